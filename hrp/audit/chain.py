"""The seals as a verification reads them: each by itself, each against the one before and against the anchor."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from hrp.audit import anchor, canonical, signing, stored
from hrp.audit.models import Seal
from hrp.audit.report import PATIENCE, Report


def problem_of(row: dict[str, str] | None, columns: tuple[str, ...]) -> str:
    """Say what is wrong with a row or a seal by itself; nothing if it is as it was written.

    The row comes as canonical texts; `columns` are what its mac is taken of.
    """
    if row is None:
        return "it cannot be read."
    key_id = row["key_id"][1:-1]
    if not signing.knows(key_id):
        return f"its key ({key_id}) is not in the ring."
    if f'"{signing.mac(canonical.join(row, columns), key_id)}"' != row["mac"]:
        return "it is not what was written."
    return ""


def moment_of(written: str) -> datetime:
    """Return a moment that was given as canonical text."""
    return datetime.fromisoformat(written[1:-1])


def _opened(row: dict[str, str]) -> dict:
    """Return a seal's values. Only for a seal whose mac holds, so that there is no surprise in them."""
    return {column: json.loads(written) for column, written in row.items()} | {"at": moment_of(row["at"])}


class Chain:
    """Walks the seals in order and gives the list of each that holds."""

    def __init__(self, report: Report):
        self.report = report
        # As far as it goes before the seals are read: a seal that is made meanwhile cuts nothing short.
        self.lines = anchor.lines(anchor.size())
        self.stored = stored.rows(Seal, (*Seal.COLUMNS, "rows", "mac"), at_once=50)
        self.line = next(self.lines, None)
        self.number, self.last_row = 0, 0
        self.digest = ""  # of the seal before; None if it is not known
        self.unanchored = None  # when the first seal was made that the anchor has no line for

    def lists(self) -> Iterator[list]:
        """Give the list of rows of each seal that holds, one seal after another."""
        for number, row in self.stored:
            self.report.seals += 1
            if number != self.number + 1:
                self._tell(f"Seals are missing: {self.number + 1} to {number - 1}.")
                self.digest = None
            problem = problem_of(row, Seal.COLUMNS)
            seal = None if problem else _opened(row)
            problem = problem or self._problem(number, seal)
            if problem:
                self._tell(f"Seal {number} does not hold: {problem}")
            else:
                self._against_the_anchor(seal)
            self.number, self.digest = number, seal["digest"] if seal else None
            if not problem:
                self.last_row = max(self.last_row, seal["last_id"])
                yield seal["rows"]
        self._beyond()

    def _tell(self, text: str) -> None:
        self.report.found(self.last_row + 1, text)

    def _problem(self, number: int, seal: dict) -> str:
        """Say what is wrong with a seal whose mac holds: its list, or its place."""
        if canonical.digest(seal["previous"], seal["rows"]) != seal["digest"]:
            return "its list of rows is not what was sealed."
        if seal["number"] != number or self.digest not in {None, seal["previous"]}:
            return "it does not follow the seal before it."
        return ""

    def _against_the_anchor(self, seal: dict) -> None:
        number = seal["number"]
        while self.line and self.line.number < number:
            self.line = next(self.lines, None)
        if self.line is None:
            self.unanchored = self.unanchored or seal["at"]
        elif self.line.number > number:
            self._tell(f"The anchor has no line for seal {number}.")
        elif self.line != anchor.Line(number, seal["last_id"], seal["digest"], seal["mac"]):
            self._tell(f"Seal {number} is not the one that the anchor knows.")

    def _beyond(self) -> None:
        """Hold the end of the trail against the end of the anchor."""
        line = self.line
        for line in self.lines:  # noqa: B007
            pass
        if line and line.number > self.number:
            self._tell(
                f"The trail was cut short: it ends with seal {self.number} at row {self.last_row}, and the anchor"
                f" knows seal {line.number} up to row {line.last_id}."
            )
        if self.unanchored and self.unanchored < timezone.now() - PATIENCE:
            self._tell(f"The anchor {settings.AUDIT_ANCHOR} lags behind. Is it the right file, and can it be written?")
