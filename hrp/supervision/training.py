"""Training of one person: what they did, and how long in each of the two components in each year."""

from dataclasses import dataclass

from django.db.models import Sum
from django.db.models.functions import ExtractYear

from hrp.supervision.models.training import Component


@dataclass(frozen=True)
class Year:
    """A year of one person: minutes in each component, 0 where there was nothing."""

    year: int
    skills: int
    philosophy: int


def years_of(entries) -> list[Year]:
    """Return the years in which there are `entries` (of one person), newest first."""
    found = entries.order_by().annotate(year=ExtractYear("on")).values_list("year", "component")
    sums = {(year, component): minutes for year, component, minutes in found.annotate(minutes=Sum("minutes"))}
    years = sorted({year for year, _component in sums}, reverse=True)
    return [Year(year, *(sums.get((year, component), 0) for component in Component.values)) for year in years]
