"""Guessing is slowed, an address cannot be forged, and nobody is kept out of their own browser."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from hrp.accounts import actions, throttle
from hrp.audit.models import Action, Event
from tests.cast import PASSWORD
from tests.factors import code, give_app, give_passkey

DOOR, SECOND, PASSKEY = reverse("account_login"), reverse("mfa_authenticate"), reverse("accounts:passkey_in")
AGAIN = reverse("accounts:sign_in_again")
JSON = {"HTTP_ACCEPT": "application/json"}
WRONG = "wrong-wrong-wrong"


def sign_in(browser, email, password=PASSWORD, **headers):
    return browser.post(DOOR, {"login": email, "password": password}, **headers)


def fail(email, times=5, browser=None, **headers) -> None:
    """Type a wrong password so many times."""
    for _try in range(times):
        assert sign_in(browser or Client(), email, WRONG, **headers).status_code == 422


def is_let_in(email, browser=None, **headers) -> bool:
    return sign_in(browser or Client(), email, **headers).status_code == 302


# --- By account -------------------------------------------------------------------------------


def test_after_five_wrong_passwords_the_right_one_waits(cast):
    fail(cast.mara.email)
    assert not is_let_in(cast.mara.email)
    assert not is_let_in("MARA@test.example")
    assert is_let_in(cast.jon.email)


def test_a_right_password_counts_nothing(cast):
    fail(cast.mara.email, 4)
    for _time in range(3):
        assert is_let_in(cast.mara.email)


def test_a_known_device_is_not_kept_out_by_whoever_tries_elsewhere(cast):
    known = Client()
    assert is_let_in(cast.mara.email, known)
    known.post(reverse("account_logout"))
    fail(cast.mara.email, REMOTE_ADDR="203.0.113.7")
    assert not is_let_in(cast.mara.email, REMOTE_ADDR="203.0.113.8")
    assert is_let_in(cast.mara.email, known)


def test_a_known_device_is_not_kept_out_by_its_own_address(cast):
    known = Client()
    is_let_in(cast.mara.email, known)
    known.post(reverse("account_logout"))
    statuses = {sign_in(Client(), f"{number}@test.example", WRONG).status_code for number in range(40)}
    assert statuses == {422, 429}
    assert not is_let_in(cast.jon.email)
    assert is_let_in(cast.mara.email, known)


def test_guessing_on_a_known_device_is_slowed_as_well(cast):
    known = Client()
    is_let_in(cast.mara.email, known)
    known.post(reverse("account_logout"))
    fail(cast.mara.email, browser=known)
    assert not is_let_in(cast.mara.email, known)
    assert is_let_in(cast.mara.email)


def test_a_device_is_known_for_its_own_people_alone(cast):
    known = Client()
    is_let_in(cast.mara.email, known)
    known.post(reverse("account_logout"))
    fail(cast.jon.email)
    assert not is_let_in(cast.jon.email, known)


def test_the_mark_of_a_device_names_nobody_and_cannot_be_made_up(cast, settings):
    known = Client()
    is_let_in(cast.mara.email, known)
    cookie = known.cookies[settings.DEVICE_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert "mara" not in cookie.value.lower()
    assert cast.mara.pk.hex not in cookie.value
    fail(cast.mara.email)
    for value in ("", "x", cookie.value[:-1], cookie.value.replace("W", "X", 1) + "=", "[]"):
        forger = Client()
        forger.cookies[settings.DEVICE_COOKIE_NAME] = value
        assert not is_let_in(cast.mara.email, forger)


def test_a_device_is_known_only_once_everything_was_shown(cast, settings):
    settings.FACTOR_NEEDED = True
    give_app(cast.mara)
    browser = Client()
    sign_in(browser, cast.mara.email)
    assert settings.DEVICE_COOKIE_NAME not in browser.cookies
    browser.post(SECOND, {"code": code()})
    assert settings.DEVICE_COOKIE_NAME in browser.cookies
    newcomer = Client()
    sign_in(newcomer, cast.jon.email)  # has no factor yet
    assert settings.DEVICE_COOKIE_NAME not in newcomer.cookies


def test_a_passkey_is_never_kept_waiting_by_an_account(cast):
    key = give_passkey(cast.mara)
    fail(cast.mara.email)
    browser = Client()
    challenge = browser.get(PASSKEY, **JSON).json()["options"]["publicKey"]["challenge"]
    assert browser.post(PASSKEY, {"credential": key.answer(challenge)}).url == reverse("home")


def test_codes_are_limited_for_the_account_wherever_they_are_typed(cast):
    give_app(cast.mara)
    for number in range(5):
        browser = Client(REMOTE_ADDR=f"203.0.113.{number}")
        sign_in(browser, cast.mara.email)
        assert browser.post(SECOND, {"code": "000000"}).status_code == 422
    assert browser.post(SECOND, {"code": code()}).status_code == 422
    in_place = Client().post(AGAIN, {"person": cast.mara.pk, "password": PASSWORD, "code": code()}, **JSON)
    assert (in_place.status_code, in_place.json()["factor"]) == (422, ["totp"])
    assert Event.objects.filter(action=Action.SIGN_IN).count() == 0


CHANGE = reverse("account_change_password")
OTHER = "a-window-on-the-canal"


def change(browser, old, new=OTHER):
    return browser.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


def test_the_present_password_is_counted_where_another_is_chosen(cast):
    mara = Client()
    mara.force_login(cast.mara)
    fail(cast.mara.email, 2)
    for _try in range(3):
        assert change(mara, WRONG).status_code == 422
    waits = change(mara, PASSWORD)
    assert waits.status_code == 422
    assert waits.context["form"].errors["oldpassword"] == ["Too many tries. Wait five minutes, then try again."]
    assert not is_let_in(cast.mara.email)
    cache.clear()
    assert is_let_in(cast.mara.email)


def test_a_weak_new_password_is_no_wrong_try(cast):
    mara = Client()
    mara.force_login(cast.mara)
    with override_settings(ACCOUNT_RATE_LIMITS={**settings.ACCOUNT_RATE_LIMITS, "change_password": None}):
        for _try in range(7):
            assert set(change(mara, PASSWORD, "short").context["form"].errors) == {"password1"}
        assert change(mara, PASSWORD).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_tries_that_come_at_once_are_counted_one_by_one(cast):
    together = threading.Barrier(8)

    def guess(_number):
        together.wait(10)
        try:
            return throttle.may_try(RequestFactory().post(DOOR), "password_known", cast.mara.email)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert 1 <= sum(pool.map(guess, range(8))) <= 5


# --- By address -------------------------------------------------------------------------------


def forged(number) -> dict:
    """A header that names another address each time, as whoever tries may write it."""
    return {"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}"}


def through_a_proxy(number) -> dict:
    """What the one proxy makes of it: it adds the address that it saw."""
    return {"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}, 203.0.113.7"}


@pytest.mark.parametrize(("proxies", "header"), [(0, forged), (1, through_a_proxy)])
def test_a_forged_address_does_not_escape(cast, settings, proxies, header):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for number in range(10):
        fail(f"nobody{number}@test.example", 1, **header(number))
    assert not is_let_in(cast.mara.email, **header(99))


def test_behind_a_proxy_one_address_does_not_slow_another(cast, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        fail(f"nobody{number}@test.example", 1, **through_a_proxy(number))
    assert is_let_in(cast.mara.email, HTTP_X_FORWARDED_FOR="203.0.113.8")


def test_addresses_are_counted_in_place_too(cast):
    for number in range(10):
        Client().post(AGAIN, {"person": str(number), "password": WRONG}, **JSON)
    assert Client().post(AGAIN, {"person": cast.mara.pk, "password": PASSWORD}, **JSON).status_code == 422


# --- The same for everybody -------------------------------------------------------------------


@pytest.fixture
def people(cast) -> dict:
    """Whoever may type an e-mail, and what they type: none of them gets in."""
    actions.set_active(cast.jon, by=cast.ada, active=False)
    actions.add_person(by=cast.ada, email="nia@test.example", name="Nia", roles={"therapist"})
    return {
        "wrong": (cast.mara, cast.mara.email, WRONG),
        "unknown": (None, "nobody@test.example", WRONG),
        "disabled, wrong": (cast.jon, cast.jon.email, WRONG),
        "disabled, right": (cast.jon, cast.jon.email, PASSWORD),
        "no password yet": (None, "nia@test.example", WRONG),
    }


def test_every_refusal_takes_one_hash(people, monkeypatch):
    hashed = []
    hasher = hashers.get_hasher()
    encode = type(hasher).encode
    monkeypatch.setattr(type(hasher), "encode", lambda *given, **more: hashed.append(1) or encode(*given, **more))
    found = {}
    for who, (person, email, password) in people.items():
        hashed.clear()
        sign_in(Client(), email, password)
        at_the_door = len(hashed)
        hashed.clear()
        Client().post(AGAIN, {"person": person.pk if person else "x", "password": password}, **JSON)
        found[who] = (at_the_door, len(hashed))
    assert found == dict.fromkeys(people, (1, 1))


def test_refusals_count_and_look_alike(people):
    found = {}
    for who, (_person, email, password) in people.items():
        cache.clear()
        answers = [sign_in(Client(), email, password) for _try in range(6)]
        found[who] = [(answer.status_code, *answer.context["form"].non_field_errors()) for answer in answers]
    mismatch, enough = "This e-mail and password do not belong together.", "Too many tries. Wait five minutes"
    assert found == dict.fromkeys(people, [(422, mismatch)] * 5 + [(422, f"{enough}, then try again.")])


def test_refusals_take_the_same_time(cast, settings):
    """Coarse: with the product's hash, which takes most of the time of a try."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = {}
    cast.mara.set_password(PASSWORD)
    cast.mara.save()
    took = {}
    for email in (cast.mara.email, "nobody@test.example"):
        tries = []
        for _try in range(5):
            started = time.perf_counter()
            sign_in(Client(), email, WRONG)
            tries.append(time.perf_counter() - started)
        took[email] = median(tries)
    known, unknown = took.values()
    assert 0.5 < known / unknown < 2, took
