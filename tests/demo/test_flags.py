"""What is worth a conversation in the demo: every kind once, for whom, why and since when; what two people keep."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from hrp.accounts.models import User
from hrp.demo import loader, team
from hrp.supervision.models import (
    AgendaPoint,
    AgreedAction,
    FidelityRound,
    MitiScore,
    SupervisionMeeting,
    TrainingEntry,
)
from sessions.content.flags import ON_BY_DEFAULT, FlagKind
from sessions.countersigning import awaiting, awaiting_answer
from sessions.flags.reads import Looked, look

NOW = datetime(2026, 3, 4, 10, 43, tzinfo=UTC)


# kind: who, why, since which day an answer would let it rest
FLAGS = {
    "safety": ("Yusuf", "safety_open", "2026-03-03"),
    "overdose": ("Amina", "no_plan", "2025-10-25"),
    "after_break": ("Teo", "after_break", "2026-03-02"),
    "withdrawal": ("Hedda", "withdrawal", "2026-02-13"),
    "contact_gap": ("Ravi", "contact_gap", "2026-02-28"),
    "alliance": ("Priya", "alliance_drop", "2026-03-02"),
    "mandate": ("Yusuf", "protection_ends", "2026-02-24"),
    "notes_open": ("Mei", "notes_open", "2026-03-03"),
    "goal_fit": ("Priya", "fit_low", "2026-01-23"),
    "fresh_look": ("Odile", "fresh_look", "2026-02-08"),
    "plan_review": ("Tomasz", "experiment_due", "2026-03-02"),
    "never_raised": ("Bruna", "never_raised", "2026-02-26"),
}
MARAS = {"Amina", "Teo", "Hedda", "Ravi", "Priya"}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Load the demo at a known moment, at which the clock stands still; nothing of it is left afterwards."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr("django.utils.timezone.now", lambda: NOW)
        loader.load(NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def in_place(loaded, db):
    """Every test stands in the demo, at its moment."""


def person(key: str) -> User:
    return User.objects.get(email=team.EMAIL.format(key))


def told(looked: Looked, name: str = "flags") -> list:
    """Every flag on a page: its kind, of whom, why, since when."""
    return sorted(
        (str(shown.kind), one.client.chosen_name, shown.flag.cause, str(timezone.localdate(shown.flag.since)))
        for one in looked.flagged
        for shown in getattr(one, name)
    )


def expected(*kinds: str) -> list:
    return sorted((kind, *FLAGS[kind]) for kind in kinds)


def test_each_kind_comes_up_once_for_the_supervisor():
    assert set(FLAGS) == set(FlagKind)
    looked = look(person("supervisor"))
    assert told(looked) == expected(*FLAGS)
    assert told(looked, "resting") == []


def test_one_line_each_what_is_most_pressing_first_and_all_on_the_first_screen():
    lines = [one.client.chosen_name for one in look(person("supervisor")).waiting]
    assert lines == ["Yusuf", "Amina", "Teo", "Hedda", "Ravi", "Priya", "Mei", "Odile", "Tomasz", "Bruna"]


def test_with_the_kinds_that_are_on_by_default_there_are_five():
    looked = look(person("supervisor"), kinds=ON_BY_DEFAULT)
    assert told(looked) == expected(*ON_BY_DEFAULT)
    assert len(looked.waiting) == 5


def test_each_therapist_sees_the_same_of_their_own():
    theirs = {kind for kind, (name, *_rest) in FLAGS.items() if name in MARAS}
    lead, co = look(person("lead"), mine=True), look(person("co"), mine=True)
    # A week before anybody else she hears how the meeting was; and she has said what may rest.
    first = ("alliance", "Priya", "alliance_drop", "2026-02-24")
    assert told(lead) == sorted([*expected(*theirs - {"contact_gap", "alliance"}), first])
    assert told(co) == expected(*set(FLAGS) - theirs)


def test_what_was_answered_rests_for_whoever_answered_alone():
    lead = look(person("lead"), mine=True)
    assert told(lead, "resting") == expected("contact_gap")
    [ravi] = [one for one in lead.flagged if one.client.chosen_name == "Ravi"]
    answer = ravi.resting[0].answered
    assert answer.because == "Two texts in two weeks are enough from us. He knows the door is open."
    assert (answer.created_by, answer.rests_until) == (person("lead"), NOW.date() + timedelta(days=13))
    assert "Ravi" in [one.client.chosen_name for one in look(person("supervisor")).waiting]


def test_of_the_other_team_nothing_comes_up_and_nobody_else_is_told():
    supervisor = look(person("supervisor"), kinds=FlagKind)
    westgate = [one for one in supervisor.flagged if one.team.name == team.OTHER_TEAM]
    assert {one.client.chosen_name for one in westgate} == {"Hakim", "Freya", "Ioana", "Ottoline"}  # while Jon covers
    assert [one.flags + one.resting for one in westgate] == [[]] * 4
    assert told(look(person("stranger"), mine=True, kinds=FlagKind)) == []
    for key in ("admin", "desk", "stranger"):
        assert look(person(key), kinds=FlagKind).flagged == [], key


# --- Notes to countersign ----------------------------------------------------------------------------
def test_some_notes_wait_and_one_was_returned_with_a_question():
    supervisor = person("supervisor")
    waiting = [note.session.client.chosen_name for note in awaiting(supervisor)]
    assert waiting == ["Amina", "Desmond", "Joana"]
    [asked] = awaiting_answer(supervisor)
    assert asked.session.client.chosen_name == "Hedda"
    assert asked.questions.get().text.startswith("She wants less, and soon.")
    assert asked.signed_by == person("lead")


# --- Two people --------------------------------------------------------------------------------------
def test_what_two_people_met_for_and_what_is_still_to_do():
    met = SupervisionMeeting.objects.order_by("on")
    assert [(one.therapist.name, one.minutes) for one in met] == [("Jon Abara", 60), ("Mara Lindqvist", 50)]
    assert all(one.on < NOW.date() and one.on.weekday() < 5 for one in met)
    [still] = AgreedAction.objects.open()
    assert (still.who, still.point.client.chosen_name, still.by_when) == (
        person("lead"),
        "Teo",
        NOW.date() + timedelta(days=5),
    )
    assert AgreedAction.objects.exclude(became="").count() == 2


def test_two_points_wait_one_brought_by_each():
    points = AgendaPoint.objects.filter(meeting=None, taken_off_at=None)
    waiting = {(one.created_by.name, one.client and one.client.chosen_name, one.flag) for one in points}
    assert waiting == {("Mara Lindqvist", "Priya", "alliance"), ("Sunniva Okafor", None, "")}


def test_two_looks_at_sessions_make_a_trend():
    first, second = FidelityRound.objects.order_by("on")
    for one in (first, second):
        assert one.session.client.chosen_name == "Ines"
        assert (
            one.on == one.session.day < timezone.localdate(one.own_done_at) < timezone.localdate(one.together_done_at)
        )
        assert {whose: one.ratings.filter(whose=whose).count() for whose in ("therapist", "together")} == {
            "therapist": 12,
            "together": 12,
        }
    assert set(first.ratings.filter(no_occasion=True).values_list("item", flat=True)) == {"live_option"}
    assert MitiScore.objects.get().round == second


def test_training_is_told_in_both_components():
    rows = set(TrainingEntry.objects.values_list("learner__name", "component"))
    assert rows == {(name, part) for name in ("Mara Lindqvist", "Jon Abara") for part in ("skills", "philosophy")}
    assert TrainingEntry.objects.filter(learner=person("lead")).count() == 3
    for model in (SupervisionMeeting, AgendaPoint, AgreedAction, FidelityRound, TrainingEntry):
        assert not model.objects.filter(created_at__gt=NOW).exists(), model
