"""Signing a note of the past, as it was signed then."""

import hashlib
from datetime import timedelta

from hrp.accounts.models import User
from sessions.canonical import canonical_text
from sessions.models import Session, SessionNote

SIGNED_AFTER = timedelta(minutes=55)


def sign_as_of(meeting: Session, note: SessionNote, *, by: User, moment) -> None:
    """Sign a note at a moment in the past. The text and its SHA-256 are made as every signature makes them."""
    note.signed_text = canonical_text(meeting, note)
    note.sha256 = hashlib.sha256(note.signed_text.encode()).hexdigest()
    note.signed_at, note.signed_by, note.saved_at = moment, by, moment
    note.save()
