"""The demo: every row of the three stories, exactly, in weeks before today; and who sees them."""

import dataclasses
import hashlib
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from clients.consent_text import digest
from clients.consents import missing
from clients.models import CareTeamMembership, Client, Episode, EpisodePause, FocusArea
from goals.models import Experiment, Goal, GoalRating, GoalStateEvent, Step
from hrp.accounts.context import DEMO_PASSWORD, DEMO_PEOPLE
from hrp.accounts.models import User
from hrp.audit.models import Event
from hrp.demo import ines, loader, neighbours, supervised, teo, together, walter
from hrp.demo.calendar import Calendar
from sessions.content.techniques import TECHNIQUES
from sessions.hints.match import find_hints
from sessions.models import (
    OBSERVATIONS,
    AllianceRating,
    HarmRating,
    InterventionUsed,
    NoteAddendum,
    ReflectiveNote,
    RulerRating,
    SafetyItem,
    Session,
    SessionNote,
    StageRating,
    UseSnapshot,
    WellbeingRating,
)

NOW = datetime(2026, 3, 4, 10, 43, tzinfo=UTC)

# --- The stories as they must come out -------------------------------------------------------
# week | what happened | change: stage I/C/R, … | wellbeing | alliance | closeness to the main goal
INES = """
0  | met | fewer weeknights: considering 6/3/4 | 4 | 8 | 2
1  | met | fewer weeknights: considering 6/3/4 | 4 | 8 | 2
2  | met | fewer weeknights: considering 7/4/5 | 5 | 8 | 3
3  | met | fewer weeknights: preparing 7/5/6 | 5 | 9 | 3
4  | met | fewer weeknights: acting 7/5/7 | 5 | 9 | 5
6  | met | fewer weeknights: acting 8/6/8 | 6 | 9 | 6
8  | met | fewer weeknights: acting 8/6/8 | 6 | 9 | 6
9  | client_rearranged | | – | – | –
10 | met | fewer weeknights: returning_to_it 8/3/5 | 3 | 9 | 3
11 | met | 30 days off: preparing 9/4/7 | 4 | 9 | 3
13 | met | 30 days off: acting 9/6/9 | 5 | 9 | 6
15 | met | 30 days off: acting 9/7/9 | 6 | 9 | 8
17 | met | what next: considering 7/6/5 | 6 | 8 | 8
19 | met | Saturdays only: acting 8/6/8 | 7 | 9 | 7
21 | met | Saturdays only: acting 8/7/8 | 7 | 9 | 8
23 | met | Saturdays only: keeping_it_going 7/8/8 | 7 | 10 | 8
"""
CRACK, BENZOS = "something different with crack", "fewer benzos"
TEO = f"""
0  | met | not alone: preparing 9/5/7, {CRACK}: not_considering 1/–/–, {BENZOS}: considering 5/2/3 | 3 | 6
1  | met | not alone: acting 9/6/8, {CRACK}: not_considering –/–/– | 3 | 7
2  | did_not_meet | | – | –
3  | met | smoke not inject: considering 5/3/4, {BENZOS}: considering 5/2/3 | 4 | 7
5  | met | smoke more than inject: acting 6/5/6, {CRACK}: not_considering 1/–/–, {BENZOS}: considering 6/3/4 | 4 | 8
7  | met | methadone: preparing 7/5/7 | 4 | 8
8  | met | methadone: acting 8/6/8, {CRACK}: not_considering –/–/–, {BENZOS}: preparing 6/4/6 | 5 | 8
10 | met | methadone: acting 8/6/8 | 5 | 9
17 | met | methadone: returning_to_it 8/3/6 | 3 | 8
18 | met | methadone: acting 8/5/7, {CRACK}: considering 3/2/2, {BENZOS}: considering 6/4/5 | 4 | 9
21 | met | methadone: acting 8/6/8, {CRACK}: considering 4/3/3, {BENZOS}: preparing 6/4/6 | 5 | 9
24 | met | methadone: keeping_it_going 8/7/8, {CRACK}: considering 4/3/3, {BENZOS}: acting 7/5/7 | 6 | 9
28 | met | methadone: keeping_it_going 8/7/8, {CRACK}: preparing 5/4/5, {BENZOS}: acting 7/6/7 | 6 | 9
31 | met | methadone: keeping_it_going 8/8/8, {CRACK}: acting 6/4/6, {BENZOS}: acting 7/6/7 | 6 | 9
"""
WALTER = """
0  | met | being here: not_considering 3/–/– | 3 | 4 | 1
1  | met | | 3 | 5 | 1
2  | met | sleep routine: preparing 8/4/6 | 3 | 5 | 2
3  | met | sleep routine: acting 8/5/7 | 4 | 6 | 3
4  | met | | 4 | 6 | –
5  | met | sleep routine: acting 8/5/7 | 4 | 7 | 4
6  | met | | 5 | 7 | 4
8  | met | sleep routine: acting 8/6/8 | 5 | 8 | 5
9  | met | | 4 | 4 | 4
10 | met | being here: considering 5/5/5 | 4 | 6 | 5
12 | met | | 5 | 8 | 5
13 | met | not before Nadia days: considering 7/5/6 | 5 | 8 | 6
15 | met | not before Nadia days: preparing 8/5/7 | 5 | 8 | 6
17 | met | not before Nadia days: acting 8/6/8 | 6 | 9 | 7
19 | we_rearranged | | – | – | –
20 | met | not before Nadia days: returning_to_it 8/4/6 | 4 | 8 | 5
22 | met | not before Nadia days: acting 8/6/7 | 6 | 9 | 7
24 | met | not before Nadia days: acting 8/7/8 | 6 | 9 | 8
26 | met | being here: keeping_it_going 7/7/8 | 7 | 9 | 8
"""
TABLES = {"Ines": INES, "Teo": TEO, "Walter": WALTER}
MAIN_GOAL = {
    "Ines": ["Weeknights I remember", "30 days off to see", "Wine on Saturdays, because I like it"],
    "Walter": ["Sleep past four"],
}

