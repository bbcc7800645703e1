"""The team picture: the numbers of the review and the caseload, team by team, and who carries how much."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import formats, timezone

from clients.models import CareTeamMembership, Client, Cover, Episode, EpisodePause, FocusArea, MedicalReview
from goals.models import OverdosePlan
from hrp.accounts.models import SupervisionLine, Team
from hrp.accounts.roles import Role
from hrp.audit.models import Event
from hrp.base.days import midnight
from hrp.supervision.team import picture_of
from sessions.content.flags import FlagKind
from sessions.models import FlagAnswer, FlagLimit, FlagSwitch, GroupMeeting, NoteInError, SafetyItem, TherapyGroup
from tests.cast import make_client, make_session, make_user
from tests.workspace.many import queries

TEAM = reverse("supervision:team")
REVIEW = reverse("supervision:review")
CASELOAD = reverse("workspace:caseload")


def ago(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def as_sana(client, cast):
    client.force_login(cast.sana)
    return client


def something(client: Client, **fields) -> FocusArea:
    """A substance without a name: an overdose plan is offered."""
    return FocusArea.objects.create(client=client, label="The thing", kind="substance", undisclosed=True, **fields)


def met(client: Client, by, days, **fields):
    return make_session(client, by=by, days_ago=days, note=fields.pop("note", False), **fields)


def burdened(name: str, *, lead, team, **fields) -> Client:
    """Return a client whom every line of the picture is about: nothing good in any of them."""
    one = make_client(name, lead=lead, team=team, **fields)
    something(one)
    met(one, lead, 20, note=True)
    SafetyItem.objects.create(client=one, kind="overdose", level=3)
    return one


def covered_well(name: str, *, lead, team) -> Client:
    """Return a client for whom everything is in place."""
    one = make_client(name, lead=lead, team=team)
    something(one)
    met(one, lead, 1)
    OverdosePlan.objects.create(client=one, naloxone="carry")
    MedicalReview.objects.create(client=one)
    return one


def numbers(user) -> dict:
    """The picture's numbers by team."""
    names = ("clients", "safety", "gaps", "notes", "planned", "to_plan", "checks")
    return {one.team.name: tuple(getattr(one, name) for name in names) for one in picture_of(user).teams}


# --- What is counted ------------------------------------------------------------------------------


def test_every_line_counts_what_it_says_team_by_team(cast):
    quay = Team.objects.create(name="Quayside", site="North")
    met(cast.ines, cast.mara, 3)
    burdened("Abe", lead=cast.mara, team=cast.team)
    covered_well("Bo", lead=cast.mara, team=cast.team)
    two_notes = make_client("Cleo", lead=cast.mara, team=cast.team)
    for days in (2, 3):
        met(two_notes, cast.mara, days, note=True)
    met(two_notes, cast.mara, 0.5, note=True)  # open for twelve hours
    old_plan = covered_well("Dana", lead=cast.mara, team=cast.team)
    OverdosePlan.objects.filter(client=old_plan).update(on=ago(100))
    resting = make_client("Esra", lead=cast.mara, team=quay)
    EpisodePause.objects.create(episode=resting.episodes.get(), from_on=ago(30), initiated_by="client")
    SafetyItem.objects.create(client=resting, kind="withdrawal", level=1)
    SafetyItem.objects.create(client=resting, kind="overdose", level=4)
    SafetyItem.objects.create(client=cast.ines, kind="overdose", level=4, resolved_on=ago(0))
    #                                       clients safety gaps notes planned to_plan checks
    assert numbers(cast.sana) == {"Harbour Street": (5, 1, 1, 3, 1, 3, 2), "Quayside": (1, 1, 0, 0, 0, 0, 0)}
    assert list(numbers(cast.sana)) == ["Harbour Street", "Quayside"]


def test_nobody_elses_invented_dead_or_ended_client_is_counted(cast):
    before = numbers(cast.sana)
    assert before == {"Harbour Street": (1, 0, 1, 0, 0, 0, 0)}
    burdened("Strange", lead=cast.stella, team=cast.team)
    burdened("Invented", lead=cast.mara, team=cast.team, is_practice=True)
    for name, ending in (("Dead", "died"), ("Ended", "taking_it_from_here")):
        one = burdened(name, lead=cast.mara, team=cast.team)
        Episode.objects.filter(client=one).update(ended_on=ago(0), ending=ending)
    assert numbers(cast.sana) == before
    burdened("Real", lead=cast.mara, team=cast.team)
    assert numbers(cast.sana) == {"Harbour Street": (2, 1, 2, 1, 0, 1, 0)}


