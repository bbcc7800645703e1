"""What may be worth a conversation, for a person: who sees whom, what rests, and which queries it takes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import CareTeamMembership, Episode, EpisodePause
from goals.models import OwnCount
from hrp.accounts.models import SupervisionLine, Team
from hrp.accounts.roles import Role
from sessions.content.flags import FlagKind
from sessions.flags.answers import about, said_by
from sessions.flags.reads import look, not_met
from sessions.models import (
    AllianceRating,
    Contact,
    FlagAnswer,
    FlagLimit,
    FlagSwitch,
    GroupMeeting,
    SafetyItem,
    SessionNote,
    SessionTherapist,
    TherapyGroup,
)
from tests.cast import make_client, make_goal, make_session, make_user

GAP = FlagKind.CONTACT_GAP


def ago(days: int):
    return timezone.localdate() - timedelta(days=days)


def waiting(user, **asked) -> dict[str, list[str]]:
    """Who waits for `user`, by the name they chose, with the causes of their flags."""
    return {one.client.chosen_name: [shown.flag.cause for shown in one.flags] for one in look(user, **asked).waiting}


def resting(user, **asked) -> dict[str, list[str]]:
    found = look(user, **asked).flagged
    return {one.client.chosen_name: [shown.flag.cause for shown in one.resting] for one in found if one.resting}


@pytest.fixture(autouse=True)
def nobody_was_met(cast):
    """Both Ines and Noor, whose work began sixty days ago, were met forty days ago."""
    make_session(cast.ines, by=cast.mara, days_ago=40, note=False)
    make_session(cast.noor, by=cast.stella, days_ago=40, note=False)


# --- Who sees whom ----------------------------------------------------------------------------------------
def test_a_supervisor_sees_the_clients_of_those_whom_they_supervise_now(cast):
    assert waiting(cast.sana) == {"Ines": ["contact_gap"]}
    assert waiting(cast.otto) == {"Noor": ["contact_gap"]}
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=ago(0))
    assert waiting(cast.sana) == {} and look(cast.sana).flagged == []


def test_a_line_that_ends_tomorrow_holds_today_and_one_that_begins_tomorrow_does_not(cast):
    line = SupervisionLine.objects.filter(supervisor=cast.sana)
    line.update(to_on=ago(-1))
    assert waiting(cast.sana) == {"Ines": ["contact_gap"]}
    line.update(from_on=ago(-1), to_on=None)
    assert waiting(cast.sana) == {}


def test_a_therapist_sees_their_own_and_nobody_elses(cast):
    assert waiting(cast.mara, mine=True) == waiting(cast.jon, mine=True) == {"Ines": ["contact_gap"]}
    assert waiting(cast.stella, mine=True) == {"Noor": ["contact_gap"]}
    assert waiting(cast.mara) == waiting(cast.sana, mine=True) == {}


@pytest.mark.parametrize("name", ["ada", "fay"])
def test_an_admin_and_the_front_desk_see_nobody(cast, name):
    user = getattr(cast, name)
    SupervisionLine.objects.create(supervisor=user, therapist=cast.mara)
    assert look(user).flagged == look(user, mine=True).flagged == []


def test_who_is_not_on_the_care_team_any_more_or_in_a_group_alone_sees_nobody(cast):
    place = CareTeamMembership.objects.filter(user=cast.jon)
    place.update(role="group")
    assert waiting(cast.jon, mine=True) == {}
    place.update(role="co_therapist", to_on=ago(0))
    assert waiting(cast.jon, mine=True) == {}


def test_whom_one_sees_through_two_people_stands_once_with_both(cast):
    SupervisionLine.objects.create(supervisor=cast.sana, therapist=cast.jon)
    (found,) = look(cast.sana).flagged
    assert found.people == [(cast.jon.pk, "Jon"), (cast.mara.pk, "Mara")]


def test_practice_and_who_died_stand_on_no_list(cast):
    make_client("Practice", lead=cast.mara, team=cast.team, is_practice=True)
    make_client("Died", lead=cast.mara, team=cast.team)
    Episode.objects.filter(client__is_practice=False, client__sessions=None).update(ended_on=ago(3), ending="died")
    assert [one.client for one in look(cast.sana).flagged] == [cast.ines]


def test_ended_work_is_not_asked_about_but_a_danger_noted_after_it(cast):
    Episode.objects.filter(client=cast.ines).update(ended_on=ago(30), ending="moved_away")
    assert look(cast.sana).flagged == []
    call = Contact.objects.create(
        client=cast.ines, at=timezone.now() - timedelta(days=3), kind="call", direction="in", reached=True
    )
    danger = SafetyItem.objects.create(client=cast.ines, contact=call, kind="overdose", level=3)
    assert waiting(cast.sana) == waiting(cast.mara, mine=True) == {"Ines": ["safety_open"]}
    danger.resolved_on = ago(0)
    danger.save()
    assert look(cast.sana).flagged == []


# --- What the team set --------------------------------------------------------------------------------------
def test_switches_and_numbers_are_those_of_the_clients_own_team(cast):
    mill = Team.objects.create(name="Mill", site="Mill")
    make_client("Bram", lead=cast.mara, team=mill)
    FlagSwitch.objects.create(team=cast.team, flag=GAP, is_on=False)
    assert waiting(cast.sana) == {"Bram": ["not_met_yet"]}
    FlagLimit.objects.create(site="Mill", name="gap_days", value=60)
    assert waiting(cast.sana) == {}
    FlagLimit.objects.filter(site="Mill").update(value=59)
    assert waiting(cast.sana, mine=False) == {"Bram": ["not_met_yet"]}


def test_asked_for_by_kind_a_flag_comes_whatever_the_team_switched_on(cast):
    FlagSwitch.objects.create(team=cast.team, flag=GAP, is_on=False)
    make_goal(cast.ines, "One", fit_client=2)
    assert waiting(cast.sana) == {}
    assert waiting(cast.sana, kinds=[GAP]) == {"Ines": ["contact_gap"]}
    assert waiting(cast.sana, kinds=[FlagKind.GOAL_FIT]) == {"Ines": ["fit_low"]}


def test_not_met_is_the_same_number_whatever_is_switched_on(cast):
    FlagSwitch.objects.create(team=cast.team, flag=GAP, is_on=False)
    assert not_met([cast.ines.pk, cast.noor.pk]) == {cast.ines.pk: (40, ago(40)), cast.noor.pk: (40, ago(40))}
    EpisodePause.objects.create(episode=cast.noor.episodes.get(), from_on=ago(20), to_on=ago(3), initiated_by="client")
    assert set(not_met([cast.ines.pk, cast.noor.pk])) == {cast.ines.pk}
    assert not_met([]) == {}


def test_what_is_most_worth_a_conversation_comes_first(cast):
    near, often = (make_client(name, lead=cast.mara, team=cast.team) for name in ("Near", "Often"))
    make_session(near, by=cast.mara, note=False)
    SafetyItem.objects.create(client=near, kind="overdose", level=3, created_at=timezone.now() - timedelta(hours=30))
    make_goal(often, "One", fit_client=2)
    FlagSwitch.objects.create(team=cast.team, flag=FlagKind.GOAL_FIT, is_on=True)
    assert list(waiting(cast.sana)) == ["Near", "Often", "Ines"]


# --- A drop is the therapist's first ------------------------------------------------------------------------
def test_a_drop_is_seen_by_the_therapist_seven_days_before_the_supervisor(cast):
    for days, value in ((50, 9), (45, 9), (42, 9), (6, 3)):
        AllianceRating.objects.create(client=cast.ines, observed_on=ago(days), aspect="overall", value=value)
    asked = {"kinds": [FlagKind.ALLIANCE]}
    assert waiting(cast.mara, mine=True, **asked) == {"Ines": ["alliance_drop"]}
    assert waiting(cast.sana, **asked) == {}
    make_session(cast.ines, by=cast.mara, days_ago=1)
    assert waiting(cast.sana, **asked) == {"Ines": ["alliance_drop"]}


# --- Answers ----------------------------------------------------------------------------------------------
def answer(cast, user, *, days_ago=0, weeks=2, flag=GAP):
    return FlagAnswer.objects.create(
        client=cast.ines,
        flag=flag,
        because="On holiday",
        on=ago(days_ago),
        rests_until=ago(days_ago) + timedelta(weeks=weeks),
        created_by=user,
        created_at=timezone.now() - timedelta(days=days_ago),
    )


def test_an_answered_flag_rests_for_whoever_answered_and_for_nobody_else(cast):
    given = answer(cast, cast.sana)
    assert waiting(cast.sana) == {} and resting(cast.sana) == {"Ines": ["contact_gap"]}
    assert waiting(cast.mara, mine=True) == waiting(cast.jon, mine=True) == {"Ines": ["contact_gap"]}
    assert resting(cast.mara, mine=True) == {}
    (found,) = look(cast.sana).flagged
    assert [shown.answered for shown in found.resting] == [given]


@pytest.mark.parametrize(("days", "rests"), [(13, True), (14, False), (15, False)])
def test_it_comes_back_on_the_day_until_which_it_rests_with_what_was_answered(cast, days, rests):
    given = answer(cast, cast.sana, days_ago=days)
    (found,) = look(cast.sana).flagged
    shown, others = (found.resting, found.flags) if rests else (found.flags, found.resting)
    assert ([one.answered for one in shown], others) == ([given], [])


def test_the_last_answer_counts(cast):
    answer(cast, cast.sana, days_ago=10, weeks=8)
    answer(cast, cast.sana, days_ago=8, weeks=1)
    assert waiting(cast.sana) == {"Ines": ["contact_gap"]}


def test_what_comes_up_after_the_answer_does_not_rest(cast):
    answer(cast, cast.sana, days_ago=20, weeks=8)
    assert waiting(cast.sana) == {}
    make_session(cast.ines, by=cast.mara, days_ago=16)  # a gap again, since a day ago
    assert waiting(cast.sana) == {"Ines": ["contact_gap"]}


def test_an_answer_rests_its_own_kind_alone(cast):
    answer(cast, cast.sana, flag=FlagKind.OVERDOSE)
    assert waiting(cast.sana) == {"Ines": ["contact_gap"]}


def test_a_danger_that_is_written_down_after_the_answer_does_not_rest(cast):
    """Answered on Monday; on Tuesday the note of last week's meeting is written, with a danger that was acted on."""
    early, late = (make_session(cast.ines, by=cast.mara, days_ago=days, note=False) for days in (9, 5))
    before = timezone.now() - timedelta(days=8)
    SafetyItem.objects.create(client=cast.ines, session=early, kind="overdose", level=3, created_at=before)
    answer(cast, cast.sana, days_ago=1, weeks=8, flag=FlagKind.SAFETY)
    assert waiting(cast.sana) == {}
    SafetyItem.objects.create(client=cast.ines, session=late, kind="overdose", level=4)
    assert waiting(cast.sana) == {"Ines": ["safety_open"]}


