"""What a cell may hold: read strictly, and written in exactly one way.

Each kind of cell says in words what it takes (`takes`), reads a cell that is not empty, and writes
a value back. What is written and read again is the same value.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.utils import timezone

from hrp.base.cells import FORMULA
from hrp.base.text import LONGEST, tidy, tidy_name

EARLIEST = 1900
LONGEST_REFERENCE = 200
LONGEST_NOTE = 1_000_000


class Unreadable(ValueError):
    """A cell that cannot be read; the message is the reason, in words."""


def rearm(cell: str) -> str:
    """Undo `disarm`. A cell that needed no apostrophe keeps the one it has."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def shown(cell: str) -> str:
    """Return a cell as a message shows it: quoted, on one line, not too long."""
    cell = tidy_name(cell)
    return f"“{cell if len(cell) <= 40 else cell[:39] + '…'}”"


def last_year() -> int:
    """The last year that a date may lie in: next year."""
    return timezone.now().year + 1


@dataclass(frozen=True)
class Line:
    """Text on one line."""

    most: int

    @property
    def takes(self) -> str:
        """Say what the cell takes."""
        return f"one line, at most {self.most} characters"

    def read(self, cell: str) -> str:
        """Return the text, tidied."""
        text = tidy_name(cell)
        if len(text) > self.most:
            raise Unreadable(f"has {len(text)} characters; at most {self.most} fit")
        return text

    def write(self, value: str) -> str:
        """Return the cell."""
        return tidy_name(value)


@dataclass(frozen=True)
class Text:
    """Text of any number of lines."""

    most: int = LONGEST

    @property
    def takes(self) -> str:
        """Say what the cell takes."""
        return f"text, at most {self.most:,} characters; line breaks are kept"

    def read(self, cell: str) -> str:
        """Return the text, tidied."""
        text = tidy(cell)
        if len(text) > self.most:
            raise Unreadable(f"has {len(text):,} characters; at most {self.most:,} fit")
        return text

    def write(self, value: str) -> str:
        """Return the cell."""
        return tidy(value)


@dataclass(frozen=True)
class Reference:
    """The name of a row: its own, or that of a row of another file."""

    of: str = ""

    @property
    def takes(self) -> str:
        """Say what the cell takes."""
        if self.of:
            return f"a reference in [{self.of}.csv](#{self.of}csv), or of a row that is here already"
        return f"any text on one line, at most {LONGEST_REFERENCE} characters, once in this file"

    def read(self, cell: str) -> str:
        """Return the reference."""
        return Line(LONGEST_REFERENCE).read(cell)

    def write(self, value) -> str:
        """Return the cell."""
        return tidy_name(str(value))


@dataclass(frozen=True)
class Email:
    """The e-mail with which a person signs in here."""

    takes = "an e-mail address with which someone signs in here, in any case"

    def read(self, cell: str) -> str:
        """Return the address in lower case."""
        return Line(254).read(cell).lower()

    def write(self, value: str) -> str:
        """Return the cell."""
        return value.lower()


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    low: int
    high: int

    @property
    def takes(self) -> str:
        """Say what the cell takes."""
        return f"whole number, {self.low} to {self.high}"

    def read(self, cell: str) -> int:
        """Return the number. Only the digits 0–9: what a spreadsheet made of it is not guessed."""
        if not re.fullmatch(r"0|[1-9][0-9]{0,8}", cell):
            raise Unreadable(f"{shown(cell)} is not a whole number in the digits 0–9")
        if not self.low <= int(cell) <= self.high:
            raise Unreadable(f"{cell} is not between {self.low} and {self.high}")
        return int(cell)

    def write(self, value: int) -> str:
        """Return the cell."""
        return str(value)


@dataclass(frozen=True)
class Year:
    """A year that is not in the future."""

    takes = f"year with four digits, {EARLIEST} to this year"

    def read(self, cell: str) -> int:
        """Return the year."""
        return Whole(EARLIEST, timezone.localdate().year).read(cell)

    def write(self, value: int) -> str:
        """Return the cell."""
        return str(value)


