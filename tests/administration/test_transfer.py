"""Moving clients from one therapist to another: by code, at once, with their history."""

import threading

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Client
from hrp.accounts.models import User
from hrp.audit.models import Action, Event
from sessions.actions import transfer
from tests.cast import make_client, make_session


@pytest.fixture
def ada(cast, client):
    """A browser in which Ada, the admin, is signed in."""
    client.force_login(cast.ada)
    return client


@pytest.fixture
def three(cast) -> list[str]:
    """Mara leads three: Ines, Ben and Cleo. Return their codes in order."""
    more = [make_client(name, lead=cast.mara, team=cast.team) for name in ("Ben", "Cleo")]
    return sorted(client.code for client in (cast.ines, *more))


def move(browser, person, to, codes, **given):
    return browser.post(page_of(person), {"to": to.pk, "codes": codes, **given})


def page_of(person) -> str:
    return reverse("administration:person_move", args=[person.pk])


def led_by(user) -> list[str]:
    rows = CareTeamMembership.objects.current().filter(user=user, role="lead")
    return sorted(rows.values_list("episode__client__code", flat=True))


def may_open(user, code) -> bool:
    return Client.objects.for_user(User.objects.get(pk=user.pk)).filter(code=code).exists()


def test_a_lead_assigned_by_code_takes_the_planned_meetings_over(cast, ada):
    mine = make_session(cast.ines, by=cast.mara, days_ago=-3, happened="planned")
    held = make_session(cast.ines, by=cast.mara, days_ago=3)
    jons = make_session(cast.ines, by=cast.jon, days_ago=-4, happened="planned")
    address = reverse("administration:assignments")
    for _click in range(2):
        ada.post(address, {"code": cast.ines.code, "person": cast.solo.pk, "role": "lead"})
    for meeting in (mine, held, jons):
        meeting.refresh_from_db()
    assert (mine.diary_of, held.diary_of, jons.diary_of) == (cast.solo, cast.mara, cast.jon)
    row = CareTeamMembership.objects.current().get(user=cast.jon, episode__client=cast.ines)
    ada.post(reverse("administration:assignment_end", args=[row.pk]))
    jons.refresh_from_db()
    assert jons.diary_of == cast.solo


def test_the_page_offers_everyone_they_lead_and_every_other_active_therapist(cast, ada, three):
    User.objects.filter(pk=cast.jon.pk).update(is_active=False)
    page = ada.get(page_of(cast.mara))
    form = page.context["form"]
    assert [code for code, _label in form.fields["codes"].choices] == form["codes"].value() == three
    assert {user.name for user in form.fields["to"].queryset} == {"Stella", "Solo"}
    assert Event.objects.first().detail == {"page": "clients to move", "count": 3}


def test_all_move_at_once_and_the_history_stays(cast, ada, three):
    meeting = make_session(cast.ines, by=cast.mara)
    mara = Browser()
    mara.force_login(cast.mara)
    record = reverse("workspace:record", args=[cast.ines.code])
    assert mara.get(record).status_code == 200
    assert move(ada, cast.mara, cast.stella, three).status_code == 302
    assert (led_by(cast.mara), set(led_by(cast.stella))) == ([], {*three, cast.noor.code})
    assert mara.get(record).status_code == 404
    stella = Browser()
    stella.force_login(cast.stella)
    assert stella.get(record).status_code == 200
    before = CareTeamMembership.objects.get(user=cast.mara, episode__client=cast.ines)
    assert (before.role, before.to_on) == ("lead", timezone.localdate())
    assert meeting.therapists.get().user == cast.mara


def test_only_the_chosen_ones_move(cast, ada, three):
    move(ada, cast.mara, cast.stella, three[1:])
    assert led_by(cast.mara) == three[:1]


def test_each_client_has_its_rows_in_the_trail(cast, ada, three):
    move(ada, cast.mara, cast.stella, three, stays="on")
    rows = Event.objects.filter(action=Action.RIGHT_CHANGED).order_by("pk")
    assert [(row.client_code, row.subject, row.detail) for row in rows] == [
        row
        for code in three
        for row in (
            (code, f"user {cast.stella.pk}", {"care_role": "lead"}),
            (code, f"user {cast.mara.pk}", {"care_role": "co_therapist"}),
            (code, f"user {cast.mara.pk}", {"handed_over_to": str(cast.stella.pk), "stays": True}),
        )
    ]


@pytest.mark.parametrize(("stays", "opens"), [({}, False), ({"stays": "on"}, True)])
def test_who_led_may_stay_as_co_therapist(cast, ada, three, stays, opens):
    move(ada, cast.mara, cast.stella, three, **stays)
    assert [may_open(cast.mara, code) for code in three] == [opens] * 3
    assert led_by(cast.mara) == []


