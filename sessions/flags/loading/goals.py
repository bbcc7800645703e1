"""Goals, what is tried out, and plans of their own that are to be looked at again."""

from goals.content import CLOSED_QUIETLY
from goals.models import Experiment, Goal, IdealUsePlan
from sessions.flags.loading.asked import Asked, day_of
from sessions.flags.rules import Fit


def fits(asked: Asked) -> None:
    """The open goals in the client's order, and how right each feels to whom."""
    rows = Goal.objects.filter(client__in=asked.ids).with_state()
    fields = ("client", "created_at", "for_whom", "fit_client", "fit_therapist", "state")
    for client, created_at, for_whom, theirs, ours, state in rows.values_list(*fields):
        if state not in CLOSED_QUIETLY:
            fit = Fit(day_of(created_at), for_whom, theirs, ours)
            asked.facts[client].goals = [*asked.facts[client].goals, fit]


def experiments_due(asked: Asked) -> None:
    """The day to look again of what is tried out, where it is past."""
    rows = Experiment.objects.running().filter(goal__client__in=asked.ids, review_on__lte=asked.today)
    for client, on in rows.order_by("-review_on").values_list("goal__client", "review_on"):
        asked.facts[client].experiments_due = [*asked.facts[client].experiments_due, on]


def plans_of_their_own(asked: Asked) -> None:
    """The days of the ideal use plans in use."""
    rows = IdealUsePlan.objects.filter(client__in=asked.ids).in_use().order_by("-on", "-created_at")
    for client, on in rows.values_list("client", "on"):
        asked.facts[client].plans_on = [*asked.facts[client].plans_on, on]
