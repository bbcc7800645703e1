"""How often records were opened in an emergency: by month and person, by code, and never why."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.paginator import Page
from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import TruncMonth

from clients.models import BreakGlass
from hrp.base.paging import page_of


@dataclass
class Opening:
    """One time: the client's code, for how long, and what became of telling a supervisor."""

    code: str
    seen: bool
    somebody_told: bool


@dataclass
class Row:
    """A month of one person: how often, for how many hours, and how many of these a supervisor has seen."""

    month: date
    name: str
    times: int
    hours: float
    seen: int
    openings: list[Opening] = field(default_factory=list)

    @property
    def without_supervisor(self) -> int:
        """How many nobody has seen whom nobody supervises, so that only the lead was told."""
        return sum(not one.seen and not one.somebody_told for one in self.openings)

    @property
    def waiting(self) -> int:
        """How many a supervisor was told of and has not seen yet."""
        return sum(not one.seen and one.somebody_told for one in self.openings)


def by_month_and_person(number) -> tuple[Page, list[Row]]:
    """Return a page of months and people, the latest month first, and its rows, in a fixed number of queries."""
    page = page_of(_counted(), number)
    rows = {(one["month"].date(), one["user"]): _row(one) for one in page.object_list}
    if rows:
        for opened in _openings(page.object_list):
            opening = Opening(opened["client__code"], opened["seen_at"] is not None, opened["somebody_told"])
            rows[opened["month"].date(), opened["user"]].openings.append(opening)
    return page, list(rows.values())


def _counted():
    """Months and people, each with how often, how long, and how many seen."""
    open_for = ExpressionWrapper(F("until_at") - F("from_at"), output_field=DurationField())
    counted = BreakGlass.objects.annotate(month=TruncMonth("from_at")).order_by()
    counted = counted.values("month", "user", "user__name").annotate(
        times=Count("pk"), time=Sum(open_for), seen=Count("pk", filter=Q(seen_at__isnull=False))
    )
    return counted.order_by("-month", "user__name", "user")


def _row(one) -> Row:
    hours = round(one["time"] / timedelta(hours=1), 1)
    return Row(one["month"].date(), one["user__name"], one["times"], hours, one["seen"])


def _openings(groups):
    """Every opening of these months and people, the latest first."""
    wanted = Q()
    for one in groups:
        wanted |= Q(month=one["month"], user=one["user"])
    openings = BreakGlass.objects.annotate(month=TruncMonth("from_at")).filter(wanted).saying_if_told()
    return openings.order_by("-from_at").values("month", "user", "client__code", "seen_at", "somebody_told")
