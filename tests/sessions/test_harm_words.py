"""A harm in the client's own words, and the goal that it goes together with."""

import json
import re

import pytest
from django.urls import reverse

from clients.actions import correct
from goals.models import GoalStateEvent
from sessions.actions import sign
from sessions.content.choices import HarmDomain
from sessions.models import HarmRating
from tests.cast import key, make_goal, make_session
from tests.sessions.test_room import queries
from tests.sessions.test_saving import Tab
from tests.sessions.test_why_not_lower import BELOW, FIRST, below, save_turned, turn

WORDS = "My hands shake at the till"
RATED, NAMED, TIED = "harm:occupation:client", "harm:occupation:words", "harm_goal:occupation"


@pytest.fixture
def meeting(cast):
    return make_session(cast.ines, by=cast.mara)


@pytest.fixture
def tab(cast, meeting):
    return Tab(meeting, cast.mara)


@pytest.fixture
def goal(cast):
    return make_goal(cast.ines, "Weeknights I remember")


@pytest.fixture
def mara(cast, client):
    client.force_login(cast.mara)
    return client


def rows() -> list[tuple]:
    found = HarmRating.objects.select_related("goal").order_by("rater")
    return [(row.rater, row.value, row.in_own_words, row.goal and row.goal.statement) for row in found]


def shown(mara, meeting) -> str:
    return mara.get(reverse("sessions:room", args=[meeting.client.code, meeting.pk])).content.decode()


def test_the_names_are_of_a_part_of_life_that_there_is():
    assert RATED.split(":")[1] in HarmDomain.values


def test_words_and_goal_are_kept_with_the_clients_rating_and_not_with_the_therapists(tab, goal):
    taps = {RATED: "2", "harm:occupation:therapist": "3", TIED: str(goal.pk)}
    assert tab.save(taps=taps, texts={NAMED: (WORDS, "")}).refused == {}
    assert rows() == [("client", 2, WORDS, goal.statement), ("therapist", 3, "", None)]
    tab.save(taps={TIED: ""})
    assert rows() == [("client", 2, WORDS, None), ("therapist", 3, "", None)]


def test_the_therapists_rating_alone_is_no_place_for_the_clients_words(tab, goal):
    saved = tab.save(taps={"harm:occupation:therapist": "3", TIED: str(goal.pk)}, texts={NAMED: (WORDS, "")})
    assert saved.refused == {TIED: "Please choose a number above first.", NAMED: FIRST}
    assert rows() == [("therapist", 3, "", None)]


@pytest.mark.parametrize("beneath", [{"texts": {NAMED: (WORDS, "")}}, {"taps": {TIED: "goal"}}])
def test_a_rating_is_not_taken_away_while_something_stands_beneath_it(tab, goal, beneath):
    tab.save(taps={RATED: "0"})
    taps = {name: str(goal.pk) for name in beneath.get("taps", {})}
    tab.save(**beneath | {"taps": taps})
    before = rows()
    assert tab.save(taps={RATED: ""}).refused == {RATED: BELOW}
    assert rows() == before
    tab.save(taps={RATED: "not_relevant"})
    assert [(row.value, row.answer) for row in HarmRating.objects.all()] == [(None, "not_relevant")]
    tab.save(taps={TIED: ""}, texts={NAMED: ("", WORDS, "")})
    assert tab.save(taps={RATED: ""}).refused == {}
    assert rows() == []


def test_the_goal_of_somebody_else_and_other_nonsense_are_refused(cast, tab, goal):
    theirs = make_goal(cast.noor, "Planted")
    tab.save(taps={RATED: "2"})
    for value in (str(theirs.pk), "x", "yes"):
        assert list(tab.save(taps={TIED: value}).refused) == [TIED]
    nowhere = {"harm_goal:nothing": str(goal.pk), "harm_goal": str(goal.pk)}
    assert sorted(tab.save(taps=nowhere).refused) == sorted(nowhere)
    wrong = {"harm:nothing:words": ("x", ""), "harm:occupation:client": ("x", ""), "harm:occupation": ("x", "")}
    assert sorted(tab.save(texts=wrong).refused) == sorted(wrong)
    assert rows() == [("client", 2, "", None)]