HARM_WEEKS = {"Ines": (0, 8, 16, 24), "Teo": (0, 10, 18, 32), "Walter": (0, 12, 26)}
HARM = {
    "Ines": "physical 2/1/1/1 mind 3/2/2/1 relationships 2/2/1/1 occupation 3/2/1/1 self_regard 3/3/2/1"
    " overdose 1/1/0/0 others 1/0/0/0 route 0/0/0/0 self_safety 0/0/0/0 violence 0/0/0/0 money 0/0/0/0"
    " home 0/0/0/0 legal 0/0/0/0",
    "Teo": "overdose 4/2/3/1 physical 4/2/2/1 route 4/2/2/0 mind 3/3/3/2 self_safety 1/1/2/0 violence 2/2/2/1"
    " relationships 3/2/3/1 money 3/3/3/2 home 4/3/4/1 legal 2/2/3/2 self_regard 4/3/3/2",
    "Walter": "physical 3/2/1 mind 4/3/2 self_safety 1/1/0 relationships 4/3/2 legal 3/3/1 money 1/1/1"
    " self_regard 3/3/2 overdose rather_not_say/2/1 route 0/0/0 violence 0/0/0 others 0/0/0 occupation 0/0/0"
    " home 0/0/0",
}

# area -> week -> days of 28, usual amount, days alone, days injected (None: not asked), or the reason for none
USE = {
    "Ines": {
        "wine": {0: (26, 6), 4: (17, 5), 8: (11, 4), 12: (15, 6), 16: (1, 2), 20: (4, 3), 24: (4, 3)},
        "a bit to sleep": {0: (20,), 4: (20,), 8: (18,), 12: (20,), 16: (22,), 20: (20,), 24: (19,)},
    },
    "Teo": {
        "heroin, fentanyl, whatever it is": {
            0: (28, None, 22, 28),
            6: (24, None, 10, 9),
            10: (12, None, 4, 3),
            18: (9, None, 6, 5),
            24: (4, None, 1, 1),
            32: (3, None, 1, 0),
        },
        "crack": {0: (10,), 6: (11,), 10: (12,), 18: (8,), 24: (9,), 32: (6,)},
        "street benzos": {0: (16,), 6: (16,), 10: (14,), 18: (12,), 24: (9,), 32: (6,)},
    },
    "Walter": {
        "the thing I'm here for": {
            **dict.fromkeys((0, 1, 5, 10), "rather_not_say"),
            **{12: (8,), 16: (6,), 20: (9,), 26: (3,)},
        }
    },
}
FORBIDDEN = re.compile(r"(?i)\b(relapse[ds]?|failed|failure|clean|sober|non-?compliant|denial|abuse|addicts?)\b")


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Load the demo at a known moment, once for this page; nothing of it is left afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert loader.load(NOW) == loader.Loaded(clients=27, meetings=83)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db) -> dict[str, Client]:
    """Return the clients of the stories, and the stranger's, by name."""
    return {client.chosen_name: client for client in Client.objects.filter(chosen_name__in=(*TABLES, "Ottoline"))}


def first_day(client: Client):
    return client.episodes.get().opened_on


def week_of(client: Client, day) -> int:
    days = (day - first_day(client)).days
    assert days % 7 == 0, f"{day} is no week's day"
    return days // 7