def test_a_co_therapist_who_takes_over_has_one_place_in_the_team(cast, ada):
    move(ada, cast.mara, cast.jon, [cast.ines.code])
    now = CareTeamMembership.objects.current().filter(episode__client=cast.ines)
    assert list(now.values_list("user__name", "role")) == [("Jon", "lead")]


def test_the_supervisor_follows_the_lead(cast, ada):
    assert (may_open(cast.sana, cast.ines.code), may_open(cast.otto, cast.ines.code)) == (True, False)
    move(ada, cast.mara, cast.stella, [cast.ines.code])
    assert (may_open(cast.sana, cast.ines.code), may_open(cast.otto, cast.ines.code)) == (False, True)


def test_twice_changes_nothing(cast, ada, three):
    move(ada, cast.mara, cast.stella, three)
    rows, events = CareTeamMembership.objects.count(), Event.objects.filter(action=Action.RIGHT_CHANGED).count()
    answer = ada.post(page_of(cast.mara), {"to": cast.stella.pk, "codes": three}, follow=True)
    assert "Nothing moved: none of these is led by them any more." in answer.content.decode()
    assert CareTeamMembership.objects.count() == rows
    assert Event.objects.filter(action=Action.RIGHT_CHANGED).count() == events


@pytest.mark.django_db(transaction=True)
def test_two_admins_at_the_same_moment_move_each_client_once(cast):
    def ask(to):
        together.wait()
        try:
            moved.append(transfer([cast.ines.code], of=cast.mara, to=to, by=cast.ada).clients)
        finally:
            connection.close()

    together, moved = threading.Barrier(2), []
    both = [threading.Thread(target=ask, args=[to]) for to in (cast.stella, cast.solo)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(moved) == [0, 1]
    leads = CareTeamMembership.objects.current().filter(episode__client=cast.ines, role="lead")
    assert leads.count() == 1


def test_what_another_therapist_leads_does_not_move(cast, ada):
    answer = move(ada, cast.mara, cast.solo, [cast.noor.code, "ZZZZZZZZ"])
    assert answer.status_code == 302
    assert led_by(cast.stella) == [cast.noor.code]
    assert (led_by(cast.solo), Event.objects.filter(action=Action.RIGHT_CHANGED).count()) == ([], 0)


def test_a_client_whose_lead_changed_after_the_page_was_opened_is_left_as_they_are(cast, ada, three):
    move(ada, cast.mara, cast.solo, three[:1])
    move(ada, cast.mara, cast.stella, three)
    assert (led_by(cast.solo), set(led_by(cast.stella))) == (three[:1], {*three[1:], cast.noor.code})


@pytest.mark.parametrize("to", ["mara", "sana", "ada", "jon"])
def test_only_another_active_therapist_can_lead(cast, ada, three, to):
    User.objects.filter(pk=cast.jon.pk).update(is_active=False)
    answer = move(ada, cast.mara, getattr(cast, to), three)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"to"})
    assert answer.context["form"]["codes"].value() == three
    assert led_by(cast.mara) == three


@pytest.mark.parametrize("codes", [[], ["Ines"], ["\0"]])
def test_somebody_has_to_be_chosen_and_by_code(cast, ada, codes):
    answer = move(ada, cast.mara, cast.stella, codes)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"codes"})


def test_an_invented_client_stays_with_whom_it_belongs_to(cast, ada):
    robin = make_client("Robin", lead=cast.mara, team=cast.team, is_practice=True)
    assert robin.code not in ada.get(page_of(cast.mara)).content.decode()
    move(ada, cast.mara, cast.stella, [robin.code, cast.ines.code])
    assert led_by(cast.mara) == [robin.code]


def test_someone_disabled_can_be_moved_from_and_does_not_stay(cast, ada, three):
    User.objects.filter(pk=cast.mara.pk).update(is_active=False)
    assert "stays" not in ada.get(page_of(cast.mara)).context["form"].fields
    move(ada, cast.mara, cast.stella, three, stays="on")
    assert not CareTeamMembership.objects.current().filter(user=cast.mara).exists()


def test_the_page_of_a_person_says_how_many_they_lead_and_offers_it(cast, ada, three):
    person = reverse("administration:person", args=[cast.mara.pk])
    page = " ".join(ada.get(person).content.decode().split())
    assert "They lead 3 clients." in page
    assert page.count(f'href="{page_of(cast.mara)}"') == 2
    move(ada, cast.mara, cast.stella, three)
    page = ada.get(person).content.decode()
    assert "They lead" not in page
    assert page_of(cast.mara) not in page
    assert "They lead nobody at the moment." in ada.get(page_of(cast.mara)).content.decode()
