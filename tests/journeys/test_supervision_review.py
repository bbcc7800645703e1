"""What is worth a conversation: from a flag to its answer, with the keyboard, until it comes back."""

import pytest
from playwright.sync_api import expect

from sessions.models import FlagAnswer
from tests.browser import fits, sign_in
from tests.cast import gather, make_client, make_session
from tests.supervision.flagged import answered, felt, in_danger, switched_on

pytestmark = pytest.mark.once  # the database makes no difference


@pytest.fixture
def harbour(transactional_db):
    """Ines is in danger and was not met for a while; eleven others were not met either; Mara answered for herself."""
    cast = gather()
    switched_on(cast.team, "alliance")
    in_danger(cast.ines)
    make_session(cast.ines, by=cast.mara, days_ago=20)
    felt(cast.ines, 9, 9, 8, 5, first=41)
    answered(cast.ines, "safety", by=cast.mara, because="I call her every morning")
    for number in range(11):
        make_client(f"Abe {number:02}", lead=cast.mara, team=cast.team)
    return cast


def reach(page, target) -> None:
    """Go to `target` with the keyboard alone, from where one is."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            return
    pytest.fail("The keyboard does not lead there.")


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_a_flag_is_opened_answered_rests_and_comes_back(request, harbour, travel, size):
    page = request.getfixturevalue(size)
    sign_in(page, harbour.sana)
    page.goto("/caseload/")
    page.get_by_role("link", name="Supervision", exact=True).click()
    expect(page.get_by_text("12 of 12 clients are worth a conversation. 2 more wait after this page.")).to_be_visible()
    ines = page.get_by_role("article", name="Ines")
    expect(ines.get_by_text("Safety: Needs attention within days")).to_be_visible()
    fits(page)

    why = ines.locator(".flagged-why > summary")
    reach(page, why)
    page.keyboard.press("Enter")
    expect(ines.get_by_text("I call her every morning")).to_be_visible()
    expect(ines.get_by_role("img", name="Overall, today was right for me")).to_be_visible()
    fits(page)
    safety = ines.get_by_role("region", name="Safety open")
    reach(page, safety.locator(".flag-seen > summary"))
    page.keyboard.press("Enter")
    reach(page, safety.get_by_label("Because"))
    fits(page)
    page.keyboard.type("Mara has it in hand")
    page.keyboard.press("Enter")

    expect(page.get_by_text("It rests until").first).to_be_visible()
    expect(ines.get_by_text("Safety: Needs attention")).to_be_visible()  # the flag rests, the danger is open
    expect(ines.get_by_text("Not met for 20 days")).to_be_attached()
    assert FlagAnswer.objects.filter(created_by=harbour.sana).get().because == "Mara has it in hand"
    page.get_by_text("1 rests until").click()
    expect(page.get_by_text("Mara has it in hand")).to_be_visible()
    fits(page)

    travel(7)
    page.goto("/supervision/review/")
    expect(page.get_by_role("article").first.get_by_text("Safety: Needs attention within days")).to_be_visible()
    page.get_by_role("link", name="The next 2").click()
    expect(page.get_by_role("article")).to_have_count(2)
    expect(page.get_by_text("wait after this page")).to_have_count(0)


def test_leaving_with_an_answer_that_was_not_sent_asks_first(harbour, wide_page):
    sign_in(wide_page, harbour.sana)
    wide_page.goto("/supervision/review/")
    ines = wide_page.get_by_role("article", name="Ines")
    ines.locator(".flagged-why > summary").click()
    safety = ines.get_by_role("region", name="Safety open")
    safety.locator(".flag-seen > summary").click()
    safety.get_by_label("Because").press_sequentially("Mara has it")
    asked = []
    wide_page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    wide_page.get_by_role("link", name="Caseload", exact=True).click()
    expect(safety.get_by_label("Because")).to_have_value("Mara has it")
    assert asked == ["beforeunload"]
    safety.get_by_label("Because").press("Enter")
    expect(wide_page.get_by_text("It rests until").first).to_be_visible()


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_a_therapist_finds_the_same_kindly_worded_with_what_helps(request, harbour, size):
    page = request.getfixturevalue(size)
    sign_in(page, harbour.mara)
    page.goto("/supervision/")
    expect(page.get_by_text("12 of your 12 clients may be worth a word.")).to_be_visible()
    fits(page)
    page.goto("/supervision/mine/?kind=alliance")
    ines = page.get_by_role("article", name="Ines")
    ines.locator(".flagged-why > summary").click()
    fits(page)
    ines.get_by_role("link", name="Plan a meeting").click()
    page.wait_for_url(f"**/clients/{harbour.ines.code}/sessions/plan/")
