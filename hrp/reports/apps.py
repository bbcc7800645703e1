"""The reports app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportsConfig(AppConfig):
    """Figures and files that identify nobody, and the background work that makes them."""

    name = "hrp.reports"
    label = "reports"

    def ready(self):
        """Guard what was released: it is returned the same ever after."""
        from hrp.base import guards
        from hrp.reports.models import QuarterTable, YearTable

        guards.keep_forever(QuarterTable)
        guards.keep_forever(YearTable)
        post_migrate.connect(guards.install_after_migrate, sender=self)
