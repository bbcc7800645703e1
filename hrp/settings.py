"""All settings, and the only reader of the environment.

Three modes, one switch (`HRP_MODE`):

- `agency` (the default): TLS, PostgreSQL, Redis; every secret must be given.
- `local`: one practitioner on one machine, plain http on the loopback, an SQLite file of their own.
- `demo`: invented people, a key that everybody knows. `make run` sets it.
"""

from base64 import urlsafe_b64encode as b64encode
from hashlib import sha256
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from hrp.base import keys

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent

MODE = env.str("HRP_MODE", "agency")
if MODE not in {"agency", "local", "demo"}:
    raise ImproperlyConfigured(f"HRP_MODE is '{MODE}'. It is one of: agency, local, demo.")
DEMO = MODE == "demo"
AGENCY = MODE == "agency"


def needed(name: str, why: str, *, otherwise: str | None = None) -> str:
    """Read a variable that the mode may insist on, or the file that `<name>_FILE` names.

    Raises with a sentence that says what to set.
    """
    value = env.str(name, None) or _from_file(env.str(f"{name}_FILE", "")) or otherwise
    if not value:
        raise ImproperlyConfigured(f"{name} is not set (HRP_MODE={MODE}). {why}")
    return value


def _from_file(path: str) -> str:
    try:
        return Path(path).read_text().strip() if path else ""
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be read: {error.strerror}.") from None


def ring_of(text: str) -> dict[str, keys.Ring]:
    """Read the key ring. Raises with a sentence that says what is wrong with it."""
    try:
        return keys.read(text)
    except keys.KeyProblem as problem:
        raise ImproperlyConfigured(f"HRP_KEYS cannot be used. {problem} Make a ring: {MAKE_KEYS}") from None


# --- Where things are kept -------------------------------------------------------------------
DATA_DIR = Path(env.str("HRP_DATA_DIR", str(BASE_DIR / "var" / MODE)))
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

# On one machine a private file holds everything, and one command makes it.
OWN_KEYS = "Run: make keys, and then, before each start: . ~/.hrp-env" if MODE == "local" else ""
SECRET_KEY = needed(
    "HRP_SECRET_KEY",
    "It signs sign-ins. "
    + (OWN_KEYS or "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"),
    otherwise="demo-only-key-that-everybody-knows-and-nobody-may-rely-on" if DEMO else None,
)
if not DEMO and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith("demo-")):
    raise ImproperlyConfigured("HRP_SECRET_KEY is too weak: at least 50 characters, chosen at random.")

MAKE_KEYS = ".venv/bin/python -m hrp.base.keys"
# What is written about people, the rows of the trail and the backups, each under a key of its own.
KEYS = ring_of(
    needed(
        "HRP_KEYS",
        "It is the ring of keys that people's words are encrypted with. " + (OWN_KEYS or f"Make one with: {MAKE_KEYS}"),
        otherwise=" ".join(
            f"{purpose}:demo:{b64encode(sha256(purpose.encode()).digest()).decode()}" for purpose in keys.PURPOSES
        )
        if DEMO
        else None,
    )
)
DATABASE_URL = needed(
    "DATABASE_URL",
    "An agency runs on PostgreSQL: postgres://user:password@host/name",
    otherwise=None if AGENCY else f"sqlite:///{DATA_DIR / 'hrp.sqlite3'}",
)
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
EMBEDDED = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if EMBEDDED:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # recursive_triggers lets the guards (hrp/base/guards.py) see what INSERT OR REPLACE deletes;
        # secure_delete overwrites what is erased, instead of leaving it in pages that are free.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).update(  # what the address asks for, such as sslmode, stays
        # When the server is away, a page waits five seconds for it, and every try to reach it starts
        # afresh: so HRP is back within seconds of the server, however long that was gone.
        pool={"min_size": 1, "max_size": env.int("HRP_DB_POOL", 8), "timeout": 5, "reconnect_timeout": 5},
        connect_timeout=5,
        # Our queries are short; compiling a wide one costs more than running it. What is read row by row is read to
        # its end, so the plan that is quickest for all of it is the best.
        options="-c statement_timeout=30000 -c jit=off -c cursor_tuple_fraction=1",
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Where each seal of the trail leaves its line, outside the database (docs/audit-trail.md).
AUDIT_ANCHOR = Path(env.str("HRP_AUDIT_ANCHOR", str(DATA_DIR / "audit-anchor.log")))