@dataclass(frozen=True)
class Amount:
    """A number with at most two decimals."""

    most: int

    @property
    def takes(self) -> str:
        """Say what the cell takes."""
        return f"number, 0 to {self.most}, at most two decimals after a point"

    def read(self, cell: str) -> Decimal:
        """Return the number."""
        if not re.fullmatch(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?", cell):
            raise Unreadable(f"{shown(cell)} is not a number such as 4 or 4.5")
        if Decimal(cell) > self.most:
            raise Unreadable(f"{cell} is more than {self.most}")
        return Decimal(cell)

    def write(self, value) -> str:
        """Return the cell, without zeros that say nothing."""
        return f"{Decimal(value):.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Day:
    """A date."""

    takes = f"date as YYYY-MM-DD, {EARLIEST} to next year"

    def read(self, cell: str) -> date:
        """Return the date."""
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
            raise Unreadable(f"{shown(cell)} is not a date as YYYY-MM-DD")
        try:
            day = date.fromisoformat(cell)
        except ValueError:
            raise Unreadable(f"{cell} is not a day of the calendar") from None
        if not EARLIEST <= day.year <= last_year():
            raise Unreadable(f"{cell} is not between {EARLIEST} and {last_year()}")
        return day

    def write(self, value: date) -> str:
        """Return the cell."""
        return value.isoformat()


MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<time>[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)"
    r"(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})?"
)


@dataclass(frozen=True)
class Moment:
    """A date and time."""

    takes = (
        "date and time as YYYY-MM-DD HH:MM in the site's time zone, or with an offset (2026-03-02T14:30+01:00);"
        " seconds may follow"
    )

    def read(self, cell: str) -> datetime:
        """Return the moment, with its zone."""
        found = MOMENT.fullmatch(cell)
        if not found:
            raise Unreadable(f"{shown(cell)} is not a date and time as YYYY-MM-DD HH:MM")
        Day().read(found["day"])
        try:
            moment = datetime.fromisoformat(cell)
        except ValueError:
            raise Unreadable(f"{cell} is not a time of the day") from None
        return moment if found["offset"] else self._local(moment, cell)

    def _local(self, moment: datetime, cell: str) -> datetime:
        """Place a time of the site's clocks; refuse those that clocks skip or show twice."""
        local = moment.replace(tzinfo=timezone.get_current_timezone())
        if local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None) != moment:
            raise Unreadable(f"{cell} is a time that the clocks skip on that day")
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            raise Unreadable(f"{cell} comes twice on that day, as the clocks go back; give its offset")
        return local

    def write(self, value: datetime) -> str:
        """Return the cell: the site's time, with its offset."""
        return timezone.localtime(value).isoformat()


@dataclass(frozen=True)
class YesNo:
    """Yes or no."""

    takes = "`yes` or `no`"

    def read(self, cell: str) -> bool:
        """Return whether it is yes."""
        if cell not in {"yes", "no"}:
            raise Unreadable(f"{shown(cell)} is neither yes nor no")
        return cell == "yes"

    def write(self, value: bool) -> str:
        """Return the cell."""
        return "yes" if value else "no"


@dataclass(frozen=True)
class OneOf:
    """One of a few codes."""

    codes: tuple[str, ...]

    @property
    def takes(self) -> str:
        """Say what the cell takes."""
        return "one of " + ", ".join(f"`{code}`" for code in self.codes)

    def read(self, cell: str) -> str:
        """Return the code."""
        if cell not in self.codes:
            raise Unreadable(f"{shown(cell)} is none of: {', '.join(self.codes)}")
        return cell

    def write(self, value: str) -> str:
        """Return the cell."""
        return str(value)


@dataclass(frozen=True)
class Several:
    """Some of a few codes, with semicolons in between."""

    codes: tuple[str, ...]

    @property
    def takes(self) -> str:
        """Say what the cell takes."""
        return "any of " + ", ".join(f"`{code}`" for code in self.codes) + ", with semicolons in between"

    def read(self, cell: str) -> list[str]:
        """Return the codes in the order given."""
        found = [OneOf(self.codes).read(part.strip()) for part in cell.split(";")]
        if len(set(found)) < len(found):
            raise Unreadable(f"{shown(cell)} names something twice")
        return found

    def write(self, value: list) -> str:
        """Return the cell."""
        return ";".join(str(code) for code in value)


@dataclass(frozen=True)
class Scale:
    """A rating: a number, or why there is none. Its value is the pair (number, answer)."""

    top: int
    reasons = ("rather_not_say", "not_relevant")

    @property
    def takes(self) -> str:
        """Say what the cell takes."""
        return (
            f"whole number, 0 to {self.top}, or `rather_not_say` or `not_relevant`; empty: not asked, nothing is kept"
        )

    def read(self, cell: str) -> tuple[int | None, str]:
        """Return the number and `given`, or no number and the reason."""
        return (None, cell) if cell in self.reasons else (Whole(0, self.top).read(cell), "given")

    def write(self, value: tuple) -> str:
        """Return the cell."""
        number, answer = value
        return str(number) if answer == "given" else str(answer)
