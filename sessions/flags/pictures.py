"""The small pictures behind flags: what a sentence speaks of, over the last half year, for the clients of one page.

A fixed number of queries, whatever there is, and nothing older than SPAN is read. Numbers that are missing stay
missing, times when the work rested are gaps, and the client's own counts are not read.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Episode, FocusArea
from clients.models.observation import Answer, Rater
from clients.returning import breaks_of
from goals.content import CLOSED_QUIETLY
from goals.models import Goal, GoalRating
from hrp.base.charts import LineChart, Row, line_chart
from hrp.base.days import midnight
from hrp.base.scales import HARM_TOP, RULER_TOP, WINDOW_DAYS
from hrp.base.small_charts import DotsChart, MarksChart, dots_chart, marks_chart
from sessions.content.choices import HarmDomain
from sessions.content.flags import FlagKind
from sessions.flags.reads import Flagged
from sessions.flags.rules import Flag
from sessions.models import AllianceRating, HarmRating, Session, UseSnapshot
from sessions.models.ratings import AllianceAspect
from sessions.prompts import NEEDS_CARE_TO_STOP, Area

SPAN = timedelta(weeks=26)
SHORTEST = timedelta(weeks=8)
MOST_LINES = 2  # of use, or of harm: a picture is a glance
# Whose view on a goal it is, with its number.
VIEWS = {"client": gettext_lazy("right to them: %s"), "therapist": gettext_lazy("to the therapist: %s")}
LINES, DOTS, MARKS = "base/charts/_lines.html", "base/charts/_dots.html", "base/charts/_marks.html"


@dataclass(frozen=True)
class Drawing:
    """A chart, and the template that draws it."""

    template: str
    chart: LineChart | DotsChart | MarksChart


@dataclass(frozen=True)
class Picture:
    """What stands behind a flag: one drawing or a few."""

    drawings: tuple[Drawing, ...]


def pictures_of(flagged: Iterable[Flagged], today: date) -> dict[tuple[UUID, FlagKind], Picture]:
    """Return the picture behind each flag of these clients, by client (id) and kind, where there is anything to draw.

    Nine queries.
    """
    flagged = list(flagged)
    read = _read([one.client.pk for one in flagged], today)
    found = {}
    for one in flagged:
        for shown in one.flags:
            draw = DRAWN.get(shown.kind)
            drawings = tuple(draw(read, one.client.pk, shown.flag)) if draw else ()
            if drawings:
                found[one.client.pk, shown.kind] = Picture(drawings)
    return found


# --- What is read -----------------------------------------------------------------------------------
def _lists() -> dict[UUID, list]:
    return defaultdict(list)


@dataclass
class _Read:
    """What was read of the clients of a page, by client (id), oldest first; use, closeness and harm by their thing."""

    today: date
    gaps: dict[UUID, list] = field(default_factory=_lists)
    met: dict[UUID, list] = field(default_factory=_lists)
    alliance: dict[UUID, list] = field(default_factory=_lists)
    areas: dict[UUID, list] = field(default_factory=_lists)
    use: dict[UUID, list] = field(default_factory=_lists)
    goals: dict[UUID, list] = field(default_factory=_lists)
    closeness: dict[UUID, list] = field(default_factory=_lists)
    harm: dict[UUID, list] = field(default_factory=_lists)

    def line(self, client: UUID, points: list[Row], title: str, top: int, **size) -> Drawing:
        """Draw answers on the scale 0..`top`. Of two on one day the later one stands."""
        points = list({point.on: point for point in points}.values())
        start = max(self.today - SPAN, min(points[0].on, self.today - SHORTEST))
        span = {"start": start, "end": self.today, "gaps": self.gaps[client]}
        return Drawing(LINES, line_chart(points, title=title, low=0, high=top, **span, **size))


def _read(ids: list[UUID], today: date) -> _Read:
    """Read everything that a picture may need. The number of queries is the same whatever flags there are."""
    read, since = _Read(today), today - SPAN
    _read_gaps(read, ids)
    met = Session.objects.met().filter(client__in=ids, starts_at__gte=midnight(since))
    for client, starts_at in met.order_by("starts_at").values_list("client", "starts_at"):
        read.met[client].append(timezone.localdate(starts_at))
    for area in FocusArea.objects.filter(client__in=ids).select_related("substance"):
        read.areas[area.client_id].append(area)
    for goal in Goal.objects.filter(client__in=ids).with_state():
        if goal.state not in CLOSED_QUIETLY:
            read.goals[goal.client_id].append(goal)
    # A client may have asked that a rating is seen after they have gone: those of today are not drawn.
    told = {"client__in": ids, "observed_on__gte": since, "rater": Rater.CLIENT}
    overall = AllianceRating.objects.filter(aspect=AllianceAspect.OVERALL, observed_on__lt=today, **told)
    for rating in _oldest_first(overall):
        read.alliance[rating.client_id].append(_point(rating, rating.value))
    for rating in _oldest_first(GoalRating.objects.filter(**told)):
        read.closeness[rating.goal_id].append(_point(rating, rating.value))
    for rating in _oldest_first(HarmRating.objects.filter(goal__isnull=False, **told)):
        read.harm[rating.goal_id].append((rating.domain, _point(rating, rating.value)))
    for snapshot in _oldest_first(UseSnapshot.objects.filter(client__in=ids, observed_on__gte=since)):
        read.use[snapshot.focus_area_id].append(_point(snapshot, snapshot.days_used))
    return read


def _read_gaps(read: _Read, ids: list[UUID]) -> None:
    """The times when the work rested: between two stretches of work, and pauses, the open one up to today."""
    episodes = defaultdict(list)
    for episode in Episode.objects.filter(client__in=ids).prefetch_related("pauses"):
        episodes[episode.client_id].append(episode)
    for client, stretches in episodes.items():
        gaps = [(one.left_on, one.back_on) for one in breaks_of(stretches)]
        pauses = [rest for one in stretches for rest in one.pauses.all()]
        gaps += [(rest.from_on, read.today) for rest in pauses if rest.to_on is None]
        read.gaps[client] = sorted(gap for gap in gaps if gap[0] < gap[1])


def _oldest_first(rows):
    return rows.counted().order_by("observed_on", "created_at", "pk")


def _point(row, value: int | None) -> Row:
    """An answer as a point; without a number it says why."""
    if row.answer != Answer.GIVEN:
        return Row(row.observed_on, None, row.get_answer_display())
    return Row(row.observed_on, value, _("Known in part") if value is None else "")


# --- What is drawn, by kind -------------------------------------------------------------------------
def _meetings(read: _Read, client: UUID, flag: Flag):
    """The days of meetings, so that the space since the last one is seen."""
    if read.met[client]:
        span = {"start": read.today - SPAN, "end": read.today, "gaps": read.gaps[client]}
        yield Drawing(DOTS, dots_chart(read.met[client], title=_("Meetings in the last half year"), **span))


def _alliance(read: _Read, client: UUID, flag: Flag):
    """How meetings felt overall."""
    if read.alliance[client]:
        yield read.line(client, read.alliance[client], str(AllianceAspect.OVERALL.label), RULER_TOP)


def _main_goal(read: _Read, client: UUID, flag: Flag):
    """How close the first goal that is open feels, and the harm that it is about."""
    for goal in read.goals[client][:1]:
        if read.closeness[goal.pk]:
            yield read.line(client, read.closeness[goal.pk], _("How close it feels: %s") % goal.statement, RULER_TOP)
        domains = list(dict.fromkeys(domain for domain, _point in read.harm[goal.pk]))
        for domain in domains[:MOST_LINES]:
            points = [point for one, point in read.harm[goal.pk] if one == domain]
            yield read.line(client, points, str(HarmDomain(domain).label), HARM_TOP)


def _use_of(counts):
    """Return what draws the days of use of the areas that `counts` says yes to."""

    def draw(read: _Read, client: UUID, flag: Flag):
        areas = [area for area in read.areas[client] if area.kind == "substance" and counts(_as_asked(area))]
        for area in [area for area in areas if read.use[area.pk]][:MOST_LINES]:
            title = _("%(area)s: days of the 28 before") % {"area": area.label}
            yield read.line(client, read.use[area.pk], title, WINDOW_DAYS)

    return draw


def _as_asked(area: FocusArea) -> Area:
    substance = area.substance
    return Area(substance.klass, substance.overdose_relevant) if substance else Area("")


def _fit(read: _Read, client: UUID, flag: Flag):
    """The two views on the goal that the flag speaks of."""
    told = {name: value for name, value in flag.numbers.items() if name in VIEWS}
    for goal in read.goals[client]:
        views = {name: getattr(goal, f"fit_{name}") for name in VIEWS}
        if told and told.items() <= views.items():
            marks = [(value, VIEWS[name] % value) for name, value in views.items() if value is not None]
            yield Drawing(MARKS, marks_chart(marks, title=goal.statement, low=0, high=RULER_TOP))
            return


DRAWN = {
    FlagKind.OVERDOSE: _use_of(lambda area: area.unsure_supply),
    FlagKind.AFTER_BREAK: _use_of(lambda area: area.unsure_supply),
    FlagKind.WITHDRAWAL: _use_of(lambda area: area.family in NEEDS_CARE_TO_STOP),
    FlagKind.CONTACT_GAP: _meetings,
    FlagKind.ALLIANCE: _alliance,
    FlagKind.GOAL_FIT: _fit,
    FlagKind.FRESH_LOOK: _main_goal,
}