def by_week(rows, value, client):
    """Collect rows as week -> value, making sure that there is one a week."""
    found = [(week_of(client, row.observed_on), value(row)) for row in rows]
    assert len(dict(found)) == len(found)
    return dict(found)


def parse(table: str) -> dict[int, dict]:
    """Read a table of this page."""
    rows = {}
    for line in table.strip().splitlines():
        week, happened, changes, *numbers = (cell.strip() for cell in line.split("|"))
        stages = {}
        for entry in filter(None, changes.split(", ")):
            words, stage, rulers = re.fullmatch(r"(.+): (\w+) (\S+)", entry).groups()
            stages[words] = (stage, *(None if n == "–" else int(n) for n in rulers.split("/")))
        wellbeing, alliance, *closeness = (None if n == "–" else int(n) for n in numbers)
        rows[int(week)] = {
            "happened": happened,
            "stages": stages,
            "wellbeing": wellbeing,
            "alliance": alliance,
            "closeness": closeness[0] if closeness else None,
        }
    return rows


def stored(client: Client) -> dict[int, dict]:
    """Read a story from the database in the same shape."""
    rows = {}
    for meeting in Session.objects.filter(client=client, group_meeting=None).exclude(happened="planned"):
        own = {"client": client, "sitting": meeting.sitting}
        rulers = {(r.change.words, r.ruler): r.value for r in RulerRating.objects.filter(**own)}
        stages = {
            row.change.words: (
                row.stage,
                *(rulers.pop((row.change.words, ruler), None) for ruler in ("importance", "confidence", "readiness")),
            )
            for row in StageRating.objects.filter(**own)
        }
        assert rulers == {}
        main = [
            row.value
            for row in GoalRating.objects.filter(**own).select_related("goal")
            if row.goal.statement in MAIN_GOAL.get(client.chosen_name, [])
        ]
        rows[week_of(client, meeting.day)] = {
            "happened": meeting.happened,
            "stages": stages,
            "wellbeing": WellbeingRating.objects.filter(**own).values_list("value", flat=True).first(),
            "alliance": AllianceRating.objects.filter(**own, aspect="overall").values_list("value", flat=True).first(),
            "closeness": main[0] if main else None,
        }
    return rows


# --- The rows --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_the_story_is_there(demo, name):
    assert stored(demo[name]) == parse(TABLES[name])


def test_numbers_of_meetings(demo):
    alone = Session.objects.filter(client__in=demo.values(), group_meeting=None)
    happened = Counter(alone.values_list("client__chosen_name", "happened"))
    assert happened == {
        ("Ines", "met"): 15,
        ("Ines", "client_rearranged"): 1,
        ("Ines", "planned"): 1,
        ("Teo", "met"): 13,
        ("Teo", "did_not_meet"): 1,
        ("Teo", "planned"): 1,
        ("Walter", "met"): 18,
        ("Walter", "we_rearranged"): 1,
        ("Walter", "planned"): 1,
        ("Ottoline", "planned"): 1,
    }


@pytest.mark.parametrize("model", [*OBSERVATIONS, GoalRating])
def test_nothing_is_rated_that_the_stories_do_not_say(demo, model):
    tables = {name: parse(table) for name, table in TABLES.items()}
    rows = [row for table in tables.values() for row in table.values()]
    stages = [numbers for row in rows for numbers in row["stages"].values()]
    expected = {
        StageRating: len(stages),
        RulerRating: sum(n is not None for _stage, *numbers in stages for n in numbers),
        WellbeingRating: 46,
        AllianceRating: 46 * 4,
        HarmRating: 13 * 4 + 11 * 4 + 13 * 3 + 3,
        UseSnapshot: 7 * 2 + 6 * 3 + 8,
        GoalRating: 28 + 41 + 40,
    }
    assert model.objects.filter(client__in=demo.values()).count() == expected[model]


@pytest.mark.parametrize("name", HARM)
def test_harm(demo, name):
    client, weeks = demo[name], HARM_WEEKS[name]
    words = HARM[name].split()
    expected = {
        domain: {
            week: (None, n) if n == "rather_not_say" else (int(n), "given")
            for week, n in zip(weeks, numbers.split("/"), strict=True)
        }
        for domain, numbers in zip(words[::2], words[1::2], strict=True)
    }
    rows = HarmRating.objects.filter(client=client, rater="client")
    assert {
        domain: by_week(rows.filter(domain=domain), lambda row: (row.value, row.answer), client)
        for domain in set(rows.values_list("domain", flat=True))
    } == expected


def test_therapists_own_view_is_kept_apart(demo):
    rows = HarmRating.objects.filter(rater="therapist")
    assert {row.client.chosen_name for row in rows} == {"Walter"}
    assert by_week(rows, lambda row: (row.domain, row.value), demo["Walter"]) == {
        0: ("mind", 3),
        12: ("mind", 3),
        26: ("mind", 2),
    }


