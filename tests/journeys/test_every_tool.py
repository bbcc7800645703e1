"""Every tool in a real browser: filled in beside the note, read in the note, by the client, and over time."""

import re

import pytest
from django.contrib.sessions.models import Session as SignIn
from django.utils import timezone
from playwright.sync_api import expect

from clients.models import FocusArea, FunctionOfUse
from goals.content import CLOSED_QUIETLY
from goals.models import Goal
from hrp.accounts.context import DEMO_PASSWORD
from sessions.tools.catalogue import BY_CODE, TOOLS
from tests.browser import axe, sign_in
from tests.journeys.test_main_job import meeting, room_of  # noqa: F401
from tests.sessions.tools import samples
from tests.sessions.tools.samples import SAMPLES, WORDS

PAGES = ("wide_page", "phone_page")
PARTS = 4  # the catalogue in so many journeys: a journey of its own for each tool would spend its time on beginning


def looked_up(client) -> dict:
    """Find what a sample asks for by name."""
    function = FunctionOfUse.objects.filter(client=client).in_use().shared().first()
    function = function or FunctionOfUse.objects.create(client=client, code="ease_worry", own_words="Breathing room")
    goals = Goal.objects.filter(client=client).with_state()
    return {
        samples.AN_AREA: str(FocusArea.objects.filter(client=client).exclude(substance=None).first().pk),
        samples.A_GOAL: str(next(goal.pk for goal in goals if goal.state not in CLOSED_QUIETLY)),
        samples.A_FUNCTION: str(function.pk),
    }


def open_beside(page, tool) -> None:
    """Open a tool beside the note."""
    link = page.locator(f'#tools a[data-tool][href*="/tools/{tool.code}/new/"]')
    if not link.is_visible():
        page.locator("#tools summary").click()
    link.click()
    expect(page.locator("#tool-title")).to_have_text(str(tool.name))
    expect(page.locator("#tool-title")).to_be_focused()


# Puts a value into a field the way a hand would leave it, folded away or not: what the page then sends is the same.
PUT = """(form, [name, value]) => {
  const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter((field) => field.type !== "hidden");
  const field = fields.find((one) => one.value === value || (one.type === "checkbox" && value === "on")) || fields[0];
  if (!field) return false;
  if (field.type === "radio" || field.type === "checkbox") field.checked = true;
  else field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}"""


def type_in(page, typed: dict) -> None:
    """Fill in the open tool, and wait until it is saved."""
    form = page.locator("#tool-panel form[data-tool-form]")
    for name, value in typed.items():
        assert form.evaluate(PUT, [name, value]), f"There is no {name} in this form."
    expect(page.locator("[data-tool-saved]")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-tool-saved]")).to_have_text(re.compile(r"saved \d"))


def in_words() -> re.Pattern:
    return re.compile(WORDS, re.IGNORECASE)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_tool_is_filled_in_beside_the_note_and_read_where_it_belongs(request, demo, meeting, part):  # noqa: F811
    page, client = request.getfixturevalue(PAGES[part % 2]), meeting.client
    known, ours = looked_up(client), TOOLS[part::PARTS]
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    for tool in ours:
        open_beside(page, tool)
        type_in(page, {name: known.get(value, value) for name, value in SAMPLES[tool.code].items()})
        axe(page, "#tool-panel")
        page.keyboard.press("Escape")
        expect(page.locator("#tool-panel")).to_be_hidden()
        expect(page.locator("#tools-today")).to_contain_text(str(tool.name))
    made = {tool: tool.model.objects.get(sitting=meeting.sitting) for tool in ours}
    told = [tool for tool in ours if made[tool].shared and not tool.theirs_alone]
    for tool in told:
        expect(page.locator("#lines")).to_contain_text(str(tool.line))
    for tool in ours:
        page.goto(f"/clients/{client.code}/tools/{tool.code}/")
        expect(page.locator("main")).to_contain_text(in_words())
        axe(page, "main")
    page.goto(room_of(meeting))
    page.get_by_role("button", name="Turn the screen").click()
    for tool in ours:
        sheet = page.locator("article", has=page.get_by_role("heading", name=str(tool.name), exact=True))
        expect(sheet).to_have_count(1 if made[tool].shared else 0)
        if made[tool].shared:
            expect(sheet).to_contain_text(in_words())
    axe(page)


