"""A learning review with the client, on a phone: before they look, after, and what they read of it themselves."""

import re

from playwright.sync_api import expect

from goals.models import Goal
from hrp.accounts.context import DEMO_PASSWORD
from sessions.models import LearningReview
from tests.browser import axe, sign_in
from tests.cast import make_area
from tests.journeys.test_main_job import choose, meeting, room_of  # noqa: F401


def test_a_learning_review_is_done_together_and_read_by_both(phone_page, demo, meeting):  # noqa: F811
    page, client = phone_page, meeting.client
    goal = next(one for one in Goal.objects.filter(client=client) if one.client_signal)
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    # Beside the note: before they look, what they look at, and after.
    page.locator("#tools summary").click()
    page.locator("#tools").get_by_role("link", name="Learning review").click()
    panel = page.locator("#tool-panel")
    expect(panel.get_by_role("heading", name="Learning review")).to_be_focused()
    expect(panel).to_contain_text(goal.client_signal)
    panel.get_by_label("What happened").fill("A week in the hotel")
    choose(page, "criticism_before", "9")
    panel.get_by_label("Which goal").select_option(label=goal.statement)
    panel.get_by_label("What has not been lost").fill("Six weeks of mornings")
    panel.get_by_label("What changes in the plan").fill("A room with a kitchen")
    choose(page, "criticism_after", "5")
    expect(panel.locator("[data-tool-saved]")).to_have_attribute("data-state", "saved")
    axe(page)
    panel.get_by_role("button", name="Close").click()
    expect(page.locator("#lines")).to_contain_text("A learning review was done together.")
    review = LearningReview.objects.get(client=client, sitting=meeting.sitting)
    assert (review.goal, review.criticism_before, review.criticism_after) == (goal, 9, 5)
    # The client reads it on their page, in their own words.
    page.get_by_role("button", name="Turn the screen").click()
    expect(page).to_have_url(re.compile("/turned/"))
    said = page.locator(".card", has_text="A week in the hotel")
    expect(said.locator(".before-after")).to_have_text(
        re.compile(r"How hard I am on myself\s+9 before we looked\s+5 afterwards")
    )
    expect(said).to_contain_text("Six weeks of mornings")
    axe(page)
    page.get_by_label("Your therapist’s password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Back to the session page").click()
    expect(page).to_have_url(re.compile(re.escape(room_of(meeting))))
    # Over time, and on to something to try.
    page.goto(f"/clients/{client.code}/tools/learning-review/")
    expect(page.get_by_text("A room with a kitchen")).to_be_visible()
    axe(page)
    page.goto(f"/clients/{client.code}/tools/learning-review/{review.pk}/")
    page.get_by_role("link", name="Something to try").click()
    expect(page).to_have_url(re.compile(f"/goals/{goal.pk}/experiments/"))


def test_lower_tolerance_is_asked_about_with_what_may_overdose_and_with_nothing_else(wide_page, demo, ines):
    page = wide_page
    make_area(ines, "the little ones", kind="substance", undisclosed=True)
    sign_in(page, demo("lead"))
    page.goto(f"/clients/{ines.code}/tools/learning-review/new/")
    asked = page.get_by_label("We talked about lower tolerance")
    expect(asked).to_be_visible()
    page.get_by_label("What it is about").select_option(label="wine")
    expect(asked).to_be_hidden()
    page.get_by_label("What it is about").select_option(label="the little ones")
    asked.check()
    # What was ticked is never out of sight.
    page.get_by_label("What it is about").select_option(label="wine")
    expect(asked).to_be_visible()
