"""Saving an open session page: texts survive, taps are rows, nothing is read as 0."""

import uuid

import pytest

from clients.models.observation import EnteredBy
from goals.models import GoalRating
from hrp.audit.models import Action, Event
from sessions.actions import save_draft
from sessions.actions.saving import Signed
from sessions.drafting import Edit
from sessions.models import (
    AllianceRating,
    HarmRating,
    InterventionUsed,
    ReflectiveNote,
    RulerRating,
    SafetyItem,
    Session,
    SessionNote,
    SetAsideText,
    StageRating,
    UseSnapshot,
    WellbeingRating,
)
from tests.cast import make_area, make_change, make_goal, make_session


@pytest.fixture
def meeting(cast):
    return make_session(cast.ines, by=cast.mara)


class Tab:
    """An open page that numbers its saves."""

    def __init__(self, meeting, by):
        self.meeting, self.by, self.id, self.seq = meeting, by, str(uuid.uuid4()), 0

    def save(self, *, texts=None, taps=None, replace=(), seq=None, entered_by=EnteredBy.TOGETHER):
        self.seq += 1
        edits = {name: Edit(text, tuple(was)) for name, (text, *was) in (texts or {}).items()}
        return save_draft(
            self.meeting,
            by=self.by,
            tab=self.id,
            seq=seq or self.seq,
            texts=edits,
            taps=taps or {},
            replace=frozenset(replace),
            entered_by=entered_by,
        )


def test_texts_land_where_they_belong(cast, meeting):
    Tab(meeting, cast.mara).save(
        texts={"client_agenda": ("The van", ""), "s1": ("We talked", ""), "reflection": ("I was tired", "")}
    )
    assert Session.objects.get(pk=meeting.pk).client_agenda == "The van"
    assert SessionNote.objects.get(session=meeting).s1 == "We talked"
    assert list(ReflectiveNote.objects.values_list("author", "text")) == [(cast.mara.pk, "I was tired")]


def test_a_resend_makes_one_row_and_an_old_message_changes_nothing(cast, meeting):
    tab = Tab(meeting, cast.mara)
    tab.save(texts={"s1": ("one", "")}, taps={"wellbeing:wellbeing": "4"})
    tab.save(texts={"s1": ("one two", "one")}, taps={"wellbeing:wellbeing": "6"})
    tab.save(texts={"s1": ("one", "")}, taps={"wellbeing:wellbeing": "4"}, seq=1)
    assert SessionNote.objects.get(session=meeting).s1 == "one two"
    assert list(WellbeingRating.objects.values_list("kind", "value")) == [("wellbeing", 6)]


def test_two_people_in_one_box_keep_both_texts(cast, meeting):
    Tab(meeting, cast.jon).save(texts={"s1": ("Jon wrote", "")})
    mara = Tab(meeting, cast.mara)
    outcome = mara.save(texts={"s1": ("Mara wrote", ""), "s3": ("Plan", "")})
    assert outcome.conflicts == {"s1": "Jon wrote"}
    note = SessionNote.objects.get(session=meeting)
    assert (note.s1, note.s3) == ("Jon wrote", "Plan")
    # Mara decides for hers: Jon's is set aside with the draft, not lost.
    assert mara.save(texts={"s1": ("Mara wrote", "")}, replace={"s1"}).conflicts == {}
    assert SessionNote.objects.get(session=meeting).s1 == "Mara wrote"
    assert list(SetAsideText.objects.values_list("field", "text")) == [("s1", "Jon wrote")]


def test_reflections_of_two_people_stay_apart(cast, meeting):
    Tab(meeting, cast.mara).save(texts={"reflection": ("Mara's", "")})
    assert Tab(meeting, cast.jon).save(texts={"reflection": ("Jon's", "")}).conflicts == {}
    assert sorted(ReflectiveNote.objects.values_list("author__name", "text")) == [("Jon", "Jon's"), ("Mara", "Mara's")]


def test_taps_are_rows_and_an_empty_tap_takes_them_away(cast, meeting):
    area = make_area(cast.ines, "wine", substance="alcohol")
    change, goal = make_change(area, "fewer weeknights"), make_goal(cast.ines, "Weeknights I remember")
    tab = Tab(meeting, cast.mara)
    taps = {
        f"stage:{change.pk}": "considering",
        f"ruler:{change.pk}:importance": "6",
        f"ruler:{change.pk}:confidence": "0",
        f"ruler:{change.pk}:readiness": "rather_not_say",
        f"closeness:{goal.pk}": "2",
        "harm:physical:client": "2",
        "harm:physical:therapist": "3",
        "alliance:bond": "8",
        "technique:relaxation": "yes",
    }
    assert tab.save(taps=taps).refused == {}
    assert list(StageRating.objects.values_list("change", "stage")) == [(change.pk, "considering")]
    assert sorted(RulerRating.objects.values_list("ruler", "value", "answer")) == [
        ("confidence", 0, "given"),
        ("importance", 6, "given"),
        ("readiness", None, "rather_not_say"),
    ]
    assert list(GoalRating.objects.values_list("goal", "value", "sitting")) == [(goal.pk, 2, meeting.sitting)]
    assert sorted(HarmRating.objects.values_list("domain", "rater", "value")) == [
        ("physical", "client", 2),
        ("physical", "therapist", 3),
    ]
    assert list(AllianceRating.objects.values_list("aspect", "value")) == [("bond", 8)]
    assert list(InterventionUsed.objects.values_list("technique", flat=True)) == ["relaxation"]
    tab.save(taps=dict.fromkeys(taps, ""))
    for model in (StageRating, RulerRating, GoalRating, HarmRating, AllianceRating, InterventionUsed):
        assert model.objects.count() == 0


