"""What was written in a form and not sent is asked about before the page goes."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clients.models import Handover
from tests.browser import sign_in


@pytest.fixture
def page(wide_page, demo, ines):
    """The page of a handover, with a sentence that was not sent."""
    sign_in(wide_page, demo("lead"))
    wide_page.goto(reverse("clients:handover", args=[ines.code]))
    wide_page.get_by_label("Where we are").press_sequentially("In the middle")
    return wide_page


def test_leaving_asks_and_staying_keeps_it(page):
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Today").click()
    expect(page.get_by_label("Where we are")).to_have_value("In the middle")
    assert asked == ["beforeunload"]
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Today").click()
    expect(page).to_have_url(re.compile("/today/"))


def test_sending_asks_nothing(page):
    page.locator("main form[method=post] button[type=submit]").first.click()
    expect(page).not_to_have_url(re.compile("/handover/$"))
    assert Handover.objects.filter(created_by__email="lead@demo.example").latest("created_at").where_we_are == (
        "In the middle"
    )
