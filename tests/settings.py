"""The product's settings with what differs in tests, and nothing else."""

from hrp.settings import *  # noqa: F403
from hrp.settings import DATA_DIR, DATABASES, EMBEDDED, STATIC_ROOT, STORAGES

# A file, as in the product: in memory, the live server's threads would share one connection.
if EMBEDDED:
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}

# Tests sign in hundreds of times; the product's hash is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Files come straight from their folders: nothing to collect first.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(exist_ok=True)
