"""The note of a meeting, what may be added to it, and the reflection beside it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrp.accounts.models.user import NoteFormat
from hrp.base.records import Record
from hrp.base.sealed import SealedCharField, SealedTextField
from sessions.models.session import Session
from sessions.querysets import NoteQuestionQuerySet, OfNoteQuerySet, OfSessionQuerySet, ReflectiveNoteQuerySet

SECTIONS = ("s1", "s2", "s3", "s4")


class SessionNote(Record):
    """The note of a meeting: a draft until it is signed, then frozen by the database itself.

    The four texts are what the format calls them; a switch of format moves none of them. Signing
    keeps the canonical text and its SHA-256.
    """

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="note")
    format = models.CharField(_("format"), max_length=4, choices=NoteFormat, default=NoteFormat.DAP)
    s1, s2 = SealedTextField(blank=True), SealedTextField(blank=True)
    s3, s4 = SealedTextField(blank=True), SealedTextField(blank=True)
    how_it_felt = SealedTextField(_("How it felt"), blank=True)
    client_comment = SealedTextField(_("In the client's words"), blank=True)
    written_together = models.BooleanField(_("written together"), default=False)
    saved_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="signed_notes"
    )
    signed_text = SealedTextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = OfSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None, signed_text="", sha256="")
                | (Q(signed_at__isnull=False, signed_by__isnull=False) & ~Q(signed_text="") & ~Q(sha256="")),
                name="note_signed_wholly_or_not",
            )
        ]
        indexes = [models.Index(fields=["signed_at"], name="note_by_signature")]


class NoteAddendum(Record):
    """Something added to a signed note, with its author, time and reason."""

    note = models.ForeignKey(SessionNote, on_delete=models.PROTECT, related_name="addenda")
    text = SealedTextField(_("addendum"))
    reason = SealedCharField(_("why it is added"), max_length=200, blank=True)

    objects = OfNoteQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]


class NoteInError(Record):
    """Marks a signed note as entered in error. It stays readable and counts nowhere."""

    note = models.OneToOneField(SessionNote, on_delete=models.PROTECT, related_name="in_error")
    reason = SealedCharField(_("what happened"), max_length=300)

    objects = OfNoteQuerySet.as_manager()


class Countersignature(Record):
    """A second person has read a signed note and signs beside its author; `created_by` and when."""

    note = models.ForeignKey(SessionNote, on_delete=models.PROTECT, related_name="countersignatures")

    objects = OfNoteQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["note", "created_by"], name="one_countersignature_each")]


class NoteQuestion(Record):
    """A supervisor returns a signed note with a question; the therapist answers with an addendum. Nothing waits for it.

    `answered_by` is that addendum. The question is part of supervision and not of the client's record.
    """

    note = models.ForeignKey(SessionNote, on_delete=models.PROTECT, related_name="questions")
    text = SealedTextField(_("your question"))
    answered_by = models.ForeignKey(
        NoteAddendum, null=True, blank=True, on_delete=models.PROTECT, related_name="questions", editable=False
    )

    objects = NoteQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "created_by"], condition=Q(answered_by=None), name="one_open_question_each"
            )
        ]


class Countersigned(models.TextChoices):
    """Which notes of a therapist a supervisor signs beside them."""

    ALL = "all", _("Every note")
    SAMPLE = "sample", _("About one in five, picked by chance")
    NONE = "none", _("None")


class CountersignRule(Record):
    """Which notes of a therapist are countersigned by a supervisor, of those signed from `since` on.

    Without a row it is none. Who picks a sample is nobody: it goes by the fingerprint of the signed text.
    """

    therapist = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="countersign_rule"
    )
    which = models.CharField(_("notes to countersign"), max_length=6, choices=Countersigned)
    since = models.DateTimeField(default=timezone.now, editable=False)


class EarlierNote(Record):
    """A note from the earlier system: to read, never signed here."""

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="earlier_note")
    text = SealedTextField()

    objects = OfSessionQuerySet.as_manager()


class ReflectiveNote(Record):
    """The therapist's own reflection. Its author's alone, unless they share it with a supervisor."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="reflections")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reflections")
    text = SealedTextField(_("For me"), blank=True)
    shared_with_supervisor = models.BooleanField(_("share with my supervisor"), default=False)

    objects = ReflectiveNoteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "author"], name="one_reflection_each")]
