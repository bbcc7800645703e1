"""Signing beside the author of a signed note, asking about it, and which notes of a therapist ask for it."""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrp.accounts.models import SupervisionLine
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.countersigning import read_along, settled, to_countersign
from sessions.models import Countersignature, CountersignRule, GroupMeeting, NoteQuestion, SessionNote
from sessions.models.note import Countersigned

STRICTER = (Countersigned.NONE, Countersigned.SAMPLE, Countersigned.ALL)  # each asks for more than the one before


class NotTheirs(ValidationError):
    """What somebody may not do beside the author of a note: they neither were there nor supervise the author now."""


@transaction.atomic
def countersign(note: SessionNote, *, by) -> Countersignature:
    """Sign beside the author of a signed note; the note itself stays as it is. Signing again changes nothing.

    Raises NotTheirs for whoever neither was in the meeting beside the author, and is on the care team today, nor
    supervises the author now. Two supervisors may both sign: each has read it.
    """
    note = _alone(note)
    if known := Countersignature.objects.filter(note=note, created_by=by).first():
        return known
    if not any(notes.filter(pk=note.pk).exists() for notes in (to_countersign(by), read_along(by))):
        raise NotTheirs(
            _("This note is countersigned by whoever held the meeting beside its author, or supervises them now.")
        )
    signature = Countersignature.objects.create(note=note, created_by=by)
    record(Action.SIGN, by=by, client_code=note.session.client.code, subject=f"note {note.pk}", countersign=True)
    return signature


@transaction.atomic
def countersign_group(shared: GroupMeeting, *, by, read) -> int:
    """Countersign what `by` has read of a group's meeting and may countersign; return how many notes.

    `read` holds the ids of the notes that stood on the page, as text; one signed since waits to be read. None left is
    no error.
    """
    found = to_countersign(by).filter(session__group_meeting=shared).order_by("pk")
    notes = [note for note in found if str(note.pk) in read]
    for note in notes:
        countersign(note, by=by)
    return len(notes)


@transaction.atomic
def ask(note: SessionNote, *, by, key, text: str) -> NoteQuestion:
    """Return a signed note to its author with a question; nothing waits for the answer. Asking twice asks once.

    `key` is the id that the form carried; one that is some other row's is replaced. Raises NotTheirs for whoever does
    not supervise the author now, and ValidationError where a question of theirs waits already, or the note has a
    supervisor's countersignature meanwhile.
    """
    note = _alone(note)
    if not read_along(by).filter(pk=note.pk).exists():
        raise NotTheirs(_("Whoever supervises the author of this note asks about it."))
    if known := NoteQuestion.objects.filter(pk=key, note=note, created_by=by).first():
        return known
    if SessionNote.objects.filter(settled(), pk=note.pk).exists():
        raise ValidationError(_("This note was countersigned meanwhile. Your question can be brought to supervision."))
    if NoteQuestion.objects.open().filter(note=note, created_by=by).exists():
        raise ValidationError(_("Your earlier question about this note waits for its answer."))
    free = uuid.uuid4() if NoteQuestion.objects.filter(pk=key).exists() else key
    question = NoteQuestion.objects.create(pk=free, note=note, text=text, created_by=by)
    record(Action.CREATE, by=by, client_code=note.session.client.code, subject=f"question {question.pk}")
    return question


@transaction.atomic
def set_countersigning(therapist, *, by, which: str) -> CountersignRule:
    """Set which notes of a therapist a supervisor countersigns; `which` is one of `Countersigned`.

    Where it asks for more than before, it asks for notes signed from now on; where it asks for less, what waits and is
    not asked for any more waits no longer. Raises NotTheirs for whoever does not supervise the therapist now.
    """
    supervised = SupervisionLine.objects.current().filter(supervisor=by, therapist=therapist)
    if not (by.may(Permission.SUPERVISE) and supervised.exists()):
        raise NotTheirs(_("Whoever supervises somebody sets which of their notes are countersigned."))
    first = {"which": which, "created_by": by}
    rule, made = CountersignRule.objects.select_for_update().get_or_create(therapist=therapist, defaults=first)
    if not made and rule.which == which:
        return rule
    if not made and STRICTER.index(which) > STRICTER.index(rule.which):
        rule.since = timezone.now()
    rule.which = which
    rule.save(update_fields=["which", "since"])
    record(Action.CHANGE, by=by, subject=f"countersigning {rule.pk}", therapist=str(therapist.pk), which=str(which))
    return rule


def _alone(note: SessionNote) -> SessionNote:
    """Read a note with its client, and let nobody else sign it, ask about it or add to it until this is done."""
    return SessionNote.objects.select_for_update(of=("self",)).select_related("session__client").get(pk=note.pk)
