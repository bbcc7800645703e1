"""The secret address of a person's calendar."""

from django.conf import settings
from django.db import models

from hrp.base.records import Record


class CalendarAddress(Record):
    """Where a calendar program fetches a therapist's meetings: times and codes, nothing else.

    Only a digest of the address is stored; the address itself is shown once. Making another ends this one.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_addresses")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    fetched_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at=None), name="one_open_calendar_address_per_person"
            )
        ]
