"""What happened beside a plan: the use that was told since, in plain words and as a line over time.

A gap stays a gap, and nothing here says which of two numbers is the better one.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Prefetch, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client, FocusArea
from clients.models.observation import Answer
from goals.models import IdealUsePlan
from hrp.base.charts import LineChart
from hrp.base.scales import WINDOW_DAYS
from hrp.base.text import plain_number
from sessions.models import UseSnapshot
from sessions.tools.drawn import Line, Point, chart, rests_of

NEWEST = 3  # as many readings stand beside a plan; all of them are on the page of use days


def with_readings(plans):
    """Give each of `plans` the day of its next version (`until`), and each area what was `said` about it."""
    later = IdealUsePlan.objects.counted().filter(thread=OuterRef("thread"), version__gt=OuterRef("version"))
    said = UseSnapshot.objects.counted().order_by("observed_on", "created_at")
    until = Subquery(later.order_by("version").values("on")[:1])
    return plans.annotate(until=until).prefetch_related(Prefetch("focus_area__use_snapshots", said, to_attr="said"))


def amount_of(number: Decimal | None, unit: str) -> str:
    """Return a number with what it is a number of; empty where none was said."""
    return f"{plain_number(number)} {unit}".strip() if number is not None else ""


@dataclass(frozen=True)
class Happened:
    """What was said about the 28 days up to a day, in words; empty where nothing was."""

    snapshot: UseSnapshot

    @property
    def days(self) -> str:
        """Days of 28, or why there is no number."""
        if self.snapshot.answer != Answer.GIVEN:
            return str(self.snapshot.get_answer_display())
        return _("Known in part") if self.snapshot.days_used is None else str(self.snapshot.days_used)

    @property
    def amount(self) -> str:
        """How much on a usual day."""
        return amount_of(self.snapshot.typical_amount, self.snapshot.unit)


@dataclass(frozen=True)
class Beside:
    """What happened while a plan stood, the oldest first, and what it is set beside."""

    plan: IdealUsePlan
    said: list[Happened]

    @property
    def planned_amount(self) -> str:
        """How much, as they would like it."""
        return amount_of(self.plan.how_much, self.plan.unit)

    @property
    def with_amount(self) -> bool:
        """Whether an amount was planned or said."""
        return bool(self.planned_amount) or any(one.amount for one in self.said)

    @property
    def with_alone(self) -> bool:
        """Whether days alone were said."""
        return any(one.snapshot.days_alone is not None for one in self.said)

    @property
    def with_injected(self) -> bool:
        """Whether days injected were said."""
        return any(one.snapshot.days_injected is not None for one in self.said)


def beside(plan: IdealUsePlan) -> Beside:
    """Return what was said about use since `plan`, one of `with_readings`, until it was taken further."""
    said = [one for one in plan.focus_area.said if plan.on < one.observed_on <= (plan.until or one.observed_on)]
    return Beside(plan, [Happened(one) for one in said[-NEWEST:]])


# --- Over time -----------------------------------------------------------------------------------


def over_time(client: Client, plans: list[IdealUsePlan]) -> list[LineChart]:
    """Return, for each focus area of `plans`, the oldest first, the days that happened beside those planned."""
    by_area: dict = {}
    for plan in plans:
        if plan.focus_area:
            by_area.setdefault(plan.focus_area, []).append(plan)
    rests = rests_of(client, timezone.localdate())
    charts = [_drawn(area, versions, rests) for area, versions in by_area.items()]
    return [chart for chart in charts if chart]


def _drawn(area: FocusArea, plans: list[IdealUsePlan], rests) -> LineChart | None:
    said = [_reading(one) for one in area.said if one.observed_on > plans[0].on]
    if not said:
        return None
    start, end = plans[0].on, said[-1].on
    happened = Line(_("%(area)s: days of 28") % {"area": area.label}, 0, WINDOW_DAYS, tuple(said))
    planned = replace(happened, points=tuple(_steps(plans, end)))
    steps = chart(planned, start=start, end=end).paths
    return replace(chart(happened, start=start, end=end, gaps=rests), beside=steps)


def _reading(snapshot: UseSnapshot) -> Point:
    return Point(snapshot.observed_on, snapshot.days_used, Happened(snapshot).days)


def _steps(plans: list[IdealUsePlan], end: date) -> list[Point]:
    """Each plan's number from its day to the day of the next."""
    steps = []
    for plan, later in zip(plans, [*plans[1:], None], strict=True):
        until = min(later.on, end) if later else end
        if plan.on <= until:
            steps += [Point(plan.on, plan.how_often), Point(until, plan.how_often)]
    return steps
