"""The list of a day: names, times, who has arrived. Nothing clinical is read for it, let alone shown."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Episode
from hrp.accounts.models import Team, TeamMembership
from hrp.accounts.roles import Role
from hrp.audit.models import Event
from sessions import actions
from tests.access.planted import WORD, plant_meetings, plant_record
from tests.attack.arena import models_by_table
from tests.cast import make_client
from tests.desk.people import DAY, fay, make_elsewhere, make_plan, plain
from tests.workspace.many import noon, queries, statements

__all__ = ["fay"]


def lines(browser, query: str = "") -> list[tuple]:
    """Return what stands on the list: time, name, what is known of it."""
    return [
        (f"{timezone.localtime(line.meeting.starts_at):%H:%M}", line.meeting.client.chosen_name, line.state)
        for line in browser.get(DAY + query).context["lines"]
    ]


def text(browser, query: str = "") -> str:
    return plain(browser.get(DAY + query).content.decode().partition("<main")[2])


# --- Who stands on it ---------------------------------------------------------------------------


def test_it_shows_who_comes_when_how_long_how_and_to_whom_and_no_more(fay, cast):
    make_plan(cast.ines, cast.mara, 60, modality="video", minutes=30)
    make_plan(cast.noor, cast.stella, 0, modality="outreach", diary_of=None)
    page = fay.get(DAY).content.decode()
    read = plain(
        re.search(r'<section class="card card-body desk-list" aria-label="Expected">(.*)</section>', page, re.S)[1]
    )
    assert read == (
        "12:00 Noor 50 minutes · in person expected Move : Noor Call off : Noor Arrived : Noor"
        " 13:00 Ines 30 minutes · video · with Mara expected Move : Ines Call off : Ines Arrived : Ines"
    )


@pytest.mark.parametrize("modality", ["in_person", "outreach", "group", "couple_family"])
def test_what_kind_of_meeting_it_is_stays_with_the_therapist(fay, cast, modality):
    make_plan(cast.ines, cast.mara, modality=modality)
    assert "50 minutes · in person · with Mara" in text(fay)


def test_moved_and_called_off_stand_there_without_a_verdict(fay, cast):
    tomorrow = noon() + timedelta(days=1)
    first, second, third = (make_plan(cast.ines, cast.mara, 60 * n) for n in range(3))
    actions.move(first, by=cast.mara, starts_at=tomorrow, moved_by="client_rearranged")
    actions.cancel(second, by=cast.mara, who="we_rearranged")
    third.happened = "did_not_meet"
    third.save()
    assert [state for _at, _name, state in lines(fay)] == ["moved", "off", "off"]
    shown = text(fay)
    assert f"Moved by the client to {tomorrow:%a} {tomorrow.day} {tomorrow:%b}, 12:00" in shown
    assert (shown.count("Called off by us"), shown.count("not today")) == (1, 1)
    assert not re.search("miss|did not|no.show|cancel", shown, re.I)


def test_a_meeting_moved_and_moved_on_is_not_said_to_be_where_it_is_not(fay, cast):
    first = make_plan(cast.ines, cast.mara)
    second = actions.move(first, by=cast.mara, starts_at=noon() + timedelta(days=1), moved_by="client_rearranged")
    actions.cancel(second, by=cast.mara, who="client_rearranged")
    assert lines(fay) == [("12:00", "Ines", "off")]
    shown = text(fay)
    assert "not today" in shown and "Moved" not in shown and "Called off" not in shown


def test_two_of_one_name_are_told_apart_by_their_code_and_never_by_their_year(fay, cast):
    other = make_client("ines", lead=cast.stella, team=cast.team, birth_year=1987)
    Client.objects.filter(pk=cast.ines.pk).update(birth_year=1954)
    for number, client in enumerate((cast.ines, other, cast.noor)):
        make_plan(client, cast.mara, number)
    shown = text(fay)
    assert f"Ines {cast.ines.code}" in shown and f"ines {other.code}" in shown
    assert cast.noor.code not in shown
    assert "1954" not in shown and "1987" not in shown


def test_other_teams_practice_clients_and_those_whose_work_has_ended_are_not_there(fay, cast):
    robin = make_client("Robin", lead=cast.mara, team=cast.team, is_practice=True)
    ended, died = (make_client(name, lead=cast.mara, team=cast.team) for name in ("Edna", "Dov"))
    for number, client in enumerate((robin, ended, died, make_elsewhere(), cast.ines)):
        make_plan(client, cast.mara, number)
    Episode.objects.filter(client=ended).update(ended_on=timezone.localdate(), ending="moved_away")
    Episode.objects.filter(client=died).update(ended_on=timezone.localdate(), ending="died")
    assert lines(fay) == [("12:04", "Ines", "expected")]
    assert not re.search("Robin|Edna|Dov|Walter", fay.get(DAY).content.decode())


# --- Which day, which team -------------------------------------------------------------------------


def test_another_day_is_one_tap_away_and_back(fay, cast):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    make_plan(cast.ines, cast.mara, 24 * 60)
    assert (lines(fay), lines(fay, f"?on={tomorrow}")) == ([], [("12:00", "Ines", "expected")])
    assert f'<a href="?on={tomorrow}">Day after</a>' in fay.get(DAY).content.decode()
    there = fay.get(f"{DAY}?on={tomorrow}").content.decode()
    assert '<a href="?">Day before</a>' in there and '<a href="?">Today</a>' in there
    assert 'value="yes">Arrived' not in there  # nobody arrives on another day


@pytest.mark.parametrize(
    "odd", ["tomorrow", "2026-2-3", "20260203", "2026-02-30", "", "0001-01-01", "9999-12-31", "\u0662026-01-01"]
)
def test_a_day_that_is_none_is_today(fay, cast, odd):
    make_plan(cast.ines, cast.mara)
    assert lines(fay, f"?on={odd}&page=\u0663&team=x") == [("12:00", "Ines", "expected")]


def test_who_works_in_several_teams_sees_them_together_or_one_at_a_time(fay, cast):
    walter = make_elsewhere()
    there = Team.objects.get(name="Station Road")
    make_plan(cast.ines, cast.mara)
    make_plan(walter, cast.mara, 1)
    assert "All teams" not in text(fay)
    assert lines(fay, f"?team={there.pk}") == [("12:00", "Ines", "expected")]  # not one of hers: no narrowing
    TeamMembership.objects.create(user=cast.fay, team=there)
    assert [name for _at, name, _state in lines(fay)] == ["Ines", "Walter"]
    assert [name for _at, name, _state in lines(fay, f"?team={there.pk}")] == ["Walter"]
    assert "All teams Harbour Street Station Road" in text(fay)


def test_rights_end_with_the_work_in_the_team_at_the_next_request(fay, cast):
    make_plan(cast.ines, cast.mara)
    assert len(lines(fay)) == 1
    TeamMembership.objects.filter(user=cast.fay).update(to_on=timezone.localdate())
    assert lines(fay) == []
    assert "You are in no team yet" in text(fay)
    assert fay.get(reverse("desk:person", args=[cast.ines.code])).status_code == 404


def test_rights_begin_with_it_too(fay, cast):
    make_plan(cast.ines, cast.mara)
    later = timezone.localdate() + timedelta(days=1)
    TeamMembership.objects.filter(user=cast.fay).update(from_on=later)
    assert lines(fay) == []


def test_a_therapist_who_is_at_the_desk_too_has_both(client, cast):
    cast.mara.roles = {Role.THERAPIST, Role.FRONT_DESK}
    cast.mara.save()
    client.force_login(cast.mara)
    make_plan(cast.noor, cast.stella)
    assert lines(client) == [("12:00", "Noor", "expected")]
    assert client.get(reverse("workspace:record", args=[cast.ines.code])).status_code == 200
    assert client.get(reverse("workspace:record", args=[cast.noor.code])).status_code == 404
    assert client.get("/").url == reverse("workspace:today")


# --- Arriving ----------------------------------------------------------------------------------------


def arrived(browser, meeting, said, query=""):
    address = reverse("desk:arrived", args=[meeting.client.code, meeting.pk])
    return browser.post(address + query, {"arrived": said})


def test_one_tap_says_that_someone_is_here_and_another_takes_it_back(fay, cast, monkeypatch):
    meeting = make_plan(cast.ines, cast.mara)
    at = noon() - timedelta(minutes=8)
    monkeypatch.setattr("sessions.actions.arrivals.timezone.now", lambda: at)
    UserSession.objects.update(created_at=at, last_seen_at=at)  # she has not been at rest since
    for _twice in range(2):
        answer = arrived(fay, meeting, "yes")
    meeting.refresh_from_db()
    assert (meeting.arrived_at, meeting.happened) == (at, "planned")
    assert answer.url == f"{DAY}?#m{meeting.pk}"
    assert "arrived 11:52" in text(fay) and "Not here yet : Ines" in text(fay)
    rows = Event.objects.filter(action="change")
    assert [(row.actor, row.client_code, row.subject, row.detail) for row in rows] == [
        ("fay@test.example", cast.ines.code, f"session {meeting.pk}", {"fields": ["arrived_at"]})
    ]
    arrived(fay, meeting, "no")
    meeting.refresh_from_db()
    assert meeting.arrived_at is None
    assert lines(fay) == [("12:00", "Ines", "expected")]
    assert rows.all().count() == 2


@pytest.mark.parametrize("page", ["workspace:today", "workspace:week"])
def test_the_therapist_sees_it_on_today_and_in_the_week(fay, client, cast, page):
    meeting = make_plan(cast.ines, cast.mara)
    arrived(fay, meeting, "yes")
    client.force_login(cast.mara)
    meeting.refresh_from_db()
    at = f"arrived {timezone.localtime(meeting.arrived_at):%H:%M}"
    assert at in plain(client.get(reverse(page)).content.decode())


def test_a_meeting_that_was_opened_can_have_its_arrival_noted_too(fay, cast):
    meeting = make_plan(cast.ines, cast.mara, happened="met")
    assert lines(fay) == [("12:00", "Ines", "met")]
    assert "Arrived" not in text(fay)  # it stays possible, and is not asked for any more
    arrived(fay, meeting, "yes")
    assert lines(fay) == [("12:00", "Ines", "arrived")]


@pytest.mark.parametrize("fields", [{"minutes_on": 24 * 60}, {"minutes_on": -24 * 60}, {"happened": "we_rearranged"}])
def test_nobody_arrives_on_another_day_or_for_what_was_called_off(fay, cast, fields):
    meeting = make_plan(cast.ines, cast.mara, fields.pop("minutes_on", 0), **fields)
    assert arrived(fay, meeting, "yes").status_code == 302
    meeting.refresh_from_db()
    assert meeting.arrived_at is None
    assert not Event.objects.filter(action="change").exists()


@pytest.mark.parametrize("said", ["", "maybe", "YES"])
def test_what_says_nothing_changes_nothing(fay, cast, said):
    meeting = make_plan(cast.ines, cast.mara)
    assert arrived(fay, meeting, said).status_code == 302
    meeting.refresh_from_db()
    assert meeting.arrived_at is None


def test_one_comes_back_to_the_list_as_it_was(fay, cast):
    TeamMembership.objects.create(user=cast.fay, team=Team.objects.create(name="Station Road"))
    meeting = make_plan(cast.ines, cast.mara)
    here = f"?team={cast.team.pk}&page=2"
    assert arrived(fay, meeting, "yes", here).url == f"{DAY}{here}#m{meeting.pk}"
    assert arrived(fay, meeting, "yes", "?team=x&page=-1").url == f"{DAY}?#m{meeting.pk}"


def test_nobody_of_another_team_arrives_here(fay, cast):
    walter = make_elsewhere()
    meeting = make_plan(walter, cast.mara)
    assert arrived(fay, meeting, "yes").status_code == 404
    meeting.refresh_from_db()
    assert meeting.arrived_at is None


# --- What is read ------------------------------------------------------------------------------------


@pytest.fixture
def full(cast):
    """Two full records, and both are expected today."""
    for client, lead in ((cast.ines, cast.mara), (cast.noor, cast.stella)):
        plant_record(client, lead)
        plant_meetings(client, lead)
        Client.objects.filter(pk=client.pk).update(birth_year=1954)
        person = Client.objects.get(pk=client.pk)
        person.phone, person.legal_name, person.in_an_emergency = "555 0101", f"{WORD} Legal", f"{WORD} sister"
        person.save()
        make_plan(client, lead, 30)


# All tables that the pages of the desk may read.
READ = {
    "accounts_team",
    "accounts_teammembership",
    "accounts_user",
    "clients_careteammembership",
    "clients_client",
    "clients_episode",
    "clients_waitingplan",
    "therapy_sessions_session",
}
# Every column of a meeting and of a stretch of work that they may read; what the record says is in none.
COLUMNS = {
    "therapy_sessions_session": {
        *("id", "client_id", "episode_id", "starts_at", "minutes", "modality", "happened", "arrived_at"),
        *("diary_of_id", "group_meeting_id", "moved_from_id"),
    },
    "clients_episode": {"id", "client_id", "team_id", "ended_on", "ending"},
    "clients_waitingplan": {"id", "episode_id", "next_contact_on"},
}
HOUSE = re.compile(r"^(django_session|usersessions_|audit_|mfa_|account_|shared_cache|clients_breakglass)")


def read_by(browser, page) -> tuple[set, dict]:
    """Return the tables that a page reads, and of some which columns. What stands for several tables, is of each."""
    tables, columns = set(), {table: set() for table in COLUMNS}
    for sql in statements(browser, page):
        named = re.findall(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"(?: (T\d+|U\d+))?', sql)
        tables |= {table for table, _alias in named}
        aliases = {(alias or table, table) for table, alias in named}
        for told, column in re.findall(r'"?(\w+)"?\."(\w+)"', sql):
            for table in {table for alias, table in aliases if alias == told} & columns.keys():
                columns[table] |= {column} & columns_of(table)
    return {table for table in tables if not HOUSE.match(table)}, columns


def columns_of(table) -> set:
    return {column.column for column in models_by_table()[table]._meta.concrete_fields}


@pytest.mark.parametrize("page", ["desk:day", "desk:person", "desk:contact", "desk:plan", "desk:move", "desk:off"])
def test_nothing_clinical_is_read_or_shown(fay, cast, full, page):
    meeting = cast.ines.sessions.get(starts_at=noon() + timedelta(minutes=30))
    of = {"desk:day": [], "desk:move": [cast.ines.code, meeting.pk], "desk:off": [cast.ines.code, meeting.pk]}
    address = reverse(page, args=of.get(page, [cast.ines.code]))
    tables, columns = read_by(fay, address)
    assert tables <= READ
    assert {table: found - COLUMNS[table] for table, found in columns.items()} == dict.fromkeys(COLUMNS, set())
    shown = fay.get(address).content.decode()
    assert "Ines" in shown
    assert not re.search(f"{WORD}|1954|only hour", shown)


def test_the_check_above_sees_what_is_clinical(client, cast, full):
    client.force_login(cast.mara)
    tables, columns = read_by(client, reverse("workspace:record", args=[cast.ines.code]))
    assert "therapy_sessions_safetyitem" in tables - READ
    assert "client_agenda" in columns["therapy_sessions_session"] - COLUMNS["therapy_sessions_session"]


def test_queries_are_the_same_at_ten_and_at_three_hundred_appointments(fay, cast):
    people = [make_client(f"Client {n:02}", lead=cast.mara, team=cast.team) for n in range(10)]
    for number, person in enumerate(people):
        make_plan(person, cast.mara, number)
    ten = queries(fay, DAY)
    for number in range(10, 300):
        make_plan(people[number % 10], cast.mara, number, happened="planned" if number % 3 else "we_rearranged")
    three_hundred = queries(fay, DAY)
    assert len(lines(fay)) == 25
    assert fay.get(DAY).context["page"].paginator.count == 300
    assert three_hundred == ten == 8
    assert len(lines(fay, "?page=12")) == 25
    print(f"\nFront desk: {ten} queries for ten appointments, {three_hundred} for three hundred")


def test_opening_the_list_is_one_row_in_the_trail_without_a_name(fay, cast):
    make_plan(cast.ines, cast.mara)
    before = Event.objects.count()
    fay.get(DAY)
    event = Event.objects.latest("pk")
    assert Event.objects.count() == before + 1
    assert (event.action, event.subject, event.client_code, event.detail) == ("list", "front desk", "", {"count": 1})
