"""Which quarters there are, which of them were told, and asking for one that was not."""

import uuid
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.client import EARLIEST_YEAR
from clients.typed import Year
from hrp.base.fields import Whole
from hrp.reports.figures.loading import first_seen
from hrp.reports.figures.quarter import Quarter
from hrp.reports.models import QuarterTable, ReportRun, RunKind, RunState

GOING = (RunState.QUEUED, RunState.RUNNING)


@dataclass(frozen=True)
class Asked:
    """A quarter that is over: when it was told, or what is being made of it for this person; None where neither is.

    `too_few`: it was released with nothing in it. `key` is the id of what would be asked for.
    """

    quarter: Quarter
    told_at: object = None
    run: object = None
    too_few: bool = False
    key: uuid.UUID = field(default_factory=uuid.uuid4)


def closed() -> list[Quarter]:
    """Return the quarters that are over, from the first in which anybody was seen on; the latest first."""
    first, found = first_seen(), []
    quarter = Quarter.of(timezone.localdate()).before
    while first is not None and quarter >= first:
        found.append(quarter)
        quarter = quarter.before
    return found


def standing(quarters: list[Quarter], user) -> list[Asked]:
    """Say of each quarter where it stands for `user`."""
    years = {each.year for each in quarters}
    # Of a table only its first column, which is all teams together: nothing where too few people were seen.
    tables = QuarterTable.objects.filter(year__in=years).order_by()
    rows = tables.values_list("year", "quarter", "created_at", "table__groups__0")
    told = {Quarter(*when): {"told_at": at, "too_few": everybody is None} for *when, at, everybody in rows}
    going = ReportRun.objects.of(user).filter(kind=RunKind.QUARTER, state__in=GOING, year__in=years).order_by()
    runs = {Quarter(year, number): pk for year, number, pk in going.values_list("year", "quarter", "pk")}
    return [Asked(each, run=runs.get(each), **told.get(each, {})) for each in quarters]


def can_be_told(quarter: Quarter) -> bool:
    """Say whether a quarter that is over can be asked for: from the first in which anybody was seen on."""
    first = first_seen()
    return first is not None and quarter >= first


def quarter_at(year: int, number: int) -> Quarter | None:
    """Return the quarter of an address, or None if there is none that is over."""
    if not (EARLIEST_YEAR <= year <= timezone.localdate().year and 1 <= number <= 4):
        return None
    quarter = Quarter(year, number)
    return quarter if quarter.is_over(timezone.localdate()) else None


class AskForm(forms.Form):
    """A quarter to tell. With the same `key` a double click asks once."""

    key = forms.UUIDField()
    year = Year()
    quarter = Whole(low=1, high=4)

    def clean(self):
        """Refuse a quarter that is not over, or before anybody was seen."""
        said = super().clean()
        if not {"year", "quarter"} <= said.keys():
            return said
        quarter = quarter_at(said["year"], said["quarter"])
        if quarter is None:
            raise ValidationError(_("A quarter can be told once it is over."))
        if not can_be_told(quarter):
            raise ValidationError(_("Nobody was seen here as early as that."))
        return said
