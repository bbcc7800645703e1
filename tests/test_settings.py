"""Settings: safe by default, and a missing variable explains itself in one sentence."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
AGENCY = {
    "HRP_MODE": "agency",
    "HRP_SECRET_KEY": "k" * 60,
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


@pytest.mark.parametrize("missing", ["HRP_SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
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


def test_a_practice_of_one_needs_a_key_and_nothing_else(tmp_path):
    assert "HRP_SECRET_KEY is not set" in run(["manage.py", "check"], tmp_path, HRP_MODE="local").stderr
    names = ["EMBEDDED", "DEMO", "SECURE_SSL_REDIRECT"]
    assert settings_of(tmp_path, names, HRP_MODE="local", HRP_SECRET_KEY="k" * 60) == [True, False, False]


def test_the_deployment_check_of_the_framework_has_nothing_to_say(tmp_path):
    variables = {**AGENCY, "HRP_SECRET_KEY": "q8Zr4vW1xY7pL0mN3bV6cX9aS2dF5gH8jK1lQ4wE7rT0yU3iO6"}
    checked = run(["manage.py", "check", "--deploy", "--fail-level", "WARNING"], tmp_path, **variables)
    assert (checked.returncode, checked.stderr.strip()) == (0, "")
