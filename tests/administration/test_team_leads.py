"""Who leads a team: given and ended by an admin, to supervisors and admins, and gone at the next request."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from hrp.accounts import actions
from hrp.accounts.models import Team, TeamLead, User
from hrp.audit.models import Action, Event
from tests.workspace.many import queries

WAITING, TEAMS = reverse("teamwork:waiting"), reverse("administration:teams")


@pytest.fixture
def ada(cast, client):
    """A browser in which Ada, the admin, is signed in."""
    client.force_login(cast.ada)
    return client


def give(browser, person, team):
    return browser.post(reverse("administration:lead_give", args=[person.pk]), {"team": team.pk})


def end(browser, row, person=None):
    return browser.post(reverse("administration:lead_end", args=[(person or row.user).pk, row.pk]))


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def person_page(person) -> str:
    return reverse("administration:person", args=[person.pk])


def test_the_right_is_given_holds_at_the_next_request_and_ends_at_the_next(cast, ada):
    sana = Browser()
    sana.force_login(cast.sana)
    assert sana.get(WAITING).status_code == 403
    assert give(ada, cast.sana, cast.team).url == person_page(cast.sana)
    assert sana.get(WAITING).status_code == 200
    row = TeamLead.objects.get()
    assert (row.user, row.team, row.from_on, row.created_by) == (cast.sana, cast.team, timezone.localdate(), cast.ada)
    assert end(ada, row).url == person_page(cast.sana)
    assert sana.get(WAITING).status_code == 403


def test_both_leave_their_row_in_the_trail_and_twice_changes_nothing(cast, ada):
    for _twice in range(2):
        give(ada, cast.sana, cast.team)
    for _twice in range(2):
        end(ada, TeamLead.objects.get())
    rows = Event.objects.filter(action=Action.RIGHT_CHANGED).order_by("pk")
    assert [(row.subject, row.detail, row.actor) for row in rows] == [
        (f"user {cast.sana.pk}", {"leads_team": str(cast.team.pk)}, cast.ada.email),
        (f"user {cast.sana.pk}", {"leads_team_ended": str(cast.team.pk)}, cast.ada.email),
    ]


@pytest.mark.parametrize("person", ["mara", "fay"])
def test_only_a_supervisor_or_an_admin_can_lead(cast, ada, person):
    user = getattr(cast, person)
    assert "Leads a team" not in text_of(ada.get(person_page(user)))
    answer = give(ada, user, cast.team)
    assert answer.status_code == 422
    assert "Only a supervisor or an admin can lead a team." in text_of(answer)
    assert not TeamLead.objects.exists()


@pytest.mark.parametrize("person", ["sana", "ada", "solo"])
def test_supervisors_and_admins_can(cast, ada, person):
    user = getattr(cast, person)
    assert "Leads a team" in text_of(ada.get(person_page(user)))
    give(ada, user, cast.team)
    assert TeamLead.objects.get().user == user


def test_a_team_that_is_none_is_asked_for_again(cast, ada):
    answer = ada.post(reverse("administration:lead_give", args=[cast.sana.pk]), {"team": "nonsense"})
    assert (answer.status_code, set(answer.context["lead_form"].errors)) == (422, {"team"})


def test_who_loses_the_role_is_shown_as_leading_nothing_and_the_row_can_be_ended(cast, ada):
    give(ada, cast.sana, cast.team)
    User.objects.filter(pk=cast.sana.pk).update(is_supervisor=False, is_therapist=True)
    text = text_of(ada.get(person_page(cast.sana)))
    assert "Neither supervisor nor admin any more: this opens nothing." in text
    assert "led by" not in text_of(ada.get(TEAMS))
    end(ada, TeamLead.objects.get())
    assert "Leads a team" not in text_of(ada.get(person_page(cast.sana)))


def test_anothers_row_is_404(cast, ada):
    row = actions.lead_team(cast.sana, cast.team, by=cast.ada)
    assert end(ada, row, person=cast.otto).status_code == 404
    assert TeamLead.objects.current().count() == 1


def test_the_teams_page_says_who_leads_each(cast, ada):
    hill = Team.objects.create(name="Hill Road")
    for user, team in ((cast.sana, cast.team), (cast.ada, cast.team), (cast.otto, hill)):
        give(ada, user, team)
    end(ada, TeamLead.objects.get(user=cast.otto))
    page = ada.get(TEAMS).context["page"]
    assert [(team.name, [row.user.name for row in team.led_by]) for team in page] == [
        ("Harbour Street", ["Ada", "Sana"]),
        ("Hill Road", []),
    ]
    assert "Nobody leads it." in text_of(ada.get(TEAMS))


def test_the_pages_take_the_same_queries_for_one_and_for_thirty(cast, ada):
    give(ada, cast.sana, cast.team)
    alone = [queries(ada, page) for page in (TEAMS, person_page(cast.sana))]
    for number in range(29):
        give(ada, cast.sana, Team.objects.create(name=f"Team {number:02}"))
    assert [queries(ada, page) for page in (TEAMS, person_page(cast.sana))] == alone


@pytest.mark.parametrize("person", ["mara", "sana", "fay"])
def test_nobody_else_gives_it(cast, person):
    browser = Browser()
    browser.force_login(getattr(cast, person))
    assert give(browser, cast.sana, cast.team).status_code == 403
    assert not TeamLead.objects.exists()


def test_the_page_of_someone_disabled_says_how_many_they_still_lead(cast, ada):
    ada.post(reverse("administration:person_active", args=[cast.mara.pk]), {"active": "no"})
    text = text_of(ada.get(person_page(cast.mara)))
    assert "They lead 1 client." in text
    assert "Move them to someone else</a>" in text
