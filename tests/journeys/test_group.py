"""A group of six in a real browser: taps, lines, safety, one signature; and nothing lost on the way."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clients.models import CareTeamMembership
from sessions.actions import add_to_group, plan_group, start_group
from sessions.models import GroupMeeting, SessionNote
from tests.browser import axe, sign_in
from tests.cast import key, make_client, whatever_is_in_the_way

NAMES = ("Aled", "Bram", "Cleo", "Dov", "Esra", "Finn")


@pytest.fixture
def shared(demo) -> GroupMeeting:
    """A meeting of a group of six that Mara and Jon lead, begun a moment ago."""
    mara, jon = demo("lead"), demo("co")
    team = CareTeamMembership.objects.filter(user=mara).first().episode.team
    group = start_group(by=mara, key=key(), name="Thursday table", team=team, co_lead=jon)
    for name in NAMES:
        add_to_group(group, make_client(name, lead=mara, team=team), by=mara)
    starts_at = timezone.now().replace(second=0, microsecond=0) - timezone.timedelta(minutes=7)
    (shared,) = plan_group(group, by=mara, key=key(), starts_at=starts_at, minutes=90, anyway=whatever_is_in_the_way())
    return shared


def address(shared) -> str:
    return f"/groups/{shared.group_id}/meetings/{shared.pk}/"


def is_saved(page):
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")


def block(page, name):
    return page.get_by_role("region", name=name)


def tap(page, name, value):
    block(page, name).locator(f'label:has(input[name$=":safety_answer"][value="{value}"])').click()


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_six_people_are_marked_written_and_signed_with_one_action(request, demo, shared, size):
    page = request.getfixturevalue(size)
    sign_in(page, demo("lead"))
    page.goto(f"/groups/{shared.group_id}/")
    axe(page)
    page.locator(f'a[href="{address(shared)}"]').click()
    page.get_by_label("What the group was about").fill("What a good evening is made of")
    page.get_by_label("How we worked").fill("A round, then in pairs, as Bram likes it")
    expect(page.locator('[data-hints-for="method"]')).to_contain_text("“Bram” — perhaps: this text stands in")
    page.get_by_role("button", name="Use: someone").click()
    for name in NAMES:
        expect(block(page, name).get_by_label(f"A line on {name}")).to_be_hidden()
        block(page, name).get_by_role("checkbox", name="Came").check()
        block(page, name).get_by_label(f"A line on {name}").fill(f"Line of {name}.")
        tap(page, name, "did_not_come_up")
    tap(page, "Cleo", "something_to_note")
    block(page, "Cleo").get_by_text("Overdose", exact=True).click()
    block(page, "Cleo").locator('label:has(input[name$="overdose:level"][value="2"])').click()
    block(page, "Dov").get_by_text("How it was for them").click()
    block(page, "Dov").locator('label:has(input[name$="wellbeing:wellbeing"][value="6"])').click()
    is_saved(page)
    axe(page)
    page.get_by_role("link", name="Review and sign").click()
    expect(page.get_by_role("heading", name="Finn")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Sign 6 notes").click()
    expect(page.get_by_text("Signed: 6 notes.")).to_be_visible()
    axe(page)
    texts = {
        note.session.client.chosen_name: note.signed_text
        for note in SessionNote.objects.filter(session__group_meeting=shared, signed_by=demo("lead")).select_related(
            "session__client"
        )
    }
    assert set(texts) == set(NAMES)
    for name, text in texts.items():
        assert [other for other in NAMES if other in text] == [name]
        assert "A round, then in pairs, as someone likes it" in text
    assert "Safety: a plan is agreed." in texts["Cleo"]
    assert "Wellbeing 6 of 10." in texts["Dov"]


def test_a_network_that_dies_in_mid_typing_loses_nothing(wide_page, demo, shared, allow_console):
    allow_console("ERR_INTERNET_DISCONNECTED")
    page = wide_page
    sign_in(page, demo("lead"))
    page.goto(address(shared))
    block(page, "Aled").get_by_role("checkbox", name="Came").check()
    line = block(page, "Aled").get_by_label("A line on Aled")
    line.press_sequentially("Before the tunnel. ")
    is_saved(page)
    page.context.set_offline(True)
    line.press_sequentially("In the tunnel.")
    page.get_by_label("What the group was about").press_sequentially("Evenings")
    block(page, "Bram").get_by_role("checkbox", name="Came").check()
    block(page, "Bram").get_by_label("A line on Bram").press_sequentially("Bram, in the tunnel.")
    expect(page.locator("#saved")).to_contain_text("not saved")
    page.context.set_offline(False)
    is_saved(page)
    notes = SessionNote.objects.filter(session__group_meeting=shared).order_by("session__client__chosen_name")
    assert [note.s1 for note in notes] == ["Before the tunnel. In the tunnel.", "Bram, in the tunnel."]
    shared.refresh_from_db()
    assert shared.theme == "Evenings"
    page.reload()
    expect(line).to_have_value("Before the tunnel. In the tunnel.")


def test_two_leaders_who_write_in_one_box_see_both_texts(new_page, demo, shared, allow_console):
    allow_console("409")
    mara, jon = new_page(), new_page()
    for page, person in ((mara, "lead"), (jon, "co")):
        sign_in(page, demo(person))
        page.goto(address(shared))
    mara.get_by_label("What the group was about").fill("From Mara.")
    is_saved(mara)
    jon.get_by_label("What the group was about").fill("From Jon.")
    dialog = jon.get_by_role("dialog", name="This was also written elsewhere")
    expect(dialog).to_contain_text("From Mara.")
    expect(dialog).to_contain_text("From Jon.")
    dialog.get_by_role("button", name="Keep both").click()
    is_saved(jon)
    shared.refresh_from_db()
    assert shared.theme == "From Mara.\n\nFrom Jon."


def test_the_keyboard_alone_marks_who_came_and_came_by_mistake(wide_page, demo, shared):
    page = wide_page
    sign_in(page, demo("lead"))
    page.goto(address(shared))
    came = block(page, "Aled").get_by_role("checkbox", name="Came")
    came.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Typed.")
    is_saved(page)
    came.focus()
    page.keyboard.press("Space")
    expect(block(page, "Aled")).to_contain_text("Something is noted about them below.")
    expect(came).to_be_checked()
    block(page, "Aled").get_by_label("A line on Aled").fill("")
    is_saved(page)
    came.focus()
    page.keyboard.press("Space")
    expect(page.locator("#saved")).to_have_text(re.compile("saved"))
    is_saved(page)
    assert not SessionNote.objects.filter(session__group_meeting=shared).exists()
