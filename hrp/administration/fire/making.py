"""Making a backup: one encrypted file that holds everything but the keys."""

import hashlib
import json
import os
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections, transaction

from hrp.administration.fire.databases import FireProblem
from hrp.administration.fire.engines import engine
from hrp.administration.fire.facts import facts
from hrp.administration.models import Backup
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.base.strongbox import CHUNK, Writer
from hrp.base.version import VERSION

ENDING = ".hrpbox"


@dataclass
class Made:
    """A file that was written: where, how long, and the SHA-256 of what lies there."""

    path: Path
    bytes: int
    sha256: str


class _Counted:
    """A file that counts and sums up what is written into it."""

    def __init__(self, file):
        self._file = file
        self.bytes = 0
        self.sum = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self.bytes += len(data)
        self.sum.update(data)


def back_up(folder: Path, *, using: str = "default") -> Backup:
    """Write a backup into `folder`, and note how it went: in the trail, and for the admins' page.

    What goes wrong is noted as well, as far as the database lets it, and raised as FireProblem.
    """
    started = time.monotonic()
    try:
        made = write_box(folder, f"hrp-{_moment()}", using=using)
    except (FireProblem, DatabaseError, OSError) as error:
        with suppress(DatabaseError):  # without a database there is nowhere to note it
            _note(ok=False, problem=f"{error}"[:500], seconds=time.monotonic() - started)
        raise FireProblem(f"No backup was made. {error}") from error
    return _note(ok=True, name=made.path.name, bytes=made.bytes, sha256=made.sha256, seconds=time.monotonic() - started)


@transaction.atomic
def _note(**run) -> Backup:
    run["seconds"] = round(run["seconds"], 2)
    told = {key: run[key] for key in ("ok", "name", "bytes", "sha256") if key in run}
    record(Action.BACKUP, by=None, subject="backup", **told)
    return Backup.objects.create(**run)


def _moment() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}"


def write_box(folder: Path, name: str, *, using: str = "default") -> Made:
    """Write everything in the database `using` into a new strongbox in `folder`. Half a file is never left."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _new_file(folder, f"{name}{ENDING}") as (path, file):
        counted = _Counted(file)
        with Writer(counted, settings.KEYS["backup"]) as box, engine(using).copied(using) as (alias, dump):
            box.write(_manifest(alias, connections[using].vendor))
            with dump() as source:
                while part := source.read(CHUNK):
                    box.write(part)
    return Made(path, counted.bytes, counted.sum.hexdigest())


def _manifest(alias: str, vendor: str) -> bytes:
    """Say what the backup holds, with its length in front."""
    words = {"hrp": VERSION, "made_at": datetime.now(UTC).isoformat(), "database": vendor, **facts(alias)}
    text = json.dumps(words, sort_keys=True).encode()
    return len(text).to_bytes(4, "big") + text


@contextmanager
def _new_file(folder: Path, name: str):
    """Open a private file under another name; give it its own once it lies whole on the disk."""
    path, part = folder / name, folder / f".{name}.part"
    if path.exists():
        raise FireProblem(f"{path} is there already.")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:
            yield path, file
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        _settle(folder)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _settle(folder: Path) -> None:
    """Make the disk remember the folder, so that the new name survives a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
