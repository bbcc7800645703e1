"""What a therapist only supposes is hidden on the turned screen, and seen there once it was spoken about."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clients.models import FunctionOfUse
from hrp.accounts.context import DEMO_PASSWORD
from tests.browser import axe, sign_in
from tests.journeys.test_main_job import meeting, room_of  # noqa: F401

WORDS = "Perhaps the one hour that asks nothing of her"


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_a_guess_is_hidden_until_it_was_spoken_about(request, demo, meeting, size):  # noqa: F811
    page = request.getfixturevalue(size)
    sign_in(page, demo("lead"))
    new = reverse("sessions:tool_new", args=[meeting.client.code, "function"])
    page.goto(f"{new}?meeting={meeting.pk}")
    axe(page)
    page.locator("label").filter(has_text="Feel less").click()
    page.get_by_label("In my words").fill(WORDS)
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(re.escape(room_of(meeting))))
    turn(page)
    expect(page.get_by_text(WORDS)).to_have_count(0)
    back(page, meeting)

    guess = FunctionOfUse.objects.get(shared=False, sitting=meeting.sitting)
    page.goto(reverse("sessions:sheet", args=[meeting.client.code, "function", guess.pk]))
    expect(page.get_by_text("Not shared yet")).to_be_visible()
    expect(page.get_by_text(f"What {guess.created_by.name} supposes")).to_be_visible()
    axe(page)
    change = reverse("sessions:sheet_change", args=[meeting.client.code, "function", guess.pk])
    page.goto(f"{change}?meeting={meeting.pk}")
    page.get_by_label("We have spoken about it").check()
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(re.escape(room_of(meeting))))
    turn(page)
    expect(page.get_by_text(WORDS)).to_be_visible()
    expect(page.get_by_text("supposes")).to_have_count(0)
    axe(page)


def turn(page):
    """Turn the screen to the client."""
    page.get_by_role("button", name="Turn the screen").click()
    expect(page).to_have_url(re.compile("/turned/"))


def back(page, meeting):  # noqa: F811
    """Give the screen back to the therapist."""
    page.get_by_label("Your therapist’s password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Back to the session page").click()
    expect(page).to_have_url(re.compile(re.escape(room_of(meeting))))
