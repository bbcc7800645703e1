"""The main job in a real browser: from sign-in to a signed note, with nothing ever lost."""

import re

import pytest
from django.contrib.sessions.models import Session as SignIn
from playwright.sync_api import expect

from hrp.accounts.context import DEMO_PASSWORD
from sessions.actions import open_session
from sessions.models import Session, SessionNote
from tests.browser import axe, sign_in
from tests.cast import key, whatever_is_in_the_way

MOST_TAPS = 6


@pytest.fixture
def meeting(demo, ines) -> Session:
    """An open meeting of Mara's with Ines, at an hour that no story of the demo uses."""
    from datetime import timedelta

    from django.utils import timezone

    starts_at = timezone.now() - timedelta(minutes=7)
    return open_session(ines, by=demo("lead"), key=key(), starts_at=starts_at, anyway=whatever_is_in_the_way())


def room_of(meeting: Session) -> str:
    return f"/clients/{meeting.client.code}/sessions/{meeting.pk}/"


def choose(page, name: str, value: str):
    """Tap an answer: its label is the target."""
    page.locator(f'label:has(input[name="{name}"][value="{value}"])').first.click()


def is_saved(page):
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_from_sign_in_to_a_signed_note_in_six_taps_without_typing(request, demo, ines, size):
    page, taps = request.getfixturevalue(size), []

    def tap(locator):
        taps.append(str(locator))
        locator.click()

    page.goto("/")
    page.fill("input[name=login]", "lead@demo.example")
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/today/"))

    tap(page.get_by_role("link", name="Log a session"))
    tap(page.get_by_role("button", name=re.compile("Ines")))
    safety = page.locator('label:has(input[name="safety_answer"][value="did_not_come_up"])')
    tap(safety)
    tap(page.get_by_role("link", name="Review and sign"))
    tap(page.get_by_role("button", name="Sign", exact=True))

    expect(page.get_by_text("Signed by Mara Lindqvist")).to_be_visible()
    assert len(taps) <= MOST_TAPS
    note = SessionNote.objects.latest("created_at")
    assert (note.session.client, note.signed_by, note.session.safety_answer) == (ines, demo("lead"), "did_not_come_up")
    assert "Safety: did not come up." in note.signed_text


def test_ratings_taps_and_words_are_saved_as_they_come_and_the_record_moves(wide_page, demo, meeting):
    page = wide_page
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    choose(page, "wellbeing:wellbeing", "6")
    page.get_by_label("What would make today useful?").fill("Get through Friday")
    page.get_by_label("Data").fill("We walked through one evening.")
    choose(page, "safety_answer", "asked_nothing_of_concern")
    is_saved(page)
    expect(page.locator("#lines")).to_contain_text("Wellbeing 6 of 10.")
    # Tapping a chosen answer again takes it away.
    choose(page, "wellbeing:wellbeing", "6")
    is_saved(page)
    expect(page.locator("#lines")).not_to_contain_text("Wellbeing 6 of 10.")
    choose(page, "wellbeing:wellbeing", "7")
    # A line can be taken out of the note.
    page.locator("#lines label", has_text="Safety: asked").click()
    is_saved(page)
    page.reload()
    expect(page.get_by_label("Data")).to_have_value("We walked through one evening.")
    page.get_by_role("link", name="Review and sign").click()
    page.get_by_role("button", name="Sign", exact=True).click()
    text = SessionNote.objects.get(session=meeting).signed_text
    assert "Wellbeing 7 of 10." in text
    assert "Get through Friday" in text
    assert "Safety: asked" not in text
    page.goto(f"/clients/{meeting.client.code}/")
    expect(page.locator("main")).to_contain_text("Signed")


