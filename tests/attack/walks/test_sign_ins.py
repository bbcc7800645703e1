"""Sign-ins that have ended, sign-ins that somebody else prepared, forms that come from another site."""

from itertools import cycle, product

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client as Browser
from django.urls import reverse

from tests.access.table import OPEN
from tests.access.walk import browser_of
from tests.attack.arena import Writes, checked, every_address, quiet, undone
from tests.attack.attempts import pages
from tests.cast import PASSWORD

pytestmark = pytest.mark.once  # the database makes no difference

COOKIE = settings.SESSION_COOKIE_NAME
ABROAD = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]


def sign_in(browser, person) -> str:
    """Sign in by the real form; return the cookie of the sign-in."""
    answer = browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, reverse("home"))
    return browser.cookies[COOKIE].value


def sign_out(browser, person):
    browser.post(reverse("account_logout"))


def choose_another_password(browser, person):
    other = {"oldpassword": PASSWORD, "password1": "another-window-seat", "password2": "another-window-seat"}
    elsewhere = Browser()
    sign_in(elsewhere, person)
    assert elsewhere.post(reverse("account_change_password"), other).status_code == 302


def everywhere(arena, cookie) -> dict:
    """Return what each address that asks for a sign-in answers to a cookie, where it is not the door."""
    met = {}
    for name in every_address():
        address = arena.address(name)
        for method in ("GET", "POST") if name not in OPEN else ():
            page = checked(quiet(browser_of(cookie)).generic(method, address), "nobody")
            told = checked(quiet(browser_of(cookie)).generic(method, address, HTTP_ACCEPT="application/json"), "nobody")
            if page.headers.get("Location", "").split("?")[0] != reverse("account_login") or told.status_code != 401:
                met[name, method] = (page.status_code, told.status_code)
    return met


@pytest.mark.parametrize("end", [sign_out, choose_another_password])
def test_a_cookie_kept_from_an_ended_sign_in_opens_nothing(arena, end):
    with undone():
        browser = Browser()
        kept = sign_in(browser, arena.world.people["lead"])
        assert browser_of(kept).get(reverse("workspace:today")).status_code == 200
        end(browser, arena.world.people["lead"])
        assert everywhere(arena, kept) == {}


def test_cookies_that_were_made_up_open_nothing(arena):
    with undone():
        for cookie in ("0" * 32, "x", "../../etc/passwd", "a" * 5000, "%00", "'; DROP TABLE accounts_user; --"):
            answer = quiet(browser_of(cookie)).get(reverse("workspace:today"))
            assert checked(answer, "nobody").status_code == 302


def test_a_sign_in_that_somebody_else_prepared_is_not_the_one_that_is_used(arena):
    """Whoever plants their own cookie in a browser does not come in with it once the person signs in."""
    with undone():
        planted = SessionStore()
        planted["a"] = 1
        planted.create()
        browser = browser_of(planted.session_key)
        browser.get(reverse("account_login"))
        assert sign_in(browser, arena.world.people["lead"]) != planted.session_key
        assert browser_of(planted.session_key).get(reverse("workspace:today")).status_code == 302


# --- From another site ------------------------------------------------------------------------


def token_of(arena, person) -> str:
    """Return the token that the browser of a person keeps."""
    with undone():
        browser = browser_of(arena.cookies[person])
        browser.get(reverse("account_login" if person == "nobody" else "account_change_password"))
        return browser.cookies[settings.CSRF_COOKIE_NAME].value


def from_abroad(arena, attempt, body, own_token, sent_token):
    """Send a form with the cookies of whoever may, and with a token that another page gave; return the answer."""
    browser = Browser(enforce_csrf_checks=True, raise_request_exception=False)
    browser.cookies[settings.CSRF_COOKIE_NAME] = own_token
    if cookie := arena.cookies[arena.allowed(attempt.name)]:
        browser.cookies[COOKIE] = cookie
    given = {"content_type": "application/json"} if attempt.script else {}
    body = body | ({"csrfmiddlewaretoken": sent_token} if sent_token else {})
    return browser.post(arena.address(attempt.name), body, HTTP_X_CSRFTOKEN=sent_token, **given)


def test_a_form_without_its_token_is_refused_everywhere(arena, attempts):
    tokens = {
        person: token_of(arena, person) for person in {"stranger", *(arena.allowed(one.name) for one in attempts)}
    }
    wrong = {}
    for attempt in attempts:
        body = {name: value for name, value in arena.body_of(attempt)[0].items() if name != "csrfmiddlewaretoken"}
        own = tokens[arena.allowed(attempt.name)]
        for sent in ("", tokens["stranger"], "x" * 64):
            with undone(), Writes() as written:
                answer = from_abroad(arena, attempt, body, own, sent)
            if (checked(answer, "nobody").status_code, written.tables) != (403, set()):
                wrong[str(attempt), sent] = (answer.status_code, written.tables)
    assert wrong == {}


def test_nothing_is_done_by_opening_an_address(arena):
    """A link in a mail, or a picture on another site, opens addresses with the cookie of whoever clicks."""
    wrote = {name: arena.open_as_allowed(name, line).wrote for name, line in pages()}
    assert {name: tables for name, tables in wrote.items() if tables} == {}


def led(arena, attempt, place):
    """Send a form that asks to be led to `place`, by every way there is to ask it; return where it leads."""
    beside = {} if attempt.script else {"next": place, "redirect_to": place, "url": place}
    headers = {"HTTP_REFERER": place, "HTTP_X_FORWARDED_HOST": "evil.example", "query": f"?next={place}&url={place}"}
    return arena.send(attempt, turn=lambda body: body | beside, **headers).answer.headers.get("Location", "")


def test_no_address_leads_out_of_the_house(arena, attempts):
    """Every answer is looked at for where it leads (`arena.checked`). What may be told where to lead is told more."""
    obeying = [attempt for attempt in attempts if "/me/?kept" in led(arena, attempt, "/me/?kept")]
    for attempt, place in [*product(obeying, ABROAD), *zip(attempts, cycle(ABROAD), strict=False)]:
        led(arena, attempt, place)
    leading = [(name, line) for name, line in pages() if line.GET == 302 or name in OPEN]
    for (name, line), place in product(leading, ABROAD):
        arena.open_as_allowed(name, line, query=f"?next={place}")
    assert {attempt.name for attempt in obeying} >= {"account_login"}
