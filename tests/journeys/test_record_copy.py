"""A client asks for a copy of their record: the question, the short version, all of it, the account."""

import json

from django.urls import reverse

from tests.browser import axe, sign_in
from tests.factors import shown_in


def test_a_copy_of_the_record_is_handed_over_and_accounted_for(demo, ines, phone_page, wide_page):
    mara = demo("lead")
    for page in (phone_page, wide_page):
        sign_in(page, mara)
        shown_in(page, mara)
    page = phone_page
    page.goto(reverse("disclosures:record_copy", args=[ines.code]))
    page.get_by_text("If somebody is asking for it").click()
    page.get_by_text("Nobody has to hand over a whole record").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    axe(page)
    page.get_by_role("button", name="Make the short version").press("Enter")
    page.get_by_text("The copy is made").wait_for()
    axe(page)
    with page.expect_download() as coming:
        page.get_by_role("link", name="The file as it was sent (PDF)").click()
    assert coming.value.suggested_filename == "record.pdf"

    page = wide_page
    page.goto(reverse("disclosures:record_copy", args=[ines.code]))
    page.get_by_role("button", name="Make a copy of all of it").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="For another service’s computer (FHIR)").click()
    with open(coming.value.path(), encoding="utf-8") as file:
        assert json.load(file)["type"] == "collection"
    page.get_by_role("link", name="Everything that left").click()
    assert page.get_by_role("row").count() >= 3  # the head, the short one, all of it
    axe(page)
