"""A call on the phone: noted in less than half a minute, and there for whoever opens the record next."""

import re
import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sessions.models import Contact, SafetyItem, Session
from tests.browser import axe, fits, sign_in

MOST_SECONDS = 30
LINE = "Rang from the bridge, scared. We talked until her sister came."
DID = "Stayed on the line. Her sister is with her tonight."


def choose(page, name: str, value: str):
    """Tap an answer: its label is the target."""
    page.locator(f'label:has(input[name="{name}"][value="{value}"])').click()


def tab_to(page, target):
    """Press Tab until `target` has the focus, as somebody without a mouse does."""
    for _stop in range(60):
        if target.evaluate("(node) => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {target}")


def test_a_crisis_call_is_noted_on_a_phone_in_less_than_half_a_minute(phone_page, demo, ines):
    page = phone_page
    before = set(Session.objects.values_list("pk", flat=True))
    sign_in(page, demo("lead"))
    page.goto("/today/")

    began = time.monotonic()
    page.get_by_role("link", name="Log a contact").click()
    page.get_by_role("link", name="Ines", exact=True).click()
    choose(page, "kind", "call")
    choose(page, "direction", "in")
    choose(page, "reached", "yes")
    page.get_by_label("A line").press_sequentially(LINE, delay=20)
    expect(page.get_by_label("What we did")).to_be_hidden()
    choose(page, "safety_answer", "something_to_note")
    choose(page, "kinds", "self_harm_suicide")
    choose(page, "level", "4")
    page.get_by_label("What we did").press_sequentially(DID, delay=20)
    choose(page, "follow_up", "tomorrow")
    page.get_by_role("button", name="Log this contact").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    took = time.monotonic() - began
    print(f"A crisis call was noted on a phone in {took:.1f} seconds.")
    assert took < MOST_SECONDS

    contact = Contact.objects.latest("created_at")
    assert (contact.client, contact.line, contact.signed_at) == (ines, LINE, None)
    assert contact.follow_up_on == timezone.localdate() + timezone.timedelta(days=1)
    assert SafetyItem.objects.get(contact=contact).what_we_did == DID
    assert set(Session.objects.values_list("pk", flat=True)) == before
    fits(page)
    expect(page.locator("section", has=page.get_by_role("heading", name="Safety, still open"))).to_contain_text(DID)

    page.get_by_role("link", name="Timeline", exact=True).click()
    row = page.locator(".met-row", has_text=LINE)
    expect(row).to_contain_text("they reached out")
    expect(row.locator(".chip.care")).to_have_text("Acted on today")
    fits(page)
    row.get_by_role("link").click()
    expect(page.get_by_text(DID)).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name="Be in touch again")).to_have_count(0)
    page.get_by_text("It is settled").click()
    page.get_by_role("button", name="Settled today").first.click()
    expect(page.get_by_text("Settled.")).to_be_visible()


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
@pytest.mark.once
def test_the_form_is_accessible_with_everything_asked_and_when_it_comes_back(request, demo, ines, console, size):
    console.allow("422 (Unprocessable")
    page = request.getfixturevalue(size)
    sign_in(page, demo("lead"))
    page.goto(f"/clients/{ines.code}/contacts/new/")
    expect(page.locator(".contact-safe")).to_be_visible()
    choose(page, "safety_answer", "something_to_note")
    choose(page, "follow_up", "day")
    expect(page.get_by_label("On this day")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Log this contact").click()
    expect(page.locator("main .invalid-feedback").first).to_be_visible()
    expect(page.get_by_label("What we did")).to_be_visible()
    fits(page)


@pytest.mark.once
def test_a_text_is_noted_without_a_mouse(wide_page, demo, ines):
    page = wide_page
    sign_in(page, demo("lead"))
    page.goto("/today/")
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile("/contact/$"))
    tab_to(page, page.get_by_label("Name or code"))
    page.keyboard.type("ines")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Walter")).to_have_count(0)
    tab_to(page, page.get_by_role("link", name="Ines", exact=True))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/contacts/new/$"))
    tab_to(page, page.locator('[name="kind"]').first)
    # Arrows go round within a question, Tab on to the next one: text, we did, not reached.
    for pressed in ("ArrowRight", "Tab", "ArrowLeft", "Tab", "ArrowRight", "Tab"):
        page.keyboard.press(pressed)
    page.keyboard.type("Asked how Friday went")
    axe(page)
    tab_to(page, page.get_by_role("button", name="Log this contact"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    contact = Contact.objects.latest("created_at")
    assert (contact.kind, contact.direction, contact.reached) == ("text", "out", False)
    assert contact.line == "Asked how Friday went"
