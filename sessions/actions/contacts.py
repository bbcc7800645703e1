"""Being in touch between meetings: noting it, putting it right, signing it, ticking off what was to follow."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.content.choices import SafetyAnswer
from sessions.models import Contact, SafetyItem
from sessions.models.safety import NEEDS_CARE


class AlreadySigned(IntegrityError):
    """A signed contact stays as it is. The database refuses as well."""


class ChangedMeanwhile(IntegrityError):
    """Somebody else changed the same parts of a contact since it was opened. `parts` names those of whoever is late."""

    def __init__(self, parts: set[str]):
        super().__init__()
        self.parts = parts


@dataclass(frozen=True)
class Noted:
    """What was noted on safety: about what (codes of SafetyKind), how near it is (1–4), what was done."""

    kinds: tuple[str, ...] = ()
    level: int | None = None
    what_we_did: str = ""


NOTHING = Noted()
# The parts of a contact that are put right by themselves; what was noted on safety is one more, as a whole.
PARTS = ("kind", "direction", "reached", "line", "follow_up_on", "at")
SAFETY, SETTLED = "safety", "settled"


def noted_on(contact: Contact) -> Noted:
    """Return what was noted on safety with a contact. All of it has one level and one line."""
    return _noted(list(contact.safety_items.all()))


def marks_of(contact: Contact) -> dict[str, str]:
    """Return a short mark of each part of a contact, by which a page can tell later what has changed since."""
    items = list(contact.safety_items.all())
    settled = sorted(item.kind for item in items if item.resolved_on)
    marks = {name: _mark(getattr(contact, name)) for name in PARTS}
    return marks | {SAFETY: _safety_mark(contact.safety_answer, _noted(items)), SETTLED: _mark(settled)}


def _noted(items: list[SafetyItem]) -> Noted:
    return Noted(tuple(item.kind for item in items), items[0].level, items[0].what_we_did) if items else NOTHING


def _safety_mark(answer: str, noted: Noted) -> str:
    return _mark([answer, sorted(noted.kinds), noted.level, noted.what_we_did])


def _mark(value) -> str:
    if isinstance(value, datetime):  # a form knows the minute and no second
        value = value.astimezone(UTC).replace(second=0, microsecond=0)
    return hashlib.sha256(json.dumps(value, default=str).encode()).hexdigest()[:16]


def missing_about_safety(answer: str, noted: Noted) -> dict[str, str]:
    """Return, in a sentence for each part of Noted, what is still needed: nothing, unless there is something to note.

    The rule is the one of a signed note: about what, how near, and from level 3 on a line on what was done.
    """
    if answer != SafetyAnswer.SOMETHING_TO_NOTE:
        return {}
    missing = {}
    if not noted.kinds:
        missing["kinds"] = _("What it was about, under safety.")
    if noted.level is None:
        missing["level"] = _("How near it is, for what you noted on safety.")
    elif noted.level >= NEEDS_CARE and not noted.what_we_did.strip():
        missing["what_we_did"] = _("A line on what was done about safety.")
    return missing


@transaction.atomic
def note_contact(client: Client, *, by, key, noted: Noted = NOTHING, **fields) -> Contact:
    """Note a call, text, message, visit or letter with a client; return it. It belongs to the open episode, if any.

    `key` is the id that the form carried: asking twice gives the same contact. `fields` are values of
    `Contact`: `at`, `kind`, `direction`, `reached`, `line`, `safety_answer`, `follow_up_on`. `noted`
    counts only with the answer that there is something to note. Raises ValidationError with what is
    missing about safety, and IntegrityError when the key is some other contact's.
    """
    _refuse_half_a_check(fields.get("safety_answer", ""), noted)
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)  # a form sent twice comes one after the other
    known = Contact.objects.filter(pk=key, client=client, created_by=by).first()
    if known:
        return known
    contact = Contact(pk=key, client=client, episode=client.episodes.filter(ended_on=None).first(), **fields)
    contact.created_by = by
    contact.save(force_insert=True)
    _keep_safety(contact, noted, by)
    record(Action.CREATE, by=by, client_code=client.code, subject=f"contact {contact.pk}")
    return contact


@transaction.atomic
def change_contact(contact: Contact, *, by, seen: dict[str, str] | None = None, noted: Noted = NOTHING, **fields):
    """Put a contact right that is not signed: what differs from what was `seen`, and nothing else of it.

    `seen` holds the marks (`marks_of`) of the contact as whoever changes it has read it; without them it is as
    it stands. `fields` are values of `Contact`; `safety_answer` and `noted` go together and are one part. A
    follow-up that was ticked off is open again when its day changes. Raises AlreadySigned, ChangedMeanwhile when
    somebody else put the same part right since, and ValidationError as `note_contact` does, or where something
    settled would change.
    """
    contact = _locked(contact)
    if contact.signed_at:
        raise AlreadySigned
    changed = _to_write(contact, seen, fields, noted)
    if not changed:
        return
    if SAFETY in changed and contact.safety_answer != fields["safety_answer"]:
        changed.add("safety_answer")
    for name in changed - {SAFETY}:
        setattr(contact, name, fields[name])
    if "follow_up_on" in changed:
        contact.followed_up_at = None
    contact.save(update_fields=[*(changed - {SAFETY}), "followed_up_at"])
    if SAFETY in changed:
        _refuse_half_a_check(contact.safety_answer, noted)
        _keep_safety(contact, noted, by)
    code, subject = contact.client.code, f"contact {contact.pk}"
    record(Action.CHANGE, by=by, client_code=code, subject=subject, fields=sorted(changed))


def _to_write(contact: Contact, seen: dict[str, str] | None, fields: dict, noted: Noted) -> set[str]:
    """Return the parts to write: what `fields` changes of what was seen. Raises ChangedMeanwhile."""
    now = marks_of(contact)
    seen = seen or now
    wanted = {name: _mark(fields[name]) for name in PARTS if name in fields}
    if "safety_answer" in fields:
        wanted[SAFETY] = _safety_mark(fields["safety_answer"], noted)
    touched = {name for name, mark in wanted.items() if mark != seen[name]}
    late = {name for name in touched if now[name] not in (seen[name], wanted[name])}
    if late or (SAFETY in touched and now[SETTLED] != seen[SETTLED]):
        raise ChangedMeanwhile(touched)
    return {name for name in touched if now[name] != wanted[name]}


@transaction.atomic
def sign_contact(contact: Contact, *, by) -> Contact:
    """Sign a contact, for whoever wants that; from then on the database keeps it. Signing again changes nothing.

    Raises ValidationError, in a sentence, while its follow-up is open: that could not be ticked off any more.
    """
    contact = _locked(contact)
    if contact.signed_at:
        return contact
    if contact.to_follow_up:
        raise ValidationError(_("It can be signed once you have been in touch again."))
    contact.signed_at, contact.signed_by = timezone.now(), by
    contact.save(update_fields=["signed_at", "signed_by"])
    record(Action.SIGN, by=by, client_code=contact.client.code, subject=f"contact {contact.pk}")
    return contact


@transaction.atomic
def follow_up_done(contact: Contact, *, by) -> None:
    """Tick off that somebody was in touch again. Ticking it off again changes nothing."""
    contact = _locked(contact)
    if not contact.to_follow_up:
        return
    contact.followed_up_at = timezone.now()
    contact.save(update_fields=["followed_up_at"])
    record(Action.CHANGE, by=by, client_code=contact.client.code, subject=f"contact {contact.pk}", followed_up=True)


def _locked(contact: Contact) -> Contact:
    """Return the contact as it stands, with its row held."""
    return Contact.objects.select_for_update(of=("self",)).select_related("client").get(pk=contact.pk)


def _refuse_half_a_check(answer: str, noted: Noted) -> None:
    if missing := missing_about_safety(answer, noted):
        raise ValidationError(list(missing.values()))


def against_settled(contact: Contact, noted: Noted) -> str:
    """Return, in a sentence, what keeps `noted` from being kept: what is settled stays as it is. Empty: nothing."""
    settled = [item for item in contact.safety_items.all() if item.resolved_on]
    same = (noted.level, noted.what_we_did)
    if all(item.kind in noted.kinds and (item.level, item.what_we_did) == same for item in settled):
        return ""
    return _("Something noted here is settled, and stays as it is. What is new can be noted as another contact.")


def _keep_safety(contact: Contact, noted: Noted, by) -> None:
    """Let what was noted on safety be what hangs on the contact. Raises ValidationError where that is settled."""
    if contact.safety_answer != SafetyAnswer.SOMETHING_TO_NOTE:
        noted = NOTHING
    if sentence := against_settled(contact, noted):
        raise ValidationError(sentence)
    there = {item.kind: item for item in contact.safety_items.all()}
    for kind in there.keys() - set(noted.kinds):
        there[kind].delete()
    for kind in noted.kinds:
        item = there.get(kind) or SafetyItem(contact=contact, client=contact.client, kind=kind, created_by=by)
        if (item.level, item.what_we_did) != (noted.level, noted.what_we_did):
            item.level, item.what_we_did = noted.level, noted.what_we_did
            item.save()
