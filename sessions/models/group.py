"""Groups: who leads them, who belongs to them, and the shared part of their meetings."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Episode
from clients.querysets import OfEpisodeQuerySet
from hrp.accounts.models import Team
from hrp.base.dated import Dated
from hrp.base.records import Record
from hrp.base.sealed import SealedCharField, SealedTextField
from sessions.querysets import GroupMeetingQuerySet, GroupQuerySet


class TherapyGroup(Record):
    """A group that meets, under its name, with the one or two therapists who lead it."""

    name = SealedCharField(_("name"), max_length=120)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="groups", verbose_name=_("team"))
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="groups_led", verbose_name=_("led by")
    )
    co_lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="groups_led_beside",
        verbose_name=_("and by"),
    )
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(lead=F("co_lead")), name="group_led_by_two_people")]


class GroupPlace(Record, Dated):
    """A client belongs to a group from one day to another."""

    group = models.ForeignKey(TherapyGroup, on_delete=models.PROTECT, related_name="places")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="group_places")

    objects = OfEpisodeQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["group", "episode"], condition=Q(to_on=None), name="one_open_place_per_group"
            ),
        ]


class GroupMeeting(Record):
    """What a meeting of a group shares: its time, theme and method. It names nobody.

    Everything about one person stands in that person's own meeting and note. It is frozen when signed.
    """

    group = models.ForeignKey(TherapyGroup, on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField(_("start"), default=timezone.now)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=90)
    theme = SealedTextField(_("theme"), blank=True)
    method = SealedTextField(_("method"), blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = GroupMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["group", "starts_at"], name="one_group_meeting_at_a_time"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=600), name="group_meeting_minutes_plausible"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="group_meeting_signed_wholly_or_not",
            ),
        ]

    @property
    def ends_at(self):
        """When the meeting ends as planned."""
        return self.starts_at + timezone.timedelta(minutes=self.minutes)
