"""An emergency that the supervisor sees at once, and an order of a court that goes after a second person has looked."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hrp.disclosures.models import Disclosure, SecondLook
from tests.browser import fits, sign_in
from tests.factors import shown_in

pytestmark = pytest.mark.once  # the database makes no difference

LONG = "Shecameandwespokeofeverythingatonceandwithoutabreath" * 5


def arrive(page, person):
    """Sign somebody in who has shown a factor just now."""
    sign_in(page, person)
    shown_in(page, person)


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_an_emergency_and_an_order_of_a_court(request, demo, ines, new_page, console, size):
    console.allow("422")  # the form that comes back for another look
    page = request.getfixturevalue(size)
    arrive(page, demo("lead"))
    page.goto(reverse("disclosures:emergency_new", args=[ines.code]))
    fits(page)
    page.get_by_label("Who needs it").fill("The ambulance")
    page.get_by_label("What you tell them").fill(f"About ten tablets, an hour ago. {LONG}")
    page.get_by_role("button", name="Keep it as told").click()
    expect(page.get_by_text("Something here needs another look.")).to_be_visible()
    fits(page)
    page.get_by_label("Why it is an emergency").fill("She did not wake up when called.")
    page.get_by_role("button", name="Keep it as told").click()
    expect(page.get_by_text("It is on record, and the supervisor sees it now.")).to_be_visible()

    sana = new_page(viewport=page.viewport_size)
    sign_in(sana, demo("supervisor"))
    sana.goto("/supervision/review/")
    sana.get_by_role("link", name=re.compile("^Second looks")).click()
    fits(sana)
    sana.locator(".note-waits", has_text="Ines").last.get_by_role("link").click()
    expect(sana.get_by_text("She did not wake up when called.")).to_be_visible()
    fits(sana)
    sana.get_by_label("What you looked at, and what follows").fill("It was right.")
    sana.get_by_role("button", name="I have looked at it").click()
    expect(sana.get_by_text("Noted that you have looked at it.")).to_be_visible()
    assert SecondLook.objects.filter(words__isnull=False, created_by=demo("supervisor")).exists()

    page.goto(reverse("disclosures:order_new", args=[ines.code]))
    fits(page)
    page.get_by_label("Which court").fill("Court of Harbour County")
    page.get_by_label("What it orders").fill("Say on which days she came in May.")
    page.get_by_label("What you tell the court").fill(f"She came on four days. {LONG}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It waits for a second person.")).to_be_visible()
    fits(page)

    sana.goto("/second-looks/")
    sana.locator("section", has_text="Orders of a court").get_by_role("link", name="Ines").last.click()
    expect(sana.get_by_text("Say on which days she came in May.")).to_be_visible()
    fits(sana)
    sana.get_by_label("What you looked at").fill("May, and May alone.")
    sana.get_by_role("button", name="I have looked: it may go").click()
    expect(sana.get_by_text("The care team can send it now.")).to_be_visible()

    page.reload()
    expect(page.get_by_text("It can go.")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="Look once more, and send").click()
    fits(page)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("stays as it was sent")).to_be_visible()
    fits(page)
    gone = Disclosure.objects.get(kind="court_order", order__isnull=False, client=ines, alone=False)
    assert (gone.created_by, gone.body) == (demo("lead"), f"She came on four days. {LONG}")
