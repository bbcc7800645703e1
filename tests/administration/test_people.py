"""The pages of administration: people, teams, supervision, assignments by code."""

import html
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session as SignIn
from django.core import mail
from django.db import connection
from django.test import Client as Browser
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Client
from hrp.accounts import actions
from hrp.accounts.models import SupervisionLine, Team, TeamMembership, User
from hrp.accounts.roles import Role
from hrp.accounts.tasks import mail_way_in
from hrp.administration import pages
from hrp.audit.models import Action, Event
from tests import factors
from tests.cast import PASSWORD, key, make_client, make_user

PEOPLE = "administration:people"
ASSIGNMENTS = "administration:assignments"


@pytest.fixture
def ada(cast, client):
    """A browser in which Ada, the admin, is signed in."""
    client.force_login(cast.ada)
    return client


def go(browser, page, /, *args, **typed):
    """POST what was typed to a page."""
    return browser.post(reverse(f"administration:{page}", args=args), typed)


def again(user) -> User:
    return User.objects.get(pk=user.pk)


def errors(answer, form="form") -> dict:
    assert answer.status_code == 422
    return answer.context[form].errors


def last_event() -> tuple:
    event = Event.objects.first()
    return event.action, event.subject, event.detail


# --- People -----------------------------------------------------------------------------------


def test_clients_are_counted_while_the_work_goes_on_and_not_for_a_record_that_is_kept(cast, ada):
    def counted() -> list:
        listed = {person.pk: person.clients for person in pages.people(1)}
        of_mara = pages.about(cast.mara)
        return [listed[cast.mara.pk], of_mara["caring"], of_mara["leading"], len(pages.led_by(cast.mara))]

    make_client("Otis", lead=cast.mara, team=cast.team)
    assert counted() == [2, 2, 2, 2]
    cast.ines.episodes.update(ended_on=timezone.localdate())
    assert counted() == [1, 1, 1, 1]


def new_person(**typed):
    return {"key": key(), "name": "Nia Obi", "email": "Nia@Test.Example", "roles": ["therapist", "admin"], **typed}


def test_a_person_is_added_with_roles_and_team_and_comes_in_by_the_link(cast, ada):
    typed = new_person(teams=[cast.team.pk])
    answer = go(ada, "person_new", **typed)
    nia = User.objects.get(pk=typed["key"])
    assert (answer.status_code, answer.url) == (302, reverse("administration:person", args=[nia.pk]))
    assert (nia.name, nia.email, nia.roles) == ("Nia Obi", "nia@test.example", {Role.THERAPIST, Role.ADMIN})
    assert [membership.team for membership in nia.team_memberships.all()] == [cast.team]
    assert not nia.has_usable_password()
    page = ada.get(answer.url)
    assert page.context["link"].startswith("http://testserver/welcome/")
    assert page.context["link"] in page.content.decode()
    assert Browser().get(page.context["link"].removeprefix("http://testserver")).status_code == 302
    # It is shown once.
    assert ada.get(answer.url).context["link"] == ""
    assert mail.outbox == []


@override_settings(EMAIL_HOST="mail.test.example")
def test_where_mail_is_set_up_the_link_goes_out_as_well(ada):
    go(ada, "person_new", **new_person())
    (message,) = mail.outbox
    assert message.to == ["nia@test.example"]
    assert "/welcome/" in message.body
    assert "Nia" not in message.subject + message.body


