"""Signing beside the author of a signed note."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.countersigning import to_countersign
from sessions.models import Countersignature, GroupMeeting, SessionNote


@transaction.atomic
def countersign(note: SessionNote, *, by) -> Countersignature:
    """Sign beside the author of a signed note; the note itself stays as it is. Signing again changes nothing.

    Raises ValidationError for whoever was not in the meeting beside the author, or is no longer on the care team.
    """
    note = SessionNote.objects.select_for_update(of=("self",)).select_related("session__client").get(pk=note.pk)
    if known := Countersignature.objects.filter(note=note, created_by=by).first():
        return known
    if not to_countersign(by).filter(pk=note.pk).exists():
        raise ValidationError(_("This note is countersigned by whoever held the meeting beside its author."))
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
