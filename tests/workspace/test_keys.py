"""The single keys that log a session or a contact: not heard while somebody types, nor when switched off."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import sign_in

TODAY, CHOOSE = reverse("workspace:today"), reverse("sessions:choose")


@pytest.fixture
def page(transactional_db, cast, wide_page):
    """Mara's browser."""
    sign_in(wide_page, cast.mara)
    return wide_page


@pytest.mark.parametrize(("key", "leads_to"), [("l", CHOOSE), ("c", reverse("sessions:contact_choose"))])
def test_l_leads_to_logging_a_session_and_c_to_a_contact(page, key, leads_to):
    page.goto(TODAY)
    expect(page.locator(f'[data-key="{key}"] .key')).to_be_visible()
    page.keyboard.press(key)
    expect(page).to_have_url(re.compile(f"{leads_to}$"))


@pytest.mark.parametrize("keys", ["Control+l", "Alt+l", "Meta+l", "k", "Shift+L"])
def test_other_keys_and_keys_held_with_it_do_nothing(page, keys):
    page.goto(TODAY)
    page.keyboard.press(keys)
    page.wait_for_timeout(200)
    expect(page).to_have_url(re.compile(f"{TODAY}$"))


def test_nothing_is_heard_while_somebody_types(page):
    page.goto(reverse("workspace:caseload"))
    page.get_by_label("Name or code").press_sequentially("ll")
    page.wait_for_timeout(200)
    expect(page).to_have_url(re.compile(f"{reverse('workspace:caseload')}$"))
    expect(page.get_by_label("Name or code")).to_have_value("ll")


def test_switched_off_it_is_neither_heard_nor_shown(page, cast):
    cast.mara.single_keys = False
    cast.mara.save()
    page.goto(TODAY)
    expect(page.locator('[data-key="l"] .key')).to_be_hidden()
    page.keyboard.press("l")
    page.wait_for_timeout(200)
    expect(page).to_have_url(re.compile(f"{TODAY}$"))
    page.get_by_role("link", name="Log a session").click()
    expect(page).to_have_url(re.compile(f"{CHOOSE}$"))
