"""Settings: safe by default, and a missing variable explains itself in one sentence."""

import base64
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from hrp.base import keys

pytestmark = pytest.mark.once  # the database makes no difference

ROOT = Path(__file__).resolve().parents[1]
SECRET = "q8Zr4vW1xY7pL0mN3bV6cX9aS2dF5gH8jK1lQ4wE7rT0yU3iO6"
RING = " ".join(
    f"{purpose}:2026:{base64.urlsafe_b64encode(hashlib.sha256(purpose.encode()).digest()).decode().rstrip('=')}"
    for purpose in keys.PURPOSES
)
AGENCY = {
    "HRP_MODE": "agency",
    "HRP_SECRET_KEY": SECRET,
    "HRP_KEYS": RING,
    "DATABASE_URL": "postgres://hrp:secret@db.invalid/hrp",
    "REDIS_URL": "redis://redis.invalid:6379/0",
    "HRP_HOSTS": "hrp.example.org",
}


def run(arguments, tmp_path, **variables):
    """Run Python with nothing in its environment but `variables` and a data folder."""
    environment = {"PATH": os.environ["PATH"], "HRP_DATA_DIR": str(tmp_path), **variables}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def settings_of(tmp_path, names, **variables):
    """Return some settings as another process sees them."""
    script = f"import json, hrp.settings as s; print(json.dumps([getattr(s, n) for n in {names!r}], default=str))"
    return json.loads(run(["-c", script], tmp_path, **variables).stdout)


@pytest.mark.parametrize("missing", ["HRP_SECRET_KEY", "HRP_KEYS", "DATABASE_URL", "REDIS_URL"])
def test_a_missing_variable_explains_itself(tmp_path, missing):
    variables = {name: value for name, value in AGENCY.items() if name != missing}
    told = run(["manage.py", "check"], tmp_path, **variables)
    assert told.returncode == 1
    assert told.stderr.startswith(f"{missing} is not set (HRP_MODE=agency).")
    assert "Traceback" not in told.stderr


def test_nothing_said_is_an_agency_and_not_the_demo(tmp_path):
    assert run(["manage.py", "check"], tmp_path).stderr.startswith("HRP_SECRET_KEY is not set (HRP_MODE=agency).")


def test_a_mode_that_is_none_is_told(tmp_path):
    told = run(["manage.py", "check"], tmp_path, HRP_MODE="production")
    assert "It is one of: agency, local, demo." in told.stderr


def test_an_agency_is_closed_to_plain_http(tmp_path):
    names = ["DEBUG", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "DEMO", "ALLOWED_HOSTS"]
    assert settings_of(tmp_path, names, **AGENCY) == [False, True, True, True, False, ["hrp.example.org"]]


def test_a_practice_of_one_needs_its_keys_and_nothing_else(tmp_path):
    assert "HRP_SECRET_KEY is not set" in run(["manage.py", "check"], tmp_path, HRP_MODE="local").stderr
    names = ["EMBEDDED", "DEMO", "SECURE_SSL_REDIRECT"]
    own = {"HRP_MODE": "local", "HRP_SECRET_KEY": SECRET, "HRP_KEYS": RING}
    assert settings_of(tmp_path, names, **own) == [True, False, False]


def test_the_deployment_check_of_the_framework_has_nothing_to_say(tmp_path):
    checked = run(["manage.py", "check", "--deploy", "--fail-level", "WARNING"], tmp_path, **AGENCY)
    assert (checked.returncode, checked.stderr.strip()) == (0, "")


# --- Secrets ----------------------------------------------------------------------------------


@pytest.mark.parametrize("weak", ["k" * 60, "short", "demo-only-key-that-everybody-knows-and-nobody-may-rely-on"])
def test_a_weak_key_is_refused(tmp_path, weak):
    told = run(["manage.py", "check"], tmp_path, **{**AGENCY, "HRP_SECRET_KEY": weak})
    assert told.returncode == 1
    assert told.stderr.startswith("HRP_SECRET_KEY is too weak")
    assert weak not in told.stderr


@pytest.mark.parametrize(
    ("ring", "why"),
    [
        ("nonsense", "Key 1 is not written as purpose:id:key."),
        ("data:a:AAAA", "Key 1 is not 32 bytes in base64."),
        (f"data:a:{'A' * 43}", "Key 1 is not random."),
        (RING.split()[0], "There is no trail key."),
        (" ".join(RING.split()[0].replace("data", purpose) for purpose in keys.PURPOSES), "The same key stands there"),
        (f"{RING} {RING.split()[0]}", "There are two data keys with the id"),
    ],
    ids=["no ring", "short", "not random", "a purpose missing", "one key for all", "an id twice"],
)
def test_a_ring_that_cannot_be_used_is_refused(tmp_path, ring, why):
    told = run(["manage.py", "check"], tmp_path, **{**AGENCY, "HRP_KEYS": ring})
    assert told.returncode == 1
    assert told.stderr.startswith(f"HRP_KEYS cannot be used. {why}")
    assert all(line.rsplit(":", 1)[-1] not in told.stderr for line in RING.split())


def test_secrets_may_lie_in_files(tmp_path):
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    (tmp_path / "keys").write_text(RING.replace(" ", "\n"))
    variables = {name: value for name, value in AGENCY.items() if name not in {"HRP_SECRET_KEY", "HRP_KEYS"}}
    files = {"HRP_SECRET_KEY_FILE": str(tmp_path / "secret"), "HRP_KEYS_FILE": str(tmp_path / "keys")}
    assert settings_of(tmp_path, ["SECRET_KEY"], **variables, **files) == [SECRET]
    gone = run(["manage.py", "check"], tmp_path, **variables, **files | {"HRP_KEYS_FILE": "/nowhere/keys"})
    assert gone.stderr.startswith("/nowhere/keys cannot be read")


def test_the_program_that_makes_a_ring_makes_one_that_is_taken(tmp_path):
    made = run(["-m", "hrp.base.keys"], tmp_path).stdout
    assert {purpose: len(ring.keys) for purpose, ring in keys.read(made).items()} == dict.fromkeys(keys.PURPOSES, 1)


def test_a_file_of_records_overwrites_what_is_erased(tmp_path):
    (databases,) = settings_of(tmp_path, ["DATABASES"], HRP_MODE="local", HRP_SECRET_KEY=SECRET, HRP_KEYS=RING)
    with closing(sqlite3.connect(tmp_path / "records.sqlite3")) as file:
        for pragma in databases["default"]["OPTIONS"]["init_command"].split(";"):
            file.execute(pragma)
        assert file.execute("PRAGMA secure_delete").fetchone() == (1,)