@override_settings(EMAIL_HOST="mail.test.example", EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend")
def test_mail_that_does_not_go_out_is_told_and_the_link_is_there(ada, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError

    monkeypatch.setattr("hrp.accounts.way_in.send_mail", refuse)
    page = ada.post(reverse("administration:person_new"), new_person(), follow=True)
    assert page.context["link"]
    assert "did not go out" in page.content.decode()


def test_sending_the_form_twice_makes_one_person(ada):
    typed = new_person()
    assert go(ada, "person_new", **typed).url == go(ada, "person_new", **typed).url
    assert User.objects.filter(email="nia@test.example").count() == 1


def test_the_same_form_with_another_email_is_another_person(ada):
    typed = new_person()
    first = go(ada, "person_new", **typed)
    second = go(ada, "person_new", **typed | {"email": "noa@test.example"})
    assert first.url != second.url
    assert User.objects.filter(name="Nia Obi").count() == 2


def leave_unseen(monkeypatch):
    """Let the forms see nobody with the e-mail, as when two of them are sent at the same moment."""
    monkeypatch.setattr("hrp.administration.forms.PersonForm.clean_email", lambda form: form.cleaned_data["email"])


def test_two_forms_for_the_same_email_at_once_make_one_person(ada, monkeypatch):
    leave_unseen(monkeypatch)
    monkeypatch.setattr("hrp.administration.forms.NewPersonForm.clean_email", lambda form: form.cleaned_data["email"])
    assert go(ada, "person_new", **new_person()).status_code == 302
    events = Event.objects.count()
    answer = go(ada, "person_new", **new_person(name="Nora Obi"))
    assert errors(answer) == {"email": ["Someone with this e-mail is here already."]}
    assert "Nora Obi" in answer.content.decode()
    assert User.objects.filter(email="nia@test.example").count() == 1
    assert Event.objects.count() == events


def test_an_email_that_someone_got_at_the_same_moment_is_refused(cast, ada, monkeypatch):
    factors.shown(ada, cast.ada)
    leave_unseen(monkeypatch)
    answer = go(ada, "person", cast.jon.pk, name="Jon B.", email=cast.mara.email, roles=["therapist", "supervisor"])
    assert errors(answer) == {"email": ["Someone with this e-mail is here already."]}
    assert (again(cast.jon).name, again(cast.jon).roles) == (cast.jon.name, {Role.THERAPIST})


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"email": ""}, "email"),
        ({"email": "not an address"}, "email"),
        ({"email": "MARA@test.example"}, "email"),
        ({"roles": []}, "roles"),
        ({"roles": ["owner"]}, "roles"),
        ({"teams": ["6f3c7b0e-0000-4000-8000-000000000000"]}, "teams"),
        ({"teams": ["x"]}, "teams"),
        ({"key": "x"}, "key"),
    ],
)
def test_what_cannot_be_kept_comes_back_at_its_field_with_what_was_typed(cast, ada, typed, field):
    before = User.objects.count()
    answer = go(ada, "person_new", **new_person(**typed))
    assert set(errors(answer)) == {field}
    assert "Nia" in answer.content.decode()
    assert User.objects.count() == before


def test_roles_name_and_email_change(cast, ada):
    factors.shown(ada, cast.ada)
    answer = go(ada, "person", cast.jon.pk, name="Jon B.", email="jonb@test.example", roles=["therapist", "supervisor"])
    assert answer.status_code == 302
    jon = again(cast.jon)
    assert (jon.name, jon.email, jon.roles) == ("Jon B.", "jonb@test.example", {Role.THERAPIST, Role.SUPERVISOR})
    assert last_event() == (
        Action.RIGHT_CHANGED,
        f"user {jon.pk}",
        {"roles": ["supervisor", "therapist"]},
    )


def test_an_admin_cannot_take_the_role_from_themselves_or_disable_themselves(cast, ada):
    answer = go(ada, "person", cast.ada.pk, name="Ada", email=cast.ada.email, roles=["therapist"])
    assert set(errors(answer)) == {"roles"}
    assert go(ada, "person_active", cast.ada.pk, active="no").status_code == 422
    assert (again(cast.ada).roles, again(cast.ada).is_active) == ({Role.ADMIN}, True)


def only_admin(person) -> None:
    User.objects.exclude(pk=person.pk).update(is_admin=False)


def test_the_last_admin_stays_one(cast):
    only_admin(cast.solo)
    make_user("Abe", Role.ADMIN, is_active=False)
    events = Event.objects.count()
    with pytest.raises(actions.LastAdmin):
        actions.set_roles(cast.solo, by=cast.ada, roles={Role.THERAPIST})
    with pytest.raises(actions.LastAdmin):
        actions.set_active(cast.solo, by=cast.ada, active=False)
    assert (again(cast.solo).roles, again(cast.solo).is_active) == ({Role.THERAPIST, Role.ADMIN}, True)
    assert Event.objects.count() == events
    actions.set_roles(cast.solo, by=cast.ada, roles=["admin"])
    actions.set_roles(cast.ada, by=cast.solo, roles=["front_desk"])


def let_in_as_admin(monkeypatch, person) -> None:
    """Let this request still find `person` an admin, whose role another admin takes at the same moment."""
    may = User.may
    monkeypatch.setattr(User, "may", lambda user, right: user.pk == person.pk or may(user, right))


