"""Things that hold from one day to another: memberships, lines of supervision, pauses.

A span is half open: it holds on `from_on` and no longer on `to_on`, so that what ends today has
ended now.
"""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DatedQuerySet(models.QuerySet):
    """Reads of things with a span."""

    def current(self, on=None):
        """Keep what holds on the day `on` (today when not given)."""
        on = on or timezone.localdate()
        return self.filter(Q(to_on=None) | Q(to_on__gt=on), from_on__lte=on)


class Dated(models.Model):
    """A span of days, from `from_on` (included) to `to_on` (not included; empty: still holds)."""

    from_on = models.DateField(_("from"), default=timezone.localdate)
    to_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=models.F("from_on")), name="%(class)s_ends_after_start"
            )
        ]

    @property
    def last_on(self) -> date | None:
        """The last day on which it holds; None while nobody has said."""
        return self.to_on - timedelta(days=1) if self.to_on else None
