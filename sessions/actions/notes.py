"""Signing a note, and what may still be done with a signed one."""

import hashlib
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from clients.actions import withdraw
from goals.models import BalanceItem, GoalRating
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions import sheets
from sessions.before_signing import missing_before_signing
from sessions.canonical import canonical_text
from sessions.models import (
    OBSERVATIONS,
    NoteAddendum,
    NoteInError,
    NoteQuestion,
    ReflectiveNote,
    Session,
    SessionNote,
)


@transaction.atomic
def sign(meeting: Session, *, by) -> SessionNote:
    """Sign the note of a meeting and freeze it with everything observed in its sitting; return it.

    Signing again changes nothing. A draft keeps no earlier texts, so none are left. Raises ValidationError
    with what is missing, in sentences.
    """
    meeting = Session.objects.select_for_update().get(pk=meeting.pk)
    note = SessionNote.objects.select_for_update().get(session=meeting)
    if note.signed_at:
        return note
    if missing := missing_before_signing(meeting):
        raise ValidationError(missing)
    now = timezone.now()
    note.signed_text = canonical_text(meeting, note)
    note.sha256 = hashlib.sha256(note.signed_text.encode()).hexdigest()
    note.signed_at, note.signed_by = now, by
    note.save()
    for model in (*OBSERVATIONS, GoalRating, *sheets.ALL):
        model.objects.filter(sitting=meeting.sitting, frozen_at=None).update(frozen_at=now)
    BalanceItem.objects.filter(balance__sitting=meeting.sitting, frozen_at=None).update(frozen_at=now)
    record(Action.SIGN, by=by, client_code=meeting.client.code, subject=f"note {note.pk}", sha256=note.sha256)
    return note


@transaction.atomic
def set_format(note: SessionNote, *, by, format: str) -> None:
    """Use another format for an open note; a signed one keeps its own. The four texts stay where they are."""
    note = SessionNote.objects.select_for_update().get(pk=note.pk)
    if note.signed_at:
        return
    note.format = format
    note.save(update_fields=["format"])
    record(Action.CHANGE, by=by, client_code=note.session.client.code, subject=f"note {note.pk}", fields=["format"])


@transaction.atomic
def add_addendum(note: SessionNote, *, by, key, text: str, reason: str = "") -> NoteAddendum:
    """Add to a signed note. `key` is the id that the form carried: asking twice adds once.

    It answers every question on the note that waits. A key that is some other row's is replaced by a fresh one, so
    that nothing typed is lost over it.
    """
    SessionNote.objects.select_for_update().get(pk=note.pk)  # one form sent twice at once comes one after the other
    known = NoteAddendum.objects.filter(pk=key, note=note, created_by=by).first()
    if known:
        return known
    free = uuid.uuid4() if NoteAddendum.objects.filter(pk=key).exists() else key
    addendum = NoteAddendum.objects.create(pk=free, note=note, text=text, reason=reason, created_by=by)
    answered = NoteQuestion.objects.open().filter(note=note).update(answered_by=addendum)
    said = {"answered": answered} if answered else {}
    record(Action.CREATE, by=by, client_code=note.session.client.code, subject=f"addendum {addendum.pk}", **said)
    return addendum


@transaction.atomic
def mark_in_error(note: SessionNote, *, by, reason: str) -> NoteInError:
    """Mark a signed note as entered in error: it stays readable, and nothing of its sitting counts."""
    mark, made = NoteInError.objects.get_or_create(note=note, defaults={"reason": reason, "created_by": by})
    if made:
        client = note.session.client
        withdraw(client, note.session.sitting, by=by)
        record(Action.CHANGE, by=by, client_code=client.code, subject=f"note {note.pk}", in_error=True)
    return mark


@transaction.atomic
def share_reflection(reflection: ReflectiveNote, *, by, shared: bool) -> None:
    """Let the supervisor read one's own reflection, or take that back."""
    reflection.shared_with_supervisor = shared
    reflection.save(update_fields=["shared_with_supervisor"])
    record(
        Action.CHANGE,
        by=by,
        client_code=reflection.session.client.code,
        subject=f"reflection {reflection.pk}",
        shared=shared,
    )
