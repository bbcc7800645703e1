"""The database goes away and comes back, in one process: nothing typed is lost, nothing needs a restart."""

import json
import re
import uuid

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from goals.models import Goal
from hrp.base.down import is_away
from hrp.base.health import LIVE, READY
from sessions.models import SessionNote
from tests.browser import axe, sign_in
from tests.cast import PASSWORD, key, make_session

CALM = b"HRP cannot reach its records right now."


def browser_of(user) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    return browser


def test_an_open_page_answers_calmly_and_then_again(cast, database_away):
    browser = Client(raise_request_exception=False)
    with database_away():
        answer = browser.get(reverse("accounts:welcome", args=[cast.mara.pk, "used-up"]))
        assert (answer.status_code, CALM in answer.content) == (503, True)
    assert browser.get(reverse("account_login")).status_code == 200


def test_a_signed_in_page_answers_calmly_and_the_sign_in_is_still_there(cast, database_away):
    browser, page = browser_of(cast.mara), reverse("workspace:record", args=[cast.ines.code])
    with database_away():
        for address in (page, reverse("home"), "/nowhere/"):
            answer = browser.get(address)
            assert (answer.status_code, CALM in answer.content) == (503, True), address
        assert answer.headers["Retry-After"] == "10"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Content-Security-Policy" in answer.headers
        assert b"Mara" not in answer.content and b"Quillfeather" not in answer.content
        assert not answer.cookies
    assert b"Ines" in browser.get(page).content


def test_a_script_is_told_in_its_own_language(cast, database_away):
    browser = browser_of(cast.mara)
    with database_away():
        answer = browser.get(reverse("home"), headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["error"]) == (503, "database_away")


def test_a_save_in_the_background_is_not_taken_and_then_is(cast, database_away):
    meeting, browser = make_session(cast.ines, by=cast.mara), browser_of(cast.mara)
    address = reverse("sessions:save", args=[cast.ines.code, meeting.pk])
    body = {"tab": str(uuid.uuid4()), "seq": 1, "texts": {"s1": {"text": "We talked", "was": [""]}}, "taps": {}}

    def save():
        accept = {"accept": "application/json"}
        return browser.post(address, json.dumps(body), content_type="application/json", headers=accept)

    with database_away():
        assert (save().status_code, save().json()["error"]) == (503, "database_away")
    assert save().status_code == 200
    assert SessionNote.objects.get(session=meeting).s1 == "We talked"


