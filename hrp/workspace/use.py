"""Use over the 28 days before a day, area by area. One measure among others, one tab away."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clients.models import Client, FocusArea
from clients.models.observation import Answer
from hrp.base.scales import WINDOW_DAYS
from hrp.workspace import history
from hrp.workspace.history import Drawn, Point, Series, Stretch
from hrp.workspace.record import Head
from sessions.models import UseSnapshot


@dataclass(frozen=True)
class UseRow:
    """The snapshots of one focus area, oldest first, and their days of 28, drawn."""

    area: FocusArea
    days: Drawn
    snapshots: tuple[UseSnapshot, ...]

    @property
    def newest_first(self) -> tuple[UseSnapshot, ...]:
        """The snapshots for the table behind the chart."""
        return self.snapshots[::-1]

    @property
    def with_alone(self) -> bool:
        """Whether days alone were ever said."""
        return any(row.days_alone is not None for row in self.snapshots)

    @property
    def with_injected(self) -> bool:
        """Whether days injected were ever said."""
        return any(row.days_injected is not None for row in self.snapshots)

    @property
    def with_amount(self) -> bool:
        """Whether a usual amount was ever said."""
        return any(row.typical_amount is not None for row in self.snapshots)


@dataclass(frozen=True)
class UsePage:
    """The use days of a client: one row for each area in which anything was ever said."""

    stretch: Stretch
    rows: tuple[UseRow, ...]


def use_of(head: Head) -> UsePage:
    """Load the use days that charts look back on (`history.LOOK_BACK`)."""
    client: Client = head.client
    longest = history.stretch_of(head.in_use.last_observed, list(head.episodes))
    by_area: dict = {}
    for snapshot in history.read(UseSnapshot, client, longest):
        by_area.setdefault(snapshot.focus_area_id, {})[snapshot.observed_on] = snapshot
    areas = [area for area in FocusArea.objects.filter(client=client) if area.pk in by_area]
    series = [
        Series(str(area.pk), area.label, tuple(_point(row) for row in by_area[area.pk].values())) for area in areas
    ]
    stretch = history.narrowed(longest, [one.first.on for one in series])
    lines = history.drawn(series, stretch, WINDOW_DAYS, width=420, height=110)
    rows = zip(areas, lines, strict=True)
    return UsePage(stretch, tuple(UseRow(area, line, tuple(by_area[area.pk].values())) for area, line in rows))


def _point(snapshot: UseSnapshot) -> Point:
    if snapshot.answer != Answer.GIVEN:
        return Point(snapshot.observed_on, None, snapshot.get_answer_display())
    if snapshot.days_used is None:
        return Point(snapshot.observed_on, None, _("Known in part"))
    return Point(snapshot.observed_on, snapshot.days_used)
