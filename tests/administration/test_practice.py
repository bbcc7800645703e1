"""An invented client for every new therapist: marked wherever it stands, and in no count, report or export."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.doubles import look_for
from clients.models import CareTeamMembership, Client
from clients.practice import give_practice_client
from goals.models import Goal, GoalStateEvent
from hrp.accounts.actions import add_team
from hrp.accounts.models import Team, User
from hrp.accounts.roles import Role
from hrp.administration.actions import change_roles, take_on
from hrp.audit.models import Action, Event
from hrp.portability.exporting import export
from tests.access.planted import plant_record
from tests.cast import key, make_session

MARK = '<span class="chip plain beside"> Practice</span>'


@pytest.fixture
def nia(cast) -> User:
    """Nia has just come, as a therapist of Mara's team."""
    return take_on(by=cast.ada, email="nia@test.example", name="Nia", roles=["therapist"], teams=[cast.team])


def robin_of(user) -> Client:
    return Client.objects.get(is_practice=True, episodes__care_team__user=user)


def signed_in(user) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


# --- Who gets one -----------------------------------------------------------------------------


def test_a_new_therapist_leads_an_invented_client_in_their_team(cast, nia):
    robin = robin_of(nia)
    membership = CareTeamMembership.objects.get(episode__client=robin)
    assert (membership.user, membership.role, membership.episode.team) == (nia, "lead", cast.team)
    assert (robin.chosen_name, robin.is_practice) == ("Robin", True)
    rows = Event.objects.filter(client_code=robin.code)
    assert {(row.actor, row.action) for row in rows} == {(cast.ada.email, Action.CREATE)}


def test_the_page_for_a_new_person_gives_one(cast):
    typed = {"key": key(), "name": "Nia", "email": "nia@test.example", "roles": ["therapist"], "teams": [cast.team.pk]}
    ada = signed_in(cast.ada)
    for _click in range(2):
        assert ada.post(reverse("administration:person_new"), typed).status_code == 302
    assert robin_of(User.objects.get(name="Nia")).episodes.get().team == cast.team


@pytest.mark.parametrize("roles", [["admin"], ["supervisor"], ["front_desk"], ["supervisor", "admin"]])
def test_whoever_meets_no_clients_gets_none(cast, roles):
    take_on(by=cast.ada, email="nia@test.example", name="Nia", roles=roles)
    assert not Client.objects.filter(is_practice=True).exists()


def test_who_becomes_a_therapist_later_gets_one_then_and_no_second(cast):
    for roles in (["supervisor", "therapist"], ["supervisor"], ["therapist"], ["therapist", "admin"]):
        change_roles(cast.sana, by=cast.ada, roles=roles)
    assert robin_of(cast.sana).episodes.count() == 1


def test_the_page_of_a_person_gives_one_with_the_role(cast):
    typed = {"name": "Sana", "email": cast.sana.email, "roles": ["supervisor", "therapist"]}
    address = reverse("administration:person", args=[cast.sana.pk])
    assert signed_in(cast.ada).post(address, typed).status_code == 302
    assert robin_of(cast.sana).is_practice


def test_who_was_a_therapist_before_is_left_alone(cast):
    change_roles(cast.mara, by=cast.ada, roles=["therapist", "admin"])
    assert not Client.objects.filter(is_practice=True).exists()


def test_a_practice_of_one_begins_with_a_team_and_can_bring_someone_in(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("quiet-river-stones\n"))
    roles = ("--role", "therapist", "--role", "admin")
    call_command("add_user", "me@test.example", "--name", "Me", *roles, stdout=io.StringIO())
    me = User.objects.get()
    assert (me.email, me.roles) == ("me@test.example", {Role.THERAPIST, Role.ADMIN})
    assert robin_of(me).episodes.get().team == Team.objects.get(name="Practice")
    assert [membership.team.name for membership in me.team_memberships.current()] == ["Practice"]


def test_whoever_joins_several_teams_by_command_is_told_where_to_choose(cast, monkeypatch):
    add_team(by=cast.ada, name="Harbour North")
    monkeypatch.setattr("sys.stdin", io.StringIO("quiet-river-stones\n"))
    said = io.StringIO()
    call_command("add_user", "new@test.example", "--name", "Nia", "--role", "therapist", stdout=said)
    assert "Nia is in no team yet: give them one under People" in said.getvalue()
    assert not User.objects.get(email="new@test.example").team_memberships.exists()