def test_the_team_is_that_of_the_work_that_goes_on(cast):
    one = make_client("Abe", lead=cast.mara, team=Team.objects.create(name="Quayside"))
    Episode.objects.create(client=one, team=cast.team, opened_on=ago(300), ended_on=ago(200))
    assert numbers(cast.sana)["Quayside"][0] == 1
    assert numbers(cast.sana)["Harbour Street"][0] == 1  # Ines


def test_what_was_answered_and_what_is_switched_off_counts_as_well(cast):
    one = burdened("Abe", lead=cast.mara, team=cast.team)
    before = numbers(cast.sana)
    for kind in (FlagKind.CONTACT_GAP, FlagKind.NOTES_OPEN, FlagKind.OVERDOSE):
        FlagAnswer.objects.create(
            client=one, flag=kind, because="Talked about", rests_until=ago(-14), created_by=cast.sana
        )
        FlagSwitch.objects.create(team=cast.team, flag=kind, is_on=False)
    assert numbers(cast.sana) == before == {"Harbour Street": (2, 1, 2, 1, 0, 1, 0)}


def test_the_numbers_of_the_site_hold(as_sana, cast):
    burdened("Abe", lead=cast.mara, team=cast.team)
    Team.objects.filter(pk=cast.team.pk).update(site="North")
    for name, value in (("gap_days", 30), ("note_hours", 100)):
        FlagLimit.objects.create(site="North", name=name, value=value)
    met(cast.ines, cast.mara, 3, note=True)
    assert numbers(cast.sana) == {"Harbour Street": (2, 1, 0, 1, 0, 1, 0)}
    shown = " ".join(as_sana.get(TEAM).content.decode().split())
    assert "Not met for longer than 30 days, no pause agreed" in shown
    assert "Notes open for longer than 100 hours" in shown


# --- The same on every page -----------------------------------------------------------------------


def on_review(browser, kind) -> int:
    return len(browser.get(REVIEW, {"kind": kind}).context["listed"].found)


def test_the_review_and_the_caseload_say_the_same(as_sana, cast):
    FlagSwitch.objects.create(team=cast.team, flag=FlagKind.NOTES_OPEN, is_on=True)
    abe, bo, _cleo = (burdened(name, lead=cast.mara, team=cast.team) for name in ("Abe", "Bo", "Cleo"))
    OverdosePlan.objects.create(client=abe, naloxone="carry")
    SafetyItem.objects.filter(client__in=[abe, bo]).update(resolved_on=ago(0))
    covered_well("Dana", lead=cast.mara, team=cast.team)
    make_client("Esra", lead=cast.mara, team=cast.team)  # opened long ago, and not met yet
    met(cast.ines, cast.mara, 3)
    burdened("Strange", lead=cast.stella, team=cast.team)
    (now,) = picture_of(cast.sana).teams
    assert (now.clients, now.safety, now.gaps, now.notes, now.to_plan - now.planned) == (6, 1, 4, 3, 2)
    assert on_review(as_sana, "contact_gap") == now.gaps
    assert on_review(as_sana, "notes_open") == now.notes  # one each
    assert on_review(as_sana, "overdose") == now.to_plan - now.planned
    link = f"{CASELOAD}?team={cast.team.pk}&safety=on"
    assert link.replace("&", "&amp;") in as_sana.get(TEAM).content.decode()
    assert as_sana.get(link).context["page"].paginator.count == now.safety
    assert as_sana.get(f"{CASELOAD}?team={cast.team.pk}").context["page"].paginator.count == now.clients


def test_who_also_has_clients_of_their_own_is_told_that_the_caseload_holds_them_too(client, cast):
    people = (cast.sana, make_user("Bea", Role.THERAPIST, Role.SUPERVISOR))
    for person in people:
        SupervisionLine.objects.get_or_create(supervisor=person, therapist=cast.mara)
        burdened(f"Led by {person.name}", lead=person, team=cast.team)
    burdened("Abe", lead=cast.mara, team=cast.team)
    told = []
    for person in people:
        client.force_login(person)
        assert numbers(person) == {"Harbour Street": (2, 1, 2, 1, 0, 1, 0)}
        told.append("Your own clients stand there as well." in client.get(TEAM).content.decode())
    assert told == [False, True]


