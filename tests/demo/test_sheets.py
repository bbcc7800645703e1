"""What is filled in together in the demo: every tool of the catalogue, with the figures of the stories."""

from datetime import timedelta

import pytest
from django.db import transaction

from clients.models import (
    Alternative,
    Client,
    Difference,
    Formulation,
    FunctionOfUse,
    Linkage,
    MedicalReview,
    MedicationNote,
    PutAway,
    Strength,
    SupplyGiven,
    Trigger,
    ValueImpact,
)
from goals.models import Balance, BalanceItem, Experiment, IdealUsePlan, OverdosePlan, OwnCount, SaferUse, Step
from goals.practices import CATALOGUE
from hrp.demo import loader
from hrp.demo.ines_sheets import SHEETS as OF_INES
from hrp.demo.teo_sheets import SHEETS as OF_TEO
from hrp.demo.walter_sheets import SHEETS as OF_WALTER
from sessions import sheets
from sessions.models import (
    Chain,
    DiaryDay,
    HarmRating,
    LearningReview,
    MeasureScore,
    RelaxationPractice,
    RulerRating,
    Session,
    SkillPractice,
)
from sessions.tools.catalogue import TOOLS
from sessions.tools.reads import uses_of
from tests.demo.test_demo import NOW, week_of

STORIES = {"Ines": OF_INES, "Teo": OF_TEO, "Walter": OF_WALTER}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Load the demo at a known moment, once for this page; nothing of it is left afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        loader.load(NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db) -> dict[str, Client]:
    """Return the clients of the stories by name."""
    return {client.chosen_name: client for client in Client.objects.filter(chosen_name__in=STORIES)}


def told(model, client, *names) -> list[tuple]:
    """Return the rows of a table about a client in the order of their weeks: (week, value, …)."""
    rows = model.objects.filter(client=client).order_by("on", "created_at", "version")
    return [(week_of(client, row.on), *(getattr(row, name) for name in names)) for row in rows]


# --- All of them ---------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.code)
def test_every_tool_is_alive_with_one_of_the_three(demo, tool):
    rows = tool.model.objects.filter(client__in=demo.values()).in_use().shared()
    assert rows.exists()
    assert all(tool.told(row) or tool.template != "sessions/tools/_told.html" for row in rows)


def test_each_has_their_own_and_nobody_has_all(demo):
    in_use = {name: {use.tool.model for use in uses_of(client, theirs=True)} for name, client in demo.items()}
    known = {tool.model for tool in TOOLS}
    for name, story in STORIES.items():
        assert in_use[name] == {sheet.model for sheet in story} & known
        assert in_use[name] != known
    alone = [one for one in demo.values() if OwnCount.objects.filter(client=one).exists()]
    assert alone == [demo["Ines"]]


def test_as_many_rows_as_the_stories_tell(demo):
    for model in sheets.ALL:
        expected = {name: sum(sheet.model is model for sheet in story) for name, story in STORIES.items()}
        assert {name: model.objects.filter(client=demo[name]).count() for name in STORIES} == expected
        others = set(model.objects.exclude(client__in=demo.values()).values_list("client__chosen_name", flat=True))
        assert others == ({"Priya", "Yusuf", "Odile"} if model is MedicalReview else set())  # offered on the first day


def test_each_belongs_to_its_meeting_and_is_kept_with_its_note(demo):
    met = {meeting.sitting: meeting for meeting in Session.objects.filter(client__in=demo.values(), happened="met")}
    beside = set()
    for model in sheets.ALL:
        for row in model.objects.filter(client__in=demo.values()):
            if row.sitting is None:
                beside.add((model, row.client.chosen_name, week_of(row.client, row.on), row.frozen_at))
                continue
            meeting = met[row.sitting]
            assert row.frozen_at == meeting.note.signed_at
            assert (row.client, row.created_by) == (meeting.client, meeting.diary_of)
            if model is not DiaryDay:
                assert row.on == meeting.day
            assert meeting.starts_at < row.created_at < meeting.note.signed_at
    assert beside == {(MeasureScore, "Ines", week, None) for week in (16, 24)}


