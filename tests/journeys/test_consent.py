"""Walter wants a letter for housing: a consent is begun with a tap, read, signed by him, taken back with two taps."""

import pytest
from playwright.sync_api import expect

from clients.models import Client, Consent
from tests.browser import fits, sign_in

pytestmark = pytest.mark.once  # the database makes no difference


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_from_a_tap_to_a_consent_that_counts_and_back(request, demo, size):
    page, walter = request.getfixturevalue(size), Client.objects.get(chosen_name="Walter")
    sign_in(page, demo("lead"))
    page.goto(f"/clients/{walter.code}/")
    page.get_by_role("link", name="What they may hear, and what went").click()
    fits(page)
    page.get_by_role("link", name="A new consent").click()
    fits(page)
    page.get_by_role("link", name="A place to live").click()
    fits(page)
    page.get_by_label("Their name").fill("Housing office")
    page.get_by_role("button", name="See how it reads").click()

    expect(page.get_by_text("may tell Housing office something about you")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="Read and sign together").click()
    fits(page)
    page.get_by_label("Your name").fill("Walter Obi-Sandoval")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Please hand the screen back now.")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="I have the screen back").click()
    one = Consent.objects.get(client=walter, recipient_kind="housing")
    assert (one.is_active, one.signed_name) == (True, "Walter Obi-Sandoval")
    page.get_by_text("They take it back").click()
    fits(page)
    page.get_by_role("button", name="Take it back now").click()
    expect(page.get_by_text("From this moment on nothing more goes on it.")).to_be_visible()
    assert not Consent.objects.get(pk=one.pk).is_active
    page.get_by_role("link", name="All disclosures").click()
    page.get_by_text("Earlier consents").click()
    expect(page.get_by_role("link", name="Housing office")).to_be_visible()
