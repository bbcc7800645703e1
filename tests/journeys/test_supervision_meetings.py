"""Two supervision sessions: an agenda, a meeting written down, something agreed that comes back until it is done."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hrp.accounts.models import SupervisionLine
from hrp.supervision.models import AgreedAction, SupervisionMeeting
from tests.browser import fits, sign_in
from tests.cast import make_client

pytestmark = pytest.mark.once  # the database makes no difference


@pytest.fixture
def line(demo) -> SupervisionLine:
    """The demo's supervisor and lead; Vera, whom the lead has not met for long, waits on no agenda yet."""
    line = SupervisionLine.objects.current().get(supervisor=demo("supervisor"), therapist=demo("lead"))
    AgreedAction.objects.filter(point__therapist=line.therapist).delete()
    make_client("Vera", lead=line.therapist, team=line.therapist.team_memberships.first().team)
    return line


def put_on(page, words: str) -> None:
    """Bring a topic, by keyboard alone."""
    page.get_by_text("Bring something").focus()
    page.keyboard.press("Enter")
    page.get_by_label("What about").focus()
    page.keyboard.type(words)
    page.get_by_role("button", name="Put it on the agenda", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is on the agenda.")).to_be_visible()


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_from_the_agenda_to_what_was_agreed_and_done(request, demo, line, new_page, size, allow_console):
    allow_console("422")
    mara = request.getfixturevalue(size)
    sign_in(mara, line.therapist)
    mara.goto(f"/supervision/lines/{line.pk}/")
    put_on(mara, "Thursdays are too much.")
    fits(mara)

    sana = new_page(viewport=mara.viewport_size)
    sign_in(sana, line.supervisor)
    sana.goto("/supervision/lines/")
    fits(sana)
    sana.get_by_role("link", name=line.therapist.name).click()
    expect(sana.locator(".point", has_text="Thursdays are too much.")).to_be_visible()

    # The therapist writes it down; leaving with words that were not sent is asked about by the page's own script.
    mara.get_by_role("link", name="Write down a session").click()
    fits(mara)
    before = SupervisionMeeting.objects.filter(therapist=line.therapist).count()
    talk = mara.locator(".talk", has_text="Thursdays")
    expect(talk.get_by_label("What came of it")).to_be_hidden()
    talk.get_by_role("checkbox").focus()
    mara.keyboard.press("Space")
    talk.get_by_label("What came of it").fill("Two in a row are enough.")
    talk.get_by_label("What we agree 1").fill("Move one to Friday")
    talk.get_by_label("What we agree 2").fill("Ask the team")
    talk.get_by_label("Who does it 2").select_option(label=line.supervisor.name)
    mara.get_by_label("Minutes").fill("0")
    fits(mara)
    mara.get_by_role("button", name="Save").click()
    expect(mara.get_by_role("alert").first).to_contain_text("What you typed is still there.")
    expect(talk.get_by_label("What we agree 2")).to_have_value("Ask the team")
    fits(mara)
    mara.get_by_label("Minutes").fill("45")
    mara.get_by_role("button", name="Save").click()
    expect(mara.get_by_text("Written down.", exact=True)).to_be_visible()
    fits(mara)
    assert SupervisionMeeting.objects.filter(therapist=line.therapist).count() == before + 1

    # It stands before both of them until it is done.
    sana.reload()
    for agreed in ("Move one to Friday", "Ask the team"):
        expect(sana.locator(".agreed", has_text=agreed)).to_be_visible()
    fits(sana)
    sana.get_by_role("button", name="Done : Ask the team").click()
    expect(sana.locator(".agreed", has_text="Ask the team")).to_have_count(0)
    mara.goto(f"/supervision/lines/{line.pk}/meet/")
    group = mara.get_by_role("group", name="Move one to Friday")
    group.get_by_text("Done").click()
    mara.get_by_label("Minutes").fill("30")
    mara.locator("#id_on").fill((timezone.localdate() - timedelta(days=1)).isoformat())
    mara.get_by_role("button", name="Save").click()
    expect(mara.get_by_text("Written down.", exact=True)).to_be_visible()
    assert not AgreedAction.objects.open().filter(point__therapist=line.therapist).exists()
    mara.goto(f"/supervision/lines/{line.pk}/hours/")
    fits(mara)
    mara.goto("/supervision/hours/")
    fits(mara)