@pytest.mark.parametrize("name", USE)
def test_use(demo, name):
    def value(row):
        if row.answer != "given":
            return row.answer
        amount = None if row.typical_amount is None else int(row.typical_amount)
        return (row.days_used, amount, row.days_alone, row.days_injected)

    client = demo[name]
    rows = UseSnapshot.objects.filter(client=client)
    expected = {
        area: {w: n if isinstance(n, str) else (*n, None, None, None)[:4] for w, n in weeks.items()}
        for area, weeks in USE[name].items()
    }
    areas = {row.focus_area for row in rows.select_related("focus_area")}
    assert {area.label: by_week(rows.filter(focus_area=area), value, client) for area in areas} == expected


def test_pause_is_a_gap(demo):
    pause = EpisodePause.objects.get(episode__client=demo["Teo"])
    assert pause.initiated_by == "outside"
    assert (week_of(demo["Teo"], pause.from_on), week_of(demo["Teo"], pause.to_on)) == (11, 16)
    for model in (*OBSERVATIONS, GoalRating):
        inside = model.objects.filter(client=demo["Teo"], observed_on__gte=pause.from_on, observed_on__lt=pause.to_on)
        assert not inside.exists()


# --- The people around the rows ----------------------------------------------------------------


def test_how_they_came_and_their_words(demo):
    stretches = Episode.objects.filter(client__in=demo.values())
    routes = dict(stretches.values_list("client__chosen_name", "entry_route"))
    assert routes == {"Ines": "self", "Teo": "syringe_service", "Walter": "court_or_probation", "Ottoline": ""}
    assert {name: demo[name].problem_statements.first().text for name in TABLES} == {
        "Ines": "Wine is the only hour of the day that's mine. It's eating the next day.",
        "Teo": "I'm not done with it. I'm done with waking up on floors.",
        "Walter": "The judge thinks I have a problem. My problem is I can't sleep since Ana died.",
    }
    assert {name: demo[name].problem_statements.count() for name in TABLES} == {"Ines": 2, "Teo": 2, "Walter": 1}
    assert demo["Ines"].episodes.get().reason_for_coming == "Fell asleep with a pan on."
    assert {name: (demo[name].legal_name, demo[name].pronouns, 2026 - demo[name].birth_year) for name in TABLES} == {
        "Ines": ("Ines Halloran", "she/her", 38),
        "Teo": ("Teo Marchetti", "he/him", 27),
        "Walter": ("Walter Obi-Sandoval", "he/him", 55),
    }


def test_position_and_limits_were_explained(demo):
    assert {
        name: (
            week_of(demo[name], demo[name].episodes.get().position_explained_on),
            week_of(demo[name], demo[name].episodes.get().limits_explained_on),
        )
        for name in TABLES
    } == {"Ines": (0, 1), "Teo": (0, 1), "Walter": (0, 0)}


def test_focus_areas(demo):
    rows = {
        (
            area.client.chosen_name,
            area.label,
            area.kind,
            area.substance.code if area.substance else None,
            area.undisclosed,
            area.standing,
            area.client_sees_as,
        )
        for area in FocusArea.objects.filter(client__in=demo.values()).select_related("client", "substance")
    }
    assert rows == {
        ("Ines", "wine", "substance", "alcohol", False, "in_focus", "mixed"),
        ("Ines", "a bit to sleep", "substance", "cannabis", False, "in_background", "fine"),
        ("Ines", "work worry", "life_area", None, False, "in_focus", "a_worry"),
        ("Teo", "heroin, fentanyl, whatever it is", "substance", "opioids_other", False, "in_focus", "mixed"),
        ("Teo", "crack", "substance", "crack", False, "in_focus", "fine"),
        ("Teo", "street benzos", "substance", "benzodiazepines", False, "in_focus", "a_worry"),
        ("Teo", "housing", "life_area", None, False, "in_focus", "a_worry"),
        ("Walter", "the thing I'm here for", "substance", "methamphetamine", False, "in_focus", "mixed"),
        ("Walter", "sleep", "life_area", None, False, "in_focus", "a_worry"),
        ("Walter", "being in therapy", "therapy_itself", None, False, "in_focus", "not_sure"),
    }
    named = FocusArea.objects.filter(client__in=demo.values(), substance__isnull=False)
    assert {a.label: a.routes for a in named} == {
        "wine": ["swallow"],
        "a bit to sleep": ["smoke"],
        "heroin, fentanyl, whatever it is": ["inject", "smoke"],
        "crack": ["smoke"],
        "street benzos": ["swallow"],
        "the thing I'm here for": ["smoke"],
    }


