"""The geometry of two small drawings beside `hrp.base.charts`: days as dots, and marks on a scale. Pure as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hrp.base.charts import Gap, Tick, month_ticks


@dataclass(frozen=True)
class DayDot:
    """A day on which something was, and where it stands."""

    x: float
    on: date


@dataclass(frozen=True)
class DotsChart:
    """Days over a time: a dot for each, the times when the work rested as `gaps`, firsts of months as `ticks`."""

    title: str
    width: float
    height: float
    y: float
    left: float
    right: float
    dots: tuple[DayDot, ...]
    gaps: tuple[Gap, ...]
    ticks: tuple[Tick, ...]
    start: date
    end: date


def dots_chart(days: Sequence[date], *, title: str, start: date, end: date, gaps=(), width=320) -> DotsChart:
    """Return the drawing of `days` (oldest first) within `start`..`end`; `gaps` are (from, to) days."""
    left, right, y, height = 6.0, width - 6.0, 12.0, 40.0
    span = max((end - start).days, 1)

    def x_of(day):
        return round(left + (right - left) * min(max((day - start).days, 0), span) / span, 1)

    dots = tuple(DayDot(x_of(day), day) for day in days if start <= day <= end)
    drawn = tuple(Gap(x_of(a), round(x_of(b) - x_of(a), 1)) for a, b in gaps if b > start and a < end)
    ticks = tuple(Tick(x_of(day), day, False) for day in month_ticks(start, end))
    return DotsChart(title, width, height, y, left, right, dots, drawn, ticks, start, end)


@dataclass(frozen=True)
class Mark:
    """A number on a scale, whose it is in words, and where it stands; `y` is the line of its words."""

    x: float
    y: float
    value: int
    words: str
    anchor: str


@dataclass(frozen=True)
class MarksChart:
    """One or more numbers on one scale, side by side."""

    title: str
    width: float
    height: float
    floor: float
    left: float
    right: float
    low: int
    high: int
    marks: tuple[Mark, ...]


def marks_chart(marks: Sequence[tuple[int, str]], *, title: str, low: int, high: int, width=320) -> MarksChart:
    """Return the drawing of `marks`, each a number and whose it is; every mark has a line of words of its own."""
    left, right, line = 14.0, width - 14.0, 20.0
    floor = line * len(marks) + 8
    drawn = []
    for number, (value, words) in enumerate(marks):
        share = (value - low) / max(high - low, 1)
        # Words end at their mark in the right half of the scale, so that they stay on the drawing.
        anchor = "end" if share > 0.5 else "start"
        drawn.append(Mark(round(left + (right - left) * share, 1), line * (number + 1) - 4, value, words, anchor))
    return MarksChart(title, width, floor + 22, floor, left, right, low, high, tuple(drawn))
