"""The goals app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GoalsConfig(AppConfig):
    """Where clients are going."""

    name = "goals"
    label = "goals"

    def ready(self):
        """Guard what is only ever added to, and ratings and sheets once their note is signed."""
        from goals.models import SHEETS, BalanceItem, GoalRating, GoalStateEvent
        from hrp.base import guards

        guards.keep_forever(GoalStateEvent)
        for kept in (GoalRating, BalanceItem, *SHEETS):
            guards.keep_once_set(kept, "frozen_at")
        post_migrate.connect(guards.install_after_migrate, sender=self)
