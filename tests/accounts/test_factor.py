"""Second factors: with the password alone nothing opens, and nobody else's factor opens anything."""

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hrp.accounts import actions, factor_actions, factors, sign_ins, way_in
from hrp.accounts.middleware import FactorRequired
from hrp.accounts.models import User
from hrp.audit.models import Action, Event
from tests import factors as factors_in_tests
from tests.access.table import OPEN, TABLE
from tests.access.walk import build
from tests.cast import PASSWORD
from tests.factors import Passkey, code, give_app, give_passkey, paper, shown

DOOR, SECOND, PASSKEY = reverse("account_login"), reverse("mfa_authenticate"), reverse("accounts:passkey_in")
HOME, HOW, ME = reverse("home"), reverse("accounts:how"), reverse("accounts:preferences")
STEP_UP, AGAIN = reverse("accounts:step_up"), reverse("accounts:sign_in_again")
JSON = {"HTTP_ACCEPT": "application/json"}
NEW = "a-window-on-the-canal"


@pytest.fixture(autouse=True)
def needed(settings):
    """A factor is needed of everybody, as outside of the demo."""
    settings.FACTOR_NEEDED = True


@pytest.fixture
def mara(cast):
    """Mara's browser, before she has signed in."""
    return Client()


def password(browser, person, typed=PASSWORD):
    return browser.post(DOOR, {"login": person.email, "password": typed})


def second(browser, **sent):
    return browser.post(SECOND, sent)


def question(browser, address=PASSKEY) -> str:
    """Return the challenge that the browser's next answer must hold."""
    browser.get(address, **JSON) if address == PASSKEY else browser.get(address)
    return browser.session["mfa.webauthn.state"]["challenge"]


def touch(browser, key, address=PASSKEY, **sent):
    """Answer with a passkey to the question at an address."""
    return browser.post(address, {"credential": key.answer(question(browser, address)), **sent})


def is_in(browser) -> bool:
    return browser.get(ME).status_code == 200


def rows(*shown_actions) -> list:
    kept = Event.objects.order_by("id").exclude(action__in=[Action.VIEW, Action.LIST])
    return [(row.action, row.actor, row.detail) for row in kept if not shown_actions or row.action in shown_actions]


# --- At the door: an app ----------------------------------------------------------------------


def test_the_password_alone_opens_nothing_but_the_question_for_a_code(cast, mara):
    give_app(cast.mara)
    answer = password(mara, cast.mara)
    assert (answer.status_code, answer.url) == (302, SECOND)
    assert SESSION_KEY not in mara.session
    assert mara.get(ME).url == f"{DOOR}?next={ME}"
    assert mara.get(ME, **JSON).status_code == 401
    assert mara.get(DOOR).url == SECOND
    assert rows() == []


def test_a_code_from_the_app_completes_the_sign_in_and_the_trail_says_how(cast, mara):
    give_app(cast.mara)
    password(mara, cast.mara)
    answer = second(mara, code=code())
    assert (answer.status_code, answer.url) == (302, HOME)
    assert is_in(mara)
    assert rows() == [(Action.SIGN_IN, cast.mara.email, {"by_what": "password+totp"})]


@pytest.mark.parametrize("typed", ["", "000000", "12345", "١٢٣٤٥٦", "x" * 21, "\0"])
def test_a_wrong_code_is_told_and_is_in_the_trail(cast, mara, typed):
    give_app(cast.mara)
    password(mara, cast.mara)
    answer = second(mara, code=typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert SESSION_KEY not in mara.session
    (row,) = Event.objects.all()
    assert (row.action, row.actor, row.subject) == (Action.SIGN_IN_REFUSED, "", f"user {cast.mara.pk}")


def test_the_code_of_someone_else_opens_nothing(cast, mara):
    give_app(cast.jon)
    other = give_passkey(cast.mara)
    password(mara, cast.mara)
    assert second(mara, code=code()).status_code == 422
    assert second(mara, code=paper(cast.jon)[0]).status_code == 422
    assert touch(mara, other, SECOND).url == HOME


def at(monkeypatch, seconds: int) -> None:
    """Let the apps' clock stand at `seconds`."""
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: seconds))


