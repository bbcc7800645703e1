"""Verifying: reads the whole trail once and says what does not hold, first things first.

Every row is checked by its mac, every seal by its mac, its digest and the one before, and the seals'
lists against the rows that are there. The anchor says how far the trail had come.
"""

from django.db.models import Count, Max, Min
from django.utils import timezone

from hrp.audit import stored
from hrp.audit.chain import Chain, moment_of, problem_of
from hrp.audit.models import Event, Verification
from hrp.audit.report import PATIENCE, Report
from hrp.audit.sealing import SHOWN


def verify() -> Report:
    """Check the whole trail. Reads row after row: memory does not grow with the trail.

    The seals and the anchor are opened before the rows, so what is added meanwhile disturbs nothing.
    """
    report = Report()
    listed = Listed(report)
    for number, row in stored.rows(Event, (*Event.COLUMNS, "mac"), at_once=2000):
        report.rows += 1
        problem = problem_of(row, Event.COLUMNS)
        if problem:
            report.found(number, f"Row {number} does not hold: {problem}")
        listed.tick_off(number, row, sound=not problem)
    listed.end()
    for first, again in _copies():
        report.found(again, f"Row {again} does not hold: it is a copy of row {first}.")
    return report


def verify_and_note() -> Report:
    """Check the whole trail and note when and with which result, for the admin's page."""
    report = verify()
    Verification.objects.create(ok=report.ok, rows=report.rows, first_bad=report.first[:300])
    return report


def _copies():
    """Rows with the same key. The database refuses them for as long as its constraint stands."""
    keys = Event.objects.order_by().values("key").annotate(first=Min("id"), again=Max("id"), n=Count("id"))
    return keys.filter(n__gt=1).values_list("first", "again")


class Listed:
    """Holds the seals' lists against the rows that are there, both in their order."""

    def __init__(self, report: Report):
        self.report = report
        self.lists = Chain(report).lists()
        self.to_come: dict[int, str] = {}  # listed, and not seen yet
        self.unlisted: dict[int, tuple] = {}  # seen, and in no list yet: new, or written late
        self.seen = self.reach = 0

    def tick_off(self, number: int, row: dict | None, *, sound: bool) -> None:
        """Take the next row; one that is not sound was told of already."""
        while number > self.reach and self._read_list():
            pass
        self.seen = number
        mac = row["mac"][1 : SHOWN + 1] if sound else None
        if number in self.to_come:
            self._compare(number, self.to_come.pop(number), mac)
        else:
            self.unlisted[number] = (mac, moment_of(row["at"]) if sound else None)

    def end(self) -> None:
        """Read the lists that are left, and tell of rows that are gone and of rows that nobody sealed."""
        while self._read_list():
            pass
        for number in self.to_come:
            self._gone(number)
        before = timezone.now() - PATIENCE
        waiting = [number for number, (_mac, at) in self.unlisted.items() if at and at < before]
        if waiting:
            self.report.stopped = (
                f"Sealing has stopped: rows are older than ten minutes and in no seal, {len(waiting)} in all, the"
                f" first is row {waiting[0]}. Is the background worker running?"
            )

    def _read_list(self) -> bool:
        """Read the next seal's list; False when there is none."""
        rows = next(self.lists, None)
        if rows is None:
            self.reach = float("inf")
            return False
        for number, mac in rows:
            if number in self.unlisted:
                self._compare(number, mac, self.unlisted.pop(number)[0])
            elif number <= self.seen:
                self._gone(number)
            else:
                self.to_come[number] = mac
        self.reach = max(self.reach, rows[-1][0])
        return True

    def _compare(self, number: int, sealed: str, mac: str | None) -> None:
        if mac is not None and sealed != mac:
            self.report.found(number, f"Row {number} does not hold: it is not the row that was sealed here.")

    def _gone(self, number: int) -> None:
        self.report.found(number, f"Row {number} does not hold: it was sealed and is missing.")