def test_two_admins_who_take_each_others_role_are_told(cast, ada, monkeypatch):
    let_in_as_admin(monkeypatch, cast.ada)
    only_admin(cast.solo)
    answer = go(ada, "person", cast.solo.pk, name="Solo B.", email=cast.solo.email, roles=["therapist"])
    assert errors(answer) == {"roles": ["They are the only admin now. Make someone else an admin first."]}
    answer = go(ada, "person_active", cast.solo.pk, active="no")
    assert (answer.status_code, "They are the only admin now." in answer.content.decode()) == (422, True)
    solo = again(cast.solo)
    assert (solo.name, solo.roles, solo.is_active) == ("Solo", {Role.THERAPIST, Role.ADMIN}, True)


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_at_the_same_moment_one_stays(cast):
    together = threading.Barrier(2)

    def demote(pair):
        person, by = pair
        together.wait(10)
        try:
            actions.set_roles(person, by=by, roles={Role.THERAPIST})
            return True
        except actions.LastAdmin:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = pool.map(demote, [(cast.ada, cast.solo), (cast.solo, cast.ada)])
        assert sorted(done) == [False, True]
    assert User.objects.filter(is_admin=True, is_active=True).count() == 1


def test_disabling_and_letting_in_again(cast, ada):
    mara = Browser()
    mara.force_login(cast.mara)
    assert mara.get(reverse("accounts:preferences")).status_code == 200
    assert go(ada, "person_active", cast.mara.pk, active="no").status_code == 302
    assert mara.get(reverse("accounts:preferences")).status_code == 302
    assert last_event() == (Action.RIGHT_CHANGED, f"user {cast.mara.pk}", {"active": False})
    assert go(ada, "person_way_in", cast.mara.pk).status_code == 422
    assert go(ada, "person_active", cast.mara.pk, active="yes").status_code == 302
    assert again(cast.mara).is_active


def test_with_a_disabled_person_their_sign_ins_and_their_queued_jobs_end(cast, ada):
    mara = Browser()
    mara.post(reverse("account_login"), {"login": cast.mara.email, "password": PASSWORD})
    assert (UserSession.objects.filter(user=cast.mara).count(), sign_ins_of(cast.mara)) == (1, 1)
    go(ada, "person_active", cast.mara.pk, active="no")
    assert (UserSession.objects.filter(user=cast.mara).count(), sign_ins_of(cast.mara)) == (0, 0)
    assert (UserSession.objects.exclude(user=cast.mara).count(), sign_ins_of(cast.ada)) == (1, 1)
    mail_way_in(str(cast.mara.pk), "http://testserver/")
    assert (mail.outbox, last_event()) == ([], (Action.RIGHT_CHANGED, f"user {cast.mara.pk}", {"active": False}))
    # Let in again, the old sign-in stays gone.
    go(ada, "person_active", cast.mara.pk, active="yes")
    assert mara.get(reverse("accounts:preferences")).status_code == 302


def sign_ins_of(user) -> int:
    return sum(kept.get_decoded().get(SESSION_KEY) == str(user.pk) for kept in SignIn.objects.all())


def test_a_new_way_in_asks_for_a_fresh_factor(cast, ada):
    before = Event.objects.count()
    factors.shown(ada, cast.ada, ago=301)
    assert go(ada, "person_way_in", cast.mara.pk).status_code == 403
    assert Event.objects.count() == before
    assert ada.get(reverse("administration:person", args=[cast.mara.pk])).context["link"] == ""


def test_a_new_way_in_is_in_the_trail_and_holds_no_token(cast, ada):
    factors.shown(ada, cast.ada)
    answer = go(ada, "person_way_in", cast.mara.pk)
    assert last_event() == (Action.RIGHT_CHANGED, f"user {cast.mara.pk}", {"way_in": True})
    assert "/welcome/" in ada.get(answer.url).context["link"]


# --- Teams and supervision --------------------------------------------------------------------


def test_a_team_is_added_once_however_often_it_is_asked_for(ada):
    for _click in range(2):
        assert go(ada, "teams", name=" Night  shift ", site="Quay").status_code == 302
    assert list(Team.objects.filter(site="Quay").values_list("name", flat=True)) == ["Night shift"]
    assert set(errors(go(ada, "teams", name=""))) == {"name"}


