"""Whoever leads a team: someone who waits finds a lead, three clients move by name, and Mara writes her handover."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from clients.models import CareTeamMembership, Client, Handover
from clients.waiting import lead_of
from hrp.accounts.models import Team, TeamLead, TeamMembership, User
from tests.browser import fits, sign_in
from tests.cast import make_client
from tests.teamwork.places import someone_waits

pytestmark = pytest.mark.once  # the database makes no difference


@pytest.fixture
def harbour(demo) -> Team:
    """A team of its own: Mara leads three, Jon works beside her, the supervisor leads the team, and Noa waits."""
    team = Team.objects.create(name="Harbour Street")
    TeamLead.objects.filter(user=demo("supervisor")).delete()
    TeamLead.objects.create(user=demo("supervisor"), team=team)
    for name in ("lead", "co"):
        TeamMembership.objects.create(user=demo(name), team=team)
    for name in ("Abe", "Bo", "Cleo", "Dana"):
        make_client(name, lead=demo("lead"), team=team)
    plan = {"next_contact_on": timezone.localdate(), "meanwhile": "The open hour on Wednesdays"}
    someone_waits("Noa", team, days=20, plan=plan, phone="07700 900111", safe_to_contact="Evenings, by text")
    return team


def leads(name: str) -> User:
    return lead_of(Client.objects.get(chosen_name=name).episodes.get()).user


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_someone_finds_a_lead_three_move_and_the_next_lead_reads_the_handover(request, demo, harbour, new_page, size):
    page = request.getfixturevalue(size)
    sign_in(page, demo("supervisor"))
    page.goto("/caseload/")
    page.get_by_role("link", name="Team", exact=True).click()
    fits(page)
    expect(page.get_by_text("time to be in touch")).to_be_visible()

    page.get_by_role("link", name="Noa").click()
    expect(page.get_by_text("Evenings, by text")).to_be_visible()
    fits(page)
    page.get_by_role("combobox", name="Lead").select_option(label="Jon Abara")
    page.get_by_role("button", name="Give them the lead").click()
    expect(page.get_by_text("Nobody waits")).to_be_visible()
    assert leads("Noa") == demo("co")

    page.get_by_role("link", name="Who leads whom").click()
    fits(page)
    page.locator(".line", has_text="Mara Lindqvist").get_by_role("link").click()
    page.get_by_role("button", name="Tick all").click()
    page.get_by_label("Dana").uncheck()
    page.get_by_role("combobox", name="New lead").select_option(label="Jon Abara")
    fits(page)
    page.get_by_role("button", name="Move them").click()
    expect(page.get_by_text("3 clients moved.")).to_be_visible()
    assert [leads(name) for name in ("Abe", "Bo", "Cleo", "Dana")] == [*[demo("co")] * 3, demo("lead")]
    beside = CareTeamMembership.objects.get(episode__client__chosen_name="Abe", role="co_therapist")
    assert (beside.user, beside.to_on) == (demo("lead"), timezone.localdate() + timedelta(days=14))

    abe = Client.objects.get(chosen_name="Abe")
    mara = new_page(viewport=page.viewport_size)
    sign_in(mara, demo("lead"))
    mara.goto(reverse("workspace:record", args=[abe.code]))
    mara.get_by_role("link", name="Write it", exact=True).click()
    fits(mara)
    mara.get_by_label("What matters to them").fill("Being asked first.")
    mara.get_by_label("What comes next").fill("The dentist, in March.")
    mara.get_by_role("button", name="Save").click()
    expect(mara.get_by_text("Being asked first.")).to_be_visible()
    fits(mara)

    jon = new_page(viewport=page.viewport_size)
    sign_in(jon, demo("co"))
    jon.goto(reverse("workspace:record", args=[abe.code]))
    jon.get_by_role("link", name="Handover from Mara Lindqvist").click()
    expect(jon.get_by_role("heading", name="What comes next")).to_be_visible()
    expect(jon.get_by_role("link", name="Change")).to_have_count(0)
    assert Handover.objects.get(episode__client=abe).to == demo("co")
