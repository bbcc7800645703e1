"""Coming in and going out, through the real forms."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session as SignIn
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from hrp.accounts import actions, way_in
from hrp.accounts.middleware import TURNED
from hrp.accounts.models import User
from hrp.audit.models import Action, Event
from tests.cast import PASSWORD

NEW = "a-window-on-the-canal"
AGAIN = "/sign-in-again/"
JSON = {"HTTP_ACCEPT": "application/json"}


def sign_in(browser, email, password=PASSWORD):
    return browser.post(reverse("account_login"), {"login": email, "password": password})


@pytest.fixture
def mara(cast):
    """Mara, signed in by the form."""
    browser = Client()
    assert sign_in(browser, cast.mara.email).status_code == 302
    return browser


def actions_of(**filters):
    return list(Event.objects.filter(**filters).order_by("id").values_list("action", flat=True))


# --- Signing in -------------------------------------------------------------------------------


def test_signing_in_by_email_in_any_case_leads_home_and_is_in_the_trail(cast):
    browser = Client()
    answer = sign_in(browser, "MARA@Test.Example")
    assert (answer.status_code, answer.url) == (302, reverse("home"))
    assert actions_of() == [Action.SIGN_IN]


def test_a_wrong_password_an_unknown_and_a_disabled_person_look_the_same(cast):
    actions.set_active(cast.jon, by=cast.ada, active=False)
    shown = set()
    for email, password in [
        (cast.mara.email, "not-this-one-either"),
        ("nobody@test.example", PASSWORD),
        (cast.jon.email, PASSWORD),
    ]:
        answer = sign_in(Client(), email, password)
        assert answer.status_code == 422
        shown.add(re.sub(r'value="[^"]*"', "", answer.content.decode()))
    assert len(shown) == 1
    refused = Event.objects.filter(action=Action.SIGN_IN_REFUSED)
    assert refused.count() == 3
    assert set(refused.values_list("actor", "subject")) == {("", "")}


def test_what_was_typed_as_an_address_stays_and_the_password_does_not(cast):
    answer = sign_in(Client(), cast.mara.email, "wrong-wrong-wrong")
    assert cast.mara.email in answer.content.decode()
    assert "wrong-wrong-wrong" not in answer.content.decode()


def test_repeated_wrong_passwords_are_slowed_for_the_account(cast):
    for _try in range(5):
        sign_in(Client(), cast.mara.email, "wrong-wrong-wrong")
    assert sign_in(Client(), cast.mara.email).status_code == 422
    assert sign_in(Client(), cast.jon.email).status_code == 302


def test_the_demo_lists_its_people(client, db):
    page = client.get(reverse("account_login")).content.decode()
    assert re.findall(r'name="login" value="(\w+)@demo.example"', page) == [
        "lead",
        "co",
        "supervisor",
        "admin",
        "desk",
        "stranger",
    ]
    assert "harm-reduction-demo" in page


@override_settings(DEMO=False)
def test_elsewhere_no_demo_person_is_named(client, db):
    page = client.get(reverse("account_login")).content.decode()
    assert "demo" not in page


@pytest.mark.parametrize("path", ["signup", "email", "inactive", "confirm-email", "reauthenticate", "password/set"])
def test_nothing_else_of_the_library_is_open(mara, path):
    assert mara.get(f"/account/{path}/").status_code == 404


def test_signing_out_asks_once_and_clears_what_the_browser_kept(mara):
    assert mara.get(reverse("account_logout")).status_code == 200
    answer = mara.post(reverse("account_logout"))
    assert (answer.status_code, answer.url) == (302, reverse("account_login"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert mara.get(reverse("accounts:preferences")).status_code == 302
    assert actions_of() == [Action.SIGN_IN, Action.SIGN_OUT]


# --- Rights end at the next request -----------------------------------------------------------


def test_a_disabled_persons_sign_ins_are_gone_for_good(cast, mara):
    assert mara.get(reverse("accounts:preferences")).status_code == 200
    actions.set_active(cast.mara, by=cast.ada, active=False)
    assert mara.get(reverse("accounts:preferences")).status_code == 302
    assert not SignIn.objects.exists()
    actions.set_active(cast.mara, by=cast.ada, active=True)
    assert mara.get(reverse("accounts:preferences")).status_code == 302


def test_someone_disabled_in_the_database_alone_is_out_as_well(cast, mara):
    User.objects.filter(pk=cast.mara.pk).update(is_active=False)
    assert mara.get(reverse("accounts:preferences")).status_code == 302
    assert mara.get(reverse("accounts:preferences"), **JSON).status_code == 401


def test_disabling_one_leaves_the_sign_ins_of_others(cast, mara):
    jon = Client()
    sign_in(jon, cast.jon.email)
    actions.set_active(cast.mara, by=cast.ada, active=False)
    assert jon.get(reverse("accounts:preferences")).status_code == 200


# --- Signing in again, in place ---------------------------------------------------------------


@pytest.fixture
def expired(cast):
    """A page that Mara has open, with its token, and whose sign-in has ended meanwhile."""
    browser = Client(enforce_csrf_checks=True)
    door = browser.get(reverse("account_login")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', door)[1]
    browser.post(
        reverse("account_login"), {"login": cast.mara.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    )
    page = browser.get(reverse("accounts:preferences")).content.decode()
    browser.page_token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    SignIn.objects.all().delete()
    assert browser.get(reverse("accounts:preferences"), **JSON).status_code == 401
    return browser


def again(browser, person, password=PASSWORD, token=None):
    headers = {"HTTP_X_CSRFTOKEN": token or browser.page_token, **JSON}
    return browser.post(AGAIN, {"person": person, "password": password}, **headers)


def test_the_same_person_comes_back_and_saves_with_the_new_token(cast, expired):
    answer = again(expired, cast.mara.pk)
    assert answer.status_code == 200
    saved = expired.post(
        reverse("accounts:preferences"), {"note_format": "soap"}, HTTP_X_CSRFTOKEN=answer.json()["csrf"], **JSON
    )
    assert saved.status_code == 302
    assert User.objects.get(pk=cast.mara.pk).note_format == "soap"
    assert actions_of(actor=cast.mara.email) == [Action.SIGN_IN, Action.SIGN_IN, Action.CHANGE]


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain"])
@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, "person=%00&password=%ff", "password=%ED%A0%80"])
def test_anything_else_is_a_wrong_password(cast, expired, kind, body):
    answer = expired.post(AGAIN, body, content_type=kind, HTTP_X_CSRFTOKEN=expired.page_token)
    assert answer.status_code == 422
    assert set(answer.json()) == {"error"}


def test_without_a_token_nobody_comes_back(cast, expired):
    assert again(expired, cast.mara.pk, token="0" * 64).status_code == 403


def test_wrong_unknown_other_and_disabled_look_the_same(cast, expired):
    actions.set_active(cast.jon, by=cast.ada, active=False)
    answers = [
        again(expired, cast.mara.pk, "wrong-wrong-wrong"),
        again(expired, "6f3c7b0e-0000-4000-8000-000000000000"),
        again(expired, "not an id"),
        again(expired, cast.jon.pk),
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(422, answers[0].content)}
    assert expired.get(reverse("accounts:preferences"), **JSON).status_code == 401


def test_another_persons_password_does_not_open_this_persons_page(cast, expired):
    User.objects.filter(pk=cast.jon.pk).update(password=make_password(NEW))
    assert again(expired, cast.mara.pk, NEW).status_code == 422


def test_tries_are_limited_as_at_the_door(cast, expired):
    del expired.cookies[settings.DEVICE_COOKIE_NAME]
    for _try in range(5):
        again(expired, cast.mara.pk, "wrong-wrong-wrong")
    assert again(expired, cast.mara.pk).status_code == 422
    assert sign_in(Client(), cast.mara.email).status_code == 422


def test_tries_are_limited_by_address(cast, expired):
    del expired.cookies[settings.DEVICE_COOKIE_NAME]
    statuses = [again(expired, cast.mara.pk, "").status_code for _try in range(30)]
    assert statuses == [422] * 29 + [429]  # the first of thirty a minute was the sign-in itself


def test_a_page_whose_token_is_out_of_date_can_ask_for_one(cast, mara):
    answer = mara.get(AGAIN, **JSON)
    assert answer.json()["person"] == str(cast.mara.pk)
    assert Client().get(AGAIN, **JSON).json()["person"] == ""
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_does_not_unlock_a_turned_screen(cast, mara):
    lock = {"code": cast.ines.code, "meeting": "6f3c7b0e-0000-4000-8000-000000000000"}
    kept = mara.session
    kept[TURNED] = lock
    kept.save()
    answer = mara.post(AGAIN, {"person": cast.mara.pk, "password": PASSWORD}, **JSON)
    assert answer.status_code == 423
    assert mara.session[TURNED] == lock
    assert mara.get(AGAIN, **JSON).status_code == 423


# --- Passwords --------------------------------------------------------------------------------


def welcome(user, token):
    return reverse("accounts:welcome", args=[user.pk, token])


def test_a_way_in_sets_a_password_once(cast):
    newcomer = actions.add_person(by=cast.ada, email="nia@test.example", name="Nia", roles={"therapist"})
    address = welcome(newcomer, actions.give_way_in(newcomer, by=cast.ada))
    browser = Client()
    moved = browser.get(address)
    assert (moved.status_code, moved.url) == (302, welcome(newcomer, way_in.HERE))
    assert browser.get(moved.url).status_code == 200
    set_it = browser.post(moved.url, {"new_password1": NEW, "new_password2": NEW})
    assert (set_it.status_code, set_it.url) == (302, reverse("account_login"))
    assert sign_in(browser, "nia@test.example", NEW).status_code == 302
    assert Client().get(address).status_code == 404
    assert Client().get(moved.url).status_code == 404


@pytest.mark.parametrize("typed", ["short-pass1", "password1234", "nia@test.example", ""])
def test_a_weak_password_is_refused_at_the_field(cast, typed):
    newcomer = actions.add_person(by=cast.ada, email="nia@test.example", name="Nia", roles={"therapist"})
    browser = Client()
    browser.get(welcome(newcomer, way_in.token(newcomer)))
    answer = browser.post(welcome(newcomer, way_in.HERE), {"new_password1": typed, "new_password2": typed})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not User.objects.get(pk=newcomer.pk).has_usable_password()


def test_a_way_in_of_someone_else_or_of_a_disabled_person_is_none(cast):
    assert Client().get(welcome(cast.mara, way_in.token(cast.jon))).status_code == 404
    token = way_in.token(cast.jon)
    actions.set_active(cast.jon, by=cast.ada, active=False)
    assert Client().get(welcome(cast.jon, token)).status_code == 404


def test_a_way_in_ends_with_a_sign_in_and_after_three_days(cast, settings):
    token = way_in.token(cast.mara)
    sign_in(Client(), cast.mara.email)
    assert way_in.guest(cast.mara.pk, token) is None
    cast.mara.refresh_from_db()
    token = way_in.token(cast.mara)
    assert way_in.guest(cast.mara.pk, token) == cast.mara
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert way_in.guest(cast.mara.pk, token) is None


def test_setting_a_password_by_a_way_in_ends_other_sign_ins(cast, mara):
    cast.mara.refresh_from_db()
    browser = Client()
    browser.get(welcome(cast.mara, way_in.token(cast.mara)))
    browser.post(welcome(cast.mara, way_in.HERE), {"new_password1": NEW, "new_password2": NEW})
    assert mara.get(reverse("accounts:preferences")).status_code == 302


def test_changing_ones_password(cast, mara):
    url = reverse("account_change_password")
    assert mara.post(url, {"oldpassword": "wrong", "password1": NEW, "password2": NEW}).status_code == 422
    answer = mara.post(url, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert (answer.status_code, answer.url) == (302, reverse("accounts:preferences"))
    assert mara.get(reverse("accounts:preferences")).status_code == 200
    last = Event.objects.first()
    assert (last.action, last.actor, last.detail) == (Action.CHANGE, cast.mara.email, {"fields": ["password"]})


def test_without_mail_a_forgotten_password_leads_to_the_admin(cast):
    answer = Client().post(reverse("account_reset_password"), {"email": cast.mara.email})
    assert answer.status_code == 422
    assert "Ask an admin" in answer.content.decode()
    assert mail.outbox == []


@override_settings(EMAIL_HOST="mail.test.example", CELERY_TASK_ALWAYS_EAGER=True)
def test_a_forgotten_password_is_mailed_and_the_page_says_the_same_of_everyone(
    cast, django_capture_on_commit_callbacks
):
    actions.set_active(cast.jon, by=cast.ada, active=False)
    pages = []
    for email in (cast.mara.email, "nobody@test.example", cast.jon.email):
        browser = Client()
        with django_capture_on_commit_callbacks(execute=True):
            answer = browser.post(reverse("account_reset_password"), {"email": email}, follow=True)
        pages.append(re.sub(r'value="\w+"', "", answer.content.decode()))
    assert len(set(pages)) == 1
    assert [message.to for message in mail.outbox] == [[cast.mara.email]]
    address = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    assert Client().get(address).status_code == 302


# --- How one likes to write -------------------------------------------------------------------


def test_preferences_are_kept_and_the_name_is_not_theirs_to_change(cast, mara):
    url = reverse("accounts:preferences")
    answer = mara.post(url, {"note_format": "birp", "hints_ask": "on", "name": "Someone", "is_admin": "on"})
    assert answer.status_code == 302
    user = User.objects.get(pk=cast.mara.pk)
    assert (user.note_format, user.hints_ask, user.name, user.is_admin) == ("birp", True, "Mara", False)


def test_a_format_that_is_none_comes_back_with_the_form(cast, mara):
    assert mara.post(reverse("accounts:preferences"), {"note_format": "poem"}).status_code == 422
    assert User.objects.get(pk=cast.mara.pk).note_format == "dap"
