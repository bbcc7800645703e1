"""A plan is a hypothesis: made together in the Room, tried out, looked at again, and taken further beside the first."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from goals.models import Experiment, IdealUsePlan
from tests.browser import axe, sign_in
from tests.cast import make_area, make_goal
from tests.journeys.test_main_job import choose, meeting, room_of  # noqa: F401


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_a_plan_is_made_tried_out_looked_at_and_taken_further(request, demo, meeting, size):  # noqa: F811
    page, client = request.getfixturevalue(size), meeting.client
    area = make_area(client, "the green ones", substance="alcohol")
    goal = make_goal(client, "Sundays with my sister", focus_area=area)
    sign_in(page, demo("lead"))
    # In the Room, beside the note.
    page.goto(room_of(meeting))
    offered = page.locator("#tools").get_by_role("link", name="Ideal use plan")
    if not offered.is_visible():
        page.locator("#tools summary").click()
    offered.click()
    panel = page.locator("#tool-panel")
    panel.get_by_label("What it is about").select_option(label=area.label)
    panel.get_by_label("What I want to keep of it").fill("The first quiet hour")
    panel.get_by_label("When", exact=True).fill("Fridays.")
    panel.get_by_label("On how many days of 28").fill("8")
    choose(page, "realism", "6")
    expect(panel.locator("[data-tool-saved]")).to_have_attribute("data-state", "saved")
    axe(page)
    panel.get_by_role("button", name="Close").click()
    expect(page.locator("#lines")).to_contain_text("A plan was made for how use would ideally be.")
    first = IdealUsePlan.objects.get(focus_area=area)
    assert (first.sitting, first.how_often, first.benefits_to_keep) == (meeting.sitting, 8, "The first quiet hour")
    # Try it out: the experiment begins from the plan.
    page.goto(f"/clients/{client.code}/tools/ideal-use-plan/{first.pk}/")
    axe(page)
    page.get_by_role("link", name=goal.statement).click()
    expect(page.get_by_role("complementary", name="The plan")).to_contain_text("Fridays.")
    in_two_weeks = (timezone.localdate() + timedelta(days=14)).isoformat()
    expect(page.get_by_label("Look again on")).to_have_value(in_two_weeks)
    page.get_by_label("If I…").fill("keep it to two evenings a week")
    axe(page)
    page.get_by_role("button", name="Save").click()
    tried = Experiment.objects.get(plan=first)
    assert (tried.goal, tried.kind) == (goal, "moderation")
    # Look at it again, and adjust.
    page.locator(f"#experiment-{tried.pk}").get_by_role("link", name="Look back on it").click()
    page.get_by_label("What happened").fill("Two Sundays as well")
    page.get_by_label("What we learned").fill("Sundays are about Monday")
    choose(page, "next", "adjust")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(f"/goals/{goal.pk}/#experiment-{tried.pk}$"))
    axe(page)
    # One tap to the next version, which begins from the first and stands beside it.
    page.locator(f"#experiment-{tried.pk}").get_by_role("link", name="The plan’s next version").click()
    expect(page.get_by_label("What I want to keep of it")).to_have_value("The first quiet hour")
    page.get_by_label("On how many days of 28").fill("12")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#tried-out")).to_be_visible()
    second = IdealUsePlan.objects.exclude(pk=first.pk).get(focus_area=area)
    assert (second.thread, second.version, second.how_often) == (first.thread, 2, 12)
    page.goto(f"/clients/{client.code}/tools/ideal-use-plan/")
    for plan, days in ((first, "8"), (second, "12")):
        sheet = page.locator("section", has=page.locator(f'a[href$="/{plan.pk}/"]'))
        expect(sheet.locator("dd", has_text=re.compile(f"^{days}$"))).to_be_visible()
    axe(page)
