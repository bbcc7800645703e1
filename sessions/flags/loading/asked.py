"""Who is asked about, and when."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from hrp.base.among import Ids
from sessions.flags.rules import Facts, Limits, Now


@dataclass(frozen=True)
class Asked:
    """The clients that are asked about (by id) with what is known of them so far, the numbers that hold for each.

    `people` are those through whom each client is seen, by id; None where everybody's work is asked about.
    """

    facts: dict[UUID, Facts]
    now: Now
    limits: Mapping[UUID, Limits]
    people: Mapping[UUID, Collection[UUID]] | None = None

    @cached_property
    def ids(self) -> Ids:
        """The clients by id."""
        return Ids(self.facts)

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.today

    def those(self, may: Callable[[Facts, Limits], bool]) -> Ids:
        """Return the clients (by id) for whom something may matter.

        What is dear to look up comes last and is asked of these alone. It is asked even where it matters for none:
        the number of queries tells nothing of who is there.
        """
        return Ids(pk for pk, facts in self.facts.items() if may(facts, self.limits[pk]))

    def ago(self, **span: float) -> date:
        """Return the day as long ago as `span`, which is given like a timedelta's."""
        return self.today - timedelta(**span)

    def most(self, *names: str) -> int:
        """Return the highest number that any of the clients' sites has for one of the limits `names`."""
        return max((limits[name] for limits in self.limits.values() for name in names), default=0)


def day_of(moment: datetime | None) -> date | None:
    """Return the local day of a moment."""
    return timezone.localdate(moment) if moment else None