def test_joining_and_leaving_a_team(cast, ada):
    for _click in range(2):
        assert go(ada, "team_join", cast.ada.pk, team=cast.team.pk).status_code == 302
    membership = TeamMembership.objects.get(user=cast.ada)
    for _click in range(2):
        assert go(ada, "team_leave", cast.ada.pk, membership.pk).status_code == 302
    assert not TeamMembership.objects.current().filter(user=cast.ada).exists()
    assert Event.objects.filter(subject=f"user {cast.ada.pk}").count() == 2
    assert set(errors(go(ada, "team_join", cast.ada.pk, team="x"), "team_form")) == {"team"}


def test_a_line_of_supervision_opens_and_ends_the_record_for_the_supervisor(cast, ada):
    assert not Client.objects.for_user(cast.otto).filter(pk=cast.ines.pk).exists()
    for _click in range(2):
        assert go(ada, "supervision_open", cast.mara.pk, supervisor=cast.otto.pk).status_code == 302
    line = SupervisionLine.objects.get(supervisor=cast.otto, therapist=cast.mara)
    assert Client.objects.for_user(cast.otto).filter(pk=cast.ines.pk).exists()
    for _click in range(2):
        assert go(ada, "supervision_end", cast.mara.pk, line.pk).status_code == 302
    assert not Client.objects.for_user(cast.otto).filter(pk=cast.ines.pk).exists()


def test_only_an_active_supervisor_other_than_oneself_can_supervise(cast, ada):
    cast.mara.roles = {Role.THERAPIST, Role.SUPERVISOR}
    cast.mara.save()
    User.objects.filter(pk=cast.otto.pk).update(is_active=False)
    for supervisor in (cast.mara, cast.otto, cast.jon):
        answer = go(ada, "supervision_open", cast.mara.pk, supervisor=supervisor.pk)
        assert set(errors(answer, "supervisor_form")) == {"supervisor"}


def test_another_persons_membership_or_line_is_not_found_under_this_one(cast, ada):
    membership = cast.jon.team_memberships.get()
    line = SupervisionLine.objects.get(supervisor=cast.sana)
    assert go(ada, "team_leave", cast.mara.pk, membership.pk).status_code == 404
    assert go(ada, "supervision_end", cast.jon.pk, line.pk).status_code == 404


# --- Assignments ------------------------------------------------------------------------------


def test_a_client_is_assigned_by_code_and_the_record_moves(cast, ada):
    typed = {"code": f" {cast.ines.code.lower()} ", "person": cast.stella.pk, "role": "lead"}
    for _click in range(2):
        assert go(ada, "assignments", **typed).status_code == 302
    assert Client.objects.for_user(cast.stella).filter(pk=cast.ines.pk).exists()
    assert not Client.objects.for_user(cast.mara).filter(pk=cast.ines.pk).exists()
    assert CareTeamMembership.objects.filter(user=cast.stella, episode__client=cast.ines).count() == 1
    event = Event.objects.filter(action=Action.RIGHT_CHANGED).first()
    assert (event.client_code, event.detail) == (cast.ines.code, {"care_role": "lead"})


def test_an_assignment_ends_once(cast, ada):
    membership = CareTeamMembership.objects.get(user=cast.mara)
    for _click in range(2):
        assert go(ada, "assignment_end", membership.pk).status_code == 302
    assert not Client.objects.for_user(cast.mara).exists()
    assert Event.objects.filter(action=Action.RIGHT_CHANGED).count() == 1
    page = ada.get(reverse(ASSIGNMENTS))
    assert cast.ines.code in page.context["unled"]
    assert f"Nobody leads {cast.ines.code} now" in page.content.decode()


@pytest.mark.parametrize("find", [True, False])
def test_a_code_that_is_none_and_one_that_nobody_has_read_the_same(cast, ada, find):
    def said(code):
        if find:
            return errors(go(ada, "assignment_find", code=code), "find")
        return errors(go(ada, "assignments", code=code, person=cast.jon.pk, role="lead"))

    unknown = "ZZZZZZZZ" if cast.ines.code != "ZZZZZZZZ" else "YYYYYYYY"
    cast.noor.episodes.update(ended_on=timezone.localdate())
    assert said(unknown) == said("Ines") == said(cast.noor.code) == said("1'; --")
    assert set(said(unknown)) == {"code"}


