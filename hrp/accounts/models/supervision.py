"""Who supervises whom."""

from django.conf import settings
from django.db import models

from hrp.base.dated import Dated, DatedQuerySet
from hrp.base.records import Record


class SupervisionLine(Record, Dated):
    """A supervisor supervises a therapist from one day to another, and may read while it holds."""

    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supervises")
    therapist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supervised_by")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["supervisor", "therapist"], condition=models.Q(to_on=None), name="one_open_supervision_line"
            ),
            models.CheckConstraint(
                condition=~models.Q(supervisor=models.F("therapist")), name="nobody_supervises_themselves"
            ),
        ]