# --- Who carries how much -------------------------------------------------------------------------


def carries(user) -> list:
    return [(one.therapist.name, one.leads, one.meetings) for one in picture_of(user).people]


def supervised(cast, *names):
    people = [make_user(name, Role.THERAPIST) for name in names]
    for person in people:
        SupervisionLine.objects.create(supervisor=cast.sana, therapist=person)
    return people


def test_everyone_by_name_whatever_they_carry(cast):
    zoe, anna = supervised(cast, "Zoe", "anna")
    make_user("Unled", Role.THERAPIST)
    for number in range(3):
        make_client(f"Client {number}", lead=zoe, team=cast.team)
    make_client("Invented", lead=anna, team=cast.team, is_practice=True)
    for name, ending in (("Dead", "died"), ("Ended", "other")):
        Episode.objects.filter(client=make_client(name, lead=anna, team=cast.team)).update(
            ended_on=ago(0), ending=ending
        )
    beside = make_client("Beside", lead=zoe, team=cast.team).episodes.get()
    CareTeamMembership.objects.create(episode=beside, user=anna, role="co_therapist")
    assert carries(cast.sana) == [("anna", 0, (0, 0, 0, 0)), ("Mara", 1, (0, 0, 0, 0)), ("Zoe", 4, (0, 0, 0, 0))]


def test_who_has_left_stands_in_no_row(cast):
    (anna,) = supervised(cast, "Anna")
    assert [name for name, *_ in carries(cast.sana)] == ["Anna", "Mara"]
    anna.is_active = False
    anna.save()
    assert [name for name, *_ in carries(cast.sana)] == ["Mara"]


def monday(weeks_back: int):
    today = timezone.localdate()
    return today - timedelta(days=today.weekday(), weeks=weeks_back)


def in_week(weeks_back: int, minutes=0):
    return midnight(monday(weeks_back)) + timedelta(minutes=minutes)


def test_meetings_are_counted_in_the_last_four_whole_weeks(as_sana, cast):
    for weeks_back, many in ((5, 1), (4, 2), (3, 1), (1, 3), (0, 1)):
        for number in range(many):
            met(cast.ines, cast.mara, 0, starts_at=in_week(weeks_back, 60 * number))
    met(cast.ines, cast.mara, 0, starts_at=in_week(1) - timedelta(minutes=1))  # a Sunday night
    assert carries(cast.sana) == [("Mara", 1, (2, 1, 1, 3))]
    shown = " ".join(as_sana.get(TEAM).content.decode().split())
    assert "2, 1, 1, 3" in shown
    first, last = (formats.date_format(monday(back), "j F") for back in (4, 1))
    assert f"weeks of {first} to {last}" in shown


def test_what_did_not_take_place_or_was_noted_on_the_wrong_client_is_no_meeting(cast):
    invented = make_client("Invented", lead=cast.mara, team=cast.team, is_practice=True)
    met(invented, cast.mara, 0, starts_at=in_week(1))
    make_session(cast.ines, by=cast.mara, starts_at=in_week(1), happened="we_rearranged")
    make_session(cast.ines, by=cast.mara, starts_at=in_week(1), happened="planned")
    wrong = met(cast.ines, cast.mara, 0, starts_at=in_week(1, 60), note=True)
    NoteInError.objects.create(note=wrong.note, reason="Another client")
    met(cast.ines, cast.jon, 0, starts_at=in_week(1, 120))
    assert carries(cast.sana) == [("Mara", 1, (0, 0, 0, 0))]
    met(cast.ines, cast.mara, 0, starts_at=in_week(1, 180))
    assert carries(cast.sana) == [("Mara", 1, (0, 0, 0, 1))]