def test_versions_are_counted_from_one_and_begin_from_what_stood_there(demo):
    for model in sheets.ALL:
        threads: dict = {}
        for row in model.objects.order_by("version"):
            threads.setdefault(row.thread, []).append(row)
        for versions in threads.values():
            assert [row.version for row in versions] == list(range(1, len(versions) + 1))
            assert [row.on for row in versions] == sorted(row.on for row in versions)
    first, second = SaferUse.objects.order_by("version")
    assert second.words == first.words != ""


def test_signed_notes_hold_the_fixed_phrase_of_what_was_used(demo):
    meeting = Session.objects.get(client=demo["Ines"], sitting=LearningReview.objects.get(client=demo["Ines"]).sitting)
    [line] = [str(tool.line) for tool in TOOLS if tool.model is LearningReview]
    assert line in meeting.note.signed_text
    for review in LearningReview.objects.all():
        note = Session.objects.get(sitting=review.sitting).note
        assert review.what_happened not in note.signed_text


def test_one_supposition_is_not_shared_and_one_sheet_is_put_away(demo):
    hidden = [row for model in sheets.ALL for row in model.objects.filter(shared=False)]
    assert [(type(row), row.client, row.status) for row in hidden] == [(FunctionOfUse, demo["Ines"], "emerging")]
    away = PutAway.objects.get()
    assert Trigger.objects.get(thread=away.thread).text == "'One email, then I am done'"


def test_nothing_was_filled_in_in_the_future(demo):
    for model in sheets.ALL:
        assert not model.objects.filter(created_at__gt=NOW).exists()
        assert not model.objects.filter(on__gt=NOW.date()).exists()


# --- Ines ------------------------------------------------------------------------------------------


def test_ines_weighs_five_good_and_six_less_good_things(demo):
    first, second = Balance.objects.filter(client=demo["Ines"]).order_by("on")
    cells = [item.quadrant for item in BalanceItem.objects.filter(balance=first)]
    assert (week_of(demo["Ines"], first.on), first.subject) == (1, "current_pattern")
    assert {cell: cells.count(cell) for cell in cells} == {"good_as_is": 5, "less_good_as_is": 6}
    assert (week_of(demo["Ines"], second.on), second.subject, second.change.words) == (
        17,
        "proposed_change",
        "what next",
    )
    assert first.thread != second.thread


def test_ines_plan_has_three_versions_and_her_experiment_tests_the_first(demo):
    assert told(IdealUsePlan, demo["Ines"], "version", "how_often", "realism") == [
        (3, 1, 12, 5),
        (8, 2, 8, 6),
        (19, 3, 4, 8),
    ]
    tested = [one.plan for one in Experiment.objects.filter(goal__client__in=demo.values()) if one.plan]
    assert [plan.version for plan in tested] == [1]
    assert [bool(one.measure) for one in Experiment.objects.filter(goal__client__in=demo.values())] == [True, True]


def test_ines_looks_closely(demo):
    assert told(Chain, demo["Ines"], "urge", "went") == [(2, 8, "not_as_hoped")]
    assert told(LearningReview, demo["Ines"], "criticism_before", "criticism_after") == [(10, 9, 5)]
    days = DiaryDay.objects.filter(client=demo["Ines"]).order_by("on")
    meeting = Session.objects.get(sitting=days[0].sitting)
    assert [((meeting.day - day.on).days, day.urge_peak) for day in days] == [(3, 7), (2, 4), (1, 8)]


