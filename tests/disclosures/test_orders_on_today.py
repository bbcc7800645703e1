"""Orders of a court on Today: those that are needed soon, for whoever cares for the client."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Client, Episode
from hrp.base.days import midnight
from hrp.disclosures.models import Disclosure
from hrp.disclosures.open_orders import on_today
from tests.cast import make_client, put
from tests.disclosures.looks import browser_of, main_of, ordered, page
from tests.workspace.many import queries

TODAY = reverse("workspace:today")


def needed(cast, days: int, about=None, **fields):
    """An order that is needed by the end of the day that many days from today."""
    by = midnight(timezone.localdate() + timedelta(days=days + 1)) - timedelta(minutes=1)
    return ordered(about or cast.ines, cast.mara, **{"deadline_at": by} | fields)


@pytest.mark.parametrize(("days", "stands"), [(-30, True), (0, True), (3, True), (4, False)])
def test_an_order_that_is_needed_within_three_days_stands_there_with_its_day(cast, days, stands):
    order = needed(cast, days)
    answer = browser_of(cast.mara).get(TODAY)
    assert (f'href="{page("order", order)}"' in answer.content.decode()) == stands
    assert ("needed by" in main_of(answer)) == stands
    assert "Harbour County" not in main_of(answer) and "She came" not in main_of(answer)


def test_not_without_a_deadline_nor_once_it_went_or_was_set_aside(cast):
    needed(cast, 1, deadline_at=None)
    needed(cast, 1, set_aside_at=timezone.now())
    went = needed(cast, 1)
    given = {"kind": "court_order", "legal_basis": "court_order", "recipient": "x", "body": "x", "sha256": "0"}
    Disclosure.objects.create(client=cast.ines, created_by=cast.mara, order=went, **given)
    assert on_today(cast.mara) == []


def test_one_that_came_back_stands_there_until_it_is_changed(cast):
    order = ordered(cast.ines, cast.mara)
    put([order], returned_by=cast.sana, returned_at=timezone.now(), returned_words="Which month?")
    needed(cast, 1)
    said = main_of(browser_of(cast.mara).get(TODAY))
    assert "came back: not yet" in said and "Which month?" not in said
    assert on_today(cast.mara)[-1] == order  # without a day it stands last
    put([order], seconded_by=cast.sana, seconded_at=timezone.now())
    assert order not in on_today(cast.mara)


def test_only_those_of_the_care_team_see_it_the_soonest_first(cast):
    later, sooner = needed(cast, 2), needed(cast, 1)
    assert on_today(cast.mara) == [sooner, later]
    assert on_today(cast.stella) == on_today(cast.sana) == []
    beside = CareTeamMembership.objects.create(episode=cast.ines.episodes.get(), user=cast.stella, role="group")
    assert on_today(cast.stella) == []
    put([beside], role="co_therapist")
    assert on_today(cast.stella) == [sooner, later]
    CareTeamMembership.objects.filter(user=cast.mara).update(to_on=timezone.localdate())
    assert on_today(cast.mara) == []


def test_a_court_is_answered_after_a_death_and_never_about_an_invented_client(cast):
    order = needed(cast, 1)
    Episode.objects.filter(client=cast.ines).update(ended_on=timezone.localdate(), ending="died")
    assert on_today(cast.mara) == [order]
    Client.objects.filter(pk=cast.ines.pk).update(is_practice=True)
    assert on_today(cast.mara) == []


def test_two_of_one_name_are_told_apart(cast):
    make_client("ines", lead=cast.mara, team=cast.team)
    needed(cast, 1)
    assert [order.client.twin for order in on_today(cast.mara)] == [True]


def test_thirty_take_as_many_queries_as_one(cast):
    mara = browser_of(cast.mara)
    needed(cast, 1)
    one = queries(mara, TODAY)
    for number in range(19):
        needed(cast, 1, make_client(f"One {number}", lead=cast.mara, team=cast.team))
    assert queries(mara, TODAY) == one
