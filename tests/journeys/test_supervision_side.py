"""Whoever leads a team switches a kind on and finds it on the review; a therapist looks at their own wording."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from hrp.accounts.models import SupervisionLine, Team, TeamLead
from sessions.content.flags import FlagKind
from sessions.flags.setting import settings_of
from tests.browser import fits, sign_in
from tests.cast import make_client, make_goal, make_session, put

pytestmark = pytest.mark.once  # the database makes no difference


@pytest.fixture
def mill(demo) -> Team:
    """A team of its own at Mill Lane with one client, whose only goal is what a court requires."""
    team = Team.objects.create(name="Mill", site="The Mill")
    TeamLead.objects.filter(user=demo("supervisor")).delete()
    TeamLead.objects.create(user=demo("supervisor"), team=team)
    SupervisionLine.objects.filter(supervisor=demo("supervisor")).exclude(therapist=demo("co")).delete()
    SupervisionLine.objects.get_or_create(supervisor=demo("supervisor"), therapist=demo("co"), to_on=None)
    bram = make_client("Bram", lead=demo("co"), team=team)
    make_goal(bram, "Turn up on Mondays", for_whom="required_of_me")
    meeting = make_session(bram, by=demo("co"), days_ago=1)
    at = timezone.now() - timedelta(days=1)
    put([meeting.note], signed_at=at, signed_by=demo("co"), signed_text="Calls him an addict.", sha256="0" * 64)
    return team


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_a_team_asks_for_goal_fit_and_a_therapist_sees_their_own_wording(request, demo, mill, new_page, console, size):
    console.allow("422")  # the number that needs another look
    page = request.getfixturevalue(size)
    sign_in(page, demo("supervisor"))
    page.goto(reverse("supervision:review"))
    expect(page.get_by_role("link", name="Bram")).to_have_count(0)

    page.goto(reverse("teamwork:flags"))
    fits(page)
    page.get_by_role("switch", name="Goal fit").check()
    page.locator(".flag-kind", has_text="Contact gap").locator("summary").click()
    gap = page.get_by_label("Days since the last meeting")
    gap.fill("2000")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(gap).to_be_visible()
    fits(page)
    gap.fill("30")
    gap.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_role("switch", name="Goal fit")).to_be_checked()
    setting = settings_of([mill])[mill.pk]
    assert (FlagKind.GOAL_FIT in setting.on, setting.limits["gap_days"]) == (True, 30)

    page.goto(reverse("supervision:review"))
    page.get_by_role("link", name="Bram").first.click()
    expect(page.get_by_role("heading", name="Worth a conversation")).to_be_visible()
    fits(page)

    jon = new_page(viewport=page.viewport_size)
    sign_in(jon, demo("co"))
    jon.goto("/today/")
    jon.get_by_role("link", name="What may be worth a conversation").click()
    jon.get_by_role("link", name="My wording").click()
    expect(jon.locator(".own-word", has_text="addict")).to_contain_text("person who uses")
    fits(jon)
