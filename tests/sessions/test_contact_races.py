"""Two at once on one contact, with real transactions: one outcome, and no error of the server."""

import pytest
from django.urls import reverse

from hrp.audit.models import Event
from sessions.models import Contact, SafetyItem
from tests.attack.test_races import at_once, statuses
from tests.cast import gather
from tests.sessions.test_contacts import crisis, make_contact, new_of, of, typed


@pytest.fixture
def cast(transactional_db):
    """The cast, with real transactions."""
    return gather()


def test_one_form_sent_twice_at_once_is_one_contact(cast):
    sent = crisis()
    answers = at_once(*[(cast.mara, new_of(cast.ines), sent)] * 2)
    assert statuses(answers) == [302, 302]
    assert SafetyItem.objects.get().contact == Contact.objects.get()
    assert Event.objects.filter(action="create", subject__startswith="contact ").count() == 1


def test_one_signs_while_another_changes(cast):
    contact = make_contact(cast.ines, by=cast.mara, line="Before")
    answers = at_once(
        (cast.mara, of(contact, "contact_sign"), {}), (cast.jon, of(contact, "contact_change"), typed(line="After"))
    )
    contact.refresh_from_db()
    assert contact.signed_by == cast.mara
    assert (answers[0].status_code, answers[1].status_code, contact.line) in {(302, 302, "After"), (302, 422, "Before")}


def test_two_tick_off_one_follow_up_and_two_settle_one_danger(cast):
    noted = make_contact(cast.ines, by=cast.mara, follow_up_on="2026-01-05")
    item = SafetyItem.objects.create(client=cast.ines, contact=noted, kind="overdose", level=3)
    for address in (
        of(noted, "contact_done"),
        reverse("sessions:safety_settled", args=[cast.ines.code, item.pk]),
    ):
        assert statuses(at_once((cast.mara, address, {}), (cast.jon, address, {}))) == [302, 302]
    changes = Event.objects.filter(action="change").values_list("subject", flat=True)
    assert sorted(changes) == sorted([f"contact {noted.pk}", f"safety item {item.pk}"])
