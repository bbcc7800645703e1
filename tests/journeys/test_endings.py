"""Endings in a real browser: closed together, a death, and a return after nine months."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clients.models import AfterBreakTalk, CareTeamMembership, Client, Episode
from hrp.accounts.models import TeamMembership
from hrp.accounts.roles import Role
from hrp.workspace.reminders import reminders_of
from sessions.models import Contact, Session
from tests.browser import axe, sign_in
from tests.cast import make_area, make_client, make_session, make_user

TWO_MINUTES = 120
NAME = "Wilhelmine"  # nobody of the demo


def ago(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def wilhelmine(demo) -> Client:
    """A client of the demo's lead, with something planned and something open."""
    mara = demo("lead")
    team = CareTeamMembership.objects.filter(user=mara, role="lead", episode__ended_on=None).first().episode.team
    client = make_client(NAME, lead=mara, team=team, words="I would like my mornings back.")
    make_area(client, "The powder", substance="test_powder", kind="substance")
    for area in client.focus_areas.all():
        area.substance.overdose_relevant = True
        area.substance.save()
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    make_session(client, by=mara, starts_at=noon, happened="planned")
    Contact.objects.create(
        client=client, kind="call", direction="out", reached=False, follow_up_on=ago(0), at=noon - timedelta(days=4)
    )
    return client


def choose(page, value: str):
    page.locator(f'label:has(input[value="{value}"])').click()


def press_to(page, locator, key="Tab"):
    """Press a key until the focus is on what `locator` finds."""
    for _press in range(200):
        if locator.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never reached {locator}")


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_closed_together_within_two_minutes_and_a_page_to_keep(request, demo, wilhelmine, size):
    page = request.getfixturevalue(size)
    sign_in(page, demo("lead"))
    page.goto(f"/clients/{wilhelmine.code}/")
    began = time.monotonic()
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Close this stretch of work").click()
    axe(page)
    choose(page, "got_what_i_came_for")
    page.get_by_label("What they say about it").fill("I have them back.")
    page.get_by_label("Written together").check()
    choose(page, "keep")
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_text("I have them back.")).to_be_visible()
    assert time.monotonic() - began < TWO_MINUTES
    axe(page)

    page.get_by_role("link", name="What they keep").click()
    expect(page.get_by_role("heading", name=f"For {NAME}")).to_be_visible()
    axe(page)
    page.emulate_media(media="print")
    expect(page.get_by_text("I would like my mornings back.")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_role("link", name="Caseload")).to_be_hidden()


def test_by_keyboard_alone(wide_page, demo, wilhelmine):
    page = wide_page
    sign_in(page, demo("lead"))
    page.goto(f"/clients/{wilhelmine.code}/ending/")
    press_to(page, page.locator('input[value="got_what_i_came_for"]'))
    page.keyboard.press("Space")
    press_to(page, page.locator('input[value="moved_away"]'), "ArrowRight")
    press_to(page, page.get_by_label("How to come back"))
    page.keyboard.type("Ring the blue door.")
    press_to(page, page.get_by_role("button", name="Close it"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ring the blue door.")).to_be_visible()
    assert Episode.objects.get(client=wilhelmine).ending == "moved_away"


def test_a_death_and_everything_stops_the_same_second(wide_page, new_page, demo, wilhelmine):
    fay = make_user("Fay", Role.FRONT_DESK)
    TeamMembership.objects.create(user=fay, team=wilhelmine.episodes.get().team)
    desk, page, mara = new_page(), wide_page, demo("lead")
    sign_in(desk, fay)
    sign_in(page, mara)
    due = {kind: rows.count() for kind, rows in reminders_of(mara).rows.items()}
    for where, what in ((page, "/today/"), (page, "/week/"), (desk, "/desk/")):
        where.goto(what)
        expect(where.locator("main")).to_contain_text(NAME)

    page.goto(f"/clients/{wilhelmine.code}/ending/")
    expect(page.get_by_text("Died", exact=True)).to_have_count(0)
    page.get_by_role("link", name="They have died").click()
    expect(page.get_by_text("The door stays open")).to_have_count(0)
    expect(page.get_by_label("What they say about it")).to_be_hidden()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name=f"{NAME} has died?")).to_be_visible()
    axe(page)
    assert Episode.objects.get(client=wilhelmine).ended_on is None
    page.get_by_role("button", name="Yes, they have died").click()
    expect(page.get_by_text("This is hard.")).to_be_visible()
    axe(page)

    for where, what in ((page, "/today/"), (page, "/week/"), (desk, "/desk/")):
        where.goto(what)
        expect(where.locator("main")).to_be_visible()
        expect(where.locator("main")).not_to_contain_text(NAME)
    after = {kind: rows.count() for kind, rows in reminders_of(mara).rows.items()}
    assert after == due | {"follow_ups": due["follow_ups"] - 1}
    assert not Session.objects.planned().filter(client=wilhelmine).exists()
    page.goto(f"/clients/{wilhelmine.code}/")
    expect(page.locator("main")).to_contain_text("I would like my mornings back.")
    expect(page.get_by_role("link", name="Log a session")).to_have_count(0)


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_a_return_after_nine_months(request, demo, wilhelmine, size):
    page = request.getfixturevalue(size)
    Session.objects.filter(client=wilhelmine).update(happened="did_not_meet")
    Episode.objects.filter(client=wilhelmine).update(
        opened_on=ago(400), ended_on=ago(270), ending="lost_touch_door_open"
    )
    sign_in(page, demo("lead"))
    page.goto("/caseload/")
    expect(page.locator("main")).not_to_contain_text(NAME)
    page.get_by_text("Filter and sort").click()
    page.get_by_label("The work").select_option("ended")
    page.get_by_role("button", name="Show these").click()
    axe(page)
    page.get_by_role("button", name=f"Start again with {NAME}").click()

    expect(page).to_have_url(re.compile(f"/clients/{wilhelmine.code}/$"))
    expect(page.locator("main")).to_contain_text("I would like my mornings back.")
    offer = page.get_by_role("heading", name="After a break the body tolerates less.")
    expect(offer).to_be_visible()
    axe(page)
    page.get_by_role("button", name="We talked about it").click()
    expect(offer).to_have_count(0)
    assert AfterBreakTalk.objects.get(client=wilhelmine).answer == "talked"
    new = Episode.objects.get(client=wilhelmine, ended_on=None)
    assert (new.opened_on, new.continues.ended_on) == (ago(0), ago(270))
    page.goto("/caseload/")
    expect(page.locator("main")).to_contain_text(NAME)
