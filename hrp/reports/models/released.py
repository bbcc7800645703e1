"""What was released. It is returned the same ever after."""

from django.db import models
from django.db.models import Q

from hrp.base.records import Record


class QuarterTable(Record):
    """The figures of a closed quarter (1–4 of `year`), by team: computed, made safe and stored once.

    `table` is what `hrp.reports.figures` makes of the records after `hrp.reports.safe` has hidden what is hidden;
    what is hidden is not in it. Late entries count in no released quarter. `sha256` (hexadecimal) is of the table as
    canonical JSON. `created_by` released it.
    """

    year = models.PositiveSmallIntegerField(editable=False)
    quarter = models.PositiveSmallIntegerField(editable=False)
    table = models.JSONField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["-year", "-quarter"]
        constraints = [
            models.UniqueConstraint(fields=["year", "quarter"], name="a_quarter_is_released_once"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="a_quarter_is_one_of_four"),
        ]


class YearTable(Record):
    """The people who came in a closed year, as rows that identify nobody: made safe and stored once.

    `table` holds each combination of values that was kept and how many people share it, no code and no row of
    anybody. Every file that is asked for draws from it. `sha256` (hexadecimal) is of the table as canonical JSON.
    """

    year = models.PositiveSmallIntegerField(unique=True, editable=False)
    table = models.JSONField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["-year"]