# --- Web -------------------------------------------------------------------------------------
DEBUG = False
ALLOWED_HOSTS = env.list("HRP_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if AGENCY else []
ROOT_URLCONF = "hrp.urls"
WSGI_APPLICATION = "hrp.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "js_lib_bootstrap5",
    "hrp.base",
    "hrp.audit",
    "hrp.accounts",
    "clients",
    "goals",
    "sessions.apps.TherapySessionsConfig",
    "hrp.workspace",
    "hrp.administration",
    "hrp.desk",
    "hrp.teamwork",
    "hrp.supervision",
    "hrp.disclosures",
    "hrp.reports",
    "hrp.portability",
    "hrp.demo",
]

MIDDLEWARE = [
    # First, so that every answer has the headers, whoever gives it.
    "csp.middleware.CSPMiddleware",
    "hrp.base.middleware.EveryAnswer",
    "hrp.base.middleware.bounded",
    "hrp.base.middleware.plain_cookies",
    "hrp.base.health.answer_health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hrp.accounts.idle_middleware.Idle",
    "hrp.accounts.middleware.SignInRequired",
    "hrp.accounts.middleware.FactorRequired",
    "hrp.accounts.throttle.remember_device",
    "hrp.accounts.middleware.TurnedScreen",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hrp.accounts.context.demo_mode",
                "clients.context.open_in_an_emergency",
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = AGENCY
SECURE_HSTS_SECONDS = 31_536_000 if AGENCY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = AGENCY
SECURE_HSTS_PRELOAD = AGENCY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("HRP_BEHIND_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = AGENCY
# Of their own in the demo, so that a look at it in the same browser ends no real sign-in: cookies know no ports.
COOKIES = {"agency": "__Host-hrp", "local": "hrp", "demo": "hrp-demo"}[MODE]
SESSION_COOKIE_NAME = f"{COOKIES}-signin"
CSRF_COOKIE_NAME = f"{COOKIES}-csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# A very long note must reach its form, which refuses it kindly; the web server bounds the rest.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 0  # nothing here takes a file
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- Sign-in ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "hrp.accounts.adapter.InvitationOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# A second factor is asked of everybody, outside the demo.
FACTOR_NEEDED = not DEMO
# Factors: an authenticator app, passkeys, and codes on paper for the day that both are lost.
MFA_ADAPTER = "hrp.accounts.factor_adapter.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_REAUTHENTICATION_REQUIRED = False  # hrp.accounts.stepup asks; a password does not count there
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an admin gave the address; there is nothing to verify
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "HRP"
MFA_TOTP_TOLERANCE = 1
STEP_UP_SECONDS = 5 * 60
# After so many minutes at rest the page covers itself; after so many the sign-in ends.
COVER_MINUTES = env.int("HRP_COVER_MINUTES", 5)
SIGN_IN_IDLE_MINUTES = 15
if not 1 <= COVER_MINUTES <= SIGN_IN_IDLE_MINUTES:
    raise ImproperlyConfigured(f"HRP_COVER_MINUTES is {COVER_MINUTES}, not a number from 1 to {SIGN_IN_IDLE_MINUTES}.")
# How often the door may be tried: hrp.accounts.throttle says whose tries count where.
ACCOUNT_RATE_LIMITS = {
    "login": None,  # counted as "door", which tells known devices apart
    "door": "30/m/ip",
    "door_known": "30/m/key",
    "password": "10/m/ip,5/5m/key",
    "password_known": "5/5m/key",
    "code": "10/m/ip,5/5m/key,30/d/key",
    "code_known": "5/5m/key",
    "passkey": "60/m/ip",
    "calendar": "120/m/ip",
    "break_glass": "10/h/user",  # codes tried, in an emergency
}
# The agency's own accounts (OpenID Connect), if it has any. They stand in for the password, not for the factor.
OIDC_ISSUER = env.str("HRP_OIDC_ISSUER", "").rstrip("/")
if OIDC_ISSUER and AGENCY and not OIDC_ISSUER.startswith("https://"):
    raise ImproperlyConfigured("HRP_OIDC_ISSUER does not begin with https://. What it says could not be trusted.")
OIDC_NAME = env.str("HRP_OIDC_NAME", "")
SOCIALACCOUNT_ADAPTER = "hrp.accounts.single_sign_on.KnownPeopleOnly"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "sso",
            "name": OIDC_NAME,
            "client_id": needed("HRP_OIDC_CLIENT_ID", "It is the name that HRP_OIDC_ISSUER knows HRP by."),
            "secret": needed("HRP_OIDC_SECRET", "With it HRP shows HRP_OIDC_ISSUER that it is HRP."),
            "settings": {"server_url": OIDC_ISSUER},
        }
    ]
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("HRP_PROXY_COUNT", 0)
DEVICE_COOKIE_NAME = f"{COOKIES}-device"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # so that nobody pushes out the count of someone's tries
    }
}

