"""Letters: written down, seen by the client, kept ready, sent, or set aside; and what was told outside this app."""

import uuid
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.actions import save, write_mandate
from clients.mandates import next_after
from clients.models import Client, Consent, Mandate
from clients.models.consent import Scope
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.disclosures.letters import BESIDE, blocks_of, insist_on_letter, scopes_of, seen_as, text_of
from hrp.disclosures.mandated import insist_on_all
from hrp.disclosures.models import Disclosure, DisclosureKind, Letter, LetterKind
from hrp.disclosures.paper.page import PDF, document, plain
from hrp.disclosures.sending import digest, disclose

KINDS = {LetterKind.ATTENDANCE: DisclosureKind.ATTENDANCE, LetterKind.ASKED_FOR: DisclosureKind.LETTER}


class ReadsOtherwise(Exception):
    """A letter says something else by now than what was read. Nothing was done."""


@transaction.atomic
def write_letter(letter: Letter, *, by, client: Client, fields=()) -> None:
    """Store a letter, new or changed; `fields` are the names of what was changed. It sends nothing.

    After a change the client sees it anew before it goes. Raises IntegrityError where it went, or was set aside,
    meanwhile.
    """
    if not letter._state.adding:
        if not fields:
            return
        if not _in_preparation(_held(letter)):
            raise IntegrityError("This letter is in preparation no longer.")
        letter.shown_on = letter.ready_at = None
        letter.changed_by = by
    save(letter, by=by, client=client, fields=fields)


@transaction.atomic
def show_letter(letter: Letter, *, by, read: str) -> None:
    """Note that the client saw a letter today. `read` is the SHA-256 of what they saw.

    The trail keeps the SHA-256 of what it says apart from the day it is written, so that nothing else goes.
    Raises ReadsOtherwise if it says something else by now. One that went or was set aside stays as it is.
    """
    letter = _held(letter)
    if not _in_preparation(letter):
        return
    _insist_on_reading(text_of(letter), read)
    letter.shown_on = timezone.localdate()
    letter.save(update_fields=["shown_on"])
    _note(letter, by=by, fields=["shown_on"], seen=seen_as(letter))


@transaction.atomic
def keep_ready(letter: Letter, *, by) -> None:
    """Keep a letter ready to go. It does not go before somebody sends it, and consent is asked again then.

    Asking twice changes nothing. Raises Blocked where it could not go now.
    """
    letter = _held(letter)
    if letter.ready_at or not _in_preparation(letter):
        return
    insist_on_letter(letter)
    letter.ready_at = timezone.now()
    letter.save(update_fields=["ready_at"])
    _note(letter, by=by, fields=["ready_at"])


@transaction.atomic
def send_letter(letter: Letter, *, by, read: str) -> Disclosure:
    """Let a letter go, as it reads at this moment, and return what is kept of it. Asked twice, it goes once.

    Everything that could stand in its way is asked again here, with the letter, the mandate and the consent held
    until it is done. In the same transaction the mandate's next letter moves on by its rhythm. Raises Blocked;
    ReadsOtherwise, where it says something else than `read` (the SHA-256 of its text); Unprintable.
    """
    letter = _held(letter)
    if gone := Disclosure.objects.filter(letter=letter).first():
        return gone
    if letter.mandate_id:
        letter.mandate = Mandate.objects.select_for_update().get(pk=letter.mandate_id)
    insist_on_letter(letter)
    blocks = blocks_of(letter)
    _insist_on_reading(plain(blocks), read)
    gone = disclose(
        by=by,
        client=letter.client,
        kind=KINDS[letter.kind],
        scopes=scopes_of(letter),
        consent=letter.consent,
        recipient=letter.consent.recipient,
        purpose=letter.consent.purpose,
        body=plain(blocks),
        file=document(blocks),
        file_type=PDF,
        mandate=letter.mandate,
        letter=letter,
    )
    _move_on(letter, by=by)
    return gone


@transaction.atomic
def set_letter_aside(letter: Letter, *, by) -> None:
    """Put a letter away that is not needed. One that went stays; asking twice changes nothing."""
    letter = _held(letter)
    if not _in_preparation(letter):
        return
    letter.set_aside_at = timezone.now()
    letter.save(update_fields=["set_aside_at"])
    _note(letter, by=by, set_aside=True)


@transaction.atomic
def tell(*, by, client: Client, consent: Consent, scopes: Sequence[Scope], body: str, key: uuid.UUID) -> Disclosure:
    """Keep what was told outside this app: on the phone, by fax. It rests on a consent as everything does.

    `key` is the id that the form carried. Raises Blocked where the consent does not cover it, or whoever hears it
    requires that the client comes and this is more than attendance.
    """
    insist_on_all(consent, scopes, client=client)
    return disclose(
        by=by,
        client=client,
        kind=DisclosureKind.BY_HAND,
        scopes=scopes,
        consent=consent,
        recipient=consent.recipient,
        purpose=consent.purpose,
        body=body,
        key=key,
    )


def _held(letter: Letter) -> Letter:
    """The letter as it is stored now, locked until the transaction ends."""
    rows = Letter.objects.select_for_update(of=("self",))
    return rows.select_related(*BESIDE).get(pk=letter.pk)


def _in_preparation(letter: Letter) -> bool:
    return not letter.set_aside_at and not Disclosure.objects.filter(letter=letter).exists()


def _insist_on_reading(text: str, read: str) -> None:
    if digest(text.encode()) != read:
        raise ReadsOtherwise


def _move_on(letter: Letter, *, by) -> None:
    """Let the mandate's next letter be due one step of its rhythm later, where the letter is on a mandate."""
    mandate = letter.mandate
    if mandate is None:
        return
    due = next_after(mandate, timezone.localdate())
    if due != mandate.next_due:
        mandate.next_due = due
        write_mandate(mandate, by=by, client=letter.client, fields=["next_due"])


def _note(letter: Letter, *, by, **detail) -> None:
    record(Action.CHANGE, by=by, client_code=letter.client.code, subject=f"letter {letter.pk}", **detail)
