"""Awareness and relaxation: what is kept of it, whole or stopped on the way."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import PutAway
from sessions.models import RelaxationPractice
from tests.cast import key
from tests.workspace.many import queries


def address(client, name="tool", *more) -> str:
    return reverse(f"sessions:{name}", args=[client.code, "relaxation", *more])


def ago(days: int):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


def send(as_mara, client, **sent):
    return as_mara.post(address(client, "tool_new"), {"key": key(), "setting": "in_session", **sent})


def test_the_whole_exercise_is_kept_and_read_in_words(as_mara, cast):
    answer = send(
        as_mara,
        cast.ines,
        eyes="closed",
        tension_before="7",
        tension_after="0",
        stages_done=["1", "2", "3", "4", "5", "6"],
        cue_word="Harbour",
        safe_place="The kitchen in August",
        words="Lighter",
    )
    row = RelaxationPractice.objects.get()
    assert (row.eyes, row.tension_before, row.tension_after) == ("closed", 7, 0)
    assert (row.stages_done, row.cue_word, row.safe_place) == ([1, 2, 3, 4, 5, 6], "Harbour", "The kitchen in August")
    told = [(line.label, line.text) for line in as_mara.get(answer.url).context["filled"].told]
    assert told == [
        ("Where", "Here, together"),
        ("Eyes", "Closed"),
        ("Tension before", "7"),
        ("My word or phrase", "Harbour"),
        ("My place", "The kitchen in August"),
        ("Tension after", "0"),
        (
            "What we did",
            "Noticing where I am, Reading the tension, Slow breathing, My word or phrase, My place, Coming back",
        ),
        ("How it was", "Lighter"),
    ]


def test_stopped_on_the_way_keeps_what_there_was_and_asks_for_nothing(as_mara, cast):
    assert send(as_mara, cast.ines, tension_before="8", stages_done=["1", "2"]).status_code == 302
    row = RelaxationPractice.objects.get()
    assert (row.tension_before, row.tension_after, row.stages_done, row.eyes) == (8, None, [1, 2], "")


def test_stages_are_kept_in_the_order_of_the_exercise_each_once(as_mara, cast):
    send(as_mara, cast.ines, stages_done=["5", "1", "5"])
    assert RelaxationPractice.objects.get().stages_done == [1, 5]


@pytest.mark.parametrize("wrong", ["0", "7", "-1", "one", "1.0", "[1]"])
def test_a_stage_that_there_is_not_is_refused_and_words_stay(as_mara, cast, wrong):
    answer = send(as_mara, cast.ines, stages_done=["1", wrong], cue_word="Harbour")
    assert (answer.status_code, RelaxationPractice.objects.count()) == (422, 0)
    assert list(answer.context["form"].errors) == ["stages_done"]
    assert 'value="Harbour"' in answer.content.decode()


def test_a_stage_can_be_taken_back(as_mara, cast):
    row = RelaxationPractice.objects.create(client=cast.ines, stages_done=[1, 2], cue_word="Harbour")
    page = address(cast.ines, "sheet_change", row.pk)
    assert as_mara.get(page).context["form"]["stages_done"].value() == [1, 2]
    as_mara.post(page, {"setting": "in_session", "cue_word": "Harbour", "stamp": row.kept_at.isoformat()})
    row.refresh_from_db()
    assert (row.stages_done, row.cue_word) == ([], "Harbour")


def test_the_page_holds_all_six_stages_and_the_way_to_stop_without_a_script(as_mara, cast):
    html = as_mara.get(address(cast.ines, "tool_new")).content.decode()
    assert [html.count(f'data-stage="{n}"') for n in range(1, 7)] == [1] * 6
    for words in ("Reading the tension", "five things to see", 'name="tension_after"', 'name="cue_word"', "Save"):
        assert words in html


def last_time(as_mara, client) -> dict:
    return as_mara.get(address(client, "tool_new")).context["form"].last_time


def test_the_word_and_the_place_of_last_time_are_shown_and_not_filled_in(as_mara, cast):
    RelaxationPractice.objects.create(client=cast.ines, on=ago(20), cue_word="Tide", safe_place="The pier at six")
    RelaxationPractice.objects.create(client=cast.ines, on=ago(5), cue_word="Harbour")
    RelaxationPractice.objects.create(client=cast.ines, on=ago(1))
    away = RelaxationPractice.objects.create(client=cast.ines, cue_word="Gone", safe_place="Gone")
    PutAway.objects.create(client=cast.ines, thread=away.thread)
    RelaxationPractice.objects.create(client=cast.noor, cue_word="Nobody's", safe_place="Nobody's")
    answer = as_mara.get(address(cast.ines, "tool_new"))
    form, html = answer.context["form"], answer.content.decode()
    assert form.last_time == {"cue_word": "Harbour", "safe_place": "The pier at six"}
    assert ("Harbour" in html, "The pier at six" in html) == (True, True)
    assert (form["cue_word"].value() or "", form["safe_place"].value() or "") == ("", "")


def test_before_the_first_time_there_is_no_last_time(as_mara, cast):
    assert last_time(as_mara, cast.ines) == {"cue_word": "", "safe_place": ""}
    assert "Last time" not in as_mara.get(address(cast.ines, "tool_new")).content.decode()


def test_the_form_takes_no_more_queries_after_many_times(as_mara, cast):
    RelaxationPractice.objects.create(client=cast.ines)
    few = queries(as_mara, address(cast.ines, "tool_new"))
    for _more in range(29):
        RelaxationPractice.objects.create(client=cast.ines)
    assert queries(as_mara, address(cast.ines, "tool_new")) == few
