"""The small pictures behind flags: what there is, nothing else, and nothing of long ago."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import Episode, EpisodePause, FocusArea, Substance
from goals.models import GoalRating
from hrp.base.small_charts import dots_chart, marks_chart
from sessions.flags.pictures import pictures_of
from sessions.flags.reads import look
from sessions.models import AllianceRating, HarmRating, UseSnapshot
from tests.cast import make_area, make_goal, make_session
from tests.supervision.flagged import felt, switched_on
from tests.workspace.many import ago, make_full

EVERY = ("alliance", "mandate", "notes_open", "goal_fit", "fresh_look", "plan_review", "never_raised")


def pictures(user) -> dict:
    """The pictures of everybody whom `user` sees, by name and kind."""
    looked = look(user, mine=True)
    found = pictures_of(looked.flagged, looked.on)
    names = {one.client.pk: one.client.chosen_name for one in looked.flagged}
    return {(names[pk], str(kind)): picture for (pk, kind), picture in found.items()}


def charts(user, kind: str, name: str = "Ines") -> list:
    picture = pictures(user).get((name, kind))
    return [drawing.chart for drawing in picture.drawings] if picture else []


def values(chart) -> list:
    return [(row.on, row.value) for row in chart.table]


# --- Meetings ---------------------------------------------------------------------------------------
def test_a_contact_gap_shows_when_they_met(cast):
    for days in (20, 27, 400):
        make_session(cast.ines, by=cast.mara, days_ago=days)
    make_session(cast.ines, by=cast.mara, days_ago=22, happened="did_not_meet")
    make_session(cast.noor, by=cast.stella, days_ago=30)
    (chart,) = charts(cast.mara, "contact_gap")
    assert [dot.on for dot in chart.dots] == [ago(27), ago(20)]
    assert charts(cast.stella, "contact_gap", "Noor")[0].dots[0].on == ago(30)


def test_who_was_never_met_has_no_picture(cast):
    assert pictures(cast.mara) == {}


def test_times_away_are_gaps(cast):
    make_session(cast.ines, by=cast.mara, days_ago=50)
    work = cast.ines.episodes.get()
    EpisodePause.objects.create(episode=work, from_on=ago(40), to_on=ago(30), initiated_by="client")
    (chart,) = charts(cast.mara, "contact_gap")
    assert len(chart.gaps) == 1 and chart.dots[0].x < chart.gaps[0].x


# --- Lines ------------------------------------------------------------------------------------------
def test_how_meetings_felt_overall_to_the_client_before_today(cast):
    switched_on(cast.team, "alliance")
    make_session(cast.ines, by=cast.mara, days_ago=1)
    felt(cast.ines, 9, 9, 9, 4, first=22)
    rated = {"client": cast.ines, "aspect": "overall"}
    AllianceRating.objects.create(**rated | {"aspect": "bond"}, value=1, observed_on=ago(3))
    AllianceRating.objects.create(**rated, value=2, observed_on=ago(0))
    AllianceRating.objects.create(**rated, value=3, observed_on=ago(5), rater="therapist")
    AllianceRating.objects.create(**rated, answer="rather_not_say", observed_on=ago(12))
    (chart,) = charts(cast.mara, "alliance")
    assert values(chart) == [(ago(22), 9), (ago(15), 9), (ago(12), None), (ago(8), 9), (ago(1), 4)]
    assert (len(chart.paths), len(chart.missing)) == (2, 1)  # the line breaks where no number was given


@pytest.fixture
def heroin(cast):
    Substance.objects.update_or_create(
        code="heroin", defaults={"name": "Heroin", "klass": "opioid", "overdose_relevant": True}
    )
    area = make_area(cast.ines, "Brown", substance="heroin", kind="substance")
    Substance.objects.update_or_create(code="alcohol", defaults={"name": "Alcohol", "klass": "alcohol"})
    make_area(cast.ines, "Wine", substance="alcohol", kind="substance")
    return area


def test_use_is_days_of_28_where_an_overdose_may_be_a_danger_and_missing_is_missing(cast, heroin):
    (wine,) = FocusArea.objects.filter(client=cast.ines).exclude(pk=heroin.pk)
    for days, used in ((200, 5), (60, 20), (30, None), (10, 0)):
        UseSnapshot.objects.create(client=cast.ines, focus_area=heroin, days_used=used, observed_on=ago(days))
        UseSnapshot.objects.create(client=cast.ines, focus_area=wine, days_used=28, observed_on=ago(days))
    UseSnapshot.objects.create(client=cast.ines, focus_area=heroin, answer="rather_not_say", observed_on=ago(45))
    (chart,) = charts(cast.mara, "overdose")
    assert chart.title == "Brown: days of the 28 before"
    assert values(chart) == [(ago(60), 20), (ago(45), None), (ago(30), None), (ago(10), 0)]
    assert [row.words for row in chart.table] == ["", "Rather not say", "Known in part", ""]


def test_a_fresh_look_shows_the_first_goal_that_is_open_and_its_harm(cast):
    switched_on(cast.team, "fresh_look")
    for days in (1, 8, 15, 22, 29, 36):
        make_session(cast.ines, by=cast.mara, days_ago=days)
    Episode.objects.filter(client=cast.ines).update(opened_on=ago(300))
    make_goal(cast.ines, "Reached before", state="reached")
    goal, second = make_goal(cast.ines, "Evenings that are mine"), make_goal(cast.ines, "Sleep")
    for days in (80, 40, 5):
        GoalRating.objects.create(client=cast.ines, goal=goal, value=4, observed_on=ago(days))
        GoalRating.objects.create(client=cast.ines, goal=second, value=4, observed_on=ago(days))
        HarmRating.objects.create(client=cast.ines, goal=goal, domain="mind", value=2, observed_on=ago(days))
        HarmRating.objects.create(client=cast.ines, domain="money", value=3, observed_on=ago(days))
    closeness, harm = charts(cast.mara, "fresh_look")
    assert closeness.title == "How close it feels: Evenings that are mine"
    assert values(closeness) == [(ago(80), 4), (ago(40), 4), (ago(5), 4)]
    assert [value for _on, value in values(harm)] == [2, 2, 2]


def test_a_goal_that_fits_two_people_differently_shows_both_views(cast):
    switched_on(cast.team, "goal_fit")
    make_goal(cast.ines, "Another", fit_client=8, fit_therapist=7)
    make_goal(cast.ines, "Drink on Fridays only", fit_client=9, fit_therapist=3)
    (chart,) = charts(cast.mara, "goal_fit")
    assert (chart.title, [(mark.value, mark.words) for mark in chart.marks]) == (
        "Drink on Fridays only",
        [(9, "right to them: 9"), (3, "to the therapist: 3")],
    )


# --- How much is asked ------------------------------------------------------------------------------
def asked(cast) -> int:
    looked = look(cast.mara, mine=True)
    with CaptureQueriesContext(connection) as caught:
        pictures_of(looked.flagged, looked.on)
    return len(caught.captured_queries)


def test_thirty_clients_and_a_long_history_ask_as_much_as_one(cast):
    switched_on(cast.team, *EVERY)
    assert asked(cast) == 9
    for number in range(30):
        make_full(number, cast)
    for days in range(7, 900, 7):
        make_session(cast.ines, by=cast.mara, days_ago=days)
    assert asked(cast) == 9


# --- The geometry -----------------------------------------------------------------------------------
def test_dots_stand_within_and_in_order():
    start, end = timezone.localdate() - timedelta(days=100), timezone.localdate()
    days = [start - timedelta(days=1), start, start + timedelta(days=50), end]
    chart = dots_chart(days, title="Met", start=start, end=end, width=320)
    assert [dot.x for dot in chart.dots] == [6.0, 160.0, 314.0]


@pytest.mark.parametrize(("value", "x", "anchor"), [(0, 14.0, "start"), (5, 160.0, "start"), (10, 306.0, "end")])
def test_marks_stand_on_their_scale_and_their_words_on_the_drawing(value, x, anchor):
    (mark,) = marks_chart([(value, "theirs")], title="Fit", low=0, high=10, width=320).marks
    assert (mark.x, mark.anchor) == (x, anchor)
