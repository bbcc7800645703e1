"""Confirming that it is still the person: by a factor of the last five minutes, never by a password."""

import pytest
from django.test import Client
from django.urls import reverse

from hrp.audit.models import Action, Event
from tests.cast import PASSWORD
from tests.factors import code, give_app, give_passkey, shown

STEP_UP = reverse("accounts:step_up")
ASKING = reverse("accounts:codes_new")  # a page that asks for a fresh factor
LED = f"{STEP_UP}?next={ASKING.replace('/', '%2F')}"
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def mara(cast, settings):
    """Mara, who has an app, signed in for a while, outside of the demo."""
    settings.FACTOR_NEEDED = True
    give_app(cast.mara)
    browser = Client()
    browser.force_login(cast.mara)
    shown(browser, cast.mara, ago=400)
    return browser


def rows() -> list:
    kept = Event.objects.filter(action__in=[Action.STEP_UP, Action.STEP_UP_REFUSED]).order_by("id")
    return [(row.action, row.actor, row.detail) for row in kept]


@pytest.mark.parametrize(("ago", "asked"), [(0, False), (290, False), (301, True), (4000, True)])
def test_a_factor_counts_for_five_minutes(cast, mara, ago, asked):
    shown(mara, cast.mara, ago=ago)
    assert (mara.get(ASKING).status_code == 302) is asked
    assert (mara.post(ASKING).status_code == 403) is asked


@pytest.mark.parametrize(
    "record", [{"method": "password"}, {"method": "password", "reauthenticated": True}, {"method": "socialaccount"}]
)
def test_a_password_of_this_minute_does_not_count(cast, mara, record):
    session = mara.session
    kept = session["account_authentication_methods"]
    session["account_authentication_methods"] = [*kept, {**kept[0], "at": kept[0]["at"] + 400, "type": None, **record}]
    session.save()
    assert mara.get(ASKING).url == LED
    assert mara.post(ASKING).status_code == 403


def test_the_showing_of_someone_else_in_the_same_sign_in_does_not_count(cast, mara):
    shown(mara, cast.mara)
    session = mara.session
    session["account_authentication_methods_user"] = str(cast.jon.pk)
    session.save()
    assert mara.get(ASKING).status_code == 302
    assert mara.get(ASKING).url == LED


def test_a_code_confirms_leads_back_and_changes_the_key_of_the_sign_in(cast, mara):
    before = mara.session.session_key
    answer = mara.post(STEP_UP, {"code": code(), "next": ASKING})
    assert (answer.status_code, answer.url) == (302, ASKING)
    assert mara.get(ASKING).status_code == 200
    assert rows() == [(Action.STEP_UP, cast.mara.email, {"by_what": "totp"})]
    stolen = Client()
    stolen.cookies["hrp-demo-signin"] = before
    assert stolen.get(ASKING).url.startswith(reverse("account_login"))


def test_a_passkey_confirms(cast, mara):
    key = give_passkey(cast.mara)
    mara.get(STEP_UP)
    sent = key.answer(mara.session["mfa.webauthn.state"]["challenge"])
    assert mara.post(STEP_UP, {"credential": sent}).url == STEP_UP
    assert rows()[-1][2] == {"by_what": "webauthn"}


@pytest.mark.parametrize("sent", [{}, {"code": "000000"}, {"password": PASSWORD}, {"credential": "{}"}])
def test_anything_else_is_refused_and_is_in_the_trail(cast, mara, sent):
    assert mara.post(STEP_UP, sent).status_code == 422
    assert mara.get(ASKING).status_code == 302
    assert rows() == [(Action.STEP_UP_REFUSED, cast.mara.email, {})]


def test_guessing_is_slowed_and_the_right_code_must_wait_too(cast, mara):
    for _try in range(5):
        mara.post(STEP_UP, {"code": "000000"})
    answer = mara.post(STEP_UP, {"code": code()})
    assert answer.status_code == 422
    assert "Too many tries" in answer.content.decode()


@pytest.mark.parametrize(
    "to",
    ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)", "me/", "\0"],
)
def test_it_leads_to_no_other_site(cast, mara, to):
    assert mara.post(STEP_UP, {"code": code(), "next": to}).url == STEP_UP
    assert mara.get(STEP_UP, {"next": to}).status_code == 200


def test_whoever_is_confirmed_is_led_on_at_once(cast, mara):
    shown(mara, cast.mara)
    assert mara.get(LED).url == ASKING


def test_a_form_that_is_sent_unconfirmed_is_not_lost(mara):
    answer = mara.post(ASKING)
    page = answer.content.decode()
    assert (answer.status_code, f'href="{STEP_UP}"' in page, 'target="_blank"' in page) == (403, True, True)


def test_a_script_is_told(mara):
    for method in (mara.get, mara.post):
        answer = method(ASKING, **JSON)
        assert (answer.status_code, answer.json()["error"]) == (403, "step_up")


# --- In the demo ------------------------------------------------------------------------------


@pytest.fixture
def demo(cast):
    browser = Client()
    browser.force_login(cast.mara)
    return browser


def test_in_the_demo_the_password_stands_in_and_the_page_says_so(cast, demo):
    assert "stands in for a phone or key" in demo.get(STEP_UP).content.decode()
    assert demo.post(STEP_UP, {"password": "wrong-wrong-wrong"}).status_code == 422
    assert demo.post(STEP_UP, {"password": PASSWORD, "next": "/me/"}).url == "/me/"
    assert [row[::2] for row in rows()] == [(Action.STEP_UP_REFUSED, {}), (Action.STEP_UP, {"by_what": "password"})]
    give_app(cast.mara)
    assert demo.get(ASKING).url == LED  # whoever has a factor shows it, here too


def test_in_the_demo_the_password_of_the_door_does_not_count(cast):
    browser = Client()
    browser.post(reverse("account_login"), {"login": cast.ada.email, "password": PASSWORD})
    assert browser.get(reverse("administration:person_reset", args=[cast.mara.pk])).url.startswith(STEP_UP)


def test_in_the_demo_guessing_the_password_is_slowed(demo):
    for _try in range(5):
        demo.post(STEP_UP, {"password": "wrong-wrong-wrong"})
    assert demo.post(STEP_UP, {"password": PASSWORD}).status_code == 422