def test_given_twice_it_is_one(cast, nia):
    assert give_practice_client(nia, by=cast.ada) == give_practice_client(nia, by=None) == robin_of(nia)


def test_two_therapists_have_one_each(cast, nia):
    noa = take_on(by=cast.ada, email="noa@test.example", name="Noa", roles=["therapist"], teams=[cast.team])
    assert robin_of(nia) != robin_of(noa)
    assert not Client.objects.for_user(noa).filter(pk=robin_of(nia).pk).exists()


# --- Marked -----------------------------------------------------------------------------------


def test_it_is_marked_wherever_it_stands(cast, nia):
    robin = robin_of(nia)
    browser = signed_in(nia)
    meeting = make_session(robin, by=nia)
    pages = [
        reverse("workspace:caseload"),
        reverse("workspace:today"),
        *(reverse(f"workspace:{page}", args=[robin.code]) for page in ("record", "timeline", "print", "before")),
        reverse("clients:edit", args=[robin.code]),
        reverse("sessions:room", args=[robin.code, meeting.pk]),
        reverse("sessions:review", args=[robin.code, meeting.pk]),
        reverse("sessions:choose"),
    ]
    assert {address: MARK in browser.get(address).content.decode() for address in pages} == dict.fromkeys(pages, True)
    assert MARK not in signed_in(cast.mara).get(reverse("workspace:record", args=[cast.ines.code])).content.decode()


def test_a_supervisor_sees_it_marked(cast, nia):
    nia.supervised_by.create(supervisor=cast.sana)
    page = signed_in(cast.sana).get(reverse("workspace:caseload")).content.decode()
    assert page.count(MARK) == 1


# --- In no count, report or export ------------------------------------------------------------


@pytest.fixture
def robin(cast) -> Client:
    """Mara has a practice client with a full record, not met for long, whom nobody active would miss."""
    robin = give_practice_client(cast.mara, by=cast.ada)
    plant_record(robin, cast.mara)
    robin.episodes.update(opened_on=timezone.localdate() - timedelta(days=90))
    return robin


def test_admins_neither_count_nor_list_it(cast, robin):
    ada = signed_in(cast.ada)
    people = {person.name: person.clients for person in ada.get(reverse("administration:people")).context["page"]}
    assert people["Mara"] == 1
    person = ada.get(reverse("administration:person", args=[cast.mara.pk])).context
    assert (person["caring"], person["leading"]) == (1, 1)
    cast.mara.is_active = False
    cast.mara.save()
    page = ada.get(reverse("administration:assignments"))
    assert page.context["unled"] == [cast.ines.code]
    assert {row["code"] for row in page.context["page"]} == {cast.ines.code, cast.noor.code}
    typed = {"code": robin.code, "person": cast.stella.pk, "role": "lead"}
    assert ada.post(reverse("administration:assignments"), typed).status_code == 422


def fill(client, by) -> None:
    """Give a client a row in every file of an export; a goal's earlier state is one of them."""
    goal = plant_record(client, by)[Goal]
    GoalStateEvent.objects.create(goal=goal, state="considering", on=timezone.localdate() - timedelta(days=9))


def test_an_export_is_the_same_with_and_without_it(cast, tmp_path):
    def files(name) -> dict:
        export(tmp_path / name, by=cast.ada, operator="ops")
        return {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()}

    fill(cast.ines, cast.mara)
    without = files("without")
    assert [name for name, content in without.items() if content.count(b"\n") < 2] == []
    fill(give_practice_client(cast.mara, by=cast.ada), cast.mara)
    assert files("with") == without
    exported = Event.objects.filter(action=Action.EXPORT).exclude(client_code="")
    assert set(exported.values_list("client_code", flat=True)) == {cast.ines.code, cast.noor.code}


def test_today_does_not_miss_it(cast, robin):
    meetings = robin.sessions.all()
    meetings.update(happened="they_cancelled")
    day = signed_in(cast.mara).get(reverse("workspace:today")).context["day"]
    assert [client.chosen_name for client in day.not_met] == ["Ines"]


def test_nobody_who_comes_is_taken_for_it(cast, robin):
    Client.objects.filter(pk=robin.pk).update(birth_year=1990)
    assert not look_for(by=cast.mara, name="Robin", birth_year=None)
    assert not look_for(by=cast.mara, name="Robyn", birth_year=1990)
    assert look_for(by=cast.mara, name="Ines", birth_year=None)