def test_there_is_room_once_a_number_is_given_and_one_tap_for_each_open_goal(cast, mara, meeting, tab, goal):
    make_goal(cast.ines, "Let go of", state="set_aside")
    make_goal(cast.noor, "Planted")
    numbers = "0 1 2 3 4"
    assert below(shown(mara, meeting), RATED) == (numbers, True)
    tab.save(taps={RATED: "0"})
    html = shown(mara, meeting)
    assert below(html, RATED) == (numbers, False)
    assert re.findall(rf'name="{TIED}"\s+value="([^"]+)"', html) == [str(goal.pk)]
    assert 'data-follows="harm:occupation:therapist"' not in html


def test_a_goal_that_was_closed_since_is_still_shown_with_its_harm(mara, meeting, tab, goal):
    tab.save(taps={RATED: "2", TIED: str(goal.pk)})
    GoalStateEvent.objects.create(goal=goal, state="set_aside")
    html = shown(mara, meeting)
    assert re.search(rf'name="{TIED}"\s+value="{goal.pk}"[^>]*\schecked', html)
    assert f'name="harm_goal:money" value="{goal.pk}"' not in re.sub(r"\s+", " ", html)


def test_the_client_names_it_on_their_page_and_nothing_of_the_therapists_is_taken(cast, client, meeting, goal):
    turn(client, cast, meeting)
    taps = {RATED: "3", TIED: str(goal.pk), "harm:occupation:therapist": "4"}
    texts = {NAMED: {"text": WORDS, "was": [""]}, "harm:occupation:therapist": {"text": "x", "was": [""]}}
    answer = save_turned(client, taps=taps, texts=texts)
    assert (answer.status_code, list(answer.json()["refused"])) == (200, ["harm:occupation:therapist"])
    assert rows() == [("client", 3, WORDS, goal.statement)]
    html = client.get(reverse("sessions:turned")).content.decode()
    assert WORDS in html
    assert below(html, RATED) == ("0 1 2 3 4", False)


def test_no_hint_ever_stands_beside_the_words(cast, mara, meeting):
    data = {"tab": key(), "seq": 1, "taps": {RATED: "2"}, "texts": {NAMED: {"text": "I relapsed.", "was": [""]}}}
    url = reverse("sessions:save", args=[cast.ines.code, meeting.pk])
    answer = mara.post(url, json.dumps(data), "application/json", headers={"accept": "application/json"})
    assert answer.json()["hints"] == {}
    assert HarmRating.objects.get().in_own_words == "I relapsed."


def test_a_signed_rating_keeps_words_and_goal_and_so_does_its_correction(cast, mara, meeting, tab, goal):
    tab.save(taps={RATED: "2", TIED: str(goal.pk), "safety_answer": "did_not_come_up"}, texts={NAMED: (WORDS, "")})
    sign(meeting, by=cast.mara)
    fresh = correct(HarmRating.objects.get(), by=cast.mara, values={"value": 1, "answer": "given"})
    fresh = HarmRating.objects.get(pk=fresh.pk)
    assert (fresh.value, fresh.in_own_words, fresh.goal) == (1, WORDS, goal)
    html = shown(mara, meeting)
    assert (html.count(WORDS), html.count(goal.statement)) == (1, 1)
    meeting.note.refresh_from_db()
    assert (WORDS in meeting.note.signed_text, goal.statement in meeting.note.signed_text) == (False, False)


def test_the_room_asks_no_more_for_words_and_goals_beneath_every_harm(cast, mara, meeting, tab, goal):
    url = reverse("sessions:room", args=[cast.ines.code, meeting.pk])
    mara.get(url)
    at_none = len(queries(mara, url))
    taps = {f"harm:{domain}:client": "2" for domain in HarmDomain.values}
    tab.save(taps=taps, texts={f"harm:{domain}:words": (WORDS, "") for domain in HarmDomain.values})
    tab.save(taps={f"harm_goal:{domain}": str(goal.pk) for domain in HarmDomain.values})
    assert HarmRating.objects.filter(goal=goal).count() == len(HarmDomain.values)
    assert len(queries(mara, url)) == at_none