def test_use_is_kept_week_by_week_and_added_up_only_when_all_four_are_known(cast, meeting):
    area = make_area(cast.ines, "wine", substance="alcohol")
    tab = Tab(meeting, cast.mara)
    tab.save(taps={f"use:{area.pk}:week1": "7", f"use:{area.pk}:week2": "0"})
    row = UseSnapshot.objects.get()
    assert (row.week1, row.week2, row.week3, row.days_used) == (7, 0, None, None)
    tab.save(taps={f"use:{area.pk}:week3": "3", f"use:{area.pk}:week4": "1"})
    assert UseSnapshot.objects.get().days_used == 11
    assert list(tab.save(taps={f"use:{area.pk}:days_used": "12"}).refused) == [f"use:{area.pk}:days_used"]
    tab.save(taps={f"use:{area.pk}:answer": "rather_not_say"})
    row = UseSnapshot.objects.get()
    assert (row.answer, row.week1, row.days_used) == ("rather_not_say", None, None)


@pytest.mark.parametrize("value", ["11", "-1", "3.0", "1_0", "٣", " 3", "+3", "03", "1e1", "null", "x" * 5000])
def test_what_is_not_an_answer_is_refused_and_changes_nothing(cast, meeting, value):
    tab = Tab(meeting, cast.mara)
    tab.save(taps={"wellbeing:wellbeing": "5"})
    assert list(tab.save(taps={"wellbeing:wellbeing": value}).refused) == ["wellbeing:wellbeing"]
    assert list(WellbeingRating.objects.values_list("value", flat=True)) == [5]


@pytest.mark.parametrize(
    "name", ["stage", "stage:x:y", "nothing", "ruler:1:2", "harm:physical:nobody", "__init__", "", ":"]
)
def test_a_question_that_the_page_does_not_have_is_refused(cast, meeting, name):
    assert list(Tab(meeting, cast.mara).save(taps={name: "1"}).refused) == [name]


def test_other_peoples_rows_cannot_be_tapped(cast, meeting):
    theirs = make_change(make_area(cast.noor, "wine", substance="alcohol"), "less")
    goal = make_goal(cast.noor, "Hers")
    refused = Tab(meeting, cast.mara).save(taps={f"stage:{theirs.pk}": "acting", f"closeness:{goal.pk}": "3"}).refused
    assert sorted(refused) == sorted([f"stage:{theirs.pk}", f"closeness:{goal.pk}"])
    assert StageRating.objects.count() == GoalRating.objects.count() == 0


def test_safety_items_survive_with_their_text(cast, meeting):
    tab = Tab(meeting, cast.mara)
    tab.save(taps={"safety_answer": "something_to_note", "safety:overdose:level": "3"})
    tab.save(texts={"safety:overdose:did": ("Called the clinic", "")})
    item = SafetyItem.objects.get()
    assert (item.kind, item.level, item.what_we_did) == ("overdose", 3, "Called the clinic")


@pytest.mark.parametrize("name", ["safety:nothing:did", "safety:x", "s9", "experiment:x:happened", "signed_text", ""])
def test_a_text_that_the_page_does_not_have_is_refused(cast, meeting, name):
    with pytest.raises((KeyError, ValueError)):
        Tab(meeting, cast.mara).save(texts={name: ("x", "")})
    assert SafetyItem.objects.count() == 0


def test_the_next_meeting_is_one_row_however_often_it_is_tapped(cast, meeting):
    tab = Tab(meeting, cast.mara)
    tab.save(taps={"next": "week"})
    tab.save(taps={"next": "two_weeks"})
    planned = Session.objects.get(planned_from=meeting)
    assert (planned.happened, (planned.day - meeting.day).days) == ("planned", 14)
    tab.save(taps={"next": ""})
    assert not Session.objects.filter(planned_from=meeting).exists()


def test_a_signed_note_takes_no_saves(cast, meeting):
    from sessions.actions import sign

    tab = Tab(meeting, cast.mara)
    tab.save(taps={"safety_answer": "did_not_come_up"})
    sign(meeting, by=cast.mara)
    with pytest.raises(Signed):
        tab.save(texts={"s1": ("too late", "")})


def test_a_person_leaves_one_row_in_the_trail_for_a_sitting(cast, meeting):
    tab = Tab(meeting, cast.mara)
    for number in range(5):
        tab.save(taps={"wellbeing:wellbeing": str(number)})
    Tab(meeting, cast.jon).save(taps={"wellbeing:wellbeing": "9"})
    rows = Event.objects.filter(action=Action.CHANGE).values_list("actor", "client_code", "subject", "detail")
    assert sorted(rows) == [
        ("jon@test.example", cast.ines.code, f"draft {meeting.pk}", {}),
        ("mara@test.example", cast.ines.code, f"draft {meeting.pk}", {}),
    ]
