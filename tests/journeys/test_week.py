"""A week: planned from the record and from the wrap-up, moved by keyboard, looked at on a phone, printed."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sessions.models import Session
from tests.browser import axe, sign_in
from tests.cast import make_client, make_session


def next_monday():
    """Return the Monday of the week after this one."""
    today = timezone.localdate()
    return today - timedelta(days=today.weekday()) + timedelta(days=7)


def tab_to(page, target):
    """Press Tab until `target` has the focus, as somebody without a mouse does."""
    for _stop in range(60):
        if target.evaluate("(node) => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {target}")


def look(page):
    """Look at a page as a person with any eyes and any screen does: nothing sticks out, axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    axe(page)


def plan(page, name, starts_at, *, weekly=0):
    """Plan a meeting from the client's record."""
    page.goto("/caseload/")
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("link", name="Plan a meeting").click()
    page.get_by_label("When").fill(starts_at)
    if weekly:
        page.get_by_text("Every week", exact=True).click()
        page.get_by_label("How many times").fill(str(weekly))
    look(page)
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("Next:")).to_be_visible()


def test_a_week_is_planned_moved_and_printed(wide_page, phone_page, cast):
    page, monday = wide_page, next_monday()
    make_client("Abe", lead=cast.mara, team=cast.team)
    page.add_init_script("window.print = () => { window.printed = true }")
    sign_in(page, cast.mara)

    plan(page, "Ines", f"{monday}T10:00", weekly=3)
    plan(page, "Abe", f"{monday}T10:30")
    page.get_by_role("link", name="Week", exact=True).click()
    expect(page.get_by_text("Nothing is planned in this week.")).to_be_visible()
    page.get_by_role("link", name="The week after").click()
    days = page.locator(".week-day")
    expect(days).to_have_count(5)
    expect(days.nth(0).locator(".slot")).to_have_count(2)
    expect(days.nth(0)).to_contain_text("at the same time")
    one, other = (days.nth(0).locator(".slot").nth(n).bounding_box() for n in (0, 1))
    assert one["y"] == other["y"] and one["x"] + one["width"] <= other["x"]  # side by side
    look(page)

    tab_to(page, page.get_by_role("link", name="Ines", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Another time")).to_be_visible()
    page.get_by_label("When").fill(f"{monday + timedelta(days=2)}T14:00")
    look(page)
    tab_to(page, page.get_by_role("button", name="The client", exact=True).first)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Next:")).to_be_visible()
    assert list(Session.objects.filter(client=cast.ines).order_by("starts_at").values_list("happened", flat=True)) == [
        "client_rearranged",
        "planned",
        "planned",
        "planned",
    ]

    page.goto(f"/week/?from={monday}")
    expect(days.nth(0).locator(".slot.off")).to_contain_text("Moved by the client to Wed")
    expect(days.nth(2).locator(".slot")).to_contain_text("14:00")
    expect(page.get_by_text("at the same time")).to_have_count(0)
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed") is True
    page.emulate_media(media="print")
    for hidden in (page.locator(".top"), page.locator(".tabs"), page.get_by_role("button", name="Print")):
        expect(hidden).to_be_hidden()
    for words in ("Ines", "Abe", "Mara"):
        expect(page.locator(".week-sheet").get_by_text(words, exact=True).first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert re.search(rb"/MediaBox\s*\[0 0 84[12][.\d]* 59[456]", printed)  # A4, lying

    page = phone_page
    sign_in(page, cast.mara)
    page.goto(f"/week/?from={monday}")
    expect(page.locator(".week-day").nth(1)).to_be_hidden()  # a day without anything
    first, third = (page.locator(".week-day").nth(n).bounding_box() for n in (0, 2))
    assert first["x"] == third["x"] and first["y"] < third["y"]  # one below the other
    look(page)
    page.get_by_role("link", name="Harbour Street").click()
    expect(page.get_by_role("link", name="Jon")).to_be_visible()
    look(page)


def test_the_next_meeting_is_two_taps_from_the_wrap_up(phone_page, cast):
    page = phone_page
    meeting = make_session(cast.ines, by=cast.mara)
    sign_in(page, cast.mara)
    page.goto(f"/clients/{cast.ines.code}/sessions/{meeting.pk}/")
    page.get_by_text("Same time next week").click()
    page.get_by_role("link", name="Move it or call it off").click()
    expect(page.get_by_role("heading", name="Another time")).to_be_visible()
    following = Session.objects.planned().get()
    assert following.starts_at == meeting.starts_at + timedelta(weeks=1)
    look(page)
    page.get_by_text("Call it off", exact=True).click()
    page.get_by_role("button", name=re.compile("^We.*call it off$")).click()
    expect(page.get_by_role("link", name="Plan a meeting")).to_be_visible()
    following.refresh_from_db()
    assert following.happened == "we_rearranged"