def test_ines_skills_and_what_she_counts(demo):
    assert told(RelaxationPractice, demo["Ines"], "tension_before", "tension_after") == [(6, 7, 4)]
    practised = told(SkillPractice, demo["Ines"], "skill", "helped")
    assert [(week, skill.code, helped) for week, skill, helped in practised] == [
        (8, "slow-breathing", 6),
        (13, "no-thanks", 7),
    ]
    counted = told(OwnCount, demo["Ines"], "name", "so_far")
    assert counted == [(week, "Mornings I remember", so_far) for week, so_far in ((13, 10), (15, 24), (17, 30))]
    assert told(MeasureScore, demo["Ines"], "measure", "score") == [
        (week, "who-5", score) for week, score in ((0, 32), (8, 44), (16, 52), (24, 60))
    ]


def test_what_use_does_for_ines_and_what_else_does_it(demo):
    assert told(FunctionOfUse, demo["Ines"], "code", "importance", "status", "version") == [
        (1, "ease_worry", 9, "emerging", 1),
        (2, "ease_worry", 9, "recognised", 2),
        (2, "be_social", 5, "recognised", 1),
        (4, "feel_less", None, "emerging", 1),
        (15, "ease_worry", 9, "other_ways_found", 3),
    ]
    assert told(Alternative, demo["Ines"], "helped") == [(6, 6), (15, 7)]
    assert told(ValueImpact, demo["Ines"], "impact") == [(2, -2), (21, 0)]


def test_ines_was_offered_a_medical_check_and_nothing_waited_for_it(demo):
    assert told(MedicalReview, demo["Ines"], "state") == [(0, "offered"), (3, "booked"), (4, "done"), (11, "done")]


# --- Teo ---------------------------------------------------------------------------------------------


def test_teos_overdose_plan_is_written_anew_on_the_day_he_is_back(demo):
    assert told(OverdosePlan, demo["Teo"], "version", "naloxone") == [(0, 1, "carry"), (17, 2, "both"), (24, 3, "both")]
    newest = OverdosePlan.objects.filter(client=demo["Teo"]).in_use().get()
    assert "tolerance" in newest.after_a_break and newest.naloxone_expires > NOW.date() + timedelta(days=30)


def test_what_teo_was_given(demo):
    assert told(SupplyGiven, demo["Teo"], "kind", "quantity") == [
        (0, "naloxone", 2),
        (0, "syringes", 30),
        (0, "wound_care", 1),
        (3, "foil", 20),
        (3, "pipes", 2),
        (17, "naloxone", 2),
        (24, "test_strips", 5),
    ]


def test_teos_links(demo):
    found: dict = {}
    for week, service, state in told(Linkage, demo["Teo"], "service", "state"):
        found.setdefault(service, []).append((week, state))
    assert found == {
        "housing": [(0, "idea"), (5, "introduced"), (21, "using")],
        "hepatitis_hiv": [(1, "connected"), (10, "using")],
        "medication": [(7, "introduced"), (8, "using"), (17, "wanted"), (18, "using")],
    }


def test_teos_methadone_is_a_medicine(demo):
    assert told(MedicationNote, demo["Teo"], "name", "version") == [(8, "Methadone", 1), (18, "Methadone", 2)]


def test_what_teo_looked_back_on_and_what_use_does_for_him(demo):
    assert told(LearningReview, demo["Teo"], "criticism_before", "criticism_after", "tolerance_talked_about") == [
        (18, 8, 4, True)
    ]
    assert LearningReview.objects.get(client=demo["Teo"]).goal.statement == "Not alone when I use"
    newest = FunctionOfUse.objects.filter(client=demo["Teo"]).in_use()
    assert {(row.focus_area.label, row.code): row.importance for row in newest} == {
        ("heroin, fentanyl, whatever it is", "soften_memories"): 10,
        ("heroin, fentanyl, whatever it is", "avoid_withdrawal"): 8,
        ("crack", "be_social"): 6,
    }
    assert [(week, version) for week, version in told(IdealUsePlan, demo["Teo"], "version")] == [(3, 1), (24, 2)]


