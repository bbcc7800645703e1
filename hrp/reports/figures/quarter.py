"""A quarter of a year. Pure: days in, days out, and its name."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext as _

MONTHS = 3


@dataclass(frozen=True, order=True)
class Quarter:
    """One of the four quarters (`number` 1–4) of a `year`. It holds from `first` on and no longer on `after`."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter in which `day` lies."""
        return cls(day.year, (day.month - 1) // MONTHS + 1)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, MONTHS * (self.number - 1) + 1, 1)

    @property
    def after(self) -> date:
        """The first day that does not belong to it any more."""
        return date(self.year + self.number // 4, MONTHS * self.number % 12 + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after - timedelta(days=1)

    @property
    def before(self) -> "Quarter":
        """The quarter before it."""
        return Quarter.of(self.first - timedelta(days=1))

    @property
    def year_up_to_it(self) -> date:
        """The first day of the twelve months that end with it."""
        return self.after.replace(year=self.after.year - 1)

    def is_over(self, today: date) -> bool:
        """Say whether it is over on the day `today`."""
        return today >= self.after

    def __str__(self):
        first, last = (formats.date_format(day, "F") for day in (self.first, self.last))
        return _("%(first)s to %(last)s %(year)d") % {"first": first, "last": last, "year": self.year}
