"""What the pages about goals show, shaped for their templates."""

from dataclasses import dataclass

from goals.content import CLOSED_QUIETLY, State
from goals.models import Goal


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
