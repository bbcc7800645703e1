"""Saving an open session page: texts with nothing lost, taps as rows that a tap sets or removes."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models.observation import EnteredBy
from goals.models import Experiment
from hrp.audit.models import Action, Event
from hrp.audit.trail import record
from sessions import beneath
from sessions.content.choices import SafetyKind
from sessions.drafting import Edit, is_old, merge
from sessions.models import ReflectiveNote, SafetyItem, Session, SessionNote, SessionTherapist
from sessions.models.session import SessionRole
from sessions.taps import Board

SESSION_TEXTS = (
    "check_in_words",
    "client_agenda",
    "what_went_better",
    "carried_forward",
    "one_thing_to_try",
    "safety_line",
)
NOTE_TEXTS = ("s1", "s2", "s3", "s4", "how_it_felt", "client_comment")
CLIENT_TEXTS = frozenset({"check_in_words", "client_agenda", "what_went_better", "one_thing_to_try", "client_comment"})
REFLECTION = "reflection"
MOST_PAGES = 20  # open pages of one meeting whose last save is remembered


def is_the_clients(name: str) -> bool:
    """Say whether a text of the page is the client's: no hint ever stands beside it, and their own page asks for it."""
    return name in CLIENT_TEXTS or name.split(":")[0] in beneath.KINDS


class Signed(Exception):
    """The note is signed: it takes no more saves."""


@dataclass
class Saved:
    """What a save came to: when, the server's text where somebody else wrote, and what was refused and why."""

    at: object
    conflicts: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def save_draft(
    meeting: Session,
    *,
    by,
    tab: str,
    seq: int,
    texts: dict[str, Edit],
    taps: dict[str, str],
    entered_by: str = EnteredBy.TOGETHER,
) -> Saved:
    """Take a page's texts and taps into the open session; return what it came to.

    Texts that somebody else changed meanwhile are not taken but returned. Taps win by coming last. A
    message that arrives after a later one of the same page changes nothing. Names that the page does
    not have are refused, each by itself. Raises `Signed` when the note was signed meanwhile. The trail
    gets one `change` row per person and sitting.
    """
    meeting = Session.objects.select_for_update().get(pk=meeting.pk)
    note = SessionNote.objects.get(session=meeting)
    if note.signed_at:
        raise Signed
    if is_old(tab=tab, seq=seq, drafts=meeting.drafts):
        return Saved(note.saved_at)
    texts_page = Texts(meeting, note, by)
    held = texts_page.held(texts)
    outcome = merge(held, {name: texts[name] for name in held})
    texts_page.take(outcome.take)
    refused = {name: _("This page has no such text.") for name in texts.keys() - held.keys()}
    refused |= Board(meeting, note, by=by, entered_by=entered_by).take(taps)
    refused |= texts_page.take_waiting()
    others = [(page, number) for page, number in meeting.drafts.items() if page != tab]
    meeting.drafts = dict([*others, (tab, seq)][-MOST_PAGES:])
    meeting.save()
    note.saved_at = timezone.now()
    note.save()
    _note_once(meeting, by)
    return Saved(note.saved_at, outcome.conflicts, refused)


def _note_once(meeting: Session, by) -> None:
    """Write one `change` row per person and sitting, and count the writer among those who were there."""
    subject = f"draft {meeting.pk}"
    if not Event.objects.filter(
        client_code=meeting.client.code, subject=subject, actor_id=str(by.pk), action=Action.CHANGE
    ).exists():
        SessionTherapist.objects.get_or_create(
            session=meeting, user=by, defaults={"role": SessionRole.CO, "created_by": by}
        )
        record(Action.CHANGE, by=by, client_code=meeting.client.code, subject=subject)


class Texts:
    """The texts of an open session, wherever they are kept: meeting, note, reflection, looking back, an answer."""

    def __init__(self, meeting: Session, note: SessionNote, by):
        self.meeting, self.note, self.by = meeting, note, by
        self.reflection = ReflectiveNote.objects.filter(session=meeting, author=by).first()
        self.experiments = {str(one.pk): one for one in Experiment.objects.filter(goal__client=meeting.client_id)}
        self.safety = {item.kind: item for item in SafetyItem.objects.filter(session=meeting)}
        self.beneath = beneath.Beneath(meeting)
        self.waiting = {}  # words beneath an answer that this very message may still bring

    def held(self, names) -> dict[str, str]:
        """Return what the server holds for each of `names` that the page has."""
        found = {name: self._get(name) for name in names}
        return {name: text for name, text in found.items() if text is not None}

    def take(self, texts: dict[str, str]) -> None:
        """Put `texts` in their places. The meeting and its note are stored by the caller."""
        for name, text in texts.items():
            self._set(name, text)

    def take_waiting(self) -> dict[str, str]:
        """Put the words whose answer came with them in their places; return, by name, those that found none."""
        left = [name for name, text in self.waiting.items() if not self.beneath.put(name, text)]
        return dict.fromkeys(left, _("Please choose a number above first. What you typed is still there."))

    def _get(self, name):
        if name in SESSION_TEXTS:
            return getattr(self.meeting, name)
        if name in NOTE_TEXTS:
            return getattr(self.note, name)
        if name == REFLECTION:
            return self.reflection.text if self.reflection else ""
        kind, key, part = (*name.split(":"), "", "")[:3]
        if kind == "experiment" and key in self.experiments and part in {"happened", "learned"}:
            return getattr(self.experiments[key], part)
        if kind == "safety" and key in SafetyKind.values and part == "did":
            return self.safety[key].what_we_did if key in self.safety else ""
        return self.beneath.held(name)

    def _set(self, name, text):
        if name in SESSION_TEXTS:
            setattr(self.meeting, name, text)
        elif name in NOTE_TEXTS:
            setattr(self.note, name, text)
        elif name == REFLECTION:
            self.reflection = self.reflection or ReflectiveNote(
                session=self.meeting, author=self.by, created_by=self.by
            )
            self.reflection.text = text
            self.reflection.save()
        elif name.startswith("experiment:"):
            _kind, key, part = name.split(":")
            setattr(self.experiments[key], part, text)
            self.experiments[key].save(update_fields=[part])
        elif name.split(":")[0] in beneath.KINDS:
            if not self.beneath.put(name, text):
                self.waiting[name] = text
        else:
            self._set_safety(name.split(":")[1], text)

    def _set_safety(self, kind, text):
        item = self.safety.get(kind) or SafetyItem(
            session=self.meeting, client=self.meeting.client, kind=kind, created_by=self.by
        )
        item.what_we_did = text
        item.save()
        self.safety[kind] = item
