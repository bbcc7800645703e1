"""Odd text in any field, address, message or cookie breaks nothing: no answer is an error of ours."""

import json
import uuid

import pytest
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.access.table import TABLE
from tests.access.typing import filled
from tests.access.walk import build
from tests.odd import ANY, ODD, URLENCODED, as_sent, quiet


@pytest.fixture
def world(cast):
    return build(cast)


def in_the_name_of(world, person) -> Browser:
    browser = Browser(raise_request_exception=False)
    browser.force_login(world.people[person])
    return browser


FORMS = [
    ("lead", "clients:enrol"),
    ("lead", "clients:edit"),
    ("lead", "clients:say"),
    ("lead", "clients:focus_new"),
    ("lead", "clients:pause"),
    ("lead", "clients:explained"),
    ("lead", "goals:new"),
    ("lead", "goals:closeness"),
    ("lead", "goals:step_new"),
    ("lead", "goals:experiment_new"),
    ("lead", "goals:experiment_review"),
    ("lead", "sessions:log"),
    ("lead", "sessions:addendum"),
    ("lead", "sessions:correct"),
    ("lead", "accounts:preferences"),
    ("admin", "administration:person_new"),
    ("admin", "administration:person"),
    ("admin", "administration:teams"),
    ("admin", "administration:assignments"),
]


@pytest.mark.parametrize(("person", "name"), FORMS)
def test_odd_text_in_any_field_of_a_form_is_no_error_of_ours(world, person, name):
    browser = in_the_name_of(world, person)
    address = world.address(name, TABLE[name], "own")
    fields = filled(browser.get(address).content.decode(), address)
    assert fields

    @quiet
    @given(st.data())
    def post(data):
        chosen = data.draw(st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=3))
        sent = fields | {field: data.draw(ODD) for field in chosen}
        answer = browser.post(address, as_sent(sent), content_type=URLENCODED)
        assert answer.status_code < 500

    post()


ASKED = [
    ("lead", "workspace:caseload"),
    ("lead", "workspace:timeline"),
    ("lead", "workspace:record"),
    ("admin", "administration:people"),
    ("admin", "administration:teams"),
    ("admin", "administration:assignments"),
    ("admin", "administration:emergencies"),
]
QUERY = [
    "page",
    "code",
    "person",
    "next",
    "team",
    "area",
    "stage",
    "safety",
    "gap",
    "sort",
    "action",
    "day",
    "from",
    "to",
]


@pytest.mark.parametrize(("person", "name"), ASKED)
def test_odd_text_in_an_address_is_no_error_of_ours(world, person, name):
    browser = in_the_name_of(world, person)
    address = world.address(name, TABLE[name], "own")

    @quiet
    @given(st.dictionaries(st.sampled_from(QUERY), ODD, min_size=1))
    @example({"page": "9" * 5000})
    @example({"page": "99999999999999999999"})
    @example({"team": "\x00", "code": "\x00", "person": "\x00"})
    def get(query):
        assert browser.get(f"{address}?{as_sent(query).decode()}").status_code < 500

    get()


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "accounts:sign_in_again"])
def test_odd_text_at_the_door_is_no_error_of_ours(db, name):
    browser = Browser(raise_request_exception=False)

    @quiet
    @given(st.fixed_dictionaries(dict.fromkeys(["login", "email", "password", "person", "turned", "next"], ODD)))
    @example(dict.fromkeys(["login", "email", "password", "person", "turned", "next"], "\x00"))
    def post(sent):
        assert browser.post(reverse(name), as_sent(sent), content_type=URLENCODED).status_code < 500

    post()


SAID = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ANY),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(ANY, inner, max_size=3)),
    max_leaves=8,
)


def test_odd_messages_to_the_session_page_are_no_error_of_ours(world):
    browser = in_the_name_of(world, "lead")
    address = world.address("sessions:save", TABLE["sessions:save"], "own")
    names = [
        "s1",
        "client_agenda",
        "wellbeing:wellbeing",
        "next",
        "line",
        "safety:overdose:level",
        "nonsense",
        "_tap_x",
    ]
    names += [f"use:{uuid.uuid4()}:week1", "safety:overdose:did", "experiment:\u0661:learned", "technique:x", "::::"]
    edit = st.fixed_dictionaries({"text": ANY, "was": st.lists(ANY, max_size=2)})
    message = st.fixed_dictionaries(
        {
            "tab": st.one_of(st.uuids().map(str), SAID),
            "seq": st.one_of(st.integers(1, 2**31), SAID),
            "texts": st.one_of(st.dictionaries(st.sampled_from(names), edit), SAID),
            "taps": st.one_of(st.dictionaries(st.sampled_from(names), ODD), SAID),
        }
    )

    @hypothesis_settings(quiet, max_examples=150)
    @given(message)
    def save(sent):
        answer = browser.post(address, json.dumps(sent), content_type="application/json")
        assert answer.status_code < 500

    save()
    for body in (b"", b"[]", b"null", b"[" * 100_000, b"\xff\xfe", b'{"tab": NaN}', b"1" * 10_000):
        assert browser.post(address, body, content_type="application/json").status_code == 400


COOKIES = ['"abcdefgh\\000"', "x" * 5000, '"\\377\\376"', "abc%00def", "\x80" * 40]


@pytest.mark.parametrize("cookie", COOKIES, ids=ascii)
@pytest.mark.parametrize(
    "name", ["hrp-demo-signin", "hrp-demo-csrf", "hrp-language", "django_language", "hrp-demo-device"]
)
def test_an_odd_cookie_is_nobodys_sign_in(db, name, cookie):
    browser = Browser(raise_request_exception=False)
    answer = browser.get(reverse("home"), HTTP_COOKIE=f"{name}={cookie}")
    assert (answer.status_code, answer.url) == (302, f"{reverse('account_login')}?next=/")
    assert browser.get(reverse("account_login"), HTTP_COOKIE=f"{name}={cookie}").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/clients/%00/",
        "/clients/%ED%A0%80/",
        "/clients/AAAAAAAA/sessions/00000000-0000-0000-0000-00000000000g/",
        "/me/sign-in/99999999999999999999999999/remove/",
        "/welcome/00000000-0000-0000-0000-000000000000/%00%ED%A0%80/",
        "/static/%00",
        "/static/../hrp/settings.py",
        "/static/%2e%2e/%2e%2e/hrp/settings.py",
        "//evil.example/",
        "/%5c%5cevil.example/",
        "/" + "a" * 10_000,
    ],
)
def test_an_odd_address_is_nowhere(cast, address):
    browser = Browser(raise_request_exception=False)
    browser.force_login(cast.mara)
    assert browser.get(address).status_code in {302, 400, 404}
    assert browser.post(address).status_code in {302, 400, 403, 404, 405}
