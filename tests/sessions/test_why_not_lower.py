"""Why not lower? One text beneath a ruler, in the client's words, and never lost."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.actions import correct
from sessions.actions import sign
from sessions.models import RulerRating
from sessions.views import room as room_views
from tests.cast import key, make_area, make_change, make_session
from tests.sessions.test_saving import Tab

BELOW = "Something is written below it. Take that back first, or choose another answer."
FIRST = "Please choose a number above first. What you typed is still there."
WORDS = "Because I did it once, in March"


@pytest.fixture
def meeting(cast):
    return make_session(cast.ines, by=cast.mara)


@pytest.fixture
def change(cast):
    return make_change(make_area(cast.ines, "wine", substance="alcohol"), "fewer weeknights")


@pytest.fixture
def tab(cast, meeting):
    return Tab(meeting, cast.mara)


@pytest.fixture
def ruler(change):
    return f"ruler:{change.pk}:confidence"


@pytest.fixture
def why(change):
    return f"why:{change.pk}:confidence"


def rows() -> list[tuple]:
    return [(row.ruler, row.value, row.answer, row.why_not_lower) for row in RulerRating.objects.all()]


def sign_now(tab, meeting, by):
    tab.save(taps={"safety_answer": "did_not_come_up"})
    sign(meeting, by=by)


def test_the_words_are_kept_with_the_number(tab, ruler, why):
    tab.save(taps={ruler: "4"})
    assert tab.save(texts={why: (WORDS, "")}).refused == {}
    tab.save(taps={ruler: "6"})
    assert rows() == [("confidence", 6, "given", WORDS)]


def test_a_number_and_its_words_that_come_in_one_message_are_both_kept(tab, ruler, why):
    saved = tab.save(taps={ruler: "4"}, texts={why: (WORDS, "")})
    assert (saved.refused, saved.conflicts) == ({}, {})
    assert rows() == [("confidence", 4, "given", WORDS)]


def test_words_without_a_number_stay_on_the_page_and_are_taken_once_there_is_one(tab, ruler, why):
    saved = tab.save(texts={why: (WORDS, ""), "client_agenda": ("The van", "")})
    assert saved.refused == {why: FIRST}
    assert rows() == []
    assert tab.save(taps={ruler: "4"}, texts={why: (WORDS, "", WORDS)}).refused == {}
    assert rows() == [("confidence", 4, "given", WORDS)]


def test_a_number_is_not_taken_away_while_words_stand_beneath_it(tab, ruler, why):
    tab.save(taps={ruler: "4"}, texts={why: (WORDS, "")})
    assert tab.save(taps={ruler: ""}).refused == {ruler: BELOW}
    assert rows() == [("confidence", 4, "given", WORDS)]
    assert tab.save(texts={why: ("", WORDS)}, taps={ruler: ""}).refused == {}
    assert rows() == []


def test_rather_not_say_keeps_the_words(tab, ruler, why):
    tab.save(taps={ruler: "4"}, texts={why: (WORDS, "")})
    assert tab.save(taps={ruler: "rather_not_say"}).refused == {}
    assert rows() == [("confidence", None, "rather_not_say", WORDS)]
    assert tab.save(taps={ruler: ""}).refused == {ruler: BELOW}


def test_two_people_under_one_ruler_keep_both_texts(cast, meeting, tab, ruler, why):
    Tab(meeting, cast.jon).save(taps={ruler: "4"}, texts={why: ("Jon wrote", "")})
    assert tab.save(texts={why: ("Mara wrote", "")}).conflicts == {why: "Jon wrote"}
    assert rows() == [("confidence", 4, "given", "Jon wrote")]
    assert tab.save(texts={why: ("Both", "Jon wrote")}).conflicts == {}
    assert rows() == [("confidence", 4, "given", "Both")]


def test_a_text_beneath_what_is_not_theirs_or_not_there_is_refused(cast, tab, change, ruler):
    theirs = make_change(make_area(cast.noor, "hers"), "less")
    RulerRating.objects.create(
        client=cast.noor, change=theirs, ruler="confidence", value=3, sitting=tab.meeting.sitting
    )
    names = [f"why:{theirs.pk}:confidence", f"why:{change.pk}:stage", f"why:{change.pk}", "why:x:confidence", "why::"]
    names += [f"why:{change.pk}:confidence:more"]
    saved = tab.save(taps={ruler: "4"}, texts=dict.fromkeys(names, (WORDS, "")))
    assert sorted(saved.refused) == sorted(names)
    assert {row.why_not_lower for row in RulerRating.objects.all()} == {""}


def test_an_earlier_meetings_words_are_neither_shown_nor_changed(cast, client, tab, change, ruler, why):
    before = make_session(cast.ines, by=cast.mara, days_ago=7)
    earlier = {"client": cast.ines, "change": change, "ruler": "confidence", "sitting": before.sitting}
    RulerRating.objects.create(value=3, why_not_lower="planted", observed_on=before.day, **earlier)
    tab.save(taps={ruler: "4"}, texts={why: (WORDS, "")})
    assert sorted(row.why_not_lower for row in RulerRating.objects.all()) == [WORDS, "planted"]
    client.force_login(cast.mara)
    html = client.get(reverse("sessions:room", args=[cast.ines.code, tab.meeting.pk])).content.decode()
    assert (WORDS in html, "planted" in html) == (True, False)


def below(html: str, name: str) -> tuple[str, bool]:
    """Return from which answers on there is room beneath the question `name`, and whether it is out of sight now."""
    found = re.search(rf'data-follows="{re.escape(name)}"\s+data-when="([^"]*)"\s*(hidden)?', html)
    return found[1], bool(found[2])


def test_it_is_asked_beneath_a_number_from_one_on_and_never_the_other_way_round(cast, client, tab, ruler, why):
    client.force_login(cast.mara)
    url = reverse("sessions:room", args=[cast.ines.code, tab.meeting.pk])
    from_one = "1 2 3 4 5 6 7 8 9 10"
    assert below(client.get(url).content.decode(), ruler) == (from_one, True)
    for answer, hidden in (("0", True), ("rather_not_say", True), ("1", False), ("10", False)):
        tab.save(taps={ruler: answer})
        assert below(client.get(url).content.decode(), ruler) == (from_one, hidden)
    tab.save(texts={why: (WORDS, "")})
    for answer in ("0", "rather_not_say"):  # words are never put out of sight
        tab.save(taps={ruler: answer})
        assert below(client.get(url).content.decode(), ruler) == (from_one, False)
    html = client.get(url).content.decode()
    assert "Why not lower?" in html
    assert not re.search(r"why not (10|higher)|why isn.t it higher", html, re.I)


def turn(client, cast, meeting):
    client.force_login(cast.mara)
    client.post(reverse("sessions:turn", args=[cast.ines.code, meeting.pk]))


def save_turned(client, **body):
    data = {"tab": key(), "seq": 1, "texts": {}, "taps": {}, **body}
    headers = {"accept": "application/json"}
    return client.post(reverse("sessions:turned_save"), json.dumps(data), "application/json", headers=headers)


def test_the_client_says_it_themselves_on_their_page(cast, client, meeting, change, ruler, why):
    turn(client, cast, meeting)
    assert "Why not lower?" in client.get(reverse("sessions:turned")).content.decode()
    answer = save_turned(client, taps={ruler: "4"}, texts={why: {"text": WORDS, "was": [""]}})
    assert (answer.status_code, answer.json()["refused"]) == (200, {})
    row = RulerRating.objects.get()
    assert (row.value, row.why_not_lower, row.entered_by) == (4, WORDS, "client")
    assert WORDS in client.get(reverse("sessions:turned")).content.decode()


def test_no_hint_ever_stands_beside_the_clients_words(cast, client, meeting, ruler, why):
    client.force_login(cast.mara)
    data = {"tab": key(), "seq": 1, "taps": {ruler: "4"}, "texts": {why: {"text": "I am an addict.", "was": [""]}}}
    url = reverse("sessions:save", args=[cast.ines.code, meeting.pk])
    answer = client.post(url, json.dumps(data), "application/json", headers={"accept": "application/json"})
    assert answer.json()["hints"] == {}
    assert room_views.hints_for(cast.mara, meeting, {}) == {}


def test_a_signed_rating_keeps_its_words_and_so_does_its_correction(cast, client, tab, meeting, ruler, why):
    tab.save(taps={ruler: "4"}, texts={why: (WORDS, "")})
    sign_now(tab, meeting, cast.mara)
    fresh = correct(RulerRating.objects.get(), by=cast.mara, values={"value": 5, "answer": "given"})
    assert RulerRating.objects.get(pk=fresh.pk).why_not_lower == WORDS
    assert RulerRating.objects.get(corrects=None).why_not_lower == WORDS
    client.force_login(cast.mara)
    html = client.get(reverse("sessions:room", args=[cast.ines.code, meeting.pk])).content.decode()
    assert html.count(WORDS) == 1  # beneath the rating that counts
    assert WORDS not in meeting.note.signed_text


def test_a_save_costs_the_same_however_many_rulers_have_words(cast, tab, meeting):
    def count(**body):
        with CaptureQueriesContext(connection) as captured:
            tab.save(**body)
        return len(captured)

    changes = [make_change(make_area(cast.ines, f"area {n}"), f"change {n}") for n in range(30)]
    tab.save(taps={"wellbeing:wellbeing": "5"})
    plain = count(texts={"s1": ("One", "")})
    for one in changes:
        tab.save(taps={f"ruler:{one.pk}:importance": "5"}, texts={f"why:{one.pk}:importance": ("Words", "")})
    assert count(texts={"s1": ("Two", "One")}) == plain
