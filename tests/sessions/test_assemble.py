"""Taps become lines of a note: fixed phrases with ratings, and nothing else."""

import re

from hypothesis import given
from hypothesis import strategies as st

from sessions.assemble import ChangeTap, GoalTap, Line, Taps, assemble
from sessions.content.choices import SafeRightNow, SafetyAnswer, SafetyKind, Stage
from sessions.content.formats import ROLES
from sessions.content.stages import STAGES
from sessions.content.techniques import TECHNIQUES


def texts(**taps) -> list[str]:
    return [line.text for line in assemble(Taps(**taps))]


def test_no_taps_give_no_lines():
    assert assemble(Taps()) == []
    assert texts(safe_right_now="skip", changes=(ChangeTap("1", "substance"),), goals=(GoalTap("1", None, 4),)) == []


def test_a_whole_meeting_in_its_order():
    assert assemble(
        Taps(
            wellbeing=6,
            distress=0,
            safe_right_now="yes",
            ambivalence_named=True,
            changes=(ChangeTap("c1", "substance", "considering", 6, 3),),
            harm_count=4,
            harm_less=2,
            harm_same=0,
            harm_more=1,
            use_talked=True,
            goals=(GoalTap("g1", 5, 4),),
            techniques=("relaxation", "considering.both_sides", "relaxation"),
            experiments_reviewed=("ease_off",),
            alliance_given=True,
            safety="asked_nothing_of_concern",
            safety_settled=1,
            next_meeting="3 December, 10:00",
            trying=True,
        )
    ) == [
        Line("wellbeing", "seen", "Wellbeing 6 of 10."),
        Line("distress", "seen", "Distress 0 of 10."),
        Line("safe_right_now", "seen", "Safe right now: yes."),
        Line("ambivalence_named", "understood", "Being in two minds was named, and that it is usual."),
        Line("change:c1", "understood", "A change about use: in two minds; importance 6, confidence 3."),
        Line("harm", "seen", "Harm was looked at in 4 parts of life: less than last time in 2, more in 1."),
        Line("use", "said", "Use over the last weeks was talked about."),
        Line("goal:g1", "seen", "Closeness to a goal: 5 of 10 (4 last time)."),
        Line("techniques", "offered", "Offered: relaxation; both sides laid out."),
        Line("experiment:ease_off", "landed", "Looked back on an experiment: ease off."),
        Line("alliance", "landed", "The meeting was rated."),
        Line("safety", "understood", "Safety: asked, nothing of concern."),
        Line("safety_settled", "understood", "Safety: something from an earlier meeting is settled."),
        Line("trying", "next", "There is one thing to try."),
        Line("next_meeting", "next", "Next meeting agreed: 3 December, 10:00."),
    ]


def test_several_changes_of_a_kind_are_told_apart_without_naming_them():
    assert texts(
        changes=(
            ChangeTap("1", "substance", "acting", readiness=8),
            ChangeTap("2", "substance"),
            ChangeTap("3", "therapy_itself", "unsure"),
            ChangeTap("4", "substance", confidence=0),
            ChangeTap("5", "substance", "returning_to_it"),
        )
    ) == [
        "One change about use: trying it out; readiness 8.",
        "A change about being here: not sure, or rather not say.",
        "Another change about use: confidence 0.",
        "Another change about use: picking it up again.",
    ]


def test_goals_keep_the_clients_order_and_a_missing_rating_is_not_zero():
    assert texts(goals=(GoalTap("1", 0, 7), GoalTap("2", None, 3), GoalTap("3", 9, None), GoalTap("4", 1, 0))) == [
        "Closeness to one goal: 0 of 10 (7 last time).",
        "Closeness to another goal: 9 of 10.",
        "Closeness to another goal: 1 of 10 (0 last time).",
    ]


def test_harm_without_an_earlier_rating_compares_nothing():
    assert texts(harm_count=1) == ["Harm was looked at in 1 part of life."]


def test_safety_says_how_near_and_not_what():
    items = (("overdose", 2), ("harm_to_others", 3), ("dependants", 2))
    assert texts(safety="something_to_note", safety_items=items, safety_settled=2) == [
        "Safety: needs attention within days.",
        "Safety: a plan is agreed.",
        "Safety: 2 things from earlier meetings are settled.",
    ]
    assert texts(safety="did_not_come_up", safety_items=items[:1]) == ["Safety: a plan is agreed."]
    assert texts(safety="something_to_note") == ["Safety: something to note."]
    assert texts(safety="did_not_come_up") == ["Safety: did not come up."]


