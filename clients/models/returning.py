"""Coming back after a break."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from clients.querysets import OfClientQuerySet
from hrp.base.records import Record


class BreakTalkAnswer(models.TextChoices):
    """What became of the offer to talk about tolerance after a break."""

    TALKED = "talked", _("We talked about it")
    NOT_FOR_ME_NOW = "not_for_me_now", _("Not for me now")


class AfterBreakTalk(Record):
    """The talk about lower tolerance after a break was offered. It is a prompt and holds nothing up."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="after_break_talks")
    on = models.DateField(_("on"), default=timezone.localdate)
    answer = models.CharField(_("what became of it"), max_length=14, choices=BreakTalkAnswer)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-created_at"]
        indexes = [models.Index(fields=["client", "-on"], name="break_talk_latest")]
