"""Supervision sessions: when two people met, what was on the agenda, and what they agreed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from hrp.base.records import Record
from hrp.base.sealed import SealedTextField
from hrp.supervision.querysets import ActionQuerySet, OfPairAndClientQuerySet, OfPairQuerySet
from sessions.content.flags import FlagKind

MOST_MINUTES = 600


def person(related_name: str):
    """A person who works here, as one of the two."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name=related_name)


class How(models.TextChoices):
    """How two people met."""

    IN_PERSON = "in_person", _("In person")
    VIDEO = "video", _("Video")
    PHONE = "phone", _("Phone")


class SupervisionMeeting(Record):
    """A supervisor and a therapist met on a day, for so many minutes. What was said stands at its points.

    The hours log is read from these rows. A row holds no text, so that hours can be told without what was said.
    """

    supervisor = person("supervision_given")
    therapist = person("supervision_had")
    on = models.DateField(_("on"), default=timezone.localdate)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=50)
    how = models.CharField(_("how"), max_length=9, choices=How, default=How.IN_PERSON)

    objects = OfPairQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="supervision_minutes_plausible"
            ),
            models.CheckConstraint(
                condition=~Q(supervisor=F("therapist")), name="nobody_meets_themselves_for_supervision"
            ),
        ]
        indexes = [
            models.Index(fields=["therapist", "-on", "-created_at"], name="supervision_by_therapist"),
            models.Index(fields=["supervisor", "-on", "-created_at"], name="supervision_by_supervisor"),
        ]


class AgendaPoint(Record):
    """Something to talk about in supervision: a client, with the flag that led to it, or a topic of its own.

    It waits until it is talked about in a `meeting`, or taken off. A point about a client that was talked about is
    a case review. `created_by` brought it.
    """

    supervisor = person("agenda_with")
    therapist = person("agenda_of")
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_points")
    flag = models.CharField(max_length=12, choices=FlagKind, blank=True)
    words = SealedTextField(_("what about"), blank=True)
    meeting = models.ForeignKey(
        SupervisionMeeting, null=True, blank=True, on_delete=models.PROTECT, related_name="points", editable=False
    )
    talked = SealedTextField(_("what came of it"), blank=True)
    taken_off_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OfPairAndClientQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(meeting=None) | Q(taken_off_at=None), name="point_talked_about_or_off"),
            models.UniqueConstraint(
                fields=["supervisor", "therapist", "client"],
                condition=Q(meeting=None, taken_off_at=None, client__isnull=False),
                name="a_client_waits_once_on_an_agenda",
            ),
        ]
        indexes = [models.Index(fields=["therapist", "supervisor", "meeting"], name="agenda_of_pair")]


class Became(models.TextChoices):
    """What became of something that was agreed."""

    DONE = "done", _("Done")
    SET_ASIDE = "set_aside", _("Set aside")


class AgreedAction(Record):
    """Something that the two agreed on a point, and who does it. It reappears until it is done or set aside."""

    point = models.ForeignKey(AgendaPoint, on_delete=models.PROTECT, related_name="actions")
    text = SealedTextField(_("what we agreed"))
    who = person("agreed_actions")
    by_when = models.DateField(_("by when"), null=True, blank=True)
    became = models.CharField(max_length=9, choices=Became, blank=True)
    became_on = models.DateField(null=True, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(became="", became_on=None) | (~Q(became="") & Q(became_on__isnull=False)),
                name="agreed_action_became_on_a_day",
            )
        ]
