"""Probation asks whether Ines comes: a letter says on which days, she sees it, and it goes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clients.models import Consent, Mandate
from hrp.disclosures.models import Disclosure
from tests.access.planted import signed_consent
from tests.browser import fits, sign_in
from tests.disclosures.papers import PLAIN

pytestmark = pytest.mark.once  # the database makes no difference

PASSWORD = "harm-reduction-demo"


@pytest.fixture
def consent(demo, ines) -> Consent:
    """Ines agreed that probation hears on which days she comes, and how many meetings were kept."""
    mara, today = demo("lead"), timezone.localdate()
    consent = signed_consent(ines, mara, **PLAIN | {"tells_kept_count": True})
    Mandate.objects.create(
        episode=ines.episodes.get(ended_on=None),
        authority_kind="probation_parole",
        reference="P-1742",
        starts_on=today - timedelta(days=60),
        explained_on=today - timedelta(days=50),
        rhythm="monthly",
        next_due=today,
        consent=consent,
        created_by=mara,
    )
    return consent


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_from_who_asks_to_the_file_to_hand_over(request, demo, ines, consent, size):
    page = request.getfixturevalue(size)
    sign_in(page, demo("lead"))
    page.goto(f"/clients/{ines.code}/letters/attendance/")
    fits(page)
    page.get_by_role("link", name="Probation, Mill Road").click()
    expect(page.get_by_label("Their reference")).to_have_value("P-1742")
    fits(page)
    page.get_by_role("button", name="See what it says").click()

    expect(page.get_by_text("Your reference: P-1742")).to_be_visible()
    expect(page.get_by_text("The client has not seen it yet.")).to_be_visible()
    expect(page.get_by_role("link", name="Send it")).to_have_count(0)
    fits(page)
    page.get_by_role("button", name="The client has seen it").click()
    page.get_by_role("button", name="Keep it ready for later").click()
    expect(page.get_by_text("It is kept ready.")).to_be_visible()

    page.get_by_role("link", name="Send it").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Send a letter")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Yes, send it").click()

    expect(page.get_by_role("heading", name="Sent")).to_be_visible()
    fits(page)
    gone = Disclosure.objects.get(consent=consent)
    assert (gone.kind, gone.client, gone.recipient) == ("attendance", ines, "Probation, Mill Road")
    assert Mandate.objects.get(consent=consent).next_due > timezone.localdate()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="The letter (PDF)").click()
    assert fetched.value.suggested_filename == "letter.pdf"