def test_finding_a_client_puts_their_code_in_the_address_and_nothing_else_ever(cast, ada):
    found = go(ada, "assignment_find", code=cast.ines.code.lower())
    assert found.url == f"{reverse(ASSIGNMENTS)}?code={cast.ines.code}"
    assert {row["code"] for row in ada.get(found.url).context["page"]} == {cast.ines.code}
    assert not hasattr(go(ada, "assignment_find", code="Ines"), "url")


@pytest.mark.parametrize(
    "query", ["code=Ines", "code=%00", "person=x", "person=%00", "page=x", "page=-1", "page=99999"]
)
def test_an_address_that_someone_made_up_shows_the_whole_list(cast, ada, query):
    page = ada.get(f"{reverse(ASSIGNMENTS)}?{query}")
    assert page.status_code == 200
    assert len(list(page.context["page"])) == 3


def test_only_active_therapists_can_be_assigned(cast, ada):
    User.objects.filter(pk=cast.jon.pk).update(is_active=False)
    for person in (cast.jon, cast.sana, cast.ada):
        answer = go(ada, "assignments", code=cast.ines.code, person=person.pk, role="lead")
        assert set(errors(answer)) == {"person"}


def test_the_list_leaves_one_row_with_its_filter_and_count(cast, ada):
    ada.get(f"{reverse(ASSIGNMENTS)}?code={cast.ines.code}")
    assert last_event() == (Action.LIST, "", {"page": "assignments", "filters": ["code"], "count": 2})


def test_a_client_whose_lead_is_disabled_is_named_as_led_by_nobody(cast, ada):
    assert ada.get(reverse(ASSIGNMENTS)).context["unled"] == []
    User.objects.filter(pk=cast.mara.pk).update(is_active=False)
    page = ada.get(reverse(ASSIGNMENTS))
    assert (page.context["unled"], page.context["unled_count"]) == ([cast.ines.code], 1)


def test_a_lone_practitioner_assigns_a_client_to_themselves(cast, client):
    client.force_login(cast.solo)
    assert client.get(reverse(PEOPLE)).status_code == 200
    answer = go(client, "assignments", code=cast.ines.code, person=cast.solo.pk, role="lead")
    assert answer.status_code == 302
    assert Client.objects.for_user(cast.solo).get() == cast.ines


# --- Many -------------------------------------------------------------------------------------


def many(cast):
    since = timezone.localdate() - timedelta(days=1)
    for number in range(30):
        user = make_user(f"P{number}", Role.THERAPIST, Role.SUPERVISOR)
        TeamMembership.objects.create(user=user, team=Team.objects.create(name=f"Team {number}"), from_on=since)
        SupervisionLine.objects.create(supervisor=user, therapist=cast.mara)
        TeamMembership.objects.create(user=cast.mara, team=user.team_memberships.get().team)
        make_client(f"C{number}", lead=user, team=cast.team)


@pytest.mark.parametrize("name", [PEOPLE, ASSIGNMENTS, "administration:teams", "administration:person"])
def test_as_many_queries_for_thirty_rows_as_for_one(cast, ada, name):
    url = reverse(name, args=[cast.mara.pk] if name.endswith("person") else [])
    few = count_of(ada, url)
    many(cast)
    assert count_of(ada, url) == few
    assert few <= 15


def count_of(browser, url) -> int:
    with CaptureQueriesContext(connection) as captured:
        browser.get(url)
    return len(captured)


@pytest.mark.parametrize(("name", "rows"), [(PEOPLE, 38), (ASSIGNMENTS, 33), ("administration:teams", 31)])
def test_lists_are_paged_by_twenty_five(cast, ada, name, rows):
    many(cast)
    first = ada.get(reverse(name)).context["page"]
    second = ada.get(f"{reverse(name)}?page=2").context["page"]
    assert (len(list(first)), len(list(second)), first.paginator.count) == (25, rows - 25, rows)


def test_the_next_page_of_one_persons_clients_is_still_theirs(cast, ada):
    for number in range(30):
        make_client(f"C{number}", lead=cast.jon, team=cast.team)
    first = ada.get(reverse(ASSIGNMENTS), {"person": cast.jon.pk}).content.decode()
    (link,) = re.findall(r'href="(\?[^"]*)">Next page', first)
    second = ada.get(reverse(ASSIGNMENTS) + html.unescape(link)).context
    assert second["narrowed"] == cast.jon
    assert (second["page"].number, second["page"].paginator.count) == (2, 31)
