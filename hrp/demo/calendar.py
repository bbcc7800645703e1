"""Where the weeks of a story lie before today, and the hours of today's meetings."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

HALF_HOUR = 30


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

    def start(self, week: int) -> datetime:
        """When the meeting of a week starts: at the usual time, or, if that week is today, earlier today."""
        day = self.day(week)
        return self.slot("earlier") if day == self.today else at(day, self.usual_time)

    def slot(self, name: str) -> datetime:
        """A time today: two hours `earlier`, in this half hour (`now`), or `later`; never on another day."""
        local = timezone.localtime(self.now)
        half_hour = local.replace(minute=local.minute // HALF_HOUR * HALF_HOUR, second=0, microsecond=0)
        minutes = {"earlier": -120, "now": 0, "later": 150}[name] + half_hour.hour * 60 + half_hour.minute
        hours, minutes = divmod(min(max(minutes, 0), 24 * 60 - HALF_HOUR), 60)
        return timezone.make_aware(datetime.combine(local.date(), time(hours, minutes)))


def at(day: date, clock: str) -> datetime:
    """The moment when local clocks show `clock` ("16:00") on `day`."""
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))
