"""Words of one's own notes that could be said more kindly: counted when one looks, for oneself alone, kept nowhere."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from hrp.accounts.models import User
from hrp.accounts.roles import Permission
from sessions.hints.match import find_hints
from sessions.models import SessionNote
from sessions.wording import Wording

LOOKS_BACK = timedelta(days=90)
MOST = 60  # notes; the newest of these days
# What of a meeting stands in its note and is the client's.
SAID = ("client", "check_in_words", "client_agenda", "what_went_better", "one_thing_to_try")


@dataclass(frozen=True)
class Word:
    """A word as it was written, what could be said instead, and in how many notes it stands."""

    written: str
    instead: str
    notes: int


@dataclass(frozen=True)
class OwnWords:
    """What was found in `read` notes. `more`: there are older ones of these days, which were not read."""

    words: list[Word]
    read: int
    more: bool


def own_words_of(user: User) -> OwnWords:
    """Return the words in the notes that `user` signed lately and still may read, the most frequent first.

    Words in quotation marks and the client's own count nowhere, as they get no hint while one writes. A note that was
    entered in error counts nowhere either. Four queries, however many notes there are.
    """
    found = _signed_by(user)
    notes = found[:MOST]
    wording = Wording({note.session.client_id for note in notes}, include_ask=user.hints_ask)
    standing_in = defaultdict(set)
    for note in notes:
        for hint in wording.hints(note.signed_text, note.session, also_said=[note.client_comment]):
            standing_in[hint.written.casefold()].add((note.pk, hint.suggestion))
    words = [_word(written, places) for written, places in standing_in.items()]
    return OwnWords(sorted(words, key=lambda word: (-word.notes, word.written)), len(notes), len(found) > MOST)


def _signed_by(user: User) -> list[SessionNote]:
    """The newest notes that `user` signed, one more than are read."""
    if not user.may(Permission.WRITE_RECORD):
        return []
    notes = SessionNote.objects.for_user(user).real().select_related("session")
    notes = notes.filter(signed_by=user, signed_at__gte=timezone.now() - LOOKS_BACK, in_error=None)
    notes = notes.only("signed_text", "client_comment", *(f"session__{name}" for name in SAID))
    return list(notes.order_by("-signed_at", "pk")[: MOST + 1])


def _word(written: str, places) -> Word:
    """A word with its kinder wording: no client's substance stands there, for the word stands in several notes."""
    alone = find_hints(written, include_ask=True)
    instead = alone[0].suggestion if alone else min(suggestion for _note, suggestion in places)
    return Word(written, instead, len({note for note, _suggestion in places}))
