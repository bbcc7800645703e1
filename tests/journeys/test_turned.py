"""The screen turned to the client: what it shows, what it takes, and that nothing else opens."""

import re

import pytest
from playwright.sync_api import expect

from hrp.accounts.context import DEMO_PASSWORD
from sessions.models import AllianceRating, Session
from tests.browser import axe, sign_in
from tests.journeys.test_cover import give_passkey
from tests.journeys.test_main_job import choose, is_saved, meeting, room_of  # noqa: F401


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_the_client_answers_and_the_therapist_comes_back_with_a_password(request, demo, meeting, size, allow_console):  # noqa: F811
    allow_console("422")
    page = request.getfixturevalue(size)
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    page.get_by_role("button", name="Turn the screen").click()
    expect(page).to_have_url(re.compile("/turned/"))
    axe(page)
    choose(page, "alliance:bond", "9")
    choose(page, "alliance_shown", "later")
    page.get_by_label("What would make today useful?").fill("My own words")
    is_saved(page)
    rating = AllianceRating.objects.get(sitting=meeting.sitting)
    assert (rating.value, rating.entered_by, rating.rater) == (9, "client", "client")
    assert Session.objects.get(pk=meeting.pk).client_agenda == "My own words"
    for elsewhere in ("/", "/caseload/", room_of(meeting), "/me/"):
        page.goto(elsewhere)
        expect(page).to_have_url(re.compile("/turned/$"))
    page.go_back()
    expect(page.get_by_role("heading", name="Your page")).to_be_visible()
    page.get_by_label("Your therapist’s password").fill("wrong")
    page.get_by_role("button", name="Back to the session page").click()
    expect(page.get_by_text("That did not open it.")).to_be_visible()
    page.get_by_label("Your therapist’s password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Back to the session page").click()
    expect(page).to_have_url(re.compile(re.escape(room_of(meeting))))
    expect(page.get_by_text("They asked that you see this after they have gone.")).to_be_visible()


@pytest.mark.parametrize("size", ["wide_page", "phone_page"])
def test_one_touch_of_a_passkey_takes_it_back_and_what_was_typed_last_is_kept(request, demo, meeting, size):  # noqa: F811
    page = request.getfixturevalue(size)
    sign_in(page, demo("lead"))
    give_passkey(page, demo("lead"))
    page.goto(room_of(meeting))
    page.get_by_role("button", name="Turn the screen").click()
    expect(page).to_have_url(re.compile("/turned/"))
    axe(page)
    page.get_by_label("What would make today useful?").fill("My last words")
    page.get_by_role("button", name="Open with a passkey").click()
    expect(page).to_have_url(re.compile(re.escape(room_of(meeting))))
    assert Session.objects.get(pk=meeting.pk).client_agenda == "My last words"
