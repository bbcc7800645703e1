"""A court orders that something about a client be told."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.querysets import OfClientQuerySet
from hrp.base.records import Record
from hrp.base.sealed import SealedCharField, SealedTextField


class CourtOrder(Record):
    """An order of a court, from the day it is written down until what it asks for goes, or it is set aside.

    Nothing goes before a second person, a supervisor of the lead, has looked (`seconded_…`). Where nobody else is
    there (`alone`), whoever advised is named instead, and it waits 24 hours unless the order's deadline is sooner.
    Whoever looked and said "not yet" says why (`returned_…`); that stands until the order is changed.
    `changed_by` changed it last; nobody, if it stands as it was written. Reflective notes are never part of it.
    `with_record` adds the copy of the record.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="court_orders")
    court = SealedCharField(_("which court"), max_length=200)
    reference = SealedCharField(_("their reference"), max_length=80, blank=True)
    ordered = SealedTextField(_("what is ordered"))
    body = SealedTextField(_("what is told"), blank=True)
    with_record = models.BooleanField(_("with a copy of the record"), default=False)
    deadline_at = models.DateTimeField(_("needed by"), null=True, blank=True)
    alone = models.BooleanField(default=False, editable=False)
    advised_by = SealedCharField(_("who advised you"), max_length=200, blank=True)
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    seconded_at = models.DateTimeField(null=True, blank=True, editable=False)
    seconded_words = SealedTextField(_("what you looked at"), blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True, editable=False)
    returned_words = SealedTextField(_("what is still open"), blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    set_aside_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seconded_at=None, seconded_by=None)
                | (Q(seconded_at__isnull=False, seconded_by__isnull=False) & ~Q(seconded_by=F("created_by"))),
                name="a_court_order_is_seconded_by_another",
            ),
            models.CheckConstraint(
                condition=Q(seconded_by=None) | Q(changed_by=None) | ~Q(seconded_by=F("changed_by")),
                name="a_court_order_is_not_seconded_by_whoever_changed_it",
            ),
        ]