def test_meetings_without_asking_go_on_resting_after_one_more_and_all_are_counted(cast):
    FlagSwitch.objects.create(team=cast.team, flag=FlagKind.ALLIANCE, is_on=True)
    for days in (39, 38, 37, 11, 8, 5):
        make_session(cast.ines, by=cast.mara, days_ago=days, note=False)
    answer(cast, cast.sana, days_ago=3, weeks=8, flag=FlagKind.ALLIANCE)
    assert resting(cast.sana) == {"Ines": ["alliance_not_asked"]}
    make_session(cast.ines, by=cast.mara, days_ago=1, note=False)
    (found,) = look(cast.sana).flagged
    assert [(one.flag.cause, one.flag.numbers["count"]) for one in found.resting] == [("alliance_not_asked", 8)]


def test_what_the_therapist_wrote_while_a_drop_was_theirs_alone_is_about_it(cast):
    FlagSwitch.objects.create(team=cast.team, flag=FlagKind.ALLIANCE, is_on=True)
    for days, value in ((50, 9), (45, 9), (42, 9), (8, 3)):
        written = timezone.now() - timedelta(days=days)
        AllianceRating.objects.create(
            client=cast.ines, observed_on=ago(days), aspect="overall", value=value, created_at=written
        )
    given = answer(cast, cast.mara, days_ago=4, flag=FlagKind.ALLIANCE)
    (found,) = look(cast.sana, kinds=[FlagKind.ALLIANCE]).waiting
    assert found.flags[0].flag.since > given.created_at
    assert about(found.flags[0].flag, cast.ines.pk, said_by([cast.mara.pk], [cast.ines.pk])) == [given]


