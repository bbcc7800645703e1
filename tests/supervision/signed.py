"""Signed notes that a supervisor countersigns, and the rule that asks for them."""

from datetime import timedelta

from django.utils import timezone

from sessions.models import CountersignRule, NoteQuestion, SessionNote
from tests.cast import make_session, put

IN_SAMPLE, JUST_IN, JUST_OUT, OUT_OF_SAMPLE = "0" * 64, "3" * 63 + "2", "3" * 64, "f" * 64


def signed(client, by, *, days_ago: float = 1, sha256: str = OUT_OF_SAMPLE, **fields) -> SessionNote:
    """Return a note that `by` signed so many days ago, of a meeting an hour before."""
    at = timezone.now() - timedelta(days=days_ago)
    note = make_session(client, by=by, starts_at=at - timedelta(hours=1), **fields).note
    put([note], signed_at=at, signed_by=by, signed_text="What was said", sha256=sha256)
    return note


def asks_for(which: str, therapist, *, since_days: float = 100) -> CountersignRule:
    """Let notes of a therapist be countersigned: of those signed in the last so many days."""
    since = timezone.now() - timedelta(days=since_days)
    return CountersignRule.objects.update_or_create(therapist=therapist, defaults={"which": which, "since": since})[0]


def asked(note, by, text="What came after that?") -> NoteQuestion:
    """Return a question of a supervisor about a note, as it stands without the door."""
    return NoteQuestion.objects.create(note=note, text=text, created_by=by)
