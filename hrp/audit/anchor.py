"""The anchor: a file outside the database with one line a seal. It tells a trail cut short from a whole one.

A line is `number last_id digest mac`. Lines are only ever added. A file that fell behind, because a
disk was full or because it is new, gets the lines that it lacks with the next seal.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from hrp.audit.models import Seal

TAIL = 4096  # bytes at the end of the file in which its last line is looked for
LINE = re.compile("([0-9]{1,19}) ([0-9]{1,19}) ([0-9a-f]{64}) ([0-9a-f]{64})")


@dataclass(frozen=True)
class Line:
    """What the anchor knows of one seal."""

    number: int
    last_id: int
    digest: str
    mac: str

    def __str__(self):
        return f"{self.number} {self.last_id} {self.digest} {self.mac}"


def line_of(seal) -> Line:
    """Return the line of a seal."""
    return Line(seal.number, seal.last_id, seal.digest, seal.mac)


def catch_up() -> None:
    """Add the line of every seal after the last that the file knows, and wait until the disk has them."""
    with os.fdopen(os.open(settings.AUDIT_ANCHOR, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "rb+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        tail = _tail(file)
        last = max((line.number for line in _read(tail.splitlines())), default=0)
        if not tail.endswith("\n") and tail:
            file.write(b"\n")  # a write was cut off here
        seals = Seal.objects.filter(number__gt=last).order_by("number").defer("rows")
        for seal in seals.iterator(chunk_size=1000):
            file.write(f"{line_of(seal)}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def _tail(file) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    return file.read().decode(errors="replace")


def size() -> int:
    """Return how long the file is now, in bytes; 0 if there is none."""
    return settings.AUDIT_ANCHOR.stat().st_size if settings.AUDIT_ANCHOR.exists() else 0


def lines(until: int | None = None) -> Iterator[Line]:
    """Return the lines of the file's first `until` bytes (of all, if not given), as far as they can be read."""
    until = size() if until is None else until
    if until:
        with settings.AUDIT_ANCHOR.open("rb") as file:
            while file.tell() < until:
                yield from _read([file.readline().decode(errors="replace")])


def _read(written) -> Iterator[Line]:
    for found in map(LINE.fullmatch, (line.rstrip("\n") for line in written)):
        if found:
            yield Line(int(found[1]), int(found[2]), found[3], found[4])
