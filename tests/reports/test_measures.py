"""What a quarter counts of one person: every figure, below, at and above where it turns."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import (
    BreakGlass,
    Change,
    Client,
    Episode,
    EpisodePause,
    FocusArea,
    Linkage,
    MedicalReview,
    PutAway,
    Substance,
    SupplyGiven,
    WithdrawnSitting,
)
from clients.models.focus import SubstanceClass
from goals.models import Goal, GoalStateEvent, OverdosePlan, OwnCount
from hrp.base.sealed import sealed_fields
from hrp.reports.figures.loading import first_seen, people, seen, teams
from hrp.reports.figures.measures import Told, compared
from hrp.reports.figures.menu import BLOCKS, KINDS, MENU, STATES
from hrp.reports.figures.quarter import Quarter
from hrp.reports.safe.tables import tabulate
from sessions.content.choices import HarmDomain
from sessions.models import (
    AllianceRating,
    Contact,
    HarmRating,
    NoteInError,
    SessionNote,
    StageRating,
    UseSnapshot,
    WellbeingRating,
)
from tests.cast import Team
from tests.reports.quarter import AFTER, DAY, FIRST, LAST, QUARTER, at, come, meet, told, told_of

YEAR = QUARTER.year_up_to_it
WEEK = timedelta(weeks=1)


@pytest.fixture
def one(cast):
    """Somebody who was seen on the first day of the quarter, and nothing else is known of them."""
    return come(cast, "Abelard")


# --- Who was seen ---------------------------------------------------------------------------------------
def test_a_meeting_on_the_first_and_on_the_last_day_counts_and_the_days_around_do_not(cast):
    come(cast, "Before", met=[FIRST - DAY])
    come(cast, "Later", met=[AFTER])
    first, last = come(cast, "First", met=[FIRST]), come(cast, "Last", met=[LAST])
    both = come(cast, "Both", met=[FIRST, LAST])
    assert set(seen(QUARTER)) == {first.pk, last.pk, both.pk}
    assert len(seen(QUARTER)) == 3


def test_midnight_is_that_of_the_clinic(cast, settings):
    settings.TIME_ZONE = "America/New_York"
    late = come(cast, "Late", met=[])
    meet(late, LAST).__class__.objects.update(starts_at=at(LAST, 23))  # the quarter after, in Greenwich
    assert seen(QUARTER) == [late.pk]


@pytest.mark.parametrize("happened", ["planned", "client_rearranged", "we_rearranged", "did_not_meet"])
def test_only_a_meeting_that_took_place_counts(cast, happened):
    meet(come(cast, "Abelard", met=[]), FIRST, happened=happened)
    assert seen(QUARTER) == []


def test_a_note_in_error_and_an_invented_client_count_nowhere(cast):
    wrong = come(cast, "Wrong", met=[])
    note = SessionNote.objects.create(session=meet(wrong, FIRST))
    come(cast, "Robin", is_practice=True)
    assert seen(QUARTER) == [wrong.pk]
    NoteInError.objects.create(note=note, reason="Somebody else's.")
    assert seen(QUARTER) == []
    assert first_seen() is None


def test_the_first_quarter_is_that_of_the_first_meeting(cast):
    assert first_seen() is None
    come(cast, "Abelard", met=[LAST, AFTER])
    assert first_seen() == QUARTER


def test_nothing_is_known_of_somebody_who_was_only_seen(one):
    assert told_of(one).numbers == {}
    facts = told_of(one).facts
    assert {code: category for code, category in facts.items() if category not in {"no", "not_asked", "none"}} == {
        "coming": "new",
        "meetings": "fewer",
    }


def test_everybody_stands_in_one_category_of_every_figure_of_the_menu(cast, one):
    come(cast, "Berenice", since=FIRST - 300 * DAY, met=[FIRST - 290 * DAY, LAST])
    counts = tabulate(people(QUARTER), MENU, teams())
    for partition in MENU.partitions:
        assert sum(counts.cells.get((partition.code, each, str(cast.team.pk)), 0) for each in partition.categories) == 2
    codes = [partition.code for partition in MENU.partitions]
    assert len(codes) == len(set(codes))
    assert {row.partition for block in BLOCKS for row in block.rows} == set(codes)


def test_the_team_is_that_of_the_last_meeting_of_the_quarter(cast):
    later = Team.objects.create(name="Quay", site="North")
    one = come(cast, "Abelard", since=FIRST - 50 * DAY, met=[FIRST])
    one.episodes.update(ended_on=FIRST)
    Episode.objects.create(client=one, team=later, opened_on=FIRST + DAY)
    assert told_of(one).team == str(cast.team.pk)
    meet(one, LAST)
    assert told_of(one).team == str(later.pk)
    assert teams() == {str(cast.team.pk): "Harbour Street", str(later.pk): "Quay, North"}


# --- Coming and staying ---------------------------------------------------------------------------------
def test_new_is_whose_first_meeting_is_in_the_quarter_however_long_they_waited(cast):
    assert told(come(cast, "Waited", since=FIRST - 60 * DAY, met=[FIRST]), "coming") == "new"
    assert told(come(cast, "Known", since=FIRST - 20 * DAY, met=[FIRST - DAY, FIRST]), "coming") == "recent"


@pytest.mark.parametrize(("opened", "said"), [(FIRST - DAY, "recent"), (FIRST, "back"), (LAST, "back")])
def test_back_is_who_begins_again_in_the_quarter(cast, opened, said):
    one = come(cast, "Abelard", since=FIRST - 400 * DAY, met=[FIRST - 390 * DAY])
    one.episodes.update(ended_on=FIRST - 300 * DAY)
    Episode.objects.create(client=one, team=cast.team, opened_on=opened)
    meet(one, LAST)
    assert told(one, "coming") == said


@pytest.mark.parametrize(
    ("since", "last", "said"),
    [  # days before the last day of the quarter, days after that
        (118, 118, "recent"),
        (119, 91, "three"),
        (119, 90, "not_three"),
        (209, 182, "three"),
        (209, 119, "three"),
        (210, 182, "six"),
        (210, 181, "not_six"),
        (2000, 2000, "six"),
    ],
)
def test_staying_is_told_four_weeks_after_three_and_six_months(cast, since, last, said):
    opened = LAST - since * DAY
    one = come(cast, "Abelard", since=opened, met=[opened, opened + last * DAY])
    if said == "not_three" or since == 118:
        assert opened + last * DAY >= FIRST
    assert told(one, "coming") == said


def test_being_reached_between_meetings_is_being_in_touch_and_somebody_else_on_the_phone_is_not(cast):
    opened = LAST - 119 * DAY
    one = come(cast, "Abelard", since=opened, met=[opened, FIRST])
    episode = one.episodes.get()
    contact = {"client": one, "episode": episode, "direction": "in", "kind": "text"}
    assert told(one, "coming") == "not_three"
    Contact.objects.create(**contact, at=at(LAST), reached=False)
    Contact.objects.create(**contact | {"kind": "someone_else_called"}, at=at(LAST), reached=True)
    Contact.objects.create(**contact, at=at(AFTER), reached=True)
    assert told(one, "coming") == "not_three"
    Contact.objects.create(**contact, at=at(opened + 91 * DAY), reached=True)
    assert told(one, "coming") == "three"


@pytest.mark.parametrize(("number", "said"), [(1, "fewer"), (3, "fewer"), (4, "four"), (5, "four")])
def test_four_meetings(cast, number, said):
    one = come(cast, "Abelard", met=[FIRST + days * DAY for days in range(number)])
    meet(one, AFTER)
    assert told(one, "meetings") == said


@pytest.mark.parametrize(("ended", "said"), [(LAST, "fewer_ended"), (AFTER, "fewer")])
def test_fewer_than_four_and_the_work_has_ended(one, ended, said):
    one.episodes.update(ended_on=ended)
    assert told(one, "meetings") == said


def rated(model, client, value, on=FIRST, **fields):
    """Store a rating by the client; None: they would rather not say."""
    given = {"value": value} if value is not None else {"value": None, "answer": "rather_not_say"}
    return model.objects.create(client=client, observed_on=on, **given | fields)


def test_the_fourth_meeting_is_that_of_this_stretch_of_work_and_rated_by_the_client_overall(cast):
    one = come(cast, "Abelard", since=FIRST - 400 * DAY, met=[FIRST - days * DAY for days in (390, 389, 388)])
    one.episodes.update(ended_on=FIRST - 300 * DAY)
    Episode.objects.create(client=one, team=cast.team, opened_on=FIRST)
    for days in range(3):
        meet(one, FIRST + days * DAY)
    assert told(one, "meetings") == "fewer"
    fourth = {"sitting": meet(one, FIRST + 3 * DAY).sitting, "on": FIRST + 3 * DAY}
    fifth = meet(one, FIRST + 4 * DAY)
    rated(AllianceRating, one, 1, aspect="overall", sitting=fifth.sitting)
    rated(AllianceRating, one, 2, aspect="overall", rater="therapist", **fourth)
    rated(AllianceRating, one, 3, aspect="bond", **fourth)
    skipped = rated(AllianceRating, one, None, aspect="overall", **fourth)
    assert (told(one, "meetings"), told_of(one).numbers) == ("four", {})
    skipped.delete()
    first = rated(AllianceRating, one, 6, aspect="overall", **fourth)
    assert (told(one, "meetings"), told_of(one).numbers) == ("four_rated", {"alliance_at_four": 6})
    AllianceRating.objects.create(
        client=one, corrects=first, value=9, aspect="overall", sitting=first.sitting, observed_on=first.observed_on
    )
    assert told_of(one).numbers == {"alliance_at_four": 9}


@pytest.mark.parametrize(
    ("from_on", "to_on", "said"),
    [
        (FIRST - WEEK, FIRST, "none"),  # no longer on its last day
        (FIRST - WEEK, FIRST + DAY, "back"),
        (FIRST, LAST, "back"),
        (FIRST, AFTER, "away"),
        (LAST, None, "away"),
        (LAST, AFTER + WEEK, "away"),
        (AFTER, None, "none"),
    ],
)
def test_pauses(one, from_on, to_on, said):
    pause = {"episode": one.episodes.get(), "initiated_by": "client"}
    EpisodePause.objects.create(**pause, from_on=from_on, to_on=to_on)
    assert told(one, "pauses") == said


def test_how_they_came(one):
    assert told(one, "route") == "not_asked"
    one.episodes.update(entry_route="syringe_service")
    assert told(one, "route") == "syringe_service"


# --- Changes --------------------------------------------------------------------------------------------
@pytest.fixture
def wine(one):
    """Something that somebody drinks."""
    alcohol = Substance.objects.filter(klass=SubstanceClass.ALCOHOL).first()
    return FocusArea.objects.create(client=one, label="wine", substance=alcohol)


def stages(area, *looked, named=YEAR - DAY):
    """Store a change of `area`, and the stages that were seen with it by day."""
    change = Change.objects.create(focus_area=area, words="fewer weeknights", named_on=named)
    for on, stage in looked:
        StageRating.objects.create(client=area.client, change=change, stage=stage, observed_on=on)
    return change


def moved(client) -> set[str]:
    """Return in which directions the changes of `client` moved."""
    facts = told_of(client).facts
    ways = ("towards_action", "same_place", "towards_reflection", "newly_named")
    return {way for way in ways if facts[way] == "yes"}


@pytest.mark.parametrize(
    ("first", "latest", "way"),
    [
        ("not_considering", "considering", "towards_action"),
        ("considering", "keeping_it_going", "towards_action"),
        ("acting", "acting", "same_place"),
        ("preparing", "returning_to_it", "towards_action"),
        ("acting", "returning_to_it", "same_place"),
        ("returning_to_it", "acting", "same_place"),
        ("acting", "considering", "towards_reflection"),
    ],
)
def test_a_change_moves_between_the_first_and_the_latest_look_of_the_year(wine, first, latest, way):
    stages(
        wine,
        (YEAR - DAY, "keeping_it_going"),
        (YEAR, first),
        (YEAR + DAY, "keeping_it_going"),
        (LAST, latest),
        (AFTER, "not_considering"),
    )
    assert moved(wine.client) == {way}


def test_one_look_is_no_movement_and_unsure_is_no_place(wine):
    stages(wine, (YEAR - DAY, "considering"), (LAST, "acting"))
    stages(wine, (FIRST, "unsure"), (LAST, "acting"))
    assert moved(wine.client) == set()


@pytest.mark.parametrize(
    ("named", "ways"),
    [(YEAR - DAY, set()), (YEAR, {"newly_named"}), (LAST, {"newly_named"}), (AFTER, set())],
)
def test_newly_named_is_what_was_named_in_the_year_and_looked_at_once_at_most(wine, named, ways):
    change = stages(wine, named=named)
    assert moved(wine.client) == ways
    seen_once = {"client": wine.client, "change": change, "stage": "acting"}
    StageRating.objects.create(**seen_once, observed_on=LAST - DAY)
    assert moved(wine.client) == ways
    StageRating.objects.create(**seen_once, observed_on=LAST)
    assert moved(wine.client) == {"same_place"}


def test_somebody_with_several_changes_stands_in_several_directions(wine):
    stages(wine, (FIRST, "considering"), (LAST, "acting"))
    stages(wine, (FIRST, "acting"), (LAST, "acting"))
    stages(wine, (FIRST, "acting"), (LAST, "considering"))
    stages(wine, named=LAST)
    assert moved(wine.client) == {"towards_action", "same_place", "towards_reflection", "newly_named"}


# --- Harm, wellbeing, days of use -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "latest", "said"), [(3, 1, "less"), (3, 2, "less"), (3, 3, "same"), (3, 4, "more"), (0, 4, "more")]
)
def test_harm_is_less_or_more_from_one_point_on(one, first, latest, said):
    for on, value in ((YEAR - DAY, 0), (YEAR, first), (FIRST, 4), (LAST, latest), (AFTER, 0)):
        rated(HarmRating, one, value, on, domain="mind")
    counted = told_of(one)
    assert counted.facts["harm_mind"] == said
    assert counted.numbers == {"harm_mind_change": latest - first}
    assert {counted.facts[f"harm_{domain}"] for domain in HarmDomain.values if domain != "mind"} == {"not_asked"}


def test_harm_as_the_therapist_sees_it_is_not_told(one):
    rated(HarmRating, one, 4, FIRST, domain="mind", rater="therapist")
    rated(HarmRating, one, 0, LAST, domain="mind", rater="therapist")
    assert told(one, "harm_mind") == "not_asked"


def test_what_was_withdrawn_or_corrected_does_not_count(one):
    meeting, other = one.sessions.get(), meet(one, LAST)
    rated(HarmRating, one, 4, FIRST, domain="mind", sitting=meeting.sitting)
    wrong = rated(HarmRating, one, 4, LAST, domain="mind", sitting=other.sitting)
    assert told(one, "harm_mind") == "same"
    rated(HarmRating, one, 2, LAST, domain="mind", corrects=wrong, sitting=other.sitting)
    assert told(one, "harm_mind") == "less"
    WithdrawnSitting.objects.create(client=one, sitting=other.sitting)
    assert told(one, "harm_mind") == "asked_once"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([], "not_asked"),
        ([("not_relevant", None)], "not_asked"),
        ([("rather_not_say", None), ("not_relevant", None)], "rather_not_say"),
        ([("rather_not_say", None), ("given", 0)], "asked_once"),
        ([("given", 0), ("rather_not_say", None), ("given", 0)], "same"),
    ],
)
def test_what_is_not_said_is_not_read_as_nothing(answers, said):
    assert compared([Told(*one) for one in answers], ("less", "same", "more"), 1)[0] == said


@pytest.mark.parametrize(("latest", "said"), [(4, "lower"), (5, "same"), (6, "higher")])
def test_wellbeing_and_not_distress(one, latest, said):
    for on, value in ((FIRST, 5), (LAST, latest)):
        rated(WellbeingRating, one, value, on, kind="wellbeing")
        rated(WellbeingRating, one, 10 - value, on, kind="distress")
    assert (told(one, "wellbeing"), told_of(one).numbers) == (said, {"wellbeing_change": latest - 5})


@pytest.mark.parametrize(("latest", "said"), [(16, "fewer"), (17, "same"), (23, "same"), (24, "more")])
def test_days_of_use_turn_at_one_day_a_week(wine, latest, said):
    for on, days in ((YEAR - DAY, 0), (YEAR, 20), (LAST, latest), (AFTER, 0)):
        UseSnapshot.objects.create(client=wine.client, focus_area=wine, observed_on=on, days_used=days)
    assert (told(wine.client, "use"), told_of(wine.client).numbers) == (said, {"use_change": latest - 20})


def test_of_several_substances_the_first_counts_that_was_asked_about_twice(wine):
    one = wine.client
    other = FocusArea.objects.create(client=one, label="a bit to sleep", undisclosed=True, sort=1)
    life = FocusArea.objects.create(client=one, label="work", kind="life_area", sort=0)

    def snapshot(area, on, **fields):
        UseSnapshot.objects.create(client=one, focus_area=area, observed_on=on, **fields)

    snapshot(life, FIRST, days_used=28)
    snapshot(life, LAST, days_used=0)
    assert told(one, "use") == "not_asked"
    snapshot(other, FIRST, answer="rather_not_say")
    assert told(one, "use") == "rather_not_say"
    snapshot(wine, FIRST, week1=3)  # how many days in all is not known
    assert told(one, "use") == "rather_not_say"
    snapshot(wine, FIRST + DAY, days_used=20)
    assert told(one, "use") == "asked_once"
    snapshot(other, FIRST + DAY, days_used=10)
    snapshot(other, LAST, days_used=20)
    assert told(one, "use") == "more"
    snapshot(wine, LAST, days_used=0)
    assert told(one, "use") == "fewer"


# --- Goals ----------------------------------------------------------------------------------------------
def aim(client, *stood, category="other", **fields):
    """Store a goal of `client` and where it stood by day."""
    goal = Goal.objects.create(client=client, statement="Sleep past four", category=category, **fields)
    for on, state in stood or [(FIRST, "trying")]:
        GoalStateEvent.objects.create(goal=goal, on=on, state=state)
    return goal


def told_yes(client, prefix: str, values) -> set[str]:
    facts = told_of(client).facts
    return {value for value in values if facts[f"{prefix}{value}"] == "yes"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "beyond"),
        ({"for_whom": "me_and_others"}, "beyond"),
        ({"for_whom": "required_of_me"}, "none"),
        ({"for_whom": "mostly_someone_else"}, "none"),
        ({"proposed_by": "someone_else"}, "none"),
        ({"proposed_by": "therapist_accepted_by_client"}, "beyond"),
        ({"category": "abstinence"}, "substances"),
        ({"category": "quantity"}, "substances"),
        ({"category": "work_study"}, "beyond"),
    ],
)
def test_a_goal_of_their_own_and_whether_it_is_about_substances(one, fields, said):
    assert told(one, "own_goal") == "none"
    aim(one, **fields)
    assert told(one, "own_goal") == said


def test_what_a_goal_is_about_is_said_by_its_focus_area_where_it_has_one(wine):
    one = wine.client
    aim(one, category="work_study", focus_area=wine)
    assert told(one, "own_goal") == "substances"
    life = FocusArea.objects.create(client=one, label="evenings", kind="life_area")
    aim(one, category="frequency", focus_area=life)
    assert told(one, "own_goal") == "beyond"


def test_goals_stand_where_they_stood_on_the_last_day_and_what_was_closed_before_is_over(one):
    aim(one, (FIRST - WEEK, "trying"), (LAST, "mixed"), (AFTER, "reached"), category="pause")
    aim(one, (FIRST - WEEK, "trying"), (FIRST - DAY, "reached"), category="money")
    aim(one, (FIRST - WEEK, "trying"), (FIRST, "set_aside"), category="legal")
    aim(one, (FIRST - WEEK, "part_of_life"), category="abstinence")
    aim(one, (AFTER, "choosing"), category="safety")
    assert told_yes(one, "goal_", STATES) == {"mixed", "set_aside", "part_of_life"}
    assert told_yes(one, "goal_about_", KINDS) == {"pause", "legal", "abstinence"}


def test_somebody_with_a_goal_may_stand_in_no_row_of_its_state_and_kind(one):
    """Or the numbers that are shown would leave a least one to those that are hidden."""
    for state in ("on_my_mind", "choosing", "trying"):
        aim(one, (LAST, state), category="other")
    assert told(one, "own_goal") == "beyond"
    assert told_yes(one, "goal_", STATES) == told_yes(one, "goal_about_", KINDS) == set()


# --- Safety and care ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "plan"),
        ({"naloxone": "none_yet"}, "plan"),
        ({"naloxone": "not_wanted"}, "plan"),
        ({"naloxone": "carry"}, "naloxone"),
        ({"naloxone": "both", "naloxone_expires": LAST}, "naloxone"),
        ({"naloxone": "both", "naloxone_expires": LAST - DAY}, "plan"),
        ({"naloxone": "carry", "on": AFTER}, "none"),
    ],
)
def test_overdose_planning(one, fields, said):
    assert told(one, "overdose") == "none"
    OverdosePlan.objects.create(client=one, **{"on": LAST} | fields)
    assert told(one, "overdose") == said


def test_a_plan_is_its_newest_version_of_the_quarter_unless_it_was_put_away(one):
    first = OverdosePlan.objects.create(client=one, on=FIRST, naloxone="carry")
    OverdosePlan.objects.create(client=one, on=LAST, naloxone="none_yet", thread=first.thread, version=2)
    OverdosePlan.objects.create(client=one, on=AFTER, naloxone="carry", thread=first.thread, version=3)
    assert told(one, "overdose") == "plan"
    away = PutAway.objects.create(client=one, thread=first.thread, created_at=at(AFTER))
    assert told(one, "overdose") == "plan"
    PutAway.objects.filter(pk=away.pk).update(created_at=at(LAST))
    assert told(one, "overdose") == "none"


def test_a_medical_check_that_was_offered_counts_whatever_came_of_it(one):
    MedicalReview.objects.create(client=one, on=AFTER)
    assert told(one, "medical") == "no"
    MedicalReview.objects.create(client=one, on=LAST, state="not_now")
    assert told(one, "medical") == "yes"


def test_supplies_of_the_quarter(one):
    for on in (FIRST - DAY, AFTER):
        SupplyGiven.objects.create(client=one, on=on, kind="naloxone")
    assert told(one, "supplies") == "none"
    SupplyGiven.objects.create(client=one, on=FIRST, kind="foil")
    assert told(one, "supplies") == "other"
    SupplyGiven.objects.create(client=one, on=LAST, kind="naloxone")
    assert told(one, "supplies") == "naloxone"


@pytest.mark.parametrize(("day", "said"), [(FIRST - DAY, "no"), (FIRST, "yes"), (LAST, "yes"), (AFTER, "no")])
def test_a_record_that_was_opened_in_an_emergency(cast, one, day, said):
    BreakGlass.objects.create(client=one, user=cast.stella, reason="…", from_at=at(day), until_at=at(day, 13))
    assert told(one, "emergency") == said


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([], "none"),
        (["idea"], "idea"),
        (["not_now"], "idea"),
        (["wanted", "idea"], "wanted"),
        (["introduced"], "wanted"),
        (["wanted", "connected"], "connected"),
        (["using"], "connected"),
    ],
)
def test_the_furthest_link(one, states, said):
    for state in states:
        link = Linkage.objects.create(client=one, on=LAST, service="housing", state=state)
        Linkage.objects.create(client=one, on=AFTER, service="housing", state="using", thread=link.thread, version=2)
    assert told(one, "links") == said


# --- What it costs, and what it never reads ---------------------------------------------------------------
def full(cast, name):
    """Return somebody of whom something of every kind is known."""
    one = come(cast, name, met=[FIRST + days * DAY for days in range(4)])
    area = FocusArea.objects.create(client=one, label="wine", undisclosed=True)
    stages(area, (FIRST, "considering"), (LAST, "acting"))
    rated(HarmRating, one, 3, domain="mind")
    rated(WellbeingRating, one, 3, kind="wellbeing")
    rated(AllianceRating, one, 3, aspect="overall", sitting=one.sessions.earliest("starts_at").sitting)
    UseSnapshot.objects.create(client=one, focus_area=area, observed_on=LAST, days_used=3)
    aim(one, focus_area=area)
    for model in (OverdosePlan, MedicalReview):
        model.objects.create(client=one, on=LAST)
    Linkage.objects.create(client=one, on=LAST, service="housing")
    SupplyGiven.objects.create(client=one, on=LAST, kind="foil")
    return one


def test_it_costs_the_same_number_of_queries_for_1_and_for_30(cast):
    full(cast, "Abelard")
    few = asked()
    for number in range(29):
        full(cast, f"Berenice {number}")
    assert (len(few), len(asked())) == (18, 18)
    assert len(list(people(QUARTER))) == 30


def test_nothing_that_people_wrote_and_no_count_of_their_own_is_read(cast):
    full(cast, "Abelard")
    said = " ".join(asked())
    assert Client._meta.db_table in said
    assert OwnCount._meta.db_table not in said
    written = [
        f'"{model._meta.db_table}"."{field.column}"' for model in apps.get_models() for field in sealed_fields(model)
    ]
    assert len(written) > 100
    assert [column for column in written if column in said] == []
    assert f'"{Client._meta.db_table}"."chosen_name"' not in said


def asked() -> list[str]:
    """Return what counting the quarter asks of the database."""
    with CaptureQueriesContext(connection) as caught:
        list(people(QUARTER))
    return [one["sql"] for one in caught.captured_queries]


def test_the_quarters_of_a_year():
    quarters = [Quarter(2024, number) for number in (1, 2, 3, 4)]
    assert [one.after for one in quarters[:-1]] == [one.first for one in quarters[1:]]
    assert quarters[0].before == Quarter(2023, 4)
    assert quarters[3].after == Quarter(2025, 1).first
    assert [str(one) for one in quarters[:2]] == ["January to March 2024", "April to June 2024"]
    assert (QUARTER.is_over(LAST), QUARTER.is_over(AFTER)) == (False, True)
