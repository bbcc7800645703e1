"""Where a worker keeps what it needs on a disk while it makes something. Nothing of it outlives the worker for long.

A library that writes spreadsheets wants files beside it. They lie in a private folder of HRP's own, one for each
attempt; what a killed worker left goes as soon as its attempt counts no more.
"""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from hrp.reports.models import ReportRun, RunState


def folder() -> Path:
    """Return where the attempts of this machine have their folders."""
    return settings.DATA_DIR / "work"


@contextmanager
def scratch(run: ReportRun):
    """Let temporary files of this process lie in the folder of this attempt, and remove it at the end."""
    own, before = folder() / str(run.attempt), tempfile.tempdir
    own.mkdir(mode=0o700, parents=True)
    tempfile.tempdir = str(own)
    try:
        yield
    finally:
        tempfile.tempdir = before
        shutil.rmtree(own, ignore_errors=True)


def clear() -> None:
    """Remove what is left on this machine of attempts that count no more."""
    for left in folder().glob("*"):
        if not ReportRun.objects.filter(attempt=left.name, state=RunState.RUNNING).exists():
            shutil.rmtree(left, ignore_errors=True)
