"""A meeting with a client."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Episode
from hrp.base.records import Record, source_ref
from hrp.base.sealed import SealedTextField
from hrp.base.telling import Told
from sessions.content.choices import CALLED_OFF, MOVED, Happened, Modality, SafeRightNow, SafetyAnswer
from sessions.models.group import GroupMeeting
from sessions.querysets import OfSessionQuerySet, SessionQuerySet


class AllianceShown(models.TextChoices):
    """When the therapist may see how the client rated the meeting; the client picks."""

    NOW = "now", _("Show now")
    LATER = "later", _("After I've gone")


class Session(Record):
    """A meeting, planned or not, and what was said in it in the client's words.

    `sitting` is shared with everything that was observed in the meeting. `drafts` holds, for each
    open page by its id, the number of its last save. `diary_of` is the therapist in whose week it
    stands. A meeting that was moved stays as it was, and the one in its place says where it came
    from; `series` is shared by meetings that were planned at once. In a group everybody has a meeting
    of their own, which belongs to the same `group_meeting`.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="sessions")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField(_("start"), default=timezone.now)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=50)
    modality = models.CharField(_("how"), max_length=14, choices=Modality, default=Modality.IN_PERSON)
    happened = models.CharField(_("what happened"), max_length=18, choices=Happened, default=Happened.MET)
    sitting = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    planned_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_meeting", editable=False
    )

    diary_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="diary", editable=False
    )
    moved_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="moved_to", editable=False
    )
    series = models.UUIDField(null=True, blank=True, db_index=True, editable=False)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True, editable=False)
    group_meeting = models.ForeignKey(
        GroupMeeting, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions", editable=False
    )

    safe_right_now = models.CharField(_("Safe right now?"), max_length=8, choices=SafeRightNow, blank=True)
    check_in_words = SealedTextField(_("How have you been?"), blank=True)
    client_agenda = SealedTextField(_("What would make today useful?"), blank=True)
    what_went_better = SealedTextField(_("What went a bit better?"), blank=True)
    ambivalence_named = models.BooleanField(_("Being in two minds was named aloud"), default=False)
    carried_forward = SealedTextField(_("Carry forward to next time"), blank=True)
    one_thing_to_try = SealedTextField(_("One thing to try"), blank=True)
    safety_answer = models.CharField(_("Safety"), max_length=26, choices=SafetyAnswer, blank=True)
    safety_line = SealedTextField(_("A line on safety"), blank=True)
    alliance_shown = models.CharField(max_length=5, choices=AllianceShown, blank=True)

    lines_removed = models.JSONField(default=list, blank=True)
    suggestions_hidden = models.BooleanField(default=False)
    drafts = models.JSONField(default=dict, blank=True, editable=False)
    source_ref = source_ref()

    TOLD = {"starts_at": Told.QUASI, "happened": Told.QUASI}

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "starts_at"],
                condition=Q(happened__in=("planned", "met")),
                name="one_session_at_a_time",
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=600), name="session_minutes_plausible"),
        ]
        indexes = [
            models.Index(fields=["client", "-starts_at"], name="session_by_client"),
            models.Index(fields=["starts_at", "happened"], name="session_by_day"),
            models.Index(fields=["diary_of", "starts_at"], name="session_by_diary"),
        ]

    @property
    def day(self):
        """The local day of the meeting."""
        return timezone.localdate(self.starts_at)

    @property
    def ends_at(self):
        """When the meeting ends as planned."""
        return self.starts_at + timezone.timedelta(minutes=self.minutes)

    @property
    def became(self) -> str:
        """What became of it, in words. One that does not stand was moved if another took its place, else called off.

        Where several are shown they come with their `moved_to`.
        """
        if self.happened not in CALLED_OFF:
            return self.get_happened_display()
        instead = getattr(self, "moved_to", None)
        if instead is None:
            return str(CALLED_OFF[self.happened])
        when = formats.date_format(timezone.localtime(instead.starts_at), "D j M, H:i")
        return MOVED[self.happened] % {"when": when}


class SessionRole(models.TextChoices):
    """What a person is in a meeting."""

    LEAD = "lead", _("Lead")
    CO = "co", _("Co-therapist")


class SessionTherapist(Record):
    """A person who was in the meeting or wrote on its page. One of them signs the note."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="therapists")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="session_roles")
    role = models.CharField(_("role"), max_length=8, choices=SessionRole, default=SessionRole.LEAD)

    objects = OfSessionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "user"], name="one_role_a_session")]
