"""A therapist's own clients, before a supervisor asks: the same flags, kindly worded, with what helps beside them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, EpisodePause
from hrp.accounts.actions import set_roles
from hrp.accounts.models import SupervisionLine
from hrp.accounts.roles import Role
from hrp.audit.models import Action, Event
from sessions.models import FlagAnswer, FlagLimit, SafetyItem
from tests.cast import make_area, make_client, make_session
from tests.supervision.flagged import (
    MINE,
    REVIEW,
    answer,
    answered,
    felt,
    in_danger,
    rows_on,
    switched_on,
)
from tests.supervision.pages import browser_of, html_of
from tests.workspace.many import make_full, queries

QUERIES = 73  # of a page, sign-in, rights and the trail included


@pytest.fixture
def mara(cast):
    return browser_of(cast.mara)


def shown(browser, query: str = "") -> dict:
    return rows_on(browser.get(MINE + query))


# --- Whose ------------------------------------------------------------------------------------------
def test_ones_own_clients_and_nobody_elses(cast, mara):
    for client in (cast.ines, cast.noor):
        in_danger(client)
    assert shown(mara) == {"Ines": ["safety", "contact_gap"]}
    assert shown(browser_of(cast.jon)) == {"Ines": ["safety", "contact_gap"]}  # beside her
    assert shown(browser_of(cast.stella)) == {"Noor": ["safety", "contact_gap"]}
    assert "1 of your 1 clients may be worth a word." in html_of(mara.get(MINE))
    for who in (cast.sana, cast.ada, cast.fay):
        assert browser_of(who).get(MINE).status_code == 403


def test_who_left_the_care_team_does_not_see_them_at_the_next_request(cast, mara):
    assert shown(mara) == {"Ines": ["contact_gap"]}
    CareTeamMembership.objects.filter(user=cast.mara).update(to_on=timezone.localdate())
    assert shown(mara) == {}
    assert "Nobody yet. Clients appear here once you care for them." in html_of(mara.get(MINE))
    assert answer(mara, cast.ines, "contact_gap", side="mine").status_code == 404


def test_nothing_waits_while_a_pause_is_agreed(cast, mara):
    EpisodePause.objects.create(episode=cast.ines.episodes.get(), initiated_by="client")
    page = html_of(mara.get(MINE))
    assert "0 of your 1 clients may be worth a word." in page and "Nothing waits just now." in page


# --- Words ------------------------------------------------------------------------------------------
def test_it_is_kindly_worded_and_says_nobodys_name(cast, mara):
    page = html_of(mara.get(MINE))
    assert "A line to say the door is open?" in page and "no pause is agreed" not in page
    assert "with Mara" not in page and 'name="therapist"' not in page
    supervisors = html_of(browser_of(cast.sana).get(REVIEW))
    assert "no pause is agreed" in supervisors and "A line to say the door is open?" not in supervisors


def who_else(browser) -> str:
    return browser.get(MINE).context["listed"].who_else


def test_it_says_who_else_sees_it_and_when(cast, mara):
    assert who_else(mara) == "Sana can see these too."
    switched_on(cast.team, "alliance")
    assert who_else(mara) == (
        "Sana can see these too; a meeting that felt less right only 7 days later or once you met."
    )
    FlagLimit.objects.create(site=cast.team.site, name="alliance_first", value=10)
    SupervisionLine.objects.create(supervisor=cast.otto, therapist=cast.mara)
    assert who_else(mara).startswith("Otto and Sana can see these too; a meeting that felt less right only 10 days")
    assert who_else(mara) in html_of(mara.get(MINE))
    SupervisionLine.objects.update(to_on=timezone.localdate())
    assert who_else(mara) == "Only you see this."


def test_what_helps_stands_beside_it(cast, mara):
    switched_on(cast.team, "notes_open")
    make_area(cast.ines, "Brown", substance="heroin", kind="substance")
    make_session(cast.ines, by=cast.mara, days_ago=20)
    assert shown(mara) == {"Ines": ["overdose", "contact_gap", "notes_open"]}
    places = {
        reverse("sessions:tool", args=[cast.ines.code, "overdose-plan"]): "The overdose plan",
        reverse("sessions:plan", args=[cast.ines.code]): "Plan a meeting",
        reverse("workspace:today"): "Notes to sign",
    }
    page = html_of(mara.get(MINE))
    links = dict(re.findall(r'<a class="btn btn-link" href="([^"]+)">([^<]+)<span', page))
    assert links == places
    assert [mara.get(place).status_code for place in places] == [200, 200, 200]
    assert "Plan a meeting" not in html_of(browser_of(cast.sana).get(REVIEW))


# --- Alliance ---------------------------------------------------------------------------------------
def test_how_a_meeting_felt_comes_up_at_once(cast, mara):
    switched_on(cast.team, "alliance")
    make_session(cast.ines, by=cast.mara, days_ago=1)
    felt(cast.ines, 9, 8, 9, 6, first=22)
    felt(cast.noor, 9, 9, 9, 9, first=22)
    assert shown(mara) == {"Ines": ["alliance"]}
    assert "They gave the meeting" in html_of(mara.get(MINE))


# --- Answering --------------------------------------------------------------------------------------
def test_the_answer_rests_here_and_its_words_wait_for_the_supervisor(cast, mara):
    in_danger(cast.ines)
    done = answer(mara, cast.ines, "safety", side="mine", because="I call her every morning")
    assert done.url == f"{MINE}#{cast.ines.code}-contact_gap"
    page = html_of(mara.get(MINE))
    assert shown(mara) == {"Ines": ["contact_gap"]}
    assert "1 rests until" in page and "I call her every morning" in page
    sana = browser_of(cast.sana)
    assert rows_on(sana.get(REVIEW)) == {"Ines": ["safety", "contact_gap"]}
    assert "<b>Mara:</b> I call her every morning" in html_of(sana.get(REVIEW))


def test_what_the_own_supervisor_wrote_stands_with_it_and_no_other(cast, mara):
    in_danger(cast.ines)
    SupervisionLine.objects.create(supervisor=cast.otto, therapist=cast.jon)
    answered(cast.ines, "safety", by=cast.sana, because="Ask me on Friday")
    answered(cast.ines, "safety", by=cast.otto, because="Between Otto and Jon")
    assert "<b>Otto:</b> Between Otto and Jon" in html_of(browser_of(cast.jon).get(MINE))
    answered(cast.ines, "safety", by=cast.jon, because="Jon for himself")
    page = html_of(mara.get(MINE))
    assert "<b>Sana:</b> Ask me on Friday" in page
    assert "Between Otto" not in page and "Jon for himself" not in page


def test_who_is_both_answers_on_the_page_on_which_they_are(cast, mara):
    """Mara supervises Jon, who has a client of his own; Ines is on both of her pages."""
    set_roles(cast.mara, by=cast.ada, roles={Role.THERAPIST, Role.SUPERVISOR})
    SupervisionLine.objects.create(supervisor=cast.mara, therapist=cast.jon)
    abe = make_client("Abe", lead=cast.jon, team=cast.team)
    assert set(shown(mara)) == {"Ines"}
    assert set(rows_on(mara.get(REVIEW))) == {"Ines", "Abe"}
    assert answer(mara, abe, "contact_gap", side="mine").status_code == 409
    assert answer(mara, abe, "contact_gap", side="review").url.startswith(REVIEW)
    assert answer(mara, cast.ines, "contact_gap", side="mine").url.startswith(MINE)
    assert [one.client for one in FlagAnswer.objects.order_by("created_at")] == [abe, cast.ines]
    for side, place in (("nonsense", REVIEW), ("", REVIEW)):
        make = make_client(f"Bo {side}", lead=cast.jon, team=cast.team)
        assert answer(mara, make, "contact_gap", side=side).url.startswith(place)


def test_a_side_that_one_does_not_have_is_not_taken(cast, mara):
    assert answer(mara, cast.ines, "contact_gap", side="review").url.startswith(MINE)
    sana = browser_of(cast.sana)
    assert answer(sana, cast.ines, "contact_gap", side="mine").url.startswith(REVIEW)


def test_put_on_the_agenda_one_is_where_one_was(cast, mara):
    add = reverse("supervision:agenda_add", args=[cast.ines.code])
    query = "?kind=contact_gap&page=2"
    done = mara.post(add + query + "&name=Ines", {"side": "mine", "flag": "contact_gap"})
    assert done.url == f"{MINE}{query}#{cast.ines.code}"
    done = browser_of(cast.sana).post(add + "?page=x&kind=x", {"side": "review", "flag": "contact_gap"})
    assert done.url == f"{REVIEW}#{cast.ines.code}"
    assert "Ines is on the agenda" in html_of(mara.get(MINE))


# --- Numbers, the trail, queries --------------------------------------------------------------------
def test_the_list_is_one_row_in_the_trail(cast, mara):
    mara.get(MINE + "?kind=contact_gap&therapist=x")
    (row,) = Event.objects.filter(action=Action.LIST)
    assert (row.subject, row.detail) == ("own caseload review", {"count": 1, "filters": ["kind"]})


def test_a_page_of_thirty_asks_as_much_as_a_page_of_one(cast, mara):
    switched_on(cast.team, "alliance", "mandate", "notes_open", "goal_fit", "fresh_look", "plan_review", "never_raised")
    CareTeamMembership.objects.filter(episode__client=cast.ines, user=cast.mara).delete()
    _flagged(0, cast)
    one = queries(mara, MINE)
    for number in range(1, 30):
        _flagged(number, cast)
    assert len(shown(mara)) == 10
    assert queries(mara, MINE) == one == QUERIES


def _flagged(number: int, cast) -> None:
    client = make_full(number, cast)
    SafetyItem.objects.filter(client=client).update(created_at=timezone.now() - timedelta(days=3))
    answered(client, "safety", by=cast.sana, because="Ask me")
    answered(client, "overdose", by=cast.mara, because="We are making one")