def test_goals_and_where_they_stand(demo):
    rows = {
        (goal.client.chosen_name, goal.statement, goal.category, goal.for_whom, goal.state)
        for goal in Goal.objects.filter(client__in=demo.values()).with_state().select_related("client")
    }
    assert rows == {
        ("Ines", "Weeknights I remember", "frequency", "me", "grew"),
        ("Ines", "30 days off to see", "pause", "me", "reached"),
        ("Ines", "Wine on Saturdays, because I like it", "moderation", "me", "working"),
        ("Ines", "Stop rewriting emails at midnight", "mental_health", "me", "mixed"),
        ("Ines", "Leave the cannabis alone for now", "keep_as_is", "me", "working"),
        ("Teo", "Not alone when I use", "overdose_prevention", "me", "adjusting"),
        ("Teo", "Arm healed", "physical_health", "me", "reached"),
        ("Teo", "A door with a key", "housing_basics", "me", "reached"),
        ("Teo", "Try methadone, no promises", "medication", "me", "working"),
        ("Teo", "Crack stays as it is", "keep_as_is", "me", "choosing"),
        ("Teo", "Sunday calls with Lia", "relationships", "me_and_others", "working"),
        ("Walter", "Sleep past four", "physical_health", "me", "working"),
        ("Walter", "See Nadia without it going wrong", "relationships", "me_and_others", "working"),
        ("Walter", "Not before a day with Nadia", "setting_timing", "me_and_others", "trying"),
        ("Walter", "Get the letters in on time", "legal", "required_of_me", "reached"),
    }


def test_one_goal_grows_out_of_another(demo):
    [last] = [goal for goal in Goal.objects.all() if goal.statement == "Wine on Saturdays, because I like it"]
    assert [last.evolved_from.statement, last.evolved_from.evolved_from.statement] == [
        "30 days off to see",
        "Weeknights I remember",
    ]
    assert last.evolved_from.evolved_from.direction == "less_often"


@pytest.mark.parametrize(
    "name, statement, state, week",
    [
        ("Ines", "Weeknights I remember", "grew", 11),
        ("Ines", "30 days off to see", "reached", 17),
        ("Teo", "Arm healed", "reached", 10),
        ("Teo", "Not alone when I use", "adjusting", 18),
        ("Teo", "A door with a key", "reached", 21),
        ("Walter", "Not before a day with Nadia", "choosing", 13),
        ("Walter", "See Nadia without it going wrong", "working", 24),
    ],
)
def test_turns_of_the_goals(demo, name, statement, state, week):
    turns = GoalStateEvent.objects.filter(goal__client=demo[name], state=state).select_related("goal")
    [turn] = [event for event in turns if event.goal.statement == statement]
    assert week_of(demo[name], turn.on) == week


def test_experiments(demo):
    theirs = Experiment.objects.filter(goal__client__in=demo.values())
    looked_at = theirs.exclude(reviewed_on=None).get()
    assert (looked_at.goal.statement, looked_at.next) == ("Weeknights I remember", "adjust")
    assert looked_at.i_expect == "to sleep by 11 on other nights"
    weeks = [week_of(demo["Ines"], day) for day in (looked_at.starts_on, looked_at.review_on, looked_at.reviewed_on)]
    assert weeks == [4, 8, 8]
    assert Session.objects.get(sitting=looked_at.reviewed_in).day == looked_at.reviewed_on
    running = theirs.running().get()
    assert (running.goal.statement, week_of(demo["Teo"], running.starts_on)) == ("Crack stays as it is", 28)
    assert running.review_on == NOW.date() + timedelta(days=5)


def test_strengths_values_supporters_steps(demo):
    assert {name: [s.text for s in demo[name].strengths.all()] for name in TABLES} == {
        "Ines": [
            "Keeps records for a living",
            "Honest sister",
            "Runs",
            "Notices the turn at the front door, and names it",
        ],
        "Teo": ["Keeps other people alive: three reversals", "Draws", "Phone always charged for his sister"],
        "Walter": [
            "Keeps his word to the minute",
            "Grows things",
            "Says when something is wrong",
            "Stays in the chair while it hurts",
        ],
    }
    assert {name: [s.name for s in demo[name].supporters.all()] for name in TABLES} == {
        "Ines": ["Bea"],
        "Teo": ["Sam", "Lia"],
        "Walter": ["Nadia"],
    }
    assert {name: demo[name].personal_values.count() for name in TABLES} == {"Ines": 2, "Teo": 2, "Walter": 2}
    assert Counter(Step.objects.values_list("goal__client__chosen_name", flat=True)) == {
        "Ines": 10,
        "Teo": 8,
        "Walter": 6,
    }