# --- Notes ----------------------------------------------------------------------------------------------------
NOTES = {"kinds": [FlagKind.NOTES_OPEN]}


def open_notes(user, **asked) -> dict[str, int]:
    """How many notes are open, by the name of the client."""
    found = look(user, **NOTES, **asked).waiting
    return {one.client.chosen_name: shown.flag.numbers["count"] for one in found for shown in one.flags}


def test_an_open_note_is_asked_about_with_whoever_writes_it(cast):
    make_session(cast.ines, by=cast.jon, days_ago=3)
    assert open_notes(cast.jon, mine=True) == {"Ines": 1}
    assert open_notes(cast.mara, mine=True) == open_notes(cast.sana) == {}
    both = make_session(cast.ines, by=cast.mara, days_ago=5)
    SessionTherapist.objects.create(session=both, user=cast.jon)
    assert open_notes(cast.jon, mine=True) == {"Ines": 2}
    assert open_notes(cast.mara, mine=True) == open_notes(cast.sana) == {"Ines": 1}
    SupervisionLine.objects.create(supervisor=cast.sana, therapist=cast.jon)
    assert open_notes(cast.sana) == {"Ines": 2}


def test_the_notes_of_a_group_stand_as_one(cast):
    bram = make_client("Bram", lead=cast.mara, team=cast.team)
    group = TherapyGroup.objects.create(name="Tuesday", team=cast.team, lead=cast.mara)
    together = GroupMeeting.objects.create(group=group, starts_at=timezone.now() - timedelta(days=4))
    for client in (cast.ines, bram):
        make_session(client, by=cast.mara, starts_at=together.starts_at, group_meeting=together)
    assert sum(open_notes(cast.mara, mine=True).values()) == sum(open_notes(cast.sana).values()) == 1


