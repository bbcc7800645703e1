"""If the trail cannot be written, it does not happen; what was refused stays written, whatever is rolled back."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from hrp.accounts.models import Team
from hrp.audit.models import Action, Event
from hrp.audit.trail import record
from tests.access.table import OPEN, TABLE
from tests.access.test_model_guard import our_models
from tests.access.typing import filled
from tests.access.walk import browser_of, build, signed_in, site_map
from tests.cast import PASSWORD


@pytest.fixture
def no_trail(monkeypatch):
    """Return a function after which no row can be written."""

    def break_it():
        def full(*_arguments, **_named):
            raise DatabaseError("no space left on device")

        monkeypatch.setattr(Event, "save", full)

    return break_it


def browser_for(person) -> Browser:
    browser = Browser(raise_request_exception=False)
    browser.force_login(person)
    return browser


def stored() -> dict:
    """Return every row of every table of ours, as it lies there."""
    found = {}
    with connection.cursor() as cursor:
        for model in our_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            found[model] = sorted(map(repr, cursor.fetchall()))
    return found


# One act of each app, and what is sent: None for the form's own first suggestions.
ACTS = {
    "clients:say": None,
    "goals:new": None,
    "sessions:format": {"format": "soap"},
    "accounts:preferences": {"note_format": "soap"},
    "administration:teams": None,
    "administration:person_active": {"active": "no"},
}


def act(cast, name):
    """Return a browser of whoever may do it, with the address and what to send there."""
    world = build(cast)
    browser = browser_of(signed_in(world)["admin" if TABLE[name].rule == "admin" else "lead"])
    browser.raise_request_exception = False
    address = world.address(name, TABLE[name], "own")
    typed = ACTS[name] or filled(browser.get(address).content.decode(), address)
    return browser, address, typed


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ACTS)
def test_an_act_does_not_happen_when_its_row_cannot_be_written(cast, no_trail, name):
    browser, address, typed = act(cast, name)
    before = stored()
    no_trail()
    assert browser.post(address, typed).status_code == 500
    assert stored() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ACTS)
def test_the_same_act_does_happen_when_it_can(cast, name):
    """So that the test before cannot pass for another reason."""
    browser, address, typed = act(cast, name)
    before = stored()
    assert browser.post(address, typed).status_code == 302
    changed = {model for model, rows in stored().items() if rows != before[model]}
    assert Event in changed
    assert len(changed) >= 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["workspace:record", "workspace:print", "workspace:before", "workspace:seen"])
def test_a_record_does_not_open_when_the_view_cannot_be_written(cast, no_trail, page):
    browser = browser_for(cast.mara)
    address = reverse(page, kwargs={"code": cast.ines.code})
    assert browser.get(address).status_code == 200
    no_trail()
    answer = browser.get(address)
    assert answer.status_code == 500
    assert "only hour of the day" not in answer.content.decode()
    assert "Ines" not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_nobody_signs_in_when_it_cannot_be_written(cast, no_trail):
    browser = Browser(raise_request_exception=False)
    no_trail()
    answer = browser.post(reverse("account_login"), {"login": cast.mara.email, "password": PASSWORD})
    assert answer.status_code == 500
    assert browser.get("/today/").status_code == 302


# --- What was refused -------------------------------------------------------------------------

REFUSALS = {Action.DENIED, Action.SIGN_IN_REFUSED, Action.STEP_UP_REFUSED}


@pytest.fixture
def inside(monkeypatch):
    """Collect refusals that were written inside a transaction, where a rollback would take them along."""
    found, save = [], Event.save

    def watched(event, *arguments, **named):
        if event.action in REFUSALS:
            found.append((event.action, connection.in_atomic_block))
        save(event, *arguments, **named)

    monkeypatch.setattr(Event, "save", watched)
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("person", ["stranger", "desk", "both", "admin"])
def test_every_refusal_is_written_outside_of_any_transaction(cast, inside, person):
    """Everybody who may not asks every address; nothing that follows could undo the row."""
    world = build(cast)
    browser = browser_of(signed_in(world)[person])
    refused = 0
    own = {name for name in TABLE if TABLE[name].rule == "signed in"}  # everybody may; one of them signs out
    for name in sorted((TABLE.keys() & site_map().keys()) - OPEN.keys() - own):
        line = TABLE[name]
        address = world.address(name, line, "own")
        for method in [method for method in ("GET", "POST") if getattr(line, method)]:
            answer = getattr(browser, method.lower())(address)
            refused += answer.status_code in {403, 404}
    assert refused >= 20
    assert len(inside) >= 20
    assert {within for _action, within in inside} == {False}
    assert Event.objects.filter(action=Action.DENIED).count() == len(inside)


@pytest.mark.django_db(transaction=True)
def test_a_refused_sign_in_is_written_outside_of_any_transaction(cast, inside):
    Browser().post(reverse("account_login"), {"login": cast.mara.email, "password": "wrong"})
    assert inside == [(Action.SIGN_IN_REFUSED, False)]


@pytest.mark.django_db(transaction=True)
def test_a_denial_survives_the_transaction_of_another_that_is_rolled_back(cast):
    with transaction.atomic():
        Team.objects.create(name="Canal Street")
        record(Action.CREATE, by=cast.ada, subject="team")
        transaction.set_rollback(True)
    browser_for(cast.fay).get(reverse("workspace:record", kwargs={"code": cast.ines.code}))
    assert list(Event.objects.exclude(action=Action.SIGN_IN).values_list("action", flat=True)) == [Action.DENIED]
