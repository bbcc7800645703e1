"""Setting up a factor and signing in with it, in the browser: passkeys as the browser makes them, and an app."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hrp.accounts import factors
from tests.browser import axe, fits, passkey_device, sign_in
from tests.cast import PASSWORD
from tests.factors import code, give_app, shown_in

# The database makes no difference.
pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

SIZES = ["wide_page", "phone_page"]


@pytest.fixture(autouse=True)
def needed(settings):
    """A factor is needed of everybody, as outside of the demo."""
    settings.FACTOR_NEEDED = True


def type_password(page, person):
    page.goto(reverse("account_login"))
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("size", SIZES)
def test_a_passkey_is_set_up_signs_in_and_confirms(request, cast, size):
    page = request.getfixturevalue(size)
    passkey_device(page)
    type_password(page, cast.mara)
    expect(page.get_by_role("heading", name="One more lock")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="A passkey").click()
    fits(page)
    page.get_by_label("What do you call it?").fill("Work phone")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".paper-codes li")).to_have_count(10)
    fits(page)
    page.get_by_role("link", name="I have them").click()
    expect(page.get_by_text("Work phone")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Sign out", exact=True).click()

    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()

    type_password(page, cast.mara)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_an_app_is_set_up_by_its_code_and_asked_at_the_door(request, cast, size):
    page = request.getfixturevalue(size)
    type_password(page, cast.mara)
    page.get_by_role("link", name="An authenticator app").click()
    drawn = page.get_by_alt_text("The same secret as below, as a picture for the app")
    assert drawn.evaluate("picture => picture.complete && picture.naturalWidth > 0")
    fits(page)
    secret = page.locator(".way-in code").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(code(secret=secret, steps=-1))
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have them").click()
    page.get_by_role("button", name="Sign out", exact=True).click()

    type_password(page, cast.mara)
    page.get_by_label("Code").fill(code(secret=secret, steps=1))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    assert factors.types_of(cast.mara) == ["totp"]


@pytest.mark.parametrize("size", SIZES)
def test_confirming_and_looking_after_factors(request, cast, allow_console, size):
    allow_console("422")
    page = request.getfixturevalue(size)
    give_app(cast.mara)
    sign_in(page, cast.mara)
    shown_in(page, cast.mara, ago=400)
    page.goto(reverse("accounts:how"))
    page.get_by_role("link", name="Make new codes").click()
    expect(page.get_by_role("heading", name="Is it still you?")).to_be_visible()
    fits(page)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("That did not match")).to_be_visible()
    fits(page)
    page.get_by_label("Code").fill(code())
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Make new recovery codes?")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Make new codes").click()
    expect(page.locator(".paper-codes li")).to_have_count(10)
    page.goto(reverse("accounts:how"))
    page.get_by_role("link", name="Remove the app").click()
    fits(page)
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("This is the last one")


def test_a_form_that_was_sent_unconfirmed_is_there_after_confirming_in_another_tab(cast, wide_page, allow_console):
    allow_console("403")
    give_app(cast.ada)
    sign_in(wide_page, cast.ada)
    shown_in(wide_page, cast.ada, ago=299)
    address = reverse("administration:person_reset", args=[cast.mara.pk])
    wide_page.goto(address)
    shown_in(wide_page, cast.ada, ago=400)  # time passes
    wide_page.get_by_role("button", name="Reset phone, key and codes").click()
    expect(wide_page.get_by_role("heading", name="Confirm it is you, then send again")).to_be_visible()
    axe(wide_page)
    with wide_page.context.expect_page() as opened:
        wide_page.get_by_role("link", name="Confirm in a new tab").click()
    tab = opened.value
    tab.get_by_label("Code").fill(code())
    tab.get_by_role("button", name="Continue").click()
    expect(tab.get_by_role("heading", name="Thank you, it is you")).to_be_visible()
    axe(tab)
    tab.close()
    wide_page.go_back()
    wide_page.get_by_role("button", name="Reset phone, key and codes").click()
    expect(wide_page.get_by_text(re.compile(r"/welcome/"))).to_be_visible()


def test_without_a_passkey_on_the_device_the_page_says_what_else_helps(cast, wide_page):
    passkey_device(wide_page)
    wide_page.goto(reverse("account_login"))
    wide_page.get_by_role("button", name="Sign in with a passkey").click()
    expect(wide_page.get_by_text("No passkey was shown. Try again, or use your password.")).to_be_visible()
    fits(wide_page)
