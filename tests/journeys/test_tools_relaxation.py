"""The awareness and relaxation exercise on the whole screen, and links on their board."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clients.models import Linkage
from sessions.models import RelaxationPractice
from tests.browser import axe, sign_in

BEGIN = "Fill the screen, one stage at a time"
STAGES = (
    "Before we begin",
    "1 · Noticing where I am",
    "2 · Reading the tension",
    "3 · Slow breathing",
    "4 · My word or phrase",
    "5 · My place",
    "6 · Coming back",
)


def opened(page, demo, client, tool="relaxation", name="tool_new"):
    sign_in(page, demo("lead"))
    page.goto(reverse(f"sessions:{name}", args=[client.code, tool]))


def stands(page, stage: str) -> None:
    """Wait until this stage, and no other, is on the screen, and its heading has the focus."""
    expect(page.locator("dialog h2:visible")).to_have_text([stage])
    expect(page.locator("dialog h2:visible")).to_be_focused()


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def saved(page) -> RelaxationPractice:
    press(page, "Save")
    expect(page).to_have_url(re.compile(r"/relaxation/[0-9a-f-]{36}/$"))
    return RelaxationPractice.objects.latest("created_at")


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_all_six_stages(request, demo, ines, size):
    page = request.getfixturevalue(size)
    opened(page, demo, ines)
    axe(page)
    press(page, BEGIN)
    for number, stage in enumerate(STAGES):
        stands(page, stage)
        axe(page)
        box = page.locator("dialog").bounding_box()
        assert (box["width"], box["height"]) == tuple(page.viewport_size[side] for side in ("width", "height"))
        if number == 2:
            page.locator("[name=tension_before][value='7']").check(force=True)
        if number == 3:
            expect(page.locator(".breath-circle")).to_be_visible()
            press(page, "At my own pace")
            expect(page.get_by_role("button", name="At my own pace", pressed=True)).to_be_visible()
        if number == 4:
            page.get_by_role("textbox", name="My word or phrase").fill("Harbour")
        press(page, "Next" if number < 6 else "Done")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    row = saved(page)
    assert (row.stages_done, row.tension_before, row.cue_word) == ([1, 2, 3, 4, 5, 6], 7, "Harbour")
    assert row.tension_after is None


def test_stopped_in_the_middle_leads_to_the_ground_and_loses_nothing(phone_page, demo, ines):
    page = phone_page
    opened(page, demo, ines)
    press(page, BEGIN)
    for _stage in range(5):
        press(page, "Next")
    page.get_by_role("textbox", name="My place").fill("The pier at six, typed half")
    press(page, "Stop here")
    stands(page, "It is fine to stop")
    expect(page.get_by_text("five things to see")).to_be_visible()
    axe(page)
    press(page, "Go on after all")
    stands(page, "5 · My place")
    expect(page.get_by_role("textbox", name="My place")).to_have_value("The pier at six, typed half")
    press(page, "Stop here")
    press(page, "Close")
    row = saved(page)
    assert (row.stages_done, row.safe_place) == ([1, 2, 3, 4], "The pier at six, typed half")


def test_by_keyboard_alone(wide_page, demo, ines):
    page = wide_page
    opened(page, demo, ines)
    page.get_by_role("button", name=BEGIN).focus()
    for key, stage in zip(("Enter", "Enter", "Space"), STAGES[:3], strict=True):
        page.keyboard.press(key)
        stands(page, stage)
    page.locator("[name=tension_before][value='0']").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # in a field, too, it goes on and sends nothing
    stands(page, STAGES[3])
    page.keyboard.press("Escape")
    stands(page, "It is fine to stop")
    page.keyboard.press("Enter")  # nothing happens to somebody who stopped
    stands(page, "It is fine to stop")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/relaxation/[0-9a-f-]{36}/$"))
    row = RelaxationPractice.objects.latest("created_at")
    assert (row.tension_before, row.stages_done) == (0, [1, 2])


def test_where_motion_is_reduced_a_word_and_a_count_stand_in_for_the_circle(new_page, demo, ines):
    page = new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    opened(page, demo, ines)
    press(page, BEGIN)
    for _stage in range(3):
        press(page, "Next")
    stands(page, STAGES[3])
    expect(page.locator(".breath-circle")).to_be_hidden()
    expect(page.locator(".breath-word")).to_be_visible()
    expect(page.locator(".breath-count")).to_have_text("2")
    axe(page)


def test_without_a_script_it_is_one_page(new_page, demo, ines):
    page = new_page(java_script_enabled=False)
    opened(page, demo, ines)
    for stage in STAGES:
        expect(page.get_by_role("heading", name=stage)).to_be_visible()
    expect(page.get_by_text("five things to see")).to_be_visible()
    for scripted in (BEGIN, "Next", "Stop here", "At my own pace"):
        expect(page.get_by_role("button", name=scripted)).to_be_hidden()
    page.locator("[name=tension_after][value='3']").check(force=True)
    page.locator("[name=stages_done][value='3']").check(force=True)
    row = saved(page)
    assert (row.tension_after, row.stages_done) == (3, [3])


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_a_link_goes_on_by_one_tap(request, demo, ines, size):
    page = request.getfixturevalue(size)
    row = Linkage.objects.create(client=ines, service="work", organisation="Quay office", words="My own money")
    opened(page, demo, ines, "linkage", "tool")
    axe(page)
    card = page.locator("article.link-card", has_text="Quay office")
    card.get_by_role("button", name="Wanted", exact=True).click()
    expect(page.get_by_role("region", name="Wanted").get_by_text("My own money")).to_be_visible()
    card.get_by_role("button", name="Not for me now").click()
    expect(page.get_by_role("region", name="Not for me now").get_by_text("My own money")).to_be_visible()
    row.refresh_from_db()
    assert row.state == "not_now"
