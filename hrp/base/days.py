"""Days and moments on the clinic's clock."""

from datetime import date, datetime, time

from django.utils import timezone


def midnight(day: date) -> datetime:
    """Return the moment at which the local day `day` begins."""
    return timezone.make_aware(datetime.combine(day, time.min))