def test_safer_use_names_practices_of_the_catalogue(demo):
    known = {practice.code for practice in CATALOGUE}
    for row in SaferUse.objects.all():
        assert row.practices.keys() <= known
        assert set(row.practices.values()) <= {"already", "trying", "interested", "not_for_me"}
    assert told(SaferUse, demo["Teo"], "version") == [(3, 1), (10, 2)]


# --- Walter --------------------------------------------------------------------------------------------


def test_walter_weighs_coming_here(demo):
    balance = Balance.objects.get(client=demo["Walter"])
    assert (week_of(demo["Walter"], balance.on), balance.focus_area.label) == (1, "being in therapy")
    assert {item.quadrant for item in balance.items.all()} == {
        "good_as_is",
        "less_good_as_is",
        "good_if_changed",
        "less_good_if_changed",
    }


def test_walter_stops_after_three_stages_and_later_goes_through_all_six(demo):
    assert told(RelaxationPractice, demo["Walter"], "tension_before", "tension_after", "stages_done", "cue_word") == [
        (2, 8, 6, [1, 2, 3], ""),
        (6, 7, 3, [1, 2, 3, 4, 5, 6], "harbour"),
    ]


def test_what_it_does_for_walter_is_said_in_the_week_in_which_he_names_it(demo):
    assert told(FunctionOfUse, demo["Walter"], "code", "importance") == [(12, "feel_less", 9), (12, "sleep", 7)]
    for model in sheets.ALL:
        for row in model.objects.filter(client=demo["Walter"]):
            area = getattr(row, "focus_area", None)
            assert not (
                area and area.label == "the thing I'm here for" and week_of(demo["Walter"], row.created_at.date()) < 12
            )


def test_walters_plans_reviews_and_differences(demo):
    assert told(IdealUsePlan, demo["Walter"], "version", "how_often") == [(15, 1, 4)]
    assert told(MedicalReview, demo["Walter"], "state") == [(15, "offered"), (22, "booked")]
    assert [(week, state) for week, state in told(Linkage, demo["Walter"], "state")] == [(3, "wanted"), (22, "using")]
    assert told(LearningReview, demo["Walter"], "criticism_before", "criticism_after") == [(20, 9, 6)]
    assert told(Difference, demo["Walter"], "version") == [(13, 1), (17, 2)]
    assert told(Formulation, demo["Walter"], "version", "agreed") == [(15, 1, False), (24, 2, True)]


# --- What stands on what was there before --------------------------------------------------------------


def test_why_not_lower_and_harm_in_their_words(demo):
    said = {
        (row.client.chosen_name, week_of(row.client, row.observed_on), row.ruler, row.value)
        for row in RulerRating.objects.filter(client__in=demo.values())
        if row.why_not_lower
    }
    assert said == {("Ines", 1, "importance", 6), ("Teo", 0, "importance", 9), ("Walter", 2, "importance", 8)}
    words = {
        (row.client.chosen_name, row.domain, row.goal and row.goal.statement)
        for row in HarmRating.objects.filter(client__in=demo.values()).select_related("goal")
        if row.in_own_words
    }
    assert words == {
        ("Ines", "physical", None),
        ("Ines", "occupation", "Stop rewriting emails at midnight"),
        ("Ines", "self_regard", "Weeknights I remember"),
        ("Teo", "physical", "Arm healed"),
        ("Teo", "overdose", "Not alone when I use"),
        ("Teo", "home", "A door with a key"),
        ("Walter", "mind", "Sleep past four"),
        ("Walter", "relationships", "See Nadia without it going wrong"),
    }


def test_strengths_have_kinds_and_steps_build_on_them(demo):
    grown = {(one.client.chosen_name, one.text, one.kind) for one in Strength.objects.exclude(kind="strength")}
    assert grown == {
        ("Ines", "Notices the turn at the front door, and names it", "noticing"),
        ("Walter", "Stays in the chair while it hurts", "staying_with"),
    }
    built = {(step.text, step.strength.text) for step in Step.objects.exclude(strength=None)}
    assert built == {("A run on Sundays again", "Runs"), ("Draw her the view", "Draws")}
