"""What a team passes on: who waits for a lead, and one page from one lead to the next."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.episode import Episode
from clients.querysets import OfEpisodeQuerySet
from hrp.base.records import Record
from hrp.base.sealed import SealedTextField


class WaitingPlan(Record):
    """What is arranged with someone who has no lead yet: when we are in touch next, what we offer meanwhile.

    Who waits is not written here: it is whoever's open episode nobody leads, in order of arrival.
    """

    episode = models.OneToOneField(Episode, on_delete=models.PROTECT, related_name="waiting_plan")
    next_contact_on = models.DateField(_("be in touch again on"), null=True, blank=True)
    meanwhile = SealedTextField(_("what we offer meanwhile"), blank=True)
    wishes = SealedTextField(_("what would suit them"), blank=True, help_text=_("Times, place, who to see."))

    objects = OfEpisodeQuerySet.as_manager()


class Handover(Record):
    """One page from a therapist who leads to the one who comes after, which the client may read."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="handovers")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="handovers"
    )
    where_we_are = SealedTextField(_("where we are"), blank=True)
    what_matters = SealedTextField(_("what matters to them"), blank=True)
    what_helps = SealedTextField(_("what helps, and what to look out for"), blank=True)
    what_next = SealedTextField(_("what comes next"), blank=True)
    client_saw_on = models.DateField(_("the client read it on"), null=True, blank=True)

    objects = OfEpisodeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
