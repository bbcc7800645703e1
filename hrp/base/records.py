"""The abstract row that every clinical table starts from."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class Record(models.Model):
    """A row that someone made. Its id is chosen before it is stored.

    A form carries the id of the row that it will make, so a double click or a resend finds the row
    instead of making a second one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


def source_ref():
    """The row's reference in the system that it was imported from; empty for rows made here."""
    return models.CharField(max_length=200, null=True, blank=True, unique=True, editable=False)