def test_safety(demo):
    rows = {
        (item.client.chosen_name, week_of(item.client, item.session.day), item.kind): (
            item.level,
            item.resolved_on and week_of(item.client, item.resolved_on),
            bool(item.supervisor_told_at),
        )
        for item in SafetyItem.objects.filter(client__in=demo.values())
    }
    assert rows == {
        ("Teo", 0, "acute_health"): (3, 1, False),
        ("Teo", 17, "overdose"): (2, 24, True),
        ("Teo", 24, "withdrawal"): (2, None, False),
        ("Walter", 20, "self_harm_suicide"): (2, 22, False),
    }
    assert all(item.what_we_did for item in SafetyItem.objects.all())


def test_techniques_are_in_the_catalogue(demo):
    used = set(InterventionUsed.objects.values_list("technique", flat=True))
    assert used
    assert used <= TECHNIQUES.keys()


# --- Notes ---------------------------------------------------------------------------------------


def test_notes_are_signed_in_their_time_but_one(demo):
    notes = SessionNote.objects.filter(session__client__in=demo.values()).select_related("session")
    open_note = notes.get(signed_at=None)
    assert (open_note.session.client, open_note.session.day) == (demo["Walter"], NOW.date())
    assert open_note.session.starts_at == datetime(2026, 3, 4, 8, 30, tzinfo=UTC)
    assert open_note.session.safety_answer == ""
    signed = notes.filter(session__group_meeting=None).exclude(signed_at=None)
    assert signed.count() == 45
    for note in signed:
        assert note.signed_at == note.session.starts_at + timedelta(minutes=55)
        assert note.sha256 == hashlib.sha256(note.signed_text.encode()).hexdigest()
        assert note.s1 in note.signed_text and note.s2 in note.signed_text and note.s3 in note.signed_text
        assert note.session.safety_answer in {"did_not_come_up", "asked_nothing_of_concern", "something_to_note"}
        assert note.s1 and note.s2 and note.s3


def test_signed_texts_compare_with_what_was_known_then(demo):
    notes = SessionNote.objects.filter(session__client=demo["Ines"]).select_related("session")
    [note] = [note for note in notes if note.session.client_agenda == "The emails, not the wine."]
    assert "Closeness to one goal: 6 of 10 (5 last time)." in note.signed_text  # the goal's last was 3


def test_what_was_observed_is_frozen_with_its_note(demo):
    open_sitting = SessionNote.objects.get(signed_at=None, session__client=demo["Walter"]).session.sitting
    for model in (*OBSERVATIONS, GoalRating):
        loose = set(model.objects.filter(frozen_at=None).values_list("sitting", flat=True))
        assert loose == {open_sitting}
    weeks = {
        (name, week_of(demo[name], day))
        for name, day in UseSnapshot.objects.filter(sitting=None).values_list("client__chosen_name", "observed_on")
    }
    assert weeks == {*(("Ines", w) for w in (12, 16, 20, 24)), ("Teo", 6), ("Teo", 32), ("Walter", 16)}


def test_the_group_note_is_the_co_therapists(demo):
    group = Session.objects.get(client=demo["Walter"], modality="group", happened="met", group_meeting=None)
    assert week_of(demo["Walter"], group.day) == 4
    assert group.note.signed_by.name == "Jon Abara"
    assert set(group.therapists.values_list("user__name", "role")) == {("Jon Abara", "lead"), ("Mara Lindqvist", "co")}


def test_beside_the_notes(demo):
    addendum = NoteAddendum.objects.get()
    assert week_of(demo["Ines"], addendum.note.session.day) == 10
    assert timezone.localdate(addendum.created_at) > addendum.note.session.day
    shared = set(ReflectiveNote.objects.values_list("session__client__chosen_name", "shared_with_supervisor"))
    assert shared == {("Teo", True), ("Walter", False)}


def test_nothing_lies_in_the_future_but_what_is_planned(demo):
    for model in (*OBSERVATIONS, GoalRating):
        assert not model.objects.filter(observed_on__gt=NOW.date()).exists()
        assert not model.objects.filter(created_at__gt=NOW).exists()
    assert not Session.objects.filter(happened__in=("met", "did_not_meet"), starts_at__gte=NOW).exists()


# --- Today -----------------------------------------------------------------------------------------


