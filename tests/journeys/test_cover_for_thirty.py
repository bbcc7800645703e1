"""Thirty clients are covered within two minutes, and the clock alone ends it."""

import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from clients.models import CareTeamMembership
from hrp.accounts.models import TeamLead
from tests.browser import axe, sign_in
from tests.cast import make_client

pytestmark = pytest.mark.once  # the database makes no difference


@pytest.fixture
def thirty(transactional_db, cast):
    """Mara leads thirty clients; Sana leads the team."""
    TeamLead.objects.create(user=cast.sana, team=cast.team)
    names = ["Abe", *(f"Client {number:02}" for number in range(28))]
    others = [make_client(name, lead=cast.mara, team=cast.team) for name in names]
    return [cast.ines, *others]


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


def fill(page, until: int) -> None:
    page.get_by_label("Who is away").select_option(label="Mara, 30 clients")
    page.get_by_label("Who covers").select_option(label="Jon")
    page.get_by_label("Until and including").fill(day(until).isoformat())


def record_of(client) -> str:
    return reverse("workspace:record", args=[client.code])


def test_cover_for_thirty_is_set_in_two_minutes_and_ended_by_the_clock(
    wide_page,
    new_page,
    thirty,
    cast,
    travel,
    allow_console,
):
    allow_console("404")
    abe = thirty[1]
    page, jon = wide_page, new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    sign_in(jon, cast.jon)
    assert jon.goto(record_of(abe)).status == 404

    sign_in(page, cast.sana)
    began = time.monotonic()
    page.goto(reverse("teamwork:cover"))
    page.get_by_role("link", name="Set cover").click()
    fill(page, until=6)
    axe(page)
    page.get_by_role("button", name="Set cover").click()
    expect(page.get_by_role("status")).to_contain_text("Jon covers 30 clients of Mara")
    assert time.monotonic() - began < 120
    axe(page)
    assert CareTeamMembership.objects.current().filter(user=cast.jon, cover__isnull=False).count() == 30

    jon.goto(reverse("workspace:today"))
    expect(jon.locator(".cover-told")).to_contain_text("Covering for Mara until")
    axe(jon)
    jon.goto(reverse("workspace:caseload"))
    expect(jon.get_by_text("for Mara until")).to_have_count(25)  # a page of them
    axe(jon)
    jon.get_by_role("link", name="Abe").click()
    expect(jon.locator(".bar")).to_contain_text("with Mara · Jon covers until")
    axe(jon)

    travel(6)
    assert jon.reload().status == 200  # the last day
    travel(1)
    assert jon.reload().status == 404
    jon.goto(reverse("workspace:today"))
    expect(jon.locator(".cover-told")).to_have_count(0)


def test_some_of_thirty_are_ticked_by_name_on_a_phone_and_it_is_taken_back(phone_page, thirty, cast):
    page = phone_page
    sign_in(page, cast.sana)
    page.goto(reverse("teamwork:cover_new"))
    fill(page, until=2)
    page.get_by_text("Some of them").click()
    page.get_by_role("button", name="Set cover").click()
    expect(page.get_by_role("checkbox")).to_have_count(30)
    axe(page)
    page.get_by_role("button", name="Tick all").click()
    page.get_by_label("Ines").uncheck()
    page.get_by_role("button", name="Set cover").click()
    expect(page.get_by_role("status")).to_contain_text("Jon covers 29 clients of Mara")
    page.get_by_text("29 clients", exact=True).click()
    expect(page.locator(".cover-names")).not_to_contain_text("Ines")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="End now").click()
    expect(page.get_by_text("Nobody is covered at the moment.")).to_be_visible()
    assert not CareTeamMembership.objects.current().filter(cover__isnull=False).exists()
