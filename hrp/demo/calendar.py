"""Where the weeks of a story lie before today, and the hours of today's meetings."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

HALF_HOUR = 30
SLOTS = {"first": -210, "earlier": -120, "now": 0, "soon": 60, "later": 150}  # minutes from this half hour
OPEN_HOURS = (8 * 60, 20 * 60)  # the minutes of the day in which a clinic is open
SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """The days of one story. Its week `anchor` lies `days_ago` days before the local day of `now`."""

    now: datetime
    anchor: int
    days_ago: int
    usual_time: str

    @property
    def today(self) -> date:
        """The local day."""
        return timezone.localdate(self.now)

    def day(self, week: int) -> date:
        """The day of a week of the story."""
        return self.today - timedelta(days=self.days_ago) + timedelta(weeks=week - self.anchor)

    def in_days(self, days: int) -> date:
        """The day that lies so many days after today."""
        return self.today + timedelta(days=days)

    def start(self, week: int) -> datetime:
        """When the meeting of a week starts: at the usual time, or, if that week is today, earlier today."""
        day = self.day(week)
        return self.slot("earlier") if day == self.today else at(day, self.usual_time)

    def slot(self, name: str) -> datetime:
        """A time today: two hours `earlier`, in this half hour (`now`), or `later`; never on another day."""
        hours, minutes = divmod(min(max(self._minutes(name), 0), 24 * 60 - HALF_HOUR), 60)
        return timezone.make_aware(datetime.combine(self.today, time(hours, minutes)))

    def is_open(self, name: str) -> bool:
        """Say whether a slot of today lies within a clinic's hours."""
        return OPEN_HOURS[0] <= self._minutes(name) < OPEN_HOURS[1]

    def _minutes(self, name: str) -> int:
        local = timezone.localtime(self.now)
        return SLOTS[name] + local.hour * 60 + local.minute // HALF_HOUR * HALF_HOUR

    def working_day(self, days: int) -> date:
        """The day that lies `days` working days after today, or before it if negative; 0 is today."""
        day, step = self.today, timedelta(days=1 if days > 0 else -1)
        for _working_day in range(abs(days)):
            day += step
            while day.weekday() >= SATURDAY:
                day += step
        return day


def at(day: date, clock: str) -> datetime:
    """The moment when local clocks show `clock` ("16:00") on `day`."""
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))
