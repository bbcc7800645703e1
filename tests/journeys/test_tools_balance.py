"""Both sides of it, in a real browser: filled in by keyboard beside the note, taken further, and of equal weight."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clients.models import PutAway
from goals.models import Balance, BalanceItem
from sessions.actions import open_session, sign
from sessions.models import HarmRating, RulerRating
from tests.browser import axe, sign_in
from tests.cast import key, whatever_is_in_the_way
from tests.journeys.test_main_job import choose, is_saved, meeting, room_of  # noqa: F401

MOST_TABS = 12


@pytest.fixture
def fresh(ines):
    """Ines, none of whose balance sheets is in use."""
    for thread in set(Balance.objects.filter(client=ines).values_list("thread", flat=True)):
        PutAway.objects.get_or_create(client=ines, thread=thread)
    return ines


def tab_to(page, name: str):
    """Go on by keyboard until the field `name` has the focus."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    pytest.fail(f"{name} is not reached by {MOST_TABS} tabs.")


def open_balance(page):
    """Open the balance sheet beside the note, by keyboard."""
    link = page.locator("#tools a[data-tool]", has_text="Balance sheet").first
    if not link.is_visible():
        page.locator("#tools summary").press("Enter")
    link.press("Enter")
    expect(page.locator("#tool-title")).to_be_focused()


def items(sheet) -> list[tuple]:
    rows = BalanceItem.objects.filter(balance=sheet)
    return [(row.quadrant, row.text, row.weight, row.voice) for row in rows]


def boxes(page, of="") -> list[tuple]:
    """Return where the four cells of the first sheet within `of` stand, and how large they are."""
    cells = page.locator(f"{of} .cells").first.locator(".cell")
    found = [cells.nth(n).bounding_box() for n in range(4)]
    return [tuple(round(box[side]) for side in ("x", "y", "width", "height")) for box in found]


def of_one_size(found) -> bool:
    return len({box[2:] for box in found}) == 1


def test_both_sides_are_laid_out_by_keyboard_taken_further_and_stand_side_by_side(wide_page, demo, fresh, meeting):  # noqa: F811
    page = wide_page
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    open_balance(page)
    tab_to(page, "good_as_is-0-text")
    page.keyboard.type("The only hour that is mine")
    tab_to(page, "good_as_is-0-weight")
    page.keyboard.type("8")
    tab_to(page, "good_as_is-0-voice")
    page.keyboard.type("The tired part")
    for number in (1, 2):  # one more than the form came with
        tab_to(page, f"good_as_is-{number}-text")
        page.keyboard.type(f"Thing {number}")
    tab_to(page, "less_good_as_is-0-text")
    page.keyboard.type("Mornings")
    axe(page)
    page.keyboard.press("Escape")
    expect(page.locator("#tool-panel")).to_be_hidden()
    expect(page.locator("#lines")).to_contain_text("Both sides of it were laid out.")
    first = Balance.objects.get(client=fresh, sitting=meeting.sitting)
    said = [
        ("good_as_is", "The only hour that is mine", 8, "The tired part"),
        ("good_as_is", "Thing 1", None, ""),
        ("good_as_is", "Thing 2", None, ""),
        ("less_good_as_is", "Mornings", None, ""),
    ]
    assert items(first) == said

    meeting.refresh_from_db()
    meeting.safety_answer = "did_not_come_up"
    meeting.save()
    sign(meeting, by=demo("lead"))
    at = timezone.now() - timedelta(minutes=2)
    later = open_session(fresh, by=demo("lead"), key=key(), starts_at=at, anyway=whatever_is_in_the_way())
    page.goto(room_of(later))
    open_balance(page)
    expect(page.locator('[name="good_as_is-2-text"]')).to_have_value("Thing 2")
    tab_to(page, "good_as_is-0-text")
    page.keyboard.press("Control+a")
    page.keyboard.type("It was quiet")
    page.keyboard.press("Escape")
    expect(page.locator("#tool-panel")).to_be_hidden()
    second = Balance.objects.get(client=fresh, sitting=later.sitting)
    assert (second.thread, second.version) == (first.thread, 2)
    assert items(first) == said
    assert items(second) == [("good_as_is", "It was quiet", 8, "The tired part"), *said[1:]]

    page.goto(f"/clients/{fresh.code}/tools/balance/")
    newer, older = (page.locator("section.card", has_text=text) for text in ("It was quiet", "The only hour"))
    left, right = newer.bounding_box(), older.bounding_box()
    assert (left["y"], left["width"]) == (right["y"], right["width"])
    assert left["x"] + left["width"] <= right["x"]
    axe(page)


@pytest.mark.parametrize(("size", "columns"), [("wide_page", 2), ("phone_page", 1)])
def test_the_four_cells_are_of_one_size_and_colour_on_every_screen_and_on_paper(request, demo, fresh, size, columns):
    page = request.getfixturevalue(size)
    sheet = Balance.objects.create(client=fresh)
    for number in range(5):
        BalanceItem.objects.create(balance=sheet, quadrant="good_as_is", text=f"Thing {number}", weight=number)
    sign_in(page, demo("lead"))
    address = f"/clients/{fresh.code}/tools/balance/{sheet.pk}/"
    page.goto(address)
    found = boxes(page)
    assert of_one_size(found)
    assert len({box[0] for box in found}) == columns
    colours = "cells => cells.map(cell => getComputedStyle(cell).backgroundColor + getComputedStyle(cell).color)"
    assert len(set(page.locator(".cells .cell").evaluate_all(colours))) == 1
    axe(page)
    page.goto(f"{address}print/")
    page.emulate_media(media="print")
    assert of_one_size(boxes(page))
    page.emulate_media(media="screen")
    page.goto(f"/clients/{fresh.code}/tools/balance/new/")
    axe(page)
    page.goto(f"/clients/{fresh.code}/tools/situation-confidence/new/")
    axe(page)


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_words_beneath_a_ruler_and_a_harm_come_with_the_number_and_are_not_lost(request, demo, fresh, meeting, size):  # noqa: F811
    page = request.getfixturevalue(size)
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    card = page.locator("details", has=page.locator('input[name^="ruler:"]')).first
    ruler = card.locator('input[name^="ruler:"]').first.get_attribute("name")
    why = page.locator(f'[data-text="{ruler.replace("ruler", "why", 1)}"]')
    expect(why).to_be_hidden()
    choose(page, ruler, "6")
    why.fill("Because I did it once")
    is_saved(page)
    choose(page, ruler, "6")  # tapped again: it cannot go while words stand below it
    note = page.locator("fieldset", has=page.locator(f'input[name="{ruler}"]')).locator(".refused")
    expect(note).to_have_text("Something is written below it. Take that back first, or choose another answer.")
    expect(page.locator(f'input[name="{ruler}"][value="6"]')).to_be_checked()
    expect(why).to_be_visible()
    row = RulerRating.objects.get(sitting=meeting.sitting)
    assert (row.value, row.why_not_lower) == (6, "Because I did it once")

    page.locator("summary", has_text="Harm in the last 28 days").click()
    page.locator("summary", has_text="Mood and mind").click()
    words = page.get_by_label("What it is, in their words")
    expect(words.locator("visible=true")).to_have_count(0)
    choose(page, "harm:mind:client", "2")
    page.locator('[data-text="harm:mind:words"]').fill("I cannot read a whole page")
    page.locator('label:has(input[name="harm_goal:mind"])').first.click()
    is_saved(page)
    harm = HarmRating.objects.get(sitting=meeting.sitting)
    assert (harm.value, harm.in_own_words, harm.goal.client) == (2, "I cannot read a whole page", fresh)
    axe(page)