def test_a_note_that_is_still_to_be_signed_is_asked_about_after_the_work_has_ended_and_nothing_else_is(cast):
    by_mara = make_session(cast.ines, by=cast.mara, days_ago=9)
    make_session(cast.ines, by=cast.jon, days_ago=8)
    SafetyItem.objects.create(client=cast.ines, session=by_mara, kind="overdose", level=4)
    CareTeamMembership.objects.filter(user=cast.jon).update(from_on=ago(60), to_on=ago(5))
    Episode.objects.filter(client=cast.ines).update(ended_on=ago(5), ending="moved_away")
    every = {"kinds": list(FlagKind)}
    assert waiting(cast.sana, **every) == waiting(cast.mara, mine=True, **every) == {"Ines": ["notes_help"]}
    assert open_notes(cast.sana) == {"Ines": 1}
    assert look(cast.sana).flagged == look(cast.jon, mine=True, **every).flagged == []  # notes are off in the team
    SessionNote.objects.filter(session=by_mara).delete()
    assert look(cast.sana, **every).flagged == []


# --- Queries ------------------------------------------------------------------------------------------------
def taken(user, **asked) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        look(user, **asked)
    return [query["sql"] for query in seen.captured_queries]


@pytest.mark.parametrize(("asked", "queries"), [({}, 22), ({"kinds": list(FlagKind)}, 49)])
def test_as_many_queries_for_thirty_clients_as_for_one(cast, asked, queries):
    one = len(taken(cast.sana, **asked))
    for number in range(29):
        client = make_client(f"Person {number}", lead=cast.mara, team=cast.team)
        make_session(client, by=cast.mara, days_ago=number)
    assert len(look(cast.sana).flagged) == 30
    assert len(taken(cast.sana, **asked)) == one == queries


def test_no_rule_reads_what_a_client_counts_for_themselves(cast):
    OwnCount.objects.create(client=cast.ines, goal=make_goal(cast.ines, "Calm"), name="Mornings", so_far=9)
    seen = [*taken(cast.sana, kinds=list(FlagKind)), *taken(cast.mara, mine=True, kinds=list(FlagKind))]
    assert len(seen) > 50
    assert not [sql for sql in seen if OwnCount._meta.db_table in sql]


def test_nothing_is_kept_between_two_looks(cast):
    """Rights take effect at the next request: also somebody new is seen at once."""
    assert set(waiting(cast.sana)) == {"Ines"}
    newcomer = make_user("Nell", Role.THERAPIST)
    make_client("Wren", lead=newcomer, team=cast.team)
    SupervisionLine.objects.create(supervisor=cast.sana, therapist=newcomer)
    assert set(waiting(cast.sana)) == {"Ines", "Wren"}
