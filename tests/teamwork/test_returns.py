"""Whoever leads a team finds someone who came back, by name, and lets the work begin again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Episode
from hrp.accounts.models import Team, TeamLead
from hrp.audit.models import Event
from tests.cast import key, make_client

PAGE = reverse("teamwork:returns")
QUERIES = 9


def ago(days):
    return timezone.localdate() - timedelta(days=days)


def end(client, days_ago, **fields):
    Episode.objects.filter(client=client).update(opened_on=ago(400), ended_on=ago(days_ago), **fields)
    return client


@pytest.fixture
def as_sana(client, cast):
    """Sana leads Harbour Street."""
    TeamLead.objects.create(user=cast.sana, team=cast.team)
    client.force_login(cast.sana)
    return client


def found(browser, words) -> list[str]:
    return [one.chosen_name for one in browser.post(PAGE, {"words": words}).context["found"]]


def person(client):
    return reverse("teamwork:return_person", args=[client.code])


def test_found_by_name_are_the_teams_own_whose_work_has_ended(as_sana, cast):
    elsewhere = Team.objects.create(name="Hill Road")
    end(cast.noor, 20)
    end(make_client("Norma", lead=cast.stella, team=cast.team), 10)
    end(make_client("Nora", lead=cast.stella, team=cast.team), 10, ending="died")
    end(make_client("Noel", lead=cast.stella, team=elsewhere), 10)
    end(make_client("Nobi", lead=cast.stella, team=cast.team, is_practice=True), 10)
    make_client("Norbert", lead=cast.stella, team=cast.team)  # in care
    assert found(as_sana, "no") == ["Norma", "Noor"]
    assert found(as_sana, "noo") == ["Noor"]
    assert found(as_sana, "") == []
    assert as_sana.get(PAGE).context["found"] == []
    rows = Event.objects.filter(action="list", subject="returns").order_by("pk")
    assert [row.detail["count"] for row in rows] == [2, 1, 0, 0]


def test_who_moved_to_another_team_is_that_teams(as_sana, cast):
    elsewhere = Team.objects.create(name="Hill Road")
    end(cast.noor, 20)
    Episode.objects.create(client=cast.noor, team=elsewhere, opened_on=ago(15), ended_on=ago(3))
    assert found(as_sana, "noo") == []
    assert as_sana.get(person(cast.noor)).status_code == 404


def test_back_without_a_lead_is_waiting(as_sana, cast):
    end(cast.noor, 270)
    sent = {"key": key(), "lead": ""}
    answer = as_sana.post(person(cast.noor), sent)
    assert answer.url == reverse("teamwork:waiting_person", args=[cast.noor.code])
    new = Episode.objects.get(client=cast.noor, ended_on=None)
    assert (new.opened_on, new.continues.client, new.created_by) == (ago(0), cast.noor, cast.sana)
    assert not CareTeamMembership.objects.current().filter(episode__client=cast.noor).exists()
    assert as_sana.post(person(cast.noor), sent).url == answer.url
    assert Episode.objects.filter(client=cast.noor).count() == 2
    assert "Noor" in as_sana.get(reverse("teamwork:waiting")).content.decode()


def test_back_with_a_lead_of_the_team(as_sana, cast):
    end(cast.noor, 270)
    assert as_sana.post(person(cast.noor), {"key": key(), "lead": cast.ada.pk}).status_code == 422
    as_sana.post(person(cast.noor), {"key": key(), "lead": cast.mara.pk})
    there = CareTeamMembership.objects.current().filter(episode__client=cast.noor)
    assert [(row.user, row.role, row.episode.ended_on) for row in there] == [(cast.mara, "lead", None)]


def test_the_page_says_how_to_reach_them_and_nothing_clinical(as_sana, cast):
    cast.noor.phone, cast.noor.safe_to_contact = "020 55", "Mornings only"
    cast.noor.save()
    end(cast.noor, 270)
    shown = as_sana.get(person(cast.noor)).content.decode()
    assert "020 55" in shown and "Mornings only" in shown
    assert "Nobody but Stella may read this." not in shown


def test_after_a_death_nobody_is_asked(as_sana, cast):
    end(cast.noor, 270, ending="died")
    assert as_sana.get(person(cast.noor)).status_code == 404
    assert as_sana.post(person(cast.noor), {"key": key()}).status_code == 404


def test_as_many_queries_for_thirty_as_for_one(as_sana, cast, django_assert_num_queries):
    end(make_client("Nat", lead=cast.stella, team=cast.team), 9)
    as_sana.post(PAGE, {"words": "na"})
    with django_assert_num_queries(QUERIES):
        assert found(as_sana, "na") == ["Nat"]
    for number in range(30):
        end(make_client(f"Nat {number}", lead=cast.stella, team=cast.team), 9)
    with django_assert_num_queries(QUERIES):
        assert len(found(as_sana, "na")) == 20