def test_a_next_meeting_in_the_afternoon_ends_with_one_full_stop():
    assert texts(next_meeting="December 3, 2 p.m.") == ["Next meeting agreed: December 3, 2 p.m."]


def test_codes_that_are_not_known_give_no_line():
    assert texts(techniques=("gone",), experiments_reviewed=("gone", ""), safety="gone", safe_right_now="gone") == []
    assert texts(changes=(ChangeTap("1", "gone", "gone", 5),)) == ["A change about something else: importance 5."]


def test_every_technique_and_every_stage_has_its_phrase():
    for code, technique in TECHNIQUES.items():
        label = str(technique.label)
        assert texts(techniques=(code,)) == [f"Offered: {label[0].lower()}{label[1:]}."]
    for stage in Stage.values:
        (text,) = texts(changes=(ChangeTap("1", "other", stage),))
        assert text.startswith("A change about something else: ")


_ruler = st.none() | st.integers(0, 10)
_taps = st.builds(
    Taps,
    wellbeing=_ruler,
    distress=_ruler,
    safe_right_now=st.none() | st.sampled_from(SafeRightNow.values),
    ambivalence_named=st.booleans(),
    changes=st.lists(
        st.builds(
            ChangeTap,
            st.uuids().map(str),
            st.sampled_from(["substance", "behaviour", "life_area", "therapy_itself", "other", "heroin"]),
            st.none() | st.sampled_from(Stage.values),
            _ruler,
            _ruler,
            _ruler,
        ),
        max_size=4,
    ).map(tuple),
    harm_count=st.integers(0, 13),
    harm_less=st.none() | st.integers(0, 13),
    harm_same=st.none() | st.integers(0, 13),
    harm_more=st.none() | st.integers(0, 13),
    use_talked=st.booleans(),
    goals=st.lists(st.builds(GoalTap, st.uuids().map(str), _ruler, _ruler), max_size=4).map(tuple),
    techniques=st.lists(st.sampled_from([*TECHNIQUES, "Sam 555"]), max_size=5).map(tuple),
    experiments_reviewed=st.lists(st.sampled_from(["keep", "undecided", "took 20 mg"]), max_size=3).map(tuple),
    alliance_given=st.booleans(),
    safety=st.none() | st.sampled_from(SafetyAnswer.values),
    safety_items=st.lists(st.tuples(st.sampled_from(SafetyKind.values), st.integers(1, 4)), max_size=4).map(tuple),
    safety_settled=st.integers(0, 5),
    next_meeting=st.none() | st.sampled_from(["3 December, 10:00", "Dec 31, 4:15 p.m."]),
    trying=st.booleans(),
)


def numbers_given(taps: Taps) -> list[str]:
    """Every number that may stand in a note of these taps: ratings, their top, counts, the next date."""
    given = [taps.wellbeing, taps.distress, taps.harm_count, taps.harm_less, taps.harm_same, taps.harm_more]
    given += [taps.safety_settled, 10]
    for change in taps.changes:
        given += [change.importance, change.confidence, change.readiness]
    for goal in taps.goals:
        given += [goal.closeness, goal.before]
    return [*(str(number) for number in given if number is not None), *re.findall(r"\d+", taps.next_meeting or "")]


@given(_taps)
def test_no_digit_that_is_not_a_rating_a_count_or_the_next_date(taps):
    lines = assemble(taps)
    written = {number for line in lines for number in re.findall(r"\d+", line.text)}
    assert written - set(numbers_given(taps)) == set()
    assert [line.role for line in lines if line.role not in ROLES] == []
    assert len({line.key for line in lines}) == len(lines)


# Some of what a line never says, whatever was tapped.
NEVER = re.compile(
    r"\b(alcohol|sedatives?|opioids?|methadone|heroin|crack|cannabis|inject\w*|smok\w*|snort\w*|dealer|police|court"
    r"|partner|wife|husband|mother|father|child\w*|dependants|harm to others|Sam|mg)\b",
    re.IGNORECASE,
)


@given(_taps)
def test_no_substance_route_act_or_person(taps):
    assert [line.text for line in assemble(taps) if NEVER.search(line.text)] == []


def test_the_suggestions_of_every_stage_can_be_tapped():
    suggested = [one.code for stage in STAGES.values() for one in stage.suggestions]
    assert [code for code in suggested if TECHNIQUES[code].stage == code.partition(".")[0]] == suggested
