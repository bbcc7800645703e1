"""Reads of goals and what hangs on them."""

from django.apps import apps
from django.db.models import OuterRef, Subquery

from clients.querysets import OfClientQuerySet, _OfClient


class GoalQuerySet(OfClientQuerySet):
    """Reads of goals."""

    def with_state(self):
        """Add `state` and `state_on`: where each goal stands by its newest state event, and since when."""
        events = apps.get_model("goals", "GoalStateEvent").objects.filter(goal=OuterRef("pk"))
        newest = events.order_by("-on", "-created_at")
        return self.annotate(
            state=Subquery(newest.values("state")[:1]),
            state_on=Subquery(newest.values("on")[:1]),
        )


class OfGoalQuerySet(_OfClient):
    """Rows of a goal."""

    client_path = "goal__client"


class ExperimentQuerySet(OfGoalQuerySet):
    """Reads of experiments."""

    def running(self):
        """Keep experiments that nobody has looked back on yet."""
        return self.filter(reviewed_on=None)


class StepQuerySet(OfGoalQuerySet):
    """Reads of steps."""

    def open(self):
        """Keep steps that are an idea or being tried."""
        return self.filter(state__in=("idea", "trying"))


class OfBalanceQuerySet(_OfClient):
    """Rows of a balance sheet."""

    client_path = "balance__client"
