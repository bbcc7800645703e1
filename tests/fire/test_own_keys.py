"""A practice of one starts with one command that makes its keys, once, for its owner's eyes alone."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from hrp.base import own_keys

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]


def in_a_shell(tmp_path, command: str, **variables):
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **variables}
    return subprocess.run(["sh", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_what_it_writes_is_private_and_is_never_written_over(tmp_path):
    path = tmp_path / ".hrp-env"
    assert own_keys.write(path)
    kept = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not own_keys.write(path)
    assert path.read_text() == kept
    assert own_keys.words() != own_keys.words()


def test_hrp_starts_with_what_it_writes(tmp_path):
    (tmp_path / "ask.py").write_text(
        "import json, sys; sys.path.insert(0, '.'); import hrp.settings as s\n"
        "told = [s.MODE, s.EMBEDDED, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_NAME, s.FACTOR_NEEDED, str(s.DATA_DIR)]\n"
        "print(json.dumps(told))\n"
    )
    python = f"'{sys.executable}'"
    make = f"{python} -m hrp.base.own_keys ~/.hrp-env >/dev/null"
    asked = in_a_shell(tmp_path, f"{make} && . ~/.hrp-env && {python} ~/ask.py")
    assert asked.stderr == ""
    assert json.loads(asked.stdout) == ["local", True, False, "hrp-signin", True, f"{tmp_path}/hrp-records"]
    assert stat.S_IMODE((tmp_path / "hrp-records").stat().st_mode) == 0o700


def test_without_keys_it_says_what_to_do(tmp_path):
    told = in_a_shell(tmp_path, f"'{sys.executable}' manage.py check", HRP_MODE="local", HRP_DATA_DIR=str(tmp_path))
    assert told.returncode == 1
    assert "Run: make keys, and then, before each start: . ~/.hrp-env" in told.stderr
    secret = {"HRP_SECRET_KEY": "q8Zr4vW1xY7pL0mN3bV6cX9aS2dF5gH8jK1lQ4wE7rT0yU3iO6"}
    told = in_a_shell(
        tmp_path, f"'{sys.executable}' manage.py check", HRP_MODE="local", HRP_DATA_DIR=str(tmp_path), **secret
    )
    assert told.stderr.startswith("HRP_KEYS is not set (HRP_MODE=local).") and "Run: make keys" in told.stderr


@pytest.mark.parametrize(
    ("link", "zone"), [("/usr/share/zoneinfo/Europe/Lisbon", "Europe/Lisbon"), ("/etc/own", "UTC")]
)
def test_the_clock_of_the_machine_is_the_clock_of_the_practice(tmp_path, link, zone):
    (tmp_path / "localtime").symlink_to(link)
    assert own_keys.time_zone(tmp_path / "localtime") == zone