def test_what_a_form_held_can_be_sent_again(cast, database_away):
    browser, address = browser_of(cast.mara), reverse("goals:new", args=[cast.ines.code])
    words = 'Sundays without "it" <b>\n\nand a walk'
    form = {"statement": "Sundays", "client_signal": words, "proposed_by": "client", "key": key()}
    with database_away():
        page = browser.post(address, form).content.decode()
    assert "was not saved" in page
    assert "&lt;b&gt;" in page and "<b>" not in page
    sent = dict(re.findall(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', page, re.DOTALL))
    assert sent.keys() == form.keys()
    assert not Goal.objects.exists()
    assert browser.post(address, form).status_code == 302
    assert Goal.objects.get().client_signal.splitlines() == words.splitlines()


def test_no_secret_is_written_into_a_page(cast, database_away):
    browser = Client(raise_request_exception=False)
    with database_away():
        answer = browser.post(reverse("account_login"), {"login": cast.mara.email, "password": PASSWORD})
    assert answer.status_code == 503
    assert PASSWORD.encode() not in answer.content and b"mara" not in answer.content


def test_another_error_is_still_one(cast, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    browser = browser_of(cast.ada)
    monkeypatch.setattr("hrp.administration.pages.people", broken)
    assert browser.get(reverse("administration:people")).status_code == 500


def test_an_error_that_a_lost_database_led_to_counts_as_one():
    try:
        try:
            raise OperationalError
        except OperationalError:
            raise KeyError from None
    except KeyError as error:
        assert is_away(error)
    assert not is_away(KeyError()) and not is_away(None)


# --- For load balancers ------------------------------------------------------------------------


def test_the_two_health_addresses(cast, database_away, settings):
    settings.SECURE_SSL_REDIRECT = True  # a load balancer asks in plain http, by the machine's address
    browser = browser_of(cast.mara)

    def ask(address):
        answer = browser.get(address, headers={"host": "10.0.0.7"})
        assert answer.headers["Cache-Control"] == "no-store"
        assert not answer.cookies
        return answer.status_code, answer.json()

    assert ask(LIVE) == (200, {"live": True})
    assert ask(READY) == (200, {"ready": True, "database": "ok", "broker": "ok"})
    with database_away():
        assert ask(LIVE) == (200, {"live": True})
        assert ask(READY) == (503, {"ready": False, "database": "away", "broker": "ok"})
    assert ask(READY)[0] == 200


def test_live_asks_nothing_of_the_database_even_of_somebody_signed_in(cast, django_assert_num_queries):
    browser = browser_of(cast.mara)
    with django_assert_num_queries(0):
        assert browser.get(LIVE).status_code == 200


def test_waiting_migrations_are_named(db, monkeypatch):
    monkeypatch.setattr("hrp.base.health._migrations", lambda: frozenset({("clients", "9999_tomorrow")}))
    answer = Client().get(READY)
    assert (answer.status_code, answer.json()["database"]) == (503, "behind")


def test_a_broker_that_is_away_is_told_and_stops_nobody(db, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 2}
    answer = Client().get(READY)
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "database": "ok", "broker": "away"})


@pytest.mark.parametrize("address", [LIVE, READY])
def test_health_is_asked_and_not_told(db, address):
    assert Client().post(address).status_code == 405
    assert Client().head(address).status_code == 200


# --- In the room -------------------------------------------------------------------------------


def test_typing_while_the_database_is_away(cast, wide_page, allow_console, database_away):
    allow_console("503")
    meeting = make_session(cast.ines, by=cast.mara)
    sign_in(wide_page, cast.mara)
    wide_page.goto(reverse("sessions:room", args=[cast.ines.code, meeting.pk]))
    state, field = wide_page.locator("#saved"), wide_page.locator("[data-text=s1]")
    field.fill("Before.")
    expect(state).to_have_attribute("data-state", "saved")
    with database_away():
        field.fill("Before. And while it was away.")
        expect(state).to_contain_text("not saved", ignore_case=True)
        wide_page.wait_for_timeout(1500)  # it was tried again meanwhile
        expect(state).to_have_attribute("data-state", re.compile("unsaved|saving"))
        expect(field).to_have_value("Before. And while it was away.")
        expect(wide_page.locator("dialog[open]")).to_have_count(0)
    expect(state).to_have_attribute("data-state", "saved", timeout=20_000)
    assert SessionNote.objects.get(session=meeting).s1 == "Before. And while it was away."


def test_the_page_itself(cast, phone_page, allow_console, database_away):
    allow_console("503")
    sign_in(phone_page, cast.mara)
    with database_away():
        phone_page.goto(reverse("goals:new", args=[cast.ines.code]))
        axe(phone_page)
        expect(phone_page.get_by_role("heading", name="One moment")).to_be_visible()
    phone_page.get_by_role("link", name="Try again").click()
    field = phone_page.locator("[name=statement]")
    field.fill("Sundays without it\n\nand a walk")
    with database_away():
        phone_page.locator("main form button:not([type=button])").last.click()
        axe(phone_page)
        expect(phone_page.get_by_role("button", name="Send it again")).to_be_visible()
    phone_page.get_by_role("button", name="Send it again").click()
    expect(phone_page).to_have_url(re.compile("/goals/"))
    expect(phone_page.locator("body")).to_contain_text("and a walk")
