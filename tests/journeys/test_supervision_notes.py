"""A supervisor reads the notes that wait: one is signed beside its author, one comes back with its answer."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sessions.countersigning import awaiting
from sessions.models import Countersignature, CountersignRule, NoteQuestion
from tests.browser import fits, sign_in
from tests.supervision.signed import asks_for

pytestmark = pytest.mark.once  # the database makes no difference

QUESTION = "Did you talk about what <b>an evening</b> without it would need?"
LONG = "Theyspokeofeverythingatonceandwithoutabreath" * 5


@pytest.fixture
def three(demo) -> list:
    """Three notes of Mara's that wait for her supervisor, the oldest first, and nothing else that does."""
    NoteQuestion.objects.all().delete()
    CountersignRule.objects.all().delete()
    rule = asks_for("all", demo("lead"))
    waiting = list(awaiting(demo("supervisor")))
    rule.since = waiting[-3].signed_at
    rule.save()
    return waiting[-3:]


def by_key(page, target) -> None:
    """Go to something by Tab alone, and press it."""
    for _step in range(80):
        if target.evaluate("node => node === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there.")


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_from_the_queue_to_a_question_its_answer_and_every_signature(request, demo, three, new_page, size):
    page = request.getfixturevalue(size)
    sign_in(page, demo("supervisor"))
    page.goto("/supervision/")
    page.get_by_role("link", name="Notes 3", exact=True).click()
    expect(page.get_by_role("heading", name="Notes to countersign 3")).to_be_visible()
    fits(page)

    by_key(page, page.locator(".note-waits a").first)
    expect(page.get_by_text("2 wait")).to_be_visible()
    fits(page)
    by_key(page, page.locator("summary", has_text="Return with a question"))
    by_key(page, page.get_by_role("button", name="Return it with this question"))
    box = page.get_by_label("Your question")
    assert box.evaluate("node => node.validity.valueMissing")  # the browser says that a question is missing
    box.fill(QUESTION)
    fits(page)
    page.get_by_role("button", name="Return it with this question").click()
    expect(page.get_by_text("Returned with your question. This is the next one.")).to_be_visible()

    for _note in range(2):
        by_key(page, page.get_by_role("button", name="Countersign"))
    expect(page.get_by_text("Nothing else waits to be read. Thank you.")).to_be_visible()
    expect(page.get_by_role("heading", name="With a question, until it is answered")).to_be_visible()
    fits(page)
    assert set(Countersignature.objects.filter(created_by=demo("supervisor")).values_list("note", flat=True)) >= {
        three[1].pk,
        three[2].pk,
    }

    mara = new_page(viewport=page.viewport_size)
    sign_in(mara, demo("lead"))
    mara.goto("/today/")
    listed = mara.locator("section", has=mara.get_by_role("heading", name="A question on a note"))
    fits(mara)
    listed.get_by_role("link").click()
    expect(mara.get_by_text(QUESTION)).to_be_visible()
    fits(mara)
    mara.get_by_role("link", name="Answer with an addendum").click()
    expect(mara.get_by_text(QUESTION)).to_be_visible()
    fits(mara)
    mara.get_by_label("What to add").fill(f"We did, for a while. {LONG}")
    mara.get_by_role("button", name="Add to the note").click()
    expect(mara.get_by_text("Answered with the addendum of")).to_be_visible()
    fits(mara)
    mara.goto("/today/")
    expect(mara.get_by_role("heading", name="A question on a note")).to_have_count(0)
    assert NoteQuestion.objects.get(note=three[0]).answered_by.created_by == demo("lead")

    page.goto("/supervision/notes/")
    expect(page.get_by_text("answered: addendum")).to_be_visible()
    page.locator(".note-waits a").click()
    expect(page.get_by_text("We did, for a while.")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Countersign").click()
    expect(page).to_have_url(re.compile("/supervision/notes/$"))
    expect(page.get_by_text("Nothing waits to be read.")).to_be_visible()
    signature = Countersignature.objects.get(note=three[0], created_by=demo("supervisor"))
    assert timezone.now() - signature.created_at < timezone.timedelta(minutes=5)
