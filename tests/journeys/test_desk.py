"""A morning at the front desk, in a real browser: someone arrives, someone moves, someone asks for the first time."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clients.models import Client
from sessions.models import Session
from tests.browser import axe, sign_in
from tests.cast import gather
from tests.desk.people import make_plan

pytestmark = pytest.mark.once  # the database makes no difference


@pytest.fixture
def cast(transactional_db):
    """The cast, with real transactions; Ines and Noor are expected today."""
    cast = gather()
    make_plan(cast.ines, cast.mara)
    make_plan(cast.noor, cast.stella, 60)
    return cast


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_a_morning_at_the_desk(request, cast, size):
    page = request.getfixturevalue(size)
    sign_in(page, cast.fay)
    page.goto("/")
    expect(page).to_have_url(re.compile("/desk/$"))
    axe(page)
    ines_arrives(page, cast)
    noor_moves(page, cast)
    teo_asks(page)
    someone_is_found(page, cast)


def is_at(page, heading: str) -> None:
    """Wait for a page, and look whether everybody can use it."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    axe(page)


def ines_arrives(page, cast):
    """One tap, by the keyboard; another takes it back."""
    meeting = Session.objects.get(client=cast.ines)
    row = page.locator(f"#m{meeting.pk}")
    button = row.get_by_role("button", name="Arrived")
    button.focus()
    page.keyboard.press("Enter")
    expect(row).to_contain_text(re.compile(r"arrived \d\d:\d\d"))
    meeting.refresh_from_db()
    assert meeting.arrived_at is not None
    axe(page)
    row.get_by_role("button", name="Not here yet").click()
    expect(button).to_be_visible()
    button.click()
    expect(row).to_contain_text("arrived")


def noor_moves(page, cast):
    old = Session.objects.get(client=cast.noor)
    when = timezone.localtime(old.starts_at) + timedelta(days=2, hours=1)
    page.locator(f"#m{old.pk}").get_by_role("link", name="Move").click()
    is_at(page, "Another time")
    page.get_by_label("The new time").fill(f"{when:%Y-%m-%dT%H:%M}")
    page.get_by_text("The client", exact=True).click()
    page.get_by_role("button", name="Move it").click()
    expect(page.locator(f"#m{old.pk}")).to_contain_text(
        f"Moved by the client to {when:%a} {when.day} {when:%b}, {when:%H:%M}"
    )
    assert Session.objects.get(moved_from=old).happened == "planned"
    page.get_by_role("link", name="Day after").click()
    page.get_by_role("link", name="Day after").click()
    expect(page.get_by_role("region", name="Expected")).to_contain_text(f"{when:%H:%M} Noor")
    expect(page.get_by_role("button", name="Arrived")).to_have_count(0)


def teo_asks(page):
    """By the keyboard alone: nothing but a name is needed, and what is safe stands beside the number."""
    page.get_by_role("link", name="New enquiry").click()
    is_at(page, "New enquiry")
    page.get_by_label("Name to be called by").focus()
    page.keyboard.type("Teo")
    page.get_by_label("Phone").fill("555 0101")
    page.get_by_label("How it is safe to make contact").fill("Only texts. Say you are the library.")
    page.get_by_label("Texting is fine").check()
    page.get_by_label("What would suit them").fill("Evenings")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    is_at(page, "Teo")
    expect(page.locator("main")).to_contain_text("Say you are the library.")
    expect(page.locator("main")).to_contain_text("Nobody yet")
    assert Client.objects.get(chosen_name="Teo").episodes.get().waiting_plan.wishes == "Evenings"


def someone_is_found(page, cast):
    """The record itself stays closed, whoever types its address."""
    page.get_by_role("link", name="Front desk").click()
    page.get_by_label("Name or code").fill("ine")
    page.keyboard.press("Enter")
    is_at(page, "Find someone")
    page.get_by_role("link", name="Ines").click()
    page.get_by_role("link", name="Plan a meeting").click()
    is_at(page, "Plan a meeting")
    assert page.request.get(f"/clients/{cast.ines.code}/").status == 403