def test_a_network_that_dies_while_a_tool_is_filled_in_loses_nothing(wide_page, demo, meeting, allow_console):  # noqa: F811
    allow_console("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    page, tool = wide_page, BY_CODE["chain"]
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    open_beside(page, tool)
    page.keyboard.press("Tab")  # to Close, and on to the first question
    page.keyboard.press("Tab")
    page.keyboard.type("On the train. ")
    expect(page.locator("[data-tool-saved]")).to_have_text(re.compile(r"saved \d"))
    page.context.set_offline(True)
    page.keyboard.type("In the tunnel. ")
    expect(page.locator("[data-tool-saved]")).to_have_text("not saved yet, trying again")
    page.keyboard.press("Escape")
    expect(page.locator("#tool-panel")).to_be_visible()
    expect(page.get_by_role("button", name="Close without keeping it")).to_be_visible()
    page.get_by_label("What happened").press("End")
    page.keyboard.type("And out.")
    page.context.set_offline(False)
    expect(page.locator("[data-tool-saved]")).to_have_text(re.compile(r"saved \d"))
    # Leaving for the review takes along what was typed last.
    page.get_by_label("What I felt").press_sequentially("Cold")
    page.get_by_role("link", name="Review and sign").click()
    expect(page).to_have_url(re.compile("/review/"))
    expect(page.locator("main")).to_contain_text(str(tool.line))
    sheet = tool.model.objects.get(sitting=meeting.sitting)
    assert (sheet.event, sheet.feeling) == ("On the train. In the tunnel. And out.", "Cold")


def test_what_is_taken_back_rests_and_what_is_closed_without_keeping_is_not_kept(
    wide_page,
    demo,
    meeting,  # noqa: F811
    allow_console,
):
    allow_console("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    page, tool = wide_page, BY_CODE["chain"]
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    open_beside(page, tool)
    said, happened = page.locator("[data-tool-saved]"), page.get_by_label("What happened")
    happened.press_sequentially("x", delay=10)
    happened.press("Backspace")
    expect(said).to_have_text("saves as you type")
    page.context.set_offline(True)
    happened.fill("Better not")
    expect(said).to_have_text("not saved yet, trying again")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Close without keeping it").click()
    expect(page.locator("#tool-panel")).to_be_hidden()
    page.context.set_offline(False)
    page.wait_for_timeout(2500)  # the next try would have come after a second or two
    assert not tool.model.objects.filter(sitting=meeting.sitting).exists()


def test_what_is_still_open_is_said_quietly_until_somebody_closes(wide_page, demo, meeting, allow_console):  # noqa: F811
    allow_console("422")
    page = wide_page
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    open_beside(page, BY_CODE["measure"])
    panel, said = page.locator("#tool-panel"), page.locator("[data-tool-saved]")
    panel.locator("[name=measure]").select_option("who-5")
    expect(said).to_have_text("not saved yet, still open: Score")
    expect(panel.locator(".refused")).to_have_count(0)
    panel.get_by_role("button", name="Close", exact=True).click()
    score = panel.locator("[name=score]")
    expect(score).to_have_attribute("aria-invalid", "true")
    expect(score).to_have_accessible_description(re.compile("This field is required."))
    score.fill("44")
    expect(said).to_have_text(re.compile(r"saved \d"))
    expect(score).not_to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_a_sign_in_that_is_lost_while_a_tool_is_filled_in_comes_back_in_place(wide_page, demo, meeting, allow_console):  # noqa: F811
    allow_console("401")
    page, tool = wide_page, BY_CODE["chain"]
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    open_beside(page, tool)
    SignIn.objects.all().delete()
    page.get_by_label("What happened").fill("Half a sentence")
    dialog = page.get_by_role("dialog", name="You were signed out")
    dialog.get_by_label("Password").fill(DEMO_PASSWORD)
    dialog.get_by_role("button", name="Open").click()
    expect(page.locator("[data-tool-saved]")).to_have_text(re.compile(r"saved \d"))
    assert tool.model.objects.get(sitting=meeting.sitting).event == "Half a sentence"
    expect(page.get_by_label("What happened")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#tool-panel")).to_be_hidden()
    focused = page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.tagName")
    assert f"/tools/{tool.code}/new/" in focused or focused == "SUMMARY"


def test_what_a_colleague_wrote_meanwhile_is_seen_and_chosen_from(wide_page, demo, meeting, allow_console):  # noqa: F811
    allow_console("409")
    page, tool = wide_page, BY_CODE["chain"]
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    open_beside(page, tool)
    page.get_by_label("What happened").fill("Mine")
    expect(page.locator("[data-tool-saved]")).to_have_text(re.compile(r"saved \d"))
    row = tool.model.objects.get(sitting=meeting.sitting)
    row.event, row.kept_at = "Theirs", timezone.now()
    row.save()
    page.get_by_label("What happened").fill("Mine, and more")
    notice = page.locator("[data-tool-notice]")
    expect(notice).to_contain_text("Theirs")
    axe(page)
    row.refresh_from_db()
    assert row.event == "Theirs"
    notice.get_by_role("button", name="Keep what is here").click()
    expect(page.locator("[data-tool-saved]")).to_have_text(re.compile(r"saved \d"))
    row.refresh_from_db()
    assert row.event == "Mine, and more"


def test_without_a_script_a_tool_is_a_page_that_leads_back_to_the_note(new_page, demo, meeting):  # noqa: F811
    page, tool = new_page(java_script_enabled=False), BY_CODE["chain"]
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    page.locator("#tools summary").click()
    page.locator(f'#tools a[href*="/tools/{tool.code}/new/"]').click()
    page.get_by_label("What happened").fill("Typed without a script")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(re.escape(room_of(meeting))))
    expect(page.locator("#lines")).to_contain_text(str(tool.line))
    assert tool.model.objects.get(sitting=meeting.sitting).event == "Typed without a script"


def test_paper_shows_what_was_agreed_and_nothing_of_where_it_comes_from(wide_page, demo, ines):
    page, plan = wide_page, BY_CODE["overdose-plan"]
    sheet = plan.model.objects.create(client=ines, created_by=demo("lead"), naloxone="carry", not_alone=f"At {WORDS}'s")
    sign_in(page, demo("lead"))
    address = f"/clients/{ines.code}/tools/overdose-plan"
    for paper in (f"{address}/{sheet.pk}/print/", f"{address}/{sheet.pk}/print/?size=card", f"{address}/blank/"):
        page.goto(paper)
        axe(page)
        page.emulate_media(media="print")
        told = page.locator("body").inner_text()
        assert re.findall(r"HRP|Ines|client|Mara|Sign out|Print", told, re.IGNORECASE) == []
        assert told.startswith("Overdose plan")
        assert (WORDS in told) == ("print" in paper)
        assert "HRP" not in page.title()
        page.emulate_media(media="screen")
    page.goto(f"{address}/{sheet.pk}/print/?size=card")
    page.emulate_media(media="print")
    box = page.locator(".pocket-card").bounding_box()
    assert (round(box["width"] / 96 * 25.4), round(box["height"] / 96 * 25.4)) == (105, 74)