def test_today_has_something_earlier_now_and_later(demo):
    lead = User.objects.get(email="lead@demo.example")
    mine = Session.objects.for_user(lead).filter(client__in=demo.values())
    today = mine.on_day(NOW.date()).order_by("starts_at")
    assert [(s.client.chosen_name, s.happened, s.starts_at) for s in today] == [
        ("Walter", "met", datetime(2026, 3, 4, 8, 30, tzinfo=UTC)),
        ("Teo", "planned", datetime(2026, 3, 4, 10, 30, tzinfo=UTC)),
        ("Ines", "planned", datetime(2026, 3, 4, 13, 0, tzinfo=UTC)),
    ]
    later = mine.filter(starts_at__date__gt=NOW.date())
    assert {(s.client.chosen_name, s.modality, (s.starts_at.date() - NOW.date()).days) for s in later} == {
        ("Walter", "group", 1),
        ("Walter", "in_person", 7),
    }


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
@pytest.mark.parametrize("clock", [(0, 3), (0, 45), (4, 0), (12, 29), (22, 15), (23, 59)])
def test_slots_stay_on_the_day(zone, clock):
    with timezone.override(zone):
        now = timezone.make_aware(datetime(2026, 3, 4, *clock))  # noqa: DTZ001
        calendar = Calendar(now, anchor=3, days_ago=0, usual_time="16:00")
        slots = [calendar.slot(name) for name in ("earlier", "now", "later")]
        assert {timezone.localdate(slot) for slot in slots} == {now.date()}
        assert slots == sorted(slots)
        assert slots[1] <= now
        assert calendar.start(3) == slots[0]
        assert timezone.localtime(calendar.start(2)).strftime("%d %H:%M") == "25 16:00"


# --- Who sees them ---------------------------------------------------------------------------------


def seen_by(key: str) -> set[str]:
    user = User.objects.get(email=f"{key}@demo.example")
    return set(Client.objects.for_user(user).values_list("chosen_name", flat=True))


LED = {
    "lead": {"Ines", "Teo", "Walter", "Amina", "Desmond", "Kiri", "Joana", "Ravi", "Solveig", "Delphine", "Marek"}
    | {"Hedda", "Priya"},
    "co": {"Tomasz", "Mei", "Luca", "Nyah", "Yusuf", "Odile", "Bruna"},
    "stranger": {"Ottoline", "Hakim", "Freya", "Ioana"},
}
GROUP = {"Walter", "Desmond", "Solveig", "Amina", "Tomasz", "Luca"}


def test_who_sees_whom(demo):
    assert {key: seen_by(key) for key in DEMO_PEOPLE} == {
        "lead": LED["lead"] | GROUP,
        "co": LED["co"] | GROUP,  # the cover of that spring is over
        "supervisor": LED["lead"] | LED["co"],
        "admin": set(),
        "desk": set(),
        "stranger": LED["stranger"],
    }


def test_the_stranger_sees_nothing_of_the_three(demo):
    stranger = User.objects.get(email="stranger@demo.example")
    assert seen_by("stranger").isdisjoint(TABLES)
    for model in (*OBSERVATIONS, GoalRating, Goal, FocusArea, SafetyItem, ReflectiveNote, EpisodePause):
        assert model.objects.exists()
        assert not model.objects.for_user(stranger).exists(), model
    for model, whose in ((Session, "client"), (SessionNote, "session__client")):
        seen = set(model.objects.for_user(stranger).values_list(f"{whose}__chosen_name", flat=True))
        assert seen and seen <= LED["stranger"]


def test_reflections_stay_with_their_author_unless_shared(demo):
    supervisor = User.objects.get(email="supervisor@demo.example")
    assert [r.session.client for r in ReflectiveNote.objects.for_user(supervisor)] == [demo["Teo"]]
    assert not ReflectiveNote.objects.for_user(User.objects.get(email="co@demo.example")).exists()


def test_everybody_can_sign_in(demo):
    people = {f"{key}@demo.example" for key in DEMO_PEOPLE}
    assert set(User.objects.values_list("email", flat=True)) == people
    assert all(user.check_password(DEMO_PASSWORD) for user in User.objects.all())
    assert dict(User.objects.values_list("email", "name"))["lead@demo.example"] == "Mara Lindqvist"


def test_care_teams(demo):
    rows = {
        (m.episode.client.chosen_name, m.user.email.partition("@")[0], m.role, week_of(m.episode.client, m.from_on))
        for m in CareTeamMembership.objects.filter(episode__client__in=demo.values(), cover=None)
    }
    assert rows == {
        ("Ines", "lead", "lead", 0),
        ("Teo", "lead", "lead", 0),
        ("Walter", "lead", "lead", 0),
        ("Walter", "co", "co_therapist", 3),
        ("Ottoline", "stranger", "lead", 0),
    }


def test_one_row_of_the_trail_for_each_client(demo):
    rows = Event.objects.exclude(client_code="").values_list("client_code", "action")
    assert sorted(rows) == sorted((code, "create") for code in Client.objects.values_list("code", flat=True))


# --- Wording -----------------------------------------------------------------------------------------