def test_a_group_that_met_is_one_meeting(cast):
    group = TherapyGroup.objects.create(name="Thursday table", team=cast.team, lead=cast.mara)
    for weeks_back in (1, 2):
        shared = GroupMeeting.objects.create(group=group, starts_at=in_week(weeks_back))
        for name in ("Abe", "Bo", "Cleo"):
            one = make_client(name, lead=cast.stella, team=cast.team)
            met(one, cast.mara, 0, starts_at=in_week(weeks_back), group_meeting=shared)
    assert carries(cast.sana) == [("Mara", 1, (0, 0, 1, 1))]


def test_who_is_away_and_who_covers(as_sana, cast):
    (anna,) = supervised(cast, "Anna")
    Cover.objects.create(covered=cast.mara, covering=anna, team=cast.team, from_on=ago(1), to_on=ago(-4))
    Cover.objects.create(covered=cast.stella, covering=cast.jon, team=cast.team, from_on=ago(1), to_on=ago(-9))
    Cover.objects.create(covered=anna, covering=cast.jon, team=cast.team, from_on=ago(-10), to_on=ago(-12), whole=False)
    Cover.objects.create(covered=cast.mara, covering=cast.jon, team=cast.team, from_on=ago(9), to_on=ago(5))
    shown = " ".join(as_sana.get(TEAM).content.decode().split())
    day = {days: formats.date_format(ago(days), "j F") for days in (-3, -8, -10, -11)}
    assert f"away until {day[-3]}, Anna covers" in shown
    assert f"covers for Mara until {day[-3]}" in shown
    assert f"away from {day[-10]} until {day[-11]}, Jon covers" in shown
    assert "Stella" not in shown
    assert shown.count("away ") == 2
    assert carries(cast.sana)[0][1] == 0  # who covers leads nobody more


# --- Whose page it is -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("sana", 200), ("otto", 200), ("mara", 403), ("ada", 403), ("fay", 403), ("solo", 403)]
)
def test_who_supervises_sees_it(client, cast, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(TEAM).status_code == status
    assert client.post(TEAM).status_code == (405 if status == 200 else 403)


def test_each_sees_those_whom_they_supervise_and_no_longer_once_the_line_has_ended(client, cast):
    burdened("Strange", lead=cast.stella, team=cast.team)
    client.force_login(cast.otto)
    shown = client.get(TEAM).content.decode()
    assert "Stella" in shown and "Mara" not in shown
    assert numbers(cast.otto) == {"Harbour Street": (2, 1, 2, 1, 0, 1, 0)}
    SupervisionLine.objects.filter(supervisor=cast.otto).update(to_on=ago(0))
    shown = client.get(TEAM).content.decode()
    assert "Stella" not in shown and "Harbour Street" not in shown
    assert "Nobody yet." in shown


def test_it_leaves_a_row_with_a_count_and_no_name(as_sana, cast):
    burdened("Abe", lead=cast.mara, team=cast.team)
    as_sana.get(TEAM)
    row = Event.objects.latest("pk")
    assert (row.action, row.subject, row.detail) == ("list", "team picture", {"count": 2})


def test_it_names_no_client_and_ranks_nobody(as_sana, cast):
    burdened("Abelard", lead=cast.mara, team=cast.team)
    main = as_sana.get(TEAM).content.decode().partition("<main")[2]
    for never in ("Abelard", "Ines", cast.ines.code, "%", "average", "mean ", "rank", "sort", "chip", "care"):
        assert never not in main.replace("in care of people", "").replace("/caseload/", "")


def test_the_number_of_queries_is_the_same_for_one_and_for_many(as_sana, cast):
    covered_well("First", lead=cast.mara, team=cast.team)
    burdened("Second", lead=cast.mara, team=cast.team)
    Cover.objects.create(covered=cast.mara, covering=cast.jon, team=cast.team, from_on=ago(1), to_on=ago(-9))
    one = queries(as_sana, TEAM)
    teams = [Team.objects.create(name=f"Team {number}", site=f"Site {number}") for number in range(4)]
    people = supervised(cast, *(f"Person{number}" for number in range(19)))
    for number in range(30):
        lead, team = people[number % 19], teams[number % 4]
        burdened(f"Client {number}", lead=lead, team=team)
        covered_well(f"Other {number}", lead=lead, team=team)
        Cover.objects.create(covered=lead, covering=cast.jon, team=team, from_on=ago(1), to_on=ago(-9))
    assert queries(as_sana, TEAM) == one == 31
