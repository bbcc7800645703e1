"""Runs a management command in a process of its own and says what it took.

python -m tests.portability.peak import_caseload DIR --yes     the last line: seconds and MiB
"""

import os
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection


class Took(NamedTuple):
    """What a command said, and what it took."""

    said: str
    seconds: float
    mib: float


def run_apart(*arguments) -> Took:
    """Run a management command on the database of the tests, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.portability.peak", *map(str, arguments)],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "hrp.settings",
            "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    said, _newline, figures = done.stdout.rstrip("\n").rpartition("\n")
    seconds, mib = map(float, figures.split())
    return Took(said, seconds, mib)


def peak() -> float:
    """Return the most memory that this process has had, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count the memory of the process that started this one
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main() -> None:
    """Run what the command line names."""
    import django
    from django.core.management import call_command

    django.setup()
    began = time.monotonic()
    call_command(*sys.argv[1:], skip_checks=True)
    print(f"{time.monotonic() - began:.1f} {peak():.1f}")


if __name__ == "__main__":
    main()