def test_what_is_tapped_and_typed_before_the_script_has_come_is_saved_too(wide_page, demo, meeting):
    page = wide_page
    sign_in(page, demo("lead"))
    held = []
    page.route("**/room*.js", lambda route: held.append(route))
    page.goto(room_of(meeting), wait_until="commit")
    choose(page, "safety_answer", "did_not_come_up")
    page.get_by_label("Data").fill("Typed before the script came.")
    with page.expect_response("**/save/"):
        held[0].continue_()
    is_saved(page)
    note = SessionNote.objects.get(session=meeting)
    assert (note.s1, note.session.safety_answer) == ("Typed before the script came.", "did_not_come_up")


def test_a_network_that_dies_in_mid_typing_loses_nothing(wide_page, demo, meeting, allow_console):
    allow_console("ERR_INTERNET_DISCONNECTED")
    page = wide_page
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    box = page.get_by_label("Data")
    box.press_sequentially("Before the tunnel. ")
    is_saved(page)
    page.context.set_offline(True)
    box.press_sequentially("In the tunnel. ")
    choose(page, "wellbeing:wellbeing", "3")
    expect(page.locator("#saved")).to_have_attribute("data-state", "unsaved")
    expect(page.locator("#saved")).to_contain_text("not saved")
    box.press_sequentially("Still in it.")
    page.context.set_offline(False)
    is_saved(page)
    assert SessionNote.objects.get(session=meeting).s1 == "Before the tunnel. In the tunnel. Still in it."
    page.reload()
    expect(box).to_have_value("Before the tunnel. In the tunnel. Still in it.")


def test_a_login_that_ends_in_mid_typing_is_mended_in_place(wide_page, demo, meeting, allow_console):
    allow_console("401", "422")
    page = wide_page
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    box = page.get_by_label("Data")
    box.press_sequentially("Half a sent")
    is_saved(page)
    SignIn.objects.all().delete()
    box.press_sequentially("ence, and the rest.")
    dialog = page.get_by_role("dialog", name="You were signed out")
    expect(dialog).to_be_visible()
    axe(page)
    dialog.get_by_label("Password").fill("not the password")
    dialog.get_by_role("button", name="Open").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    dialog.get_by_label("Password").fill(DEMO_PASSWORD)
    dialog.get_by_role("button", name="Open").click()
    expect(dialog).to_be_hidden()
    is_saved(page)
    assert SessionNote.objects.get(session=meeting).s1 == "Half a sentence, and the rest."
    page.get_by_role("link", name="Review and sign").click()
    expect(page.locator("main")).to_contain_text("Half a sentence, and the rest.")


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("Keep both", "From the first tab.\n\nFrom the second tab."),
        ("Keep what is here", "From the second tab."),
        ("Keep the other", "From the first tab."),
    ],
)
def test_two_tabs_show_both_texts_side_by_side(wide_page, demo, meeting, allow_console, choice, kept):
    allow_console("409")
    first = wide_page
    sign_in(first, demo("lead"))
    first.goto(room_of(meeting))
    second = first.context.new_page()
    second.goto(room_of(meeting))
    first.get_by_label("Data").fill("From the first tab.")
    is_saved(first)
    second.get_by_label("Data").fill("From the second tab.")
    dialog = second.get_by_role("dialog", name="This was also written elsewhere")
    expect(dialog).to_contain_text("From the first tab.")
    expect(dialog).to_contain_text("From the second tab.")
    axe(second)
    dialog.get_by_role("button", name=choice, exact=True).click()
    is_saved(second)
    assert SessionNote.objects.get(session=meeting).s1 == kept


def test_signing_in_again_in_one_tab_lets_the_other_save_too(wide_page, demo, meeting, allow_console):
    allow_console("401", "403")
    first = wide_page
    sign_in(first, demo("lead"))
    first.goto(room_of(meeting))
    second = first.context.new_page()
    second.goto(room_of(meeting))
    SignIn.objects.all().delete()
    first.get_by_label("Data").fill("From the first tab.")
    dialog = first.get_by_role("dialog", name="You were signed out")
    dialog.get_by_label("Password").fill(DEMO_PASSWORD)
    dialog.get_by_role("button", name="Open").click()
    is_saved(first)
    second.get_by_role("textbox", name="Plan").fill("From the second tab.")
    is_saved(second)
    note = SessionNote.objects.get(session=meeting)
    assert (note.s1, note.s3) == ("From the first tab.", "From the second tab.")


