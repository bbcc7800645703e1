"""Two at once on one order or one emergency, with real transactions: one outcome, and no error of the server."""

import pytest
from django.urls import reverse

from hrp.accounts.models import SupervisionLine
from hrp.accounts.roles import Role
from hrp.audit.models import Action, Event
from hrp.disclosures.actions.orders import second_order, standing_of
from hrp.disclosures.models import CourtOrder, Disclosure, SecondLook
from hrp.disclosures.orders import Stands, fingerprint
from tests.attack.test_races import at_once, statuses
from tests.cast import gather, key, make_user
from tests.disclosures.looks import look_of, looking, ordered, page, told, typed_order


@pytest.fixture
def cast(transactional_db):
    """The cast, with real transactions."""
    return gather()


@pytest.fixture
def bea(cast):
    """Somebody else who supervises Mara."""
    person = make_user("Bea", Role.SUPERVISOR)
    SupervisionLine.objects.create(supervisor=person, therapist=cast.mara)
    return person


@pytest.fixture
def order(cast):
    """An order about Ines that Mara wrote down."""
    return ordered(cast.ines, cast.mara)


def seen(order) -> dict:
    return {"seen": fingerprint(order)}


def rows(action) -> int:
    return Event.objects.filter(action=action).count()


def test_two_supervisors_look_at_an_order_at_once_and_the_first_counts(cast, bea, order):
    way = page("order_second", order)
    assert statuses(at_once((cast.sana, way, looking(order)), (bea, way, looking(order)))) == [302, 302]
    one = CourtOrder.objects.get()
    assert one.seconded_by in (cast.sana, bea)
    assert Event.objects.get(action=Action.CHANGE).actor == one.seconded_by.email


def test_an_order_that_two_send_at_once_goes_once(cast, order):
    second_order(order, by=cast.sana, seen=fingerprint(order))
    way = page("order_send", order)
    assert statuses(at_once((cast.mara, way, seen(order)), (cast.jon, way, seen(order)))) == [302, 302]
    assert (Disclosure.objects.count(), rows(Action.EXPORT)) == (1, 1)


def test_a_look_and_a_change_at_once(cast, order):
    """Either the change came first and the look was refused, or it came after and asks for a new one."""
    change = typed_order(body="She came, and more.")
    looked, changed = at_once(
        (cast.sana, page("order_second", order), looking(order)), (cast.mara, page("order", order), change)
    )
    one = CourtOrder.objects.get()
    assert (changed.status_code, looked.status_code in {302, 422}) == (302, True)
    assert (one.body, one.seconded_at) == ("She came, and more.", None)


def test_an_order_that_goes_and_is_changed_at_once(cast, order):
    """What went is what was looked at; a change goes nowhere with it."""
    second_order(order, by=cast.sana, seen=fingerprint(order))
    sent, changed = at_once(
        (cast.mara, page("order_send", order), seen(order)),
        (cast.jon, page("order", order), typed_order(body="She came, and more.")),
    )
    one = CourtOrder.objects.get()
    if changed.status_code == 302:
        assert (Disclosure.objects.count(), standing_of(one).stands) == (0, Stands.ASKS)
    else:
        assert (changed.status_code, Disclosure.objects.get().body, one.body) == (422, order.body, order.body)
    assert sent.status_code == 302


def test_an_order_that_goes_and_is_set_aside_at_once(cast, order):
    second_order(order, by=cast.sana, seen=fingerprint(order))
    ways = ((cast.mara, page("order_send", order), seen(order)), (cast.jon, page("order_off", order), {}))
    assert statuses(at_once(*ways)) == [302, 302]
    one = CourtOrder.objects.get()
    assert Disclosure.objects.exists() is (one.set_aside_at is None)


def test_an_emergency_sent_twice_at_once_is_told_once(cast):
    sent = {"key": key(), "recipient": "The ambulance", "body": "Ten tablets", "purpose": "She did not wake up"}
    way = reverse("disclosures:emergency_new", args=[cast.ines.code])
    assert statuses(at_once(*[(cast.mara, way, sent)] * 3)) == [302, 302, 302]
    assert (Disclosure.objects.count(), rows(Action.EXPORT)) == (1, 1)


def test_two_supervisors_look_at_an_emergency_at_once(cast, bea):
    one = told(cast.ines, cast.mara)
    ways = [(person, look_of(one), {"words": "Seen"}) for person in (cast.sana, bea, cast.sana)]
    assert statuses(at_once(*ways)) == [302, 302, 302]
    assert (SecondLook.objects.count(), rows(Action.CREATE)) == (1, 1)
