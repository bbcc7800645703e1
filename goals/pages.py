"""What the pages about goals show, shaped for their templates."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import EpisodePause
from goals.content import CLOSED_QUIETLY, State
from goals.models import Experiment, Goal, IdealUsePlan, OwnCount
from hrp.base.charts import LineChart, line_chart
from hrp.base.scales import RULER_TOP
from hrp.base.text import plain_number


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


def tried_for(goal: Goal) -> list[Experiment]:
    """Return the experiments of `goal`, each with `next_from`: the newest version of the plan that it tests."""
    experiments = list(goal.experiments.select_related("plan__focus_area"))
    threads = {one.plan.thread for one in experiments if one.plan}
    newest = {plan.thread: plan for plan in IdealUsePlan.objects.filter(thread__in=threads).newest()} if threads else {}
    for one in experiments:
        one.next_from = newest.get(one.plan.thread) if one.plan else None
    return experiments


LINES_OF_A_PLAN = (
    "benefits_to_keep",
    "costs_to_avoid",
    "when",
    "where",
    "with_whom",
    "amount",
    "how_often",
    "mixing",
    "rewritten_scene",
    "limits_and_exit",
)


def lines_of(plan: IdealUsePlan) -> list[tuple[str, str]]:
    """Return what `plan` says, line by line, each with its label: what an experiment may be drawn from."""
    label = {field.name: field.verbose_name for field in plan._meta.fields} | {"amount": _("How much")}
    said = {name: getattr(plan, name, None) for name in LINES_OF_A_PLAN}
    if plan.how_much is not None:
        said["amount"] = f"{plain_number(plan.how_much)} {plan.unit}".strip()
    return [(label[name], str(text)) for name, text in said.items() if text not in (None, "")]


def counts_of(goal: Goal) -> list[OwnCount]:
    """Return what the client asked to count within `goal`: every stretch as it stands, the earliest first.

    They are the client's alone: only pages of the care team ask for them.
    """
    return list(OwnCount.objects.filter(goal=goal).in_use().order_by("created_at"))


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
