"""A supervisor looks at the team and finds who it is about; a therapist writes down what somebody outside asks."""

from datetime import timedelta

import pytest
from django.utils import formats, timezone
from playwright.sync_api import expect

from clients.models import Mandate
from sessions.models import FlagSwitch
from tests.browser import fits, sign_in
from tests.cast import make_client

pytestmark = pytest.mark.once  # the database makes no difference


def say(date, how="j F Y") -> str:
    return formats.date_format(date, how)


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_the_team_and_a_mandate_from_the_record_to_the_review(request, demo, ines, new_page, allow_console, size):
    allow_console("422")
    page = request.getfixturevalue(size)
    team = ines.episodes.get(ended_on=None).team
    FlagSwitch.objects.update_or_create(team=team, flag="mandate", defaults={"is_on": True})
    one = make_client("Abelard", lead=demo("lead"), team=team)
    one.safety_items.create(kind="overdose", level=3)

    # The team: numbers, and the way to those whom the first line is about.
    sign_in(page, demo("supervisor"))
    page.goto("/supervision/")
    page.get_by_role("navigation", name="Supervision").get_by_role("link", name="Team", exact=True).click()
    fits(page)
    here = page.get_by_role("region", name=team.name)
    expect(here.get_by_text("Something open on safety")).to_be_visible()
    expect(page.get_by_role("rowheader")).to_have_text(["Jon Abara", "Mara Lindqvist"])
    here.get_by_role("link", name="See them in the caseload").click()
    expect(page.get_by_text("Abelard").first).to_be_visible()

    # The therapist writes down what a court asks, from the foot of the record.
    until = timezone.localdate() + timedelta(days=20)
    mara = new_page(viewport=page.viewport_size)
    sign_in(mara, demo("lead"))
    mara.goto(f"/clients/{one.code}/")
    mara.get_by_text("More", exact=True).click()
    mara.get_by_role("link", name="Somebody outside asks whether they come").click()
    expect(mara.get_by_text("They hear whether somebody comes, and of nothing else.")).to_be_visible()
    fits(mara)
    mara.get_by_label("Nothing about use is told until").fill(until.isoformat())
    mara.get_by_role("button", name="Save").click()
    expect(mara.get_by_text("Something here needs another look.")).to_be_visible()
    fits(mara)
    expect(mara.get_by_label("Nothing about use is told until")).to_have_value(until.isoformat())
    mara.get_by_text("Court", exact=True).click()
    mara.get_by_role("button", name="Save").click()
    for _page in ("the record", "the card before a meeting"):
        asks = mara.get_by_role("region", name="Somebody outside asks")
        expect(asks).to_contain_text("A court asks to hear whether they come.")
        expect(asks).to_contain_text(f"Nothing about use is told until {say(until)}.")
        expect(asks).to_contain_text("Explain it to them before anything goes out.")
        fits(mara)
        mara.goto(f"/clients/{one.code}/before/")

    # The supervisor reads of it where everything else is that may be worth a conversation.
    page.goto("/supervision/review/?kind=mandate")
    ends = f"The time in which nothing about use is told ends on {say(until, 'j F')}"
    expect(page.get_by_text(ends)).to_be_visible()

    # And when it is over, it is over.
    mara.get_by_role("region", name="Somebody outside asks").get_by_role("link", name="What was agreed").click()
    fits(mara)
    mara.get_by_role("button", name="It is over").click()
    expect(mara.get_by_text("From today on they hear nothing any more.")).to_be_visible()
    expect(mara.get_by_role("region", name="Somebody outside asks")).to_have_count(0)
    assert Mandate.objects.get(episode__client=one).ends_on == timezone.localdate()