def texts(thing):
    """Every text inside a story, whoever said it."""
    if isinstance(thing, str):
        yield thing
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from texts(getattr(thing, field.name))
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from texts(key)
            yield from texts(value)
    elif isinstance(thing, tuple):
        for value in thing:
            yield from texts(value)


def staff_texts(story):
    """What therapists wrote in a story, with the places that may become part of a signed note."""
    for row in story.meetings:
        yield from (*row.note, row.felt, row.safety_line)
    for item in story.safety:
        yield item.did
    for sheet in story.sheets:
        yield sheet.says.get("therapist_view", "")
        yield "" if sheet.shared else sheet.says["own_words"]
    for _week, _added, text, reason in story.addenda:
        yield from (text, reason)


STORIES = [ines.STORY, teo.STORY, walter.STORY]
OTHERS = [*neighbours.MARAS, *neighbours.JONS, *neighbours.RUIS, *neighbours.WAITING, *supervised.SUPERVISED]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_no_word_that_this_house_does_not_use(story):
    found = [text for text in texts(story) if FORBIDDEN.search(text)]
    assert len(list(texts(story))) > 200
    assert found == []


# What a supervisor and a therapist wrote to each other.
TOGETHER = (together.QUESTION, together.MEETINGS, together.WAITING, together.TRAINING, together.RESTS)


def staff_lines(one):
    """What therapists wrote about somebody who is told in a few lines."""
    for slot in one.slots:
        yield from (*slot.note, slot.noted[2] if slot.noted else "")
    for call in one.calls:
        yield from (call.line, call.noted[2] if call.noted else "")
    yield from (one.away[3] if one.away else "", one.meanwhile, *one.handover.values())
    for ended in (one.ended, one.before[1] if one.before else None):
        yield from (ended.coming_back, ended.tried) if ended else ()


def test_the_others_are_told_in_the_same_words():
    told = [text for one in OTHERS for text in texts(one)]
    shared = [neighbours.GROUP_THEME, neighbours.GROUP_METHOD, *neighbours.GROUP_CAME.values()]
    assert len(told) > 150
    assert [text for text in (*told, *shared, *texts(TOGETHER)) if FORBIDDEN.search(text)] == []
    written = [text for one in OTHERS for text in staff_lines(one) if text]
    assert {
        text: hints for text in (*written, *shared, *texts(TOGETHER)) if (hints := find_hints(text, include_ask=True))
    } == {}
    assert not [text for text in shared if set(neighbours.GROUP_PEOPLE) & set(re.findall(r"\w+", text))]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_no_hint_on_what_staff_wrote(story):
    written = [*staff_texts(story), *(row.carried for row in story.meetings)]
    written += [text for _week, _who, text, _shared in story.reflections] + [pause.plan for pause in story.pauses]
    assert {text: hints for text in written if (hints := find_hints(text, include_ask=True))} == {}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_notes_name_no_substance_route_supply_or_third_person(story):
    telling = re.compile(
        r"(?i)\b(wine|drinks?|drank|cannabis|heroin|fentanyl|crack|benzos?|meth|methamphetamine|inject\w*|smok\w*"
        r"|dealer|pipes?|foil|custody|prison|police|judge|probation|ana|nadia|lia|sam|bea|sister|daughter|wife)\b"
    )
    assert [text for text in staff_texts(story) if telling.search(text)] == []


# --- What Walter agreed to, and who asks for it -----------------------------------------------------


def test_what_walter_agreed_to(demo):
    walter = demo["Walter"]
    agreed = {week_of(walter, one.signed_on): one for one in walter.consents.all()}
    assert {week: (one.recipient, one.scopes) for week, one in agreed.items()} == {
        0: ("Probation, Canal Road", ["attendance_dates", "kept_count"]),
        10: ("Probation, Canal Road", ["attendance_dates"]),
        22: ("The sleep clinic", ["coordination"]),
    }
    assert all(missing(one) == [] and one.sha256 == digest(one.text) for one in agreed.values())
    assert {one.signed_name for one in agreed.values()} == {"Walter Obi-Sandoval"}
    back = agreed[0].revocation
    assert (week_of(walter, timezone.localdate(back.revoked_at)), back.told_by[:14]) == (9, "In the meeting")


def test_probation_hears_the_days_on_which_walter_came(demo):
    mandate = demo["Walter"].episodes.get().mandates.get()
    assert (mandate.authority_kind, mandate.rhythm, mandate.consent.scopes) == (
        "probation_parole",
        "monthly",
        ["attendance_dates"],
    )
    assert week_of(demo["Walter"], mandate.protected_until) == 13
    assert mandate.explained_on == first_day(demo["Walter"])
    assert NOW.date() < mandate.next_due < mandate.ends_on < mandate.consent.expires_on