def test_a_code_of_the_app_counts_once_as_long_as_it_could_count(cast, monkeypatch):
    app = give_app(cast.mara)
    half = 60_000_000
    code_now = totp.format_hotp_value(totp.hotp_value(totp.decrypt(app.data["secret"]), half))
    before = totp.format_hotp_value(totp.hotp_value(totp.decrypt(app.data["secret"]), half - 1))
    at(monkeypatch, half * 30)
    assert factors.code_used(cast.mara, code_now)
    for seconds in (0, 29, 31, 59):
        at(monkeypatch, half * 30 + seconds)
        assert not factors.code_used(cast.mara, code_now)
    at(monkeypatch, half * 30)
    assert not factors.code_used(cast.mara, before)


@pytest.mark.parametrize(("steps", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_counts_half_a_minute_to_either_side(cast, monkeypatch, steps, counts):
    app = give_app(cast.mara)
    at(monkeypatch, 60_000_000 * 30)
    typed = totp.format_hotp_value(totp.hotp_value(totp.decrypt(app.data["secret"]), 60_000_000 + steps))
    assert (factors.code_used(cast.mara, typed) is not None) is counts


def test_a_code_on_paper_counts_once(cast, mara):
    give_app(cast.mara)
    first, *others = paper(cast.mara)
    password(mara, cast.mara)
    assert second(mara, code=f" {first[:4]} {first[4:]} ").url == HOME
    assert rows()[-1] == (Action.SIGN_IN, cast.mara.email, {"by_what": "password+recovery_codes"})
    assert paper(cast.mara) == others
    elsewhere = Client()
    password(elsewhere, cast.mara)
    assert second(elsewhere, code=first).status_code == 422


def test_start_again_forgets_who_began(cast, mara):
    give_app(cast.mara)
    password(mara, cast.mara)
    assert second(mara, start_again="yes").url == DOOR
    assert mara.get(DOOR).status_code == 200
    assert second(mara, code=code()).url == DOOR


def test_someone_disabled_or_reset_between_the_steps_is_not_let_in(cast, mara):
    give_app(cast.mara)
    password(mara, cast.mara)
    actions.set_active(cast.mara, by=cast.ada, active=False)
    assert second(mara, code=code()).url == DOOR
    actions.set_active(cast.mara, by=cast.ada, active=True)
    assert second(mara, code=code()).url == DOOR
    password(mara, cast.mara)
    factor_actions.reset_factors(cast.mara, by=cast.ada)
    assert second(mara, code=code()).url == DOOR
    assert mara.get(DOOR).status_code == 200
    assert SESSION_KEY not in mara.session


# --- At the door: a passkey -------------------------------------------------------------------


def test_a_passkey_opens_the_door_by_itself(cast, mara):
    key = give_passkey(cast.mara)
    answer = touch(mara, key, next=ME)
    assert (answer.status_code, answer.url) == (302, ME)
    assert is_in(mara)
    assert rows() == [(Action.SIGN_IN, cast.mara.email, {"by_what": "webauthn"})]


def test_a_passkey_leads_to_no_other_site(cast, mara):
    assert touch(mara, give_passkey(cast.mara), next="https://elsewhere.example/").url == HOME


def test_a_passkey_stands_in_for_the_code_after_the_password(cast, mara):
    key = give_passkey(cast.mara)
    password(mara, cast.mara)
    assert touch(mara, key, SECOND).url == HOME
    assert rows()[-1][2] == {"by_what": "password+webauthn"}


@pytest.mark.parametrize(
    "options",
    [
        {"verified": False},
        {"origin": "https://elsewhere.example"},
        {"host": "elsewhere.example"},
        {"origin": "http://testserver"},
    ],
    ids=["nobody verified", "another page", "another site", "plain http"],
)
def test_a_passkeys_answer_from_anywhere_else_is_refused(cast, mara, options):
    key = give_passkey(cast.mara)
    for name, value in options.items():
        setattr(key, name, value)
    assert touch(mara, key).url == DOOR
    assert not is_in(mara)
    password(mara, cast.mara)
    assert touch(mara, key, SECOND).status_code == 422
    assert [row[0] for row in rows()] == [Action.SIGN_IN_REFUSED] * 2


def test_an_answer_counts_once_and_only_for_its_question(cast, mara):
    key = give_passkey(cast.mara)
    sent = key.answer(question(mara))
    assert mara.post(PASSKEY, {"credential": sent}).url == HOME
    mara.post(reverse("account_logout"))
    assert mara.post(PASSKEY, {"credential": sent}).url == DOOR
    question(mara)
    assert mara.post(PASSKEY, {"credential": sent}).url == DOOR
    elsewhere = Client()
    question(elsewhere)
    assert elsewhere.post(PASSKEY, {"credential": key.answer(question(mara))}).url == DOOR
    assert not is_in(mara)


def test_another_key_with_the_persons_name_on_it_opens_nothing(cast, mara):
    give_passkey(cast.mara)
    forged = Passkey()
    forged.person = cast.mara.pk.hex.encode()
    assert touch(mara, forged).url == DOOR


def test_the_passkey_of_someone_else_does_not_stand_in(cast, mara):
    give_passkey(cast.mara)
    key = give_passkey(cast.jon)
    password(mara, cast.mara)
    assert touch(mara, key, SECOND).status_code == 422
    assert SESSION_KEY not in mara.session


def test_the_passkey_of_someone_disabled_opens_nothing(cast, mara):
    key = give_passkey(cast.mara)
    actions.set_active(cast.mara, by=cast.ada, active=False)
    assert touch(mara, key).url == DOOR
    assert SESSION_KEY not in mara.session


NONSENSE = [
    "",
    "null",
    "[]",
    "7",
    '"x"',
    "{",
    "{}",
    "[" * 100_000,
    '{"id": "a", "rawId": "a", "type": "public-key", "response": []}',
    '{"id": "", "rawId": "", "type": "public-key", "response": {"userHandle": 4}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", "signature": "AA"}}',
]


@pytest.mark.parametrize("sent", NONSENSE)
def test_nonsense_for_an_answer_is_a_wrong_one(cast, mara, sent):
    give_passkey(cast.mara)
    question(mara)
    assert mara.post(PASSKEY, {"credential": sent}).url == DOOR
    password(mara, cast.mara)
    assert second(mara, credential=sent).status_code == 422
    inside = Client()
    inside.force_login(cast.jon)
    inside.get(reverse("accounts:passkey_add"))
    assert inside.post(reverse("accounts:passkey_add"), {"credential": sent}).status_code == 422


def test_forms_with_nothing_in_them_come_back(cast, mara):
    password(mara, cast.mara)
    for name in ("app_add", "passkey_add"):
        assert mara.post(reverse(f"accounts:{name}")).status_code == 422
    give_app(cast.mara)
    other = Client()
    password(other, cast.mara)
    assert second(other).status_code == 422


@pytest.mark.parametrize("handle", ["", "zz", "../", "0" * 32, "\udcff"])
def test_a_name_in_an_answer_that_is_nobodys_opens_nothing(cast, mara, handle):
    key = give_passkey(cast.mara)
    key.person = handle.encode("utf-8", "surrogatepass")
    assert touch(mara, key).url == DOOR


# --- Without a factor -------------------------------------------------------------------------


def closed(world, browser, person, lead_to) -> None:
    """Assert that every page but the few that are named leads to one place, whatever the method."""
    lacking = factors.CONFIRM if factors.has_factor(person) else factors.FIRST
    wrong = {}
    for name in sorted(TABLE.keys() - OPEN.keys() - FactorRequired.OPEN[lacking]):
        address = world.address(name, TABLE[name], "own")
        for method in ("get", "post", "put"):
            answer = getattr(browser, method)(address)
            told = getattr(browser, method)(address, **JSON)
            if (answer.status_code, getattr(answer, "url", "").partition("?")[0]) != (302, lead_to):
                wrong[name, method] = answer.status_code
            if (told.status_code, told.json()["error"]) != (403, "factor_needed"):
                wrong[name, method, "JSON"] = told.status_code
    assert wrong == {}


def test_someone_without_a_factor_reaches_the_pages_that_set_one_up_and_nothing_else(cast, mara):
    world = build(cast)
    assert password(mara, cast.mara).url == HOME
    closed(world, mara, cast.mara, HOW)
    page = mara.get(HOW).content.decode()
    assert "One more lock" in page
    assert "/caseload/" not in page
    assert mara.get(reverse("accounts:app_add")).status_code == 200
    assert mara.get(reverse("accounts:passkey_add")).status_code == 200


def test_a_sign_in_by_password_alone_of_someone_with_a_factor_is_asked_for_it(cast, mara):
    world = build(cast)
    password(mara, cast.mara)
    give_app(cast.mara)  # on another device, meanwhile
    closed(world, mara, cast.mara, STEP_UP)
    answer = mara.post(STEP_UP, {"code": code(), "next": ME})
    assert (answer.status_code, answer.url) == (302, ME)
    assert is_in(mara)


def test_a_sign_in_that_lacks_its_factor_can_be_ended(cast, mara):
    password(mara, cast.mara)
    assert mara.post(reverse("account_logout")).url == DOOR


def test_in_the_demo_nobody_is_asked(cast, mara, settings):
    settings.FACTOR_NEEDED = False
    password(mara, cast.mara)
    assert is_in(mara)


# --- Setting up -------------------------------------------------------------------------------


def set_up_app(browser):
    page = browser.get(reverse("accounts:app_add"))
    assert page.context["picture"].startswith("data:image/svg+xml;base64,")
    secret = page.context["secret"].replace(" ", "")
    assert browser.get(reverse("accounts:app_add")).context["secret"].replace(" ", "") == secret
    return secret, browser.post(reverse("accounts:app_add"), {"code": code(secret=secret)})


def test_an_app_is_set_up_with_a_code_from_it_and_counts_as_shown(cast, mara):
    password(mara, cast.mara)
    secret, answer = set_up_app(mara)
    assert answer.url == reverse("accounts:codes")
    assert is_in(mara)
    assert rows(Action.RIGHT_CHANGED) == [(Action.RIGHT_CHANGED, cast.mara.email, {"factor_added": "totp"})]
    elsewhere = Client()
    password(elsewhere, cast.mara)
    assert second(elsewhere, code=code(secret=secret)).status_code == 422  # it was used to set up
    assert second(elsewhere, code=code(secret=secret, steps=1)).url == HOME


def test_a_wrong_code_sets_nothing_up_and_the_picture_stays(cast, mara):
    password(mara, cast.mara)
    before = mara.get(reverse("accounts:app_add")).context["secret"]
    answer = mara.post(reverse("accounts:app_add"), {"code": "000000"})
    assert (answer.status_code, answer.context["secret"]) == (422, before)
    assert not factors.has_factor(cast.mara)


def test_codes_for_paper_are_shown_once(cast, mara):
    password(mara, cast.mara)
    set_up_app(mara)
    page = mara.get(reverse("accounts:codes"))
    assert page.context["codes"] == paper(cast.mara)
    assert len(set(page.context["codes"])) == 10
    assert all(typed in page.content.decode() for typed in paper(cast.mara))
    assert mara.get(reverse("accounts:codes")).url == HOW
    assert not any(typed in mara.get(HOW).content.decode() for typed in paper(cast.mara))


def set_up_passkey(browser, person, name="Blue key", **options):
    key = Passkey(**options)
    address = reverse("accounts:passkey_add")
    sent = key.made(question(browser, address), person.pk.hex.encode())
    return key, browser.post(address, {"name": name, "credential": sent})


def test_a_passkey_is_set_up_and_opens_the_door_from_then_on(cast, mara):
    password(mara, cast.mara)
    key, answer = set_up_passkey(mara, cast.mara)
    assert answer.url == reverse("accounts:codes")
    assert is_in(mara)
    assert "Blue key" in mara.get(HOW).content.decode()
    assert rows(Action.RIGHT_CHANGED)[0][2] == {"factor_added": "webauthn"}
    assert touch(Client(), key).url == HOME


@pytest.mark.parametrize(
    "options", [{"verified": False}, {"origin": "https://elsewhere.example"}, {"host": "elsewhere.example"}]
)
def test_a_passkey_that_was_made_elsewhere_or_by_nobody_is_not_kept(cast, mara, options):
    password(mara, cast.mara)
    _key, answer = set_up_passkey(mara, cast.mara, **options)
    assert answer.status_code == 422
    assert not Authenticator.objects.exists()


def test_a_second_factor_after_the_first_asks_for_a_fresh_one(cast, mara):
    give_app(cast.mara)
    mara.force_login(cast.mara)
    shown(mara, cast.mara, ago=301)
    address = reverse("accounts:passkey_add")
    assert mara.get(address).url == f"{STEP_UP}?next={address.replace('/', '%2F')}"
    assert mara.post(address, {"credential": "{}"}).status_code == 403
    shown(mara, cast.mara, ago=290)
    assert set_up_passkey(mara, cast.mara)[1].status_code == 302
    assert factors.types_of(cast.mara) == ["totp", "webauthn"]


def test_there_is_one_app_for_a_person(cast, mara):
    give_app(cast.mara)
    mara.force_login(cast.mara)
    shown(mara, cast.mara)
    assert mara.get(reverse("accounts:app_add")).url == HOW


@pytest.mark.parametrize("problem", [IntegrityError, factor_actions.PasswordIsAnother])
@pytest.mark.parametrize("kind", ["app", "passkey"])
def test_a_factor_that_cannot_be_kept_leads_to_what_there_is(cast, mara, monkeypatch, kind, problem):
    def refuse(*_given, **_more):
        raise problem

    monkeypatch.setattr(factor_actions, f"add_{kind}", refuse)
    password(mara, cast.mara)
    answer = (set_up_app(mara) if kind == "app" else set_up_passkey(mara, cast.mara))[1]
    assert (answer.status_code, answer.url) == (302, HOW)
    assert not Authenticator.objects.exists()


def add(person, kind, by):
    if kind == "app":
        return factor_actions.add_app(person, by=by, secret=factors_in_tests.SECRET, step=1)
    credential = json.loads(Passkey().made("c" * 12, person=person.pk.hex.encode()))
    return factor_actions.add_passkey(person, by=by, name="Blue key", credential=credential)


@pytest.mark.parametrize("kind", ["app", "passkey"])
def test_a_factor_that_is_set_up_while_they_are_reset_is_not_kept(cast, kind):
    there = User.objects.get(pk=cast.mara.pk)  # as a page knew them that was asked for before
    factor_actions.reset_factors(cast.mara, by=cast.ada)
    with pytest.raises(factor_actions.PasswordIsAnother):
        add(there, kind, there)
    assert not Authenticator.objects.exists()


# --- Looking after them -----------------------------------------------------------------------


def remove(browser, factor):
    return browser.post(reverse("accounts:factor_remove", args=[factor.pk]))


def test_one_of_two_is_removed_and_the_last_one_stays(cast, mara):
    app = give_app(cast.mara)
    give_passkey(cast.mara)
    mara.force_login(cast.mara)
    shown(mara, cast.mara)
    assert mara.get(reverse("accounts:factor_remove", args=[app.pk])).status_code == 200
    assert remove(mara, app).url == HOW
    assert rows(Action.RIGHT_CHANGED)[-1][2] == {"factor_removed": "totp"}
    refused = remove(mara, Authenticator.objects.get(type="webauthn"))
    assert refused.status_code == 422
    assert "This is the last one" in refused.content.decode()
    assert factors.types_of(cast.mara) == ["webauthn"]
    assert len(paper(cast.mara)) == 10


def test_in_the_demo_the_last_one_goes_and_the_codes_with_it(cast, mara, settings):
    settings.FACTOR_NEEDED = False
    app = give_app(cast.mara)
    mara.force_login(cast.mara)
    shown(mara, cast.mara)
    assert remove(mara, app).url == HOW
    assert not Authenticator.objects.exists()


def test_nobody_removes_what_is_someone_elses(cast, mara):
    app = give_app(cast.jon)
    give_app(cast.mara)
    mara.force_login(cast.mara)
    shown(mara, cast.mara)
    assert remove(mara, app).status_code == 404
    codes_of_mara = Authenticator.objects.get(user=cast.mara, type="recovery_codes")
    assert remove(mara, codes_of_mara).status_code == 404
    assert factors.types_of(cast.jon) == ["totp"]


def test_new_codes_end_the_old_ones(cast, mara):
    give_app(cast.mara)
    old = paper(cast.mara)
    mara.force_login(cast.mara)
    shown(mara, cast.mara)
    assert mara.get(reverse("accounts:codes_new")).status_code == 200
    assert mara.post(reverse("accounts:codes_new")).url == reverse("accounts:codes")
    assert mara.get(reverse("accounts:codes")).context["codes"] == paper(cast.mara)
    assert not set(old) & set(paper(cast.mara))
    assert not factors.code_used(cast.mara, old[0])


def test_secrets_and_codes_reach_neither_the_log_nor_the_trail(cast, mara, caplog):
    caplog.set_level("DEBUG", logger="")
    password(mara, cast.mara)
    secret, _answer = set_up_app(mara)
    set_up_passkey(mara, cast.mara, name="Quillfeather key")
    typed = code(secret=secret, steps=1)
    mara.post(STEP_UP, {"code": typed})
    mara.get(reverse("accounts:codes"))
    told = " ".join(line.getMessage() for line in caplog.records if "django.db" not in line.name)
    told += json.dumps([[*map(str, row)] for row in Event.objects.values_list("subject", "detail", "client_code")])
    for word in (secret, typed, "Quillfeather", PASSWORD, *paper(cast.mara)):
        assert word not in told


# --- Lost -------------------------------------------------------------------------------------


@pytest.fixture
def ada(cast):
    """Ada's browser: she has just shown her factor."""
    give_app(cast.ada)
    browser = Client()
    browser.force_login(cast.ada)
    shown(browser, cast.ada)
    return browser


def reset_page(person):
    return reverse("administration:person_reset", args=[person.pk])


def test_an_admin_resets_lost_factors_and_the_person_comes_back_by_a_link(cast, ada, mara):
    give_passkey(cast.mara)
    give_app(cast.jon)
    mara.force_login(cast.mara)
    shown(mara, cast.mara)
    assert ada.get(reset_page(cast.mara)).status_code == 200
    answer = ada.post(reset_page(cast.mara), follow=True)
    link = re.search(r"http://testserver(/welcome/\S+?)</code>", answer.content.decode())[1]
    assert not Authenticator.objects.filter(user=cast.mara).exists()
    assert mara.get(ME).status_code == 302
    assert password(mara, cast.mara).status_code == 422  # whoever has the phone may have the password
    assert [row[2] for row in rows(Action.RIGHT_CHANGED)] == [{"factors_reset": True}, {"way_in": True}]
    moved = mara.get(link).url
    mara.post(moved, {"new_password1": NEW, "new_password2": NEW})
    assert password(mara, cast.mara, NEW).url == HOME
    assert mara.get(HOME).url == HOW
    assert factors.types_of(cast.jon) == ["totp"]


def test_nobody_resets_their_own_factors(cast, ada):
    for method in (ada.get, ada.post):
        assert method(reset_page(cast.ada)).status_code == 422
    assert factors.types_of(cast.ada) == ["totp"]


def test_a_reset_asks_for_a_fresh_factor(cast, ada):
    give_app(cast.mara)
    shown(ada, cast.ada, ago=301)
    assert ada.get(reset_page(cast.mara)).url.startswith(STEP_UP)
    assert ada.post(reset_page(cast.mara)).status_code == 403
    assert factors.types_of(cast.mara) == ["totp"]


def test_the_last_admin_comes_back_from_the_command_line(cast, mara):
    give_app(cast.ada)
    told = StringIO()
    call_command("reset_factor", "ADA@test.example", address="https://hrp.example.org", stdout=told)
    link = re.search(r"https://hrp\.example\.org(/welcome/\S+)", told.getvalue())[1]
    assert [row[1:] for row in rows()] == [("", {"factors_reset": True}), ("", {"way_in": True})]
    assert way_in.guest(cast.ada.pk, link.rstrip("/").rsplit("/", 1)[1]) == cast.ada
    assert not User.objects.get(pk=cast.ada.pk).has_usable_password()
    with pytest.raises(CommandError):
        call_command("reset_factor", "nobody@test.example")


# --- Where one is signed in -------------------------------------------------------------------


@pytest.fixture
def two(cast):
    """Mara signed in in two browsers by her passkey."""
    key = give_passkey(cast.mara)
    here, there = Client(HTTP_USER_AGENT="Here"), Client(HTTP_USER_AGENT="There")
    touch(here, key), touch(there, key)
    return here, there


def test_one_sees_ones_sign_ins_and_ends_one(cast, two):
    here, there = two
    page = here.get(HOW)
    assert [row.user_agent for row in page.context["sign_ins"]] == ["There", "Here"]
    assert page.content.decode().count('class="chip">here') == 1
    ends = UserSession.objects.get(user_agent="There").pk
    assert here.post(reverse("accounts:sign_in_end"), {"end": ends}).url == HOW
    assert (is_in(here), is_in(there)) == (True, False)
    assert rows(Action.SIGN_IN_ENDED) == [(Action.SIGN_IN_ENDED, cast.mara.email, {"ended": 1})]


@pytest.mark.parametrize(
    ("says", "shown_as"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0", "Firefox on Android"),
        ("curl/8", "A browser"),
    ],
)
def test_a_browser_is_named_in_plain_words(says, shown_as):
    assert sign_ins.device_of(says) == shown_as


def test_a_sign_in_that_is_over_is_not_shown_although_its_row_is_there(cast, two):
    here, _there = two
    UserSession.objects.filter(user_agent="There").update(last_seen_at=timezone.now() - timedelta(minutes=16))
    assert [row.user_agent for row in here.get(HOW).context["sign_ins"]] == ["Here"]
    assert UserSession.objects.count() == 2


def test_all_others_end_at_once_and_nobody_elses(cast, two):
    here, there = two
    jon = Client()
    touch(jon, give_passkey(cast.jon))
    assert here.post(reverse("accounts:sign_in_end"), {"end": "others"}).url == HOW
    assert (is_in(here), is_in(there), is_in(jon)) == (True, False, True)


def test_a_sign_in_of_someone_else_cannot_be_ended_nor_ones_own_by_mistake(cast, two):
    jon = Client()
    touch(jon, give_passkey(cast.jon))
    for row in UserSession.objects.exclude(user=cast.jon):
        jon.post(reverse("accounts:sign_in_end"), {"end": row.pk})
    jon.post(reverse("accounts:sign_in_end"), {"end": UserSession.objects.get(user=cast.jon).pk})
    jon.post(reverse("accounts:sign_in_end"), {"end": "\0"})
    assert [is_in(browser) for browser in (*two, jon)] == [True, True, True]


def test_another_password_ends_the_other_sign_ins(cast, two):
    here, there = two
    typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post(reverse("account_change_password"), typed).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert len(here.get(HOW).context["sign_ins"]) == 1


# --- In place ---------------------------------------------------------------------------------


def again(browser, person, **sent):
    return browser.post(AGAIN, {"person": person.pk, **sent}, **JSON)


def test_in_place_a_right_password_asks_for_the_factor_and_a_code_completes_it(cast, mara):
    give_app(cast.mara)
    asked = again(mara, cast.mara, password=PASSWORD)
    assert (asked.status_code, asked.json()["factor"]) == (422, ["totp"])
    assert mara.get(ME).url.startswith(DOOR)
    assert mara.get(DOOR).status_code == 200  # nothing is left half open
    wrong = again(mara, cast.mara, password=PASSWORD, code="000000")
    assert (wrong.status_code, wrong.json()["factor"]) == (422, ["totp"])
    assert set(again(mara, cast.mara, password="wrong-wrong-wrong", code=code()).json()) == {"error"}
    answer = again(mara, cast.mara, password=PASSWORD, code=code())
    assert (answer.status_code, set(answer.json())) == (200, {"csrf"})
    assert is_in(mara)
    assert rows()[-1] == (Action.SIGN_IN, cast.mara.email, {"by_what": "password+totp"})


def test_in_place_a_passkey_alone_is_enough(cast, mara):
    key = give_passkey(cast.mara)
    sent = key.answer(mara.get(AGAIN, **JSON).json()["passkey"]["publicKey"]["challenge"])
    assert again(mara, cast.mara, credential=sent).status_code == 200
    assert is_in(mara)
    assert rows()[-1][2] == {"by_what": "webauthn"}


def test_in_place_nobody_elses_passkey_opens_this_persons_page(cast, mara):
    give_passkey(cast.mara)
    key = give_passkey(cast.jon)
    sent = key.answer(mara.get(AGAIN, **JSON).json()["passkey"]["publicKey"]["challenge"])
    assert again(mara, cast.mara, credential=sent).status_code == 422
    nobody = again(mara, cast.noor, credential=sent)
    assert (nobody.status_code, set(nobody.json())) == (422, {"error"})
    assert SESSION_KEY not in mara.session


@pytest.mark.parametrize("sent", NONSENSE)
def test_in_place_nonsense_for_an_answer_is_a_wrong_one(cast, mara, sent):
    give_passkey(cast.mara)
    assert again(mara, cast.mara, credential=sent).status_code == 422


def test_in_place_the_page_of_one_takes_the_place_of_another_who_came_meanwhile(cast, mara):
    key = give_passkey(cast.jon)
    touch(mara, key)
    give_app(cast.mara)
    assert again(mara, cast.mara, password=PASSWORD, code=code()).status_code == 200
    assert mara.session[SESSION_KEY] == str(cast.mara.pk)
    assert is_in(mara)


def test_in_place_an_old_showing_of_a_factor_does_not_count_for_a_new_sign_in(cast, mara):
    password(mara, cast.mara)
    shown(mara, cast.mara)
    assert is_in(mara)
    assert again(mara, cast.mara, password=PASSWORD).status_code == 200
    assert mara.get(ME).url == HOW


# --- Two at once ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "paper"])
def test_of_two_who_send_the_same_code_at_once_one_comes_in(cast, kind):
    give_app(cast.mara)
    typed = code() if kind == "app" else paper(cast.mara)[3]
    together = threading.Barrier(2)

    def send(_number):
        together.wait(10)
        try:
            return factors.code_used(cast.mara, typed) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, range(2))) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_of_two_first_factors_at_once_both_are_kept_with_one_set_of_codes(cast):
    together = threading.Barrier(2)

    def set_up(_number):
        together.wait(10)
        try:
            return add(cast.mara, "passkey", cast.mara).type
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(set_up, range(2))) == ["webauthn", "webauthn"]
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "webauthn", "webauthn"]
