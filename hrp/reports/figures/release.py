"""Releases a quarter: counts it, makes it safe and stores it, once. What a worker does for `quarter`."""

from django.db import transaction
from django.utils import timezone

from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.base.reading import much_is_read
from hrp.reports.figures.loading import people, teams
from hrp.reports.figures.menu import MENU
from hrp.reports.figures.quarter import Quarter
from hrp.reports.models import QuarterTable, Reason, ReportRun
from hrp.reports.runs import Made, Progress, Refused, hold
from hrp.reports.safe.suppress import make_safe
from hrp.reports.safe.tables import SafeTable, tabulate


def make(run: ReportRun, progress: Progress) -> Made:
    """Release the quarter that `run` names, unless it was released before: then it stands, and nothing is counted.

    A quarter in which fewer than 11 people were seen is released with nothing in it: asked for again after one of
    them was entered late, it would tell of that one. Raises Refused for a quarter that is not over.
    """
    quarter = Quarter(run.year, run.quarter)
    if not quarter.is_over(timezone.localdate()):
        raise Refused(Reason.NOT_CLOSED)
    released = QuarterTable.objects.filter(year=quarter.year, quarter=quarter.number).first()
    if released is None:
        with much_is_read():
            counts = tabulate(people(quarter, progress), MENU, teams())
        released = keep(quarter, make_safe(counts), run)
    too_few = SafeTable.from_json(released.table).too_few
    return Made({"sha256": released.sha256, "too_few": too_few})


@transaction.atomic
def keep(quarter: Quarter, table: SafeTable, run: ReportRun) -> QuarterTable:
    """Store the figures of `quarter` for good, as `run` asked for, and return what is stored.

    Where somebody else stored it a moment ago, theirs stands. Raises what `hold` raises: then nothing is stored.
    """
    hold(run)
    fresh = {"table": table.to_json(), "sha256": table.sha256(), "created_by": run.created_by}
    stored, new = QuarterTable.objects.get_or_create(year=quarter.year, quarter=quarter.number, defaults=fresh)
    if new:
        record(
            Action.CREATE, by=run.created_by, subject=f"quarter {quarter.year}-{quarter.number}", sha256=stored.sha256
        )
    return stored
