"""A look at a session: the therapist alone on a phone, by taps; then the two at a desk, by keyboard."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hrp.accounts.models import SupervisionLine
from hrp.supervision.models import FidelityRound
from hrp.supervision.models.fidelity import Item
from tests.browser import fits, sign_in
from tests.cast import gather, make_session

pytestmark = pytest.mark.once  # the database makes no difference


@pytest.fixture
def story(transactional_db):
    """Mara met Ines two days ago; Sana supervises Mara."""
    cast = gather()
    make_session(cast.ines, by=cast.mara, days_ago=2)
    return cast


def group(page, item):
    return page.get_by_role("group", name=str(Item(item).label))


def test_alone_first_then_together(story, new_page):
    desk = new_page(viewport={"width": 1440, "height": 900})
    phone = new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    sign_in(desk, story.sana)
    sign_in(phone, story.mara)
    line = SupervisionLine.objects.get(supervisor=story.sana)
    looks = reverse("supervision:fidelity", args=[line.pk])

    # Sana begins a look at the meeting with Ines.
    desk.goto(looks)
    fits(desk)
    desk.get_by_label("Which meeting").select_option(index=1)
    desk.get_by_text("A recording", exact=True).click()
    desk.get_by_role("button", name="Begin").click()
    expect(desk.locator("main")).to_contain_text("Mara looks alone first")
    expect(desk.get_by_role("link", name="Look together")).to_have_count(0)

    # Mara looks alone: taps, takes one back, and comes again to be done.
    phone.goto(looks)
    fits(phone)
    phone.get_by_role("link", name="Look alone first").tap()
    expect(phone.locator("h1")).to_have_text("Looking alone first")
    fits(phone)
    assert phone.locator(".items .choice").evaluate_all(
        "all => all.every(one => one.offsetHeight >= 44 && one.offsetWidth >= 44)"
    )
    group(phone, "clients_concern").get_by_text("Mostly").tap()
    group(phone, "to_test").get_by_text("Partly").tap()
    group(phone, "functions").get_by_text("A little").tap()
    group(phone, "functions").get_by_text("A little").tap()
    group(phone, "live_option").get_by_text("No occasion").tap()
    phone.get_by_role("button", name="Keep for now").tap()
    expect(phone.locator("main")).to_contain_text("Kept.")
    expect(group(phone, "to_test").get_by_label("Partly")).to_be_checked()
    assert group(phone, "functions").locator("input:checked").count() == 0
    desk.reload()
    expect(desk.locator("main")).to_contain_text("Mara looks alone first")
    phone.get_by_role("button", name="Done: Sana may see it").tap()
    expect(phone.locator("h1")).to_have_text("Looking together")
    fits(phone)

    # Then both, with Sana at the keyboard.
    desk.goto(looks)
    desk.get_by_role("link", name="Look together").press("Enter")
    expect(group(desk, "clients_concern")).to_contain_text("Mara alone: Mostly")
    expect(group(desk, "live_option")).to_contain_text("Mara alone: No occasion")
    expect(group(desk, "functions")).not_to_contain_text("alone:")
    fits(desk)
    group(desk, "clients_concern").get_by_label("Not this time").focus()
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Space")
    desk.get_by_role("button", name=re.compile("^Done")).press("Enter")
    expect(desk.get_by_role("row", name=re.compile("Started from"))).to_contain_text("Mostly Partly")
    expect(desk.get_by_role("row", name=re.compile("Asked before"))).to_contain_text("Not this time")
    fits(desk)

    # Scores that somebody coded, as numbers.
    desk.get_by_role("link", name="Put in scores").click()
    fits(desk)
    desk.get_by_label("Partnership").fill("4")
    desk.get_by_label("Empathy").fill("3")
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator("main")).to_contain_text("Relational: 3.5")
    expect(desk.locator("main")).not_to_contain_text("Technical")
    fits(desk)
    assert FidelityRound.objects.get().together_done_at is not None


def test_training_is_noted_on_a_phone_and_read_along(story, new_page):
    phone = new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    sign_in(phone, story.mara)
    phone.goto(reverse("supervision:training"))
    fits(phone)
    phone.get_by_role("textbox", name="What it was").fill("A weekend on reflective listening")
    phone.get_by_text("Skills and interventions", exact=True).tap()
    phone.get_by_label("Hours").fill("12")
    phone.get_by_role("button", name="Note it").tap()
    expect(phone.get_by_role("cell", name="12 h")).to_be_visible()
    fits(phone)
    phone.get_by_role("link", name="Put right").tap()
    phone.get_by_label("Minutes").fill("30")
    fits(phone)
    phone.get_by_role("button", name="Save").tap()
    expect(phone.get_by_role("cell", name="12 h 30 min")).to_be_visible()

    desk = new_page(viewport={"width": 1440, "height": 900})
    sign_in(desk, story.sana)
    line = SupervisionLine.objects.get(supervisor=story.sana)
    desk.goto(reverse("supervision:line_training", args=[line.pk]))
    expect(desk.locator("main")).to_contain_text("A weekend on reflective listening")
    expect(desk.locator("main form")).to_have_count(0)
    fits(desk)