def test_a_question_that_stands_is_not_sent_away(wide_page, demo, meeting, allow_console):
    allow_console("401")
    page = wide_page
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    SignIn.objects.all().delete()
    page.get_by_label("Data").fill("Half a sentence")
    dialog = page.get_by_role("dialog", name="You were signed out")
    expect(dialog).to_be_visible()
    for _press in range(3):
        page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Password").fill(DEMO_PASSWORD)
    dialog.get_by_role("button", name="Open").click()
    is_saved(page)
    assert SessionNote.objects.get(session=meeting).s1 == "Half a sentence"


def test_asking_to_leave_while_offline_does_not_take_the_page_away_later(wide_page, demo, meeting, allow_console):
    allow_console("ERR_INTERNET_DISCONNECTED")
    page = wide_page
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    page.context.set_offline(True)
    box = page.get_by_label("Data")
    box.press_sequentially("In the tunnel. ")
    page.get_by_role("link", name="Review and sign").click()
    box.press_sequentially("Writing on.")
    page.context.set_offline(False)
    is_saved(page)
    expect(page).to_have_url(re.compile(re.escape(room_of(meeting)) + "$"))
    assert SessionNote.objects.get(session=meeting).s1 == "In the tunnel. Writing on."


def test_something_to_note_on_safety_is_tapped_kept_and_signed(wide_page, demo, meeting):
    page = wide_page
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    choose(page, "safety_answer", "something_to_note")
    page.get_by_text("Overdose", exact=True).click()
    page.get_by_role("checkbox", name="Supervisor told").first.check()
    choose(page, "safety:overdose:level", "3")
    is_saved(page)
    page.get_by_role("link", name="Review and sign").click()
    expect(page.get_by_text("A line on what was done about safety.")).to_be_visible()
    page.go_back()
    expect(page.locator('input[name="safety:overdose:level"][value="3"]')).to_be_checked()
    page.locator('[data-text="safety:overdose:did"]').fill("Walked to the clinic together")
    # The tap cannot be turned into its contrary while something is noted.
    choose(page, "safety_answer", "did_not_come_up")
    expect(page.get_by_text("Something is noted below.")).to_be_visible()
    expect(page.locator('input[name="safety_answer"][value="something_to_note"]')).to_be_checked()
    choose(page, "wellbeing:wellbeing", "5")
    is_saved(page)
    page.get_by_role("link", name="Review and sign").click()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Safety: needs attention within days.")).to_be_visible()
    page.goto("/today/")
    expect(page.locator(".chip.care").first).to_have_text("Needs attention within days")


def tab_to(page, css: str):
    """Press Tab until the focus is on what `css` describes."""
    for _press in range(400):
        if page.evaluate("css => document.activeElement.matches(css)", css):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {css}")


def test_the_keyboard_alone_completes_the_main_job(wide_page, demo, ines):
    page = wide_page
    page.goto("/")
    tab_to(page, "input[name=login]")
    page.keyboard.type("lead@demo.example")
    tab_to(page, "input[name=password]")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/today/"))
    page.wait_for_load_state()  # the shortcuts are there once the page is
    page.keyboard.press("l")
    expect(page).to_have_url(re.compile("/log/"))
    button = page.get_by_role("button", name=re.compile("Ines"))
    for _press in range(100):
        if button.evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sessions/"))
    tab_to(page, 'input[name="wellbeing:wellbeing"]')
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    tab_to(page, 'input[name="safety_answer"]')
    page.keyboard.press("Space")
    is_saved(page)
    # Back up to the two actions at the top, as a person with a keyboard would.
    for _press in range(400):
        if page.evaluate("document.activeElement.textContent.trim() === 'Review and sign'"):
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/review/"))
    for _press in range(50):
        if page.evaluate("document.activeElement.textContent.trim() === 'Sign'"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Signed by Mara Lindqvist")).to_be_visible()
