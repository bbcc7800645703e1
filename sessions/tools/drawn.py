"""Numbers over time, one line for each thing that they are about: what is not the same is never in one line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client, EpisodePause, PutAway, Sheet
from hrp.base.charts import LineChart, line_chart
from sessions.tools.tool import Number

MOST = 200  # sheets that are looked back on


@dataclass(frozen=True)
class Point:
    """A number on a day; without one, `words` say why."""

    on: date
    value: float | int | None
    words: str = ""


@dataclass(frozen=True)
class Line:
    """What one line is about, on its scale, with its points, the oldest first."""

    title: str
    low: float | int
    high: float | int
    points: tuple[Point, ...]


def looked_back_on(tool, client: Client):
    """Return the sheets whose numbers are drawn, the oldest first: every version of all that are not put away."""
    away = PutAway.objects.filter(client=client).values("thread")
    newest = tool.sheets().counted().filter(client=client).exclude(thread__in=away).order_by("-on", "-created_at")
    return list(reversed(newest[:MOST]))


def drawn(client: Client, lines: list[Line]) -> list[LineChart]:
    """Return each line as a chart up to today. A pause is a gap; what was not asked is no point, and never 0."""
    today = timezone.localdate()
    rests = rests_of(client, today)
    return [chart(line, start=line.points[0].on, end=today, gaps=rests) for line in lines]


def rests_of(client: Client, end: date) -> list[tuple[date, date]]:
    """Return the times when the work with `client` rested; one that goes on lasts until `end`."""
    rests = EpisodePause.objects.filter(episode__client=client).values_list("from_on", "to_on")
    return [(first, last or end) for first, last in rests]


def chart(line: Line, *, start: date, end: date, gaps=()) -> LineChart:
    """Return one line as a chart of the size that tools are drawn in."""
    scale = {"low": line.low, "high": line.high, "width": 420, "height": 110}
    return line_chart(line.points, title=line.title, start=start, end=end, gaps=gaps, **scale)


def numbers_apart(tool, client: Client, number: Number, about: Callable[[Sheet], tuple]) -> list[LineChart]:
    """Return one number of a tool as charts: one for each thing that was asked about twice or more.

    `about` says what a sheet is about: by what it is known, and what it is called.
    """
    found: dict = {}
    for sheet in looked_back_on(tool, client):
        value = getattr(sheet, number.field)
        if value is not None:
            known_by, title = about(sheet)
            points = found[known_by].points if known_by in found else ()
            found[known_by] = Line(title, number.low, number.top, (*points, Point(sheet.on, value)))
    return drawn(client, [line for line in found.values() if len(line.points) > 1])


def numbers_of(tool, client: Client) -> list[LineChart]:
    """Return the numbers of a tool (`Tool.numbers`) as charts. What was not asked breaks the line, and is never 0."""
    sheets = looked_back_on(tool, client) if tool.numbers else []
    lines = []
    for number in tool.numbers:
        values = [(sheet.on, getattr(sheet, number.field)) for sheet in sheets]
        points = tuple(Point(on, value, "" if value is not None else _("Not asked")) for on, value in values)
        if sum(point.value is not None for point in points) > 1:  # a single number is no line
            lines.append(Line(str(number.label), number.low, number.top, points))
    return drawn(client, lines) if lines else []
