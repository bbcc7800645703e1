"""What was observed about a client over a stretch of time, put in series that can be drawn.

A chart looks back over a bounded time, LOOK_BACK, so that a record of ten years loads as fast as one of
ten weeks; only what lies in it is read. What is missing stays missing: "rather not say" is a point
without a number, a pause is a gap, and neither is ever 0. Of corrected rows the newest counts, and
nothing from a sitting that was withdrawn.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from clients.models import Client, Episode
from clients.models.observation import Answer
from goals.models import GoalRating
from hrp.base.charts import LineChart, Sparkline, line_chart, sparkline
from sessions.models import (
    AllianceRating,
    Contact,
    HarmRating,
    Session,
    StageRating,
    UseSnapshot,
    WellbeingRating,
)
from sessions.models.session import AllianceShown
from sessions.page import alliance_hidden

LOOK_BACK = timedelta(days=400)
# A chart ends today, unless nothing was observed for longer than this: then it ends with the last that was.
STILL_TODAY = timedelta(days=90)
SHORTEST = timedelta(days=28)
LONGEST_MEETING = timedelta(minutes=600)

OBSERVED = (StageRating, HarmRating, GoalRating, AllianceRating, WellbeingRating, UseSnapshot)


@dataclass(frozen=True)
class Point:
    """One answer on a day: a number, or in words why there is none."""

    on: date
    value: int | None
    words: str = ""


@dataclass(frozen=True)
class Series:
    """The answers to one question over time, oldest first."""

    key: str
    title: str
    points: tuple[Point, ...]

    @property
    def last(self) -> Point:
        """The newest answer, which may be that there is none."""
        return self.points[-1]

    @property
    def first(self) -> Point:
        """The oldest answer within the stretch."""
        return self.points[0]

    @property
    def unsaid(self) -> Point | None:
        """The newest answer that is no number, if there is one: it labels the gap in the line."""
        return next((point for point in reversed(self.points) if point.value is None), None)


@dataclass(frozen=True)
class Stretch:
    """The days that charts look at, and the times in them when the work rested."""

    start: date
    end: date
    gaps: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True)
class Drawn:
    """A series with its chart."""

    series: Series
    chart: LineChart


@dataclass(frozen=True)
class InUse:
    """What there is in a record at all: it decides which tabs there are and where charts end."""

    timeline: bool
    use: bool
    last_observed: date | None


def in_use(client: Client) -> InUse:
    """Look up, in one query, whether there are meetings or contacts and use days, and when something was observed."""
    newest = {
        model.__name__: Subquery(
            model.objects.filter(client=OuterRef("pk")).order_by("-observed_on").values("observed_on")[:1]
        )
        for model in OBSERVED
    }
    here = {"client": OuterRef("pk")}
    in_touch = Exists(Session.objects.filter(**here)) | Exists(Contact.objects.filter(**here))
    found = Client.objects.filter(pk=client.pk).values_list(in_touch, *newest.values())
    timeline, *days = found.get()
    return InUse(bool(timeline), days[OBSERVED.index(UseSnapshot)] is not None, max(filter(None, days), default=None))


def stretch_of(last_observed: date | None, episodes: list[Episode]) -> Stretch:
    """Return the longest stretch that charts may look at: LOOK_BACK, up to today or to the last that was observed."""
    today = timezone.localdate()
    recent = last_observed is None or today - last_observed <= STILL_TODAY
    end = max(today, last_observed or today) if recent else last_observed
    return Stretch(end - LOOK_BACK, end, gaps_of(episodes, end))


def gaps_of(episodes: list[Episode], end: date) -> tuple[tuple[date, date], ...]:
    """Return the times when the work rested: pauses, and the time between two episodes."""
    ordered = sorted(episodes, key=lambda episode: episode.opened_on)
    found = [(rest.from_on, rest.to_on or end) for episode in ordered for rest in episode.pauses.all()]
    found += [
        (before.ended_on, after.opened_on)
        for before, after in zip(ordered, ordered[1:], strict=False)
        if before.ended_on and before.ended_on < after.opened_on
    ]
    return tuple(sorted((start, stop) for start, stop in found if start < stop))


def narrowed(stretch: Stretch, days) -> Stretch:
    """Return the part of a stretch in which there is something to see, at least SHORTEST, with its gaps."""
    start = max(stretch.start, min([*days, stretch.end - SHORTEST]))
    gaps = tuple((max(a, start), min(b, stretch.end)) for a, b in stretch.gaps if b > start and a < stretch.end)
    return Stretch(start, stretch.end, gaps)


def read(model, client: Client, stretch: Stretch, **filters):
    """Return the counted rows of a kind of observation within a stretch, oldest first."""
    rows = model.objects.filter(client=client, observed_on__gte=stretch.start, observed_on__lte=stretch.end, **filters)
    return rows.counted().order_by("observed_on", "created_at", "pk")


def in_series(rows, key, titles) -> list[Series]:
    """Put ratings in one series for each value of their attribute `key`, in the order of `titles`.

    `titles` are pairs of value and title. Of two answers on one day the later one stands. A series in
    which there is nothing but "not relevant" is left out.
    """
    found: dict = {}
    relevant = set()
    for row in rows:
        value = getattr(row, key)
        found.setdefault(value, {})[row.observed_on] = point_of(row)
        if row.answer != Answer.NOT_RELEVANT:
            relevant.add(value)
    return [Series(str(value), title, tuple(found[value].values())) for value, title in titles if value in relevant]


def point_of(row) -> Point:
    """Return a rating as a point; without a number it says why."""
    if row.answer == Answer.GIVEN:
        return Point(row.observed_on, row.value)
    return Point(row.observed_on, None, row.get_answer_display())


def drawn(series: list[Series], stretch: Stretch, top: int, **size) -> list[Drawn]:
    """Return each series with its chart on the scale 0..`top`, all over the same days."""
    return [
        Drawn(
            one,
            line_chart(
                one.points,
                title=one.title,
                start=stretch.start,
                end=stretch.end,
                low=0,
                high=top,
                gaps=stretch.gaps,
                **size,
            ),
        )
        for one in series
    ]


def small_line(series: Series, stretch: Stretch, top: int) -> Sparkline:
    """Return a series as a line as wide as a word, broken where the work rested."""
    points = list(series.points)
    for start, end in stretch.gaps:
        after = next((n for n, point in enumerate(points) if point.on >= end), None)
        if after and points[after - 1].on <= start:
            points.insert(after, Point(start, None))
    return sparkline(points, low=0, high=top)


def still_hidden(client: Client) -> list:
    """Return the sittings whose ratings of the meeting the client wants seen only after they have gone."""
    recent = Session.objects.filter(
        client=client, alliance_shown=AllianceShown.LATER, starts_at__gt=timezone.now() - LONGEST_MEETING
    )
    return [meeting.sitting for meeting in recent if alliance_hidden(meeting)]
