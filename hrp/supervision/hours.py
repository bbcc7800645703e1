"""The hours of supervision, read from meetings, which hold no text: for a line, and for whoever gave or had them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, Sum
from django.db.models.functions import ExtractQuarter, ExtractYear
from django.utils import timezone
from django.utils.translation import gettext as _

from hrp.accounts.models import User
from hrp.supervision.lines import Pair
from hrp.supervision.models import SupervisionMeeting

QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Period:
    """A year, or with a `quarter` (1–4) a part of it, and the time of each column, in words."""

    year: int
    quarter: int | None
    spoken: tuple[str, ...]

    @property
    def label(self) -> str:
        """How it is called in the table."""
        names = {1: _("January to March"), 2: _("April to June"), 3: _("July to September")}
        return names.get(self.quarter, _("October to December")) if self.quarter else str(self.year)


def spoken(minutes: int) -> str:
    """Return so many minutes in words, such as 12 h 30 min; none at all are no words."""
    hours, rest = divmod(minutes, 60)
    parts = [_("%(n)d h") % {"n": hours}] if hours else []
    return " ".join([*parts, *([_("%(n)d min") % {"n": rest}] if rest else [])])


def this_year(meetings: QuerySet) -> str:
    """Return the time of `meetings` of this year, in words."""
    minutes = meetings.filter(on__year=timezone.localdate().year).order_by()
    return spoken(minutes.aggregate(all=Sum("minutes"))["all"] or 0)


def hours_of_line(user: User, line: Pair) -> list[Period]:
    """Return the hours of a line by year and quarter, the newest first.

    For the therapist a second column holds all that they had, with whomever: their licence asks for it.
    """
    columns = [SupervisionMeeting.objects.for_pair(user).filter(**line.both)]
    if line.mine:
        columns.append(SupervisionMeeting.objects.filter(therapist=user))
    return _periods(columns)


def own_hours(user: User) -> dict[str, list[Period]]:
    """Return the hours that `user` gave and had, by year and quarter, whatever became of the lines."""
    return {name: _periods([rows]) for name, rows in _own(user).items()}


def own_meetings(user: User, year: int) -> dict[str, list[SupervisionMeeting]]:
    """Return the meetings of a year in which `user` gave supervision and had it, the newest first."""
    return {
        name: list(rows.filter(on__year=year).select_related("supervisor", "therapist"))
        for name, rows in _own(user).items()
    }


def years_of(user: User) -> list[int]:
    """Return the years in which `user` gave or had supervision, and this one, the newest first."""
    rows = SupervisionMeeting.objects.of(user).order_by()
    found = set(rows.annotate(year=ExtractYear("on")).values_list("year", flat=True).distinct())
    return sorted(found | {timezone.localdate().year}, reverse=True)


def _own(user: User) -> dict[str, QuerySet]:
    meetings = SupervisionMeeting.objects
    return {"given": meetings.filter(supervisor=user), "had": meetings.filter(therapist=user)}


def _periods(columns: Iterable[QuerySet]) -> list[Period]:
    """Return each year in which a column has anything, followed by its quarters that have."""
    sums = [_by_quarter(rows) for rows in columns]
    periods = []
    for year in sorted({year for column in sums for year, _quarter in column}, reverse=True):
        whole = tuple(spoken(sum(column.get((year, one), 0) for one in QUARTERS)) for column in sums)
        periods.append(Period(year, None, whole))
        for quarter in reversed(QUARTERS):
            if any((year, quarter) in column for column in sums):
                periods.append(Period(year, quarter, tuple(spoken(column.get((year, quarter), 0)) for column in sums)))
    return periods


def _by_quarter(rows: QuerySet) -> dict[tuple[int, int], int]:
    """Return the minutes by year and quarter, counted by the database."""
    parts = {"year": ExtractYear("on"), "quarter": ExtractQuarter("on")}
    summed = rows.order_by().annotate(**parts).values_list("year", "quarter").annotate(sum=Sum("minutes"))
    return {(year, quarter): minutes for year, quarter, minutes in summed}
