"""Use over the 28 days before a day, area by area. One measure among others, one tab away."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clients.models import Client, FocusArea
from clients.models.observation import Answer
from hrp.workspace import history
from hrp.workspace.history import Point, Series, Stretch
from hrp.workspace.record import Head
from sessions.models import UseSnapshot


@dataclass(frozen=True)
class UseRow:
    """The snapshots of one focus area, oldest first, and their days of 28 as a series."""

    area: FocusArea
    days: Series
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
    rows = []
    for area in FocusArea.objects.filter(client=client).select_related("substance"):
        if snapshots := tuple(by_area.get(area.pk, {}).values()):
            points = tuple(_point(snapshot) for snapshot in snapshots)
            rows.append(UseRow(area, Series(str(area.pk), area.label, points), snapshots))
    return UsePage(history.narrowed(longest, [row.days.first.on for row in rows]), tuple(rows))


def _point(snapshot: UseSnapshot) -> Point:
    if snapshot.answer != Answer.GIVEN:
        return Point(snapshot.observed_on, None, snapshot.get_answer_display())
    if snapshot.days_used is None:
        return Point(snapshot.observed_on, None, _("Known in part"))
    return Point(snapshot.observed_on, snapshot.days_used)
