"""The sheets that a therapist and a client fill in together: the abstract row that every tool is made of.

A plan, a chain or a look back is a sheet. It may be changed until the note of its meeting is signed, or,
written outside a meeting, until its day is over. After that it is taken further: the next version begins
from what stands there, and both stay, side by side. Nothing is ever overwritten.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from clients.models.observation import EnteredBy
from clients.querysets import OfClientQuerySet, SheetQuerySet
from hrp.base.records import Record


class Sheet(Record):
    """Something filled in with a client on a day; every field may stay empty, and empty is "not asked".

    The versions of one sheet share a `thread` and are counted from 1. `sitting` is the meeting in which it was
    written, if it was in one. `shared` is whether the client may see it: what a therapist only supposes is not
    shown to anybody but the care team until it was spoken about. `kept_at` is when it was last saved.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("on"), default=timezone.localdate)
    entered_by = models.CharField(max_length=9, choices=EnteredBy, default=EnteredBy.TOGETHER)
    sitting = models.UUIDField(null=True, blank=True, db_index=True, editable=False)
    thread = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    shared = models.BooleanField(_("the client may see it"), default=True)
    kept_at = models.DateTimeField(default=timezone.now, editable=False)
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)

    # Whether `on` is the day that a sheet is about, as in a diary, and not the day on which it was written.
    is_about_its_day = False

    objects = SheetQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-on", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "version"], name="%(class)s_version_once"),
        ]
        indexes = [models.Index(fields=["client", "-on", "-created_at"], name="%(class)s_latest")]

    @property
    def is_open(self) -> bool:
        """Whether this version may still be changed. One whose meeting is not signed may; else only on its day."""
        if self.frozen_at:
            return False
        return self.sitting is not None or timezone.localdate(self.created_at) == timezone.localdate()


class PutAway(Record):
    """A sheet, by its `thread`, that is kept and not in use at present. Taking it up again takes this row away."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="put_away")
    thread = models.UUIDField(unique=True)

    objects = OfClientQuerySet.as_manager()


def within(field: str, low: int, high: int, *, of: str) -> models.CheckConstraint:
    """Return the rule that `field` of the table `of` lies within low..high, or is empty: not asked."""
    return models.CheckConstraint(
        condition=Q(**{field: None}) | Q(**{f"{field}__gte": low, f"{field}__lte": high}), name=f"{of}_{field}_in_range"
    )


def ruler_field(label):
    """A 0–10 field that may stay empty: not asked is not 0."""
    return models.PositiveSmallIntegerField(label, null=True, blank=True)
