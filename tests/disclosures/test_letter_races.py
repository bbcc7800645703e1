"""Two at once on one letter, with real transactions: whichever is first, no error of the server, and it goes once."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.urls import reverse

from clients.actions import revoke_consent
from clients.consents import Blocked
from clients.models import ConsentRevocation
from hrp.audit.models import Action, Event
from hrp.disclosures.actions import letters
from hrp.disclosures.models import Disclosure
from tests.attack.test_races import at_once, statuses
from tests.cast import gather, key
from tests.disclosures.papers import attendance_letter, consent_of, days, mandate_of, read


@pytest.fixture
def cast(transactional_db):
    """The cast, with real transactions."""
    return gather()


@pytest.fixture
def letter(cast):
    """A letter that may go."""
    consent = consent_of(cast)
    return attendance_letter(cast, consent, mandate_of(cast, consent))


def address(letter) -> str:
    return reverse("disclosures:letter_send", args=[letter.client.code, letter.pk])


def test_two_send_one_letter(cast, letter):
    sent = {"read": read(letter)}
    answers = at_once(*[(person, address(letter), sent) for person in (cast.mara, cast.jon, cast.mara)])
    assert statuses(answers) == [302, 302, 302]
    assert (Disclosure.objects.count(), Event.objects.filter(action=Action.EXPORT).count()) == (1, 1)
    letter.mandate.refresh_from_db()
    assert days(2 + 27) < letter.mandate.next_due < days(2 + 32)


def test_one_call_written_down_twice_at_once_is_one(cast):
    consent = consent_of(cast, recipient_kind="health", tells_coordination=True)
    sent = {"to": str(consent.pk), "key": key(), "told": ["coordination"], "body": "We agreed on a date."}
    answers = at_once(*[(cast.mara, reverse("disclosures:told_new", args=[cast.ines.code]), sent)] * 2)
    assert statuses(answers) == [302, 302]
    assert Disclosure.objects.count() == 1


def in_a_thread(act) -> threading.Thread:
    def acting():
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=acting)
    thread.start()
    return thread


def test_sending_waits_for_a_consent_that_is_just_taken_back(cast, letter):
    """The consent is held by whoever takes it back; the letter asks, waits, and is told."""
    told, held = {}, threading.Event()

    def take_back():
        with transaction.atomic():
            revoke_consent(letter.consent, by=cast.jon)
            held.set()
            time.sleep(0.7)

    reading = read(letter)
    taking = in_a_thread(take_back)
    assert held.wait(10)
    try:
        letters.send_letter(letter, by=cast.mara, read=reading)
    except Blocked as blocked:
        told["reason"] = str(blocked.reason)
    taking.join(10)
    assert told["reason"].startswith("The client took this consent back on")
    assert (Disclosure.objects.count(), ConsentRevocation.objects.count()) == (0, 1)


def test_taking_back_waits_for_a_letter_that_is_just_going(cast, letter, monkeypatch):
    """The letter holds the consent until it is kept: then it went before the consent was taken back."""
    going, next_after = threading.Event(), letters.next_after

    def slowly(mandate, day):
        going.set()
        time.sleep(0.7)
        return next_after(mandate, day)

    monkeypatch.setattr(letters, "next_after", slowly)
    reading = read(letter)
    sending = in_a_thread(lambda: letters.send_letter(letter, by=cast.mara, read=reading))
    assert going.wait(10)
    revoke_consent(letter.consent, by=cast.jon)
    sending.join(10)
    gone, taken = Disclosure.objects.get(), ConsentRevocation.objects.get()
    subjects = list(Event.objects.order_by("pk").values_list("subject", flat=True))
    assert subjects == [
        f"disclosure {gone.pk}",
        f"mandate {letter.mandate_id}",
        f"consent {letter.consent_id}",
    ]
    assert gone.sent_at < taken.revoked_at
