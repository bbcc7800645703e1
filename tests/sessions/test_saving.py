"""Saving an open session page: texts survive, taps are rows, nothing is read as 0."""

import uuid
from datetime import timedelta

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

    def save(self, *, texts=None, taps=None, seq=None, entered_by=EnteredBy.TOGETHER):
        self.seq += 1
        edits = {name: Edit(text, tuple(was)) for name, (text, *was) in (texts or {}).items()}
        return save_draft(
            self.meeting,
            by=self.by,
            tab=self.id,
            seq=seq or self.seq,
            texts=edits,
            taps=taps or {},
            entered_by=entered_by,
        )


def test_texts_land_where_they_belong(cast, meeting):
    Tab(meeting, cast.mara).save(
        texts={"client_agenda": ("The van", ""), "s1": ("We talked", ""), "reflection": ("I was tired", "")}
    )
    assert Session.objects.get(pk=meeting.pk).client_agenda == "The van"
    assert SessionNote.objects.get(session=meeting).s1 == "We talked"
    assert [(one.author, one.text) for one in ReflectiveNote.objects.all()] == [(cast.mara, "I was tired")]


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
    # Mara decides for hers: now her page knows what the server holds.
    assert mara.save(texts={"s1": ("Mara wrote", "Jon wrote")}).conflicts == {}
    assert SessionNote.objects.get(session=meeting).s1 == "Mara wrote"


def test_a_third_text_that_came_in_between_is_shown_and_not_overwritten(cast, meeting):
    Tab(meeting, cast.jon).save(texts={"s1": ("Jon wrote", "")})
    mara = Tab(meeting, cast.mara)
    mara.save(texts={"s1": ("Mara wrote", "")})
    Tab(meeting, cast.jon).save(texts={"s1": ("Jon wrote more", "Jon wrote")})
    assert mara.save(texts={"s1": ("Mara wrote", "Jon wrote")}).conflicts == {"s1": "Jon wrote more"}
    assert SessionNote.objects.get(session=meeting).s1 == "Jon wrote more"


def test_a_late_message_stays_late_when_another_page_saved_in_between(cast, meeting):
    first, second = Tab(meeting, cast.mara), Tab(meeting, cast.mara)
    first.save(taps={"wellbeing:wellbeing": "4"})
    first.save(taps={"wellbeing:wellbeing": "6"})
    second.save(taps={"wellbeing:distress": "1"})
    first.save(taps={"wellbeing:wellbeing": "4"}, seq=1)
    assert WellbeingRating.objects.get(kind="wellbeing").value == 6


def test_who_writes_is_counted_among_those_who_were_there(cast, meeting):
    Tab(meeting, cast.jon).save(texts={"s1": ("Jon wrote", "")})
    assert sorted(meeting.therapists.values_list("user__name", "role")) == [("Jon", "co"), ("Mara", "lead")]


def test_reflections_of_two_people_stay_apart(cast, meeting):
    Tab(meeting, cast.mara).save(texts={"reflection": ("Mara's", "")})
    assert Tab(meeting, cast.jon).save(texts={"reflection": ("Jon's", "")}).conflicts == {}
    found = {(one.author, one.text) for one in ReflectiveNote.objects.all()}
    assert found == {(cast.jon, "Jon's"), (cast.mara, "Mara's")}


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
def test_a_text_that_the_page_does_not_have_is_refused_and_the_others_are_taken(cast, meeting, name):
    saved = Tab(meeting, cast.mara).save(texts={name: ("x", ""), "s1": ("Kept", "")})
    assert list(saved.refused) == [name]
    assert SessionNote.objects.get(session=meeting).s1 == "Kept"
    assert SafetyItem.objects.count() == 0


@pytest.mark.parametrize("name", ["step:zzz", "settle:zzz", "experiment:zzz:next", "goal:x", "next:week", "line"])
def test_a_tap_on_what_is_not_there_takes_nothing_else_with_it(cast, meeting, name):
    saved = Tab(meeting, cast.mara).save(taps={name: "yes", "wellbeing:wellbeing": "5"}, texts={"s1": ("Kept", "")})
    assert WellbeingRating.objects.get().value == 5
    assert SessionNote.objects.get(session=meeting).s1 == "Kept"
    assert set(saved.refused) <= {name}


def test_two_meetings_on_one_day_each_keep_their_use_days(cast, meeting):
    area = make_area(cast.ines, "wine", substance="alcohol")
    other = make_session(cast.ines, by=cast.mara, starts_at=meeting.starts_at - timedelta(hours=2))
    for number, one in enumerate((meeting, other)):
        saved = Tab(one, cast.mara).save(taps={f"use:{area.pk}:days_used": str(number)}, texts={"s1": ("Kept", "")})
        assert saved.refused == {}
        assert SessionNote.objects.get(session=one).s1 == "Kept"
    assert sorted(UseSnapshot.objects.values_list("days_used", flat=True)) == [0, 1]


def test_a_plan_at_a_taken_time_is_refused_and_everything_else_is_kept(cast, meeting):
    taken = make_session(cast.ines, by=cast.mara, starts_at=meeting.starts_at + timedelta(days=7), happened="planned")
    saved = Tab(meeting, cast.mara).save(taps={"next": "week", "wellbeing:wellbeing": "5"}, texts={"s1": ("Kept", "")})
    assert list(saved.refused) == ["next"]
    assert saved.refused["next"].startswith("Ines has a meeting ")
    assert saved.refused["next"].endswith("plan it from the record, where it can be kept anyway.")
    assert WellbeingRating.objects.get().value == 5
    assert SessionNote.objects.get(session=meeting).s1 == "Kept"
    assert Session.objects.get(pk=taken.pk).happened == "planned"


def test_no_level_of_safety_is_ever_guessed(cast, meeting):
    tab = Tab(meeting, cast.mara)
    tab.save(taps={"safety_answer": "something_to_note"}, texts={"safety:overdose:did": ("Called", "")})
    assert SafetyItem.objects.get().level is None
    assert list(tab.save(taps={"safety:overdose:level": "0"}).refused) == ["safety:overdose:level"]
    tab.save(taps={"safety:overdose:level": "3"})
    tab.save(taps={"safety:overdose:level": ""})
    item = SafetyItem.objects.get()
    assert (item.level, item.what_we_did) == (None, "Called")


def test_the_tap_on_safety_cannot_contradict_what_is_noted(cast, meeting):
    tab = Tab(meeting, cast.mara)
    tab.save(taps={"safety_answer": "something_to_note", "safety:overdose:level": "3"})
    refused = tab.save(taps={"safety_answer": "did_not_come_up"}).refused
    assert refused == {"safety_answer": "Something is noted below. Take that back first."}
    assert Session.objects.get(pk=meeting.pk).safety_answer == "something_to_note"
    tab.save(taps={"safety:overdose:level": ""})
    tab.save(taps={"safety_answer": "did_not_come_up"})
    assert Session.objects.get(pk=meeting.pk).safety_answer == "did_not_come_up"


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
