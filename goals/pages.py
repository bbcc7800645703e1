"""What the pages about goals show, shaped for their templates."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import EpisodePause
from goals.content import CLOSED_QUIETLY, State
from goals.models import Goal
from hrp.base.charts import LineChart, line_chart
from hrp.base.scales import RULER_TOP


def goals_of(user, client) -> list[Goal]:
    """Return the client's goals in the client's order, each with `state_label` and `is_closed`."""
    goals = list(Goal.objects.for_user(user).filter(client=client).select_related("focus_area", "change").with_state())
    for goal in goals:
        goal.state_label = State(goal.state).label if goal.state else ""
        goal.is_closed = goal.state in CLOSED_QUIETLY
    return goals


@dataclass(frozen=True)
class Chapter:
    """A goal in a story line. `here` marks the one whose page it is."""

    goal: Goal
    here: bool


def story(goal: Goal, goals: list[Goal]) -> list[Chapter]:
    """Return the goals that `goal` grew from, itself, and what grew out of it, in that order.

    `goals` are all of the client's. A goal without a story has no line to show.
    """
    by_pk = {other.pk: other for other in goals}
    before, seen = [], {goal.pk}
    earlier = by_pk.get(goal.evolved_from_id)
    while earlier and earlier.pk not in seen:
        before.insert(0, earlier)
        seen.add(earlier.pk)
        earlier = by_pk.get(earlier.evolved_from_id)
    after = _grown_from(goal.pk, goals, seen)
    if not before and not after:
        return []
    return [Chapter(other, other.pk == goal.pk) for other in [*before, by_pk[goal.pk], *after]]


def _grown_from(pk, goals, seen):
    found = []
    for other in goals:
        if other.evolved_from_id == pk and other.pk not in seen:
            seen.add(other.pk)
            found += [other, *_grown_from(other.pk, goals, seen)]
    return found


@dataclass(frozen=True)
class Point:
    """How close a goal felt on a day, or in words why there is no number."""

    on: date
    value: int | None
    words: str


def closeness_chart(goal: Goal, user) -> LineChart | None:
    """Return how close `goal` felt over time; None until somebody said. Pauses are gaps, never 0."""
    ratings = goal.ratings.counted().order_by("observed_on", "created_at")
    points = [Point(row.observed_on, row.value, row.get_answer_display()) for row in ratings]
    if not points:
        return None
    today = timezone.localdate()
    rests = EpisodePause.objects.for_user(user).filter(episode__client=goal.client_id)
    gaps = [(start, end or today) for start, end in rests.values_list("from_on", "to_on")]
    title = _("How close it feels, 0 to %(top)s") % {"top": RULER_TOP}
    start, end = points[0].on, max(today, points[-1].on)
    return line_chart(
        points, title=title, start=start, end=end, low=0, high=RULER_TOP, width=420, height=110, gaps=gaps
    )