EMAIL_HOST = env.str("HRP_EMAIL_HOST", "")
EMAIL_HOST_USER = env.str("HRP_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("HRP_EMAIL_PASSWORD", "")
EMAIL_PORT = env.int("HRP_EMAIL_PORT", 587)
EMAIL_USE_TLS = True
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("HRP_EMAIL_FROM", "hrp@localhost")

# --- Language, time, place -------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = env.str("HRP_TIME_ZONE", "UTC")

# --- The clinic's own choices ----------------------------------------------------------------
# Whether people known to be under 18 may be enrolled, with a recorded basis of consent.
ALLOW_MINORS = env.bool("HRP_ALLOW_MINORS", False)
# For how many years a record is kept after the last episode ended; then it may be erased, by two people.
RETENTION_YEARS = env.int("HRP_RETENTION_YEARS", 7)
# The folder with pg_dump and pg_restore, where they are not found by themselves.
PG_BIN = env.str("HRP_PG_BIN", "")

# --- Background work -------------------------------------------------------------------------
CELERY_BROKER_URL = needed(
    "REDIS_URL",
    "An agency's workers wait on Redis: redis://host:6379/0",
    otherwise=None if AGENCY else "filesystem://localhost",
)
if CELERY_BROKER_URL.startswith("filesystem"):
    BROKER_DIR = DATA_DIR / "broker"
    (BROKER_DIR / "queue").mkdir(parents=True, exist_ok=True)
    (BROKER_DIR / "control").mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
    }
else:
    # Whoever sends a message waits two seconds for Redis, and tries once: what waits is a row, and is sent again.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 2, "max_retries": 0}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for Redis for as long as it is away
CELERY_TIMEZONE = TIME_ZONE  # the nightly work is for the clinic's night
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "forget-ended-sign-ins": {
        "task": "hrp.accounts.tasks.forget_ended_sign_ins",
        "schedule": crontab(hour=3, minute=30),
    },
    "seal-the-trail": {"task": "hrp.audit.tasks.seal_trail", "schedule": 60, "options": {"expires": 60}},
    "sweep-the-reports": {"task": "hrp.reports.tasks.sweep", "schedule": 60, "options": {"expires": 60}},
    "verify-the-trail": {"task": "hrp.audit.tasks.verify_trail", "schedule": crontab(hour=3, minute=45)},
    "mail-reminders": {
        "task": "hrp.workspace.tasks.mail_reminders",
        "schedule": crontab(hour=7, minute=30, day_of_week="mon-fri"),
        "options": {"expires": 4 * 60 * 60},  # a morning's mail is for the morning
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "hrp.base.logs.Quiet", "format": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO" if AGENCY else "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "INFO"}},  # no mail to anyone about an error
}
