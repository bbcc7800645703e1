"""A protected period that ends soon: from what was written on the record to what a supervisor and a therapist read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import formats, timezone

from clients.models import Episode, EpisodePause, Mandate
from sessions.models import FlagSwitch
from tests.cast import key, make_client

REVIEW, MINE = reverse("supervision:review"), reverse("supervision:mine")


def ahead(days):
    return timezone.localdate() + timedelta(days=days)


def said(on) -> str:
    return formats.date_format(on, "j F" if on.year == timezone.localdate().year else "j F Y")


@pytest.fixture
def switched_on(cast):
    FlagSwitch.objects.create(team=cast.team, flag="mandate", is_on=True)


def write(browser, cast, days: int) -> Mandate:
    """Mara writes down that nothing about use is told for so many days from now."""
    browser.force_login(cast.mara)
    typed = {"key": key(), "authority_kind": "court", "starts_on": ahead(-69), "protected_until": ahead(days)}
    assert browser.post(reverse("clients:mandate_new", args=[cast.ines.code]), typed).status_code == 302
    return Mandate.objects.get(pk=typed["key"])


def told(browser, user, page) -> list[str]:
    """What `user` reads about protected periods on `page`, each with whose it is."""
    browser.force_login(user)
    answer = browser.get(page)
    assert answer.status_code == 200
    waiting = answer.context["listed"].waiting
    return [
        f"{one.client.chosen_name}: {shown.flag.cause}" for one in waiting for shown in one.flags if _mandate(shown)
    ]


def _mandate(shown) -> bool:
    return shown.kind == "mandate"


def read(browser, user, page) -> str:
    browser.force_login(user)
    return " ".join(browser.get(page).content.decode().split())


def test_from_the_record_to_both_pages(client, cast, switched_on):
    write(client, cast, 21)
    assert told(client, cast.sana, REVIEW) == ["Ines: protection_ends"]
    assert told(client, cast.mara, MINE) == ["Ines: protection_ends"]
    day = said(ahead(21))
    assert f"The time in which nothing about use is told ends on {day}." in read(client, cast.sana, REVIEW)
    assert f"Nothing about use is told until {day}." in read(client, cast.mara, MINE)
    record = read(client, cast.mara, reverse("workspace:record", args=[cast.ines.code]))
    assert f"Nothing about use is told until {formats.date_format(ahead(21), 'j F Y')}." in record


@pytest.mark.parametrize(("days", "raised"), [(-1, False), (0, True), (20, True), (21, True), (22, False)])
def test_it_comes_up_three_weeks_before(client, cast, switched_on, days, raised):
    write(client, cast, days)
    assert bool(told(client, cast.sana, REVIEW)) is bool(told(client, cast.mara, MINE)) is raised


def test_it_is_off_until_the_team_switches_it_on(client, cast):
    write(client, cast, 10)
    for user, page in ((cast.sana, REVIEW), (cast.mara, MINE)):
        assert told(client, user, page) == []
    FlagSwitch.objects.create(team=cast.team, flag="mandate", is_on=True)
    for user, page in ((cast.sana, REVIEW), (cast.mara, MINE)):
        assert told(client, user, page) == ["Ines: protection_ends"]


def test_it_is_gone_with_the_mandate_and_with_the_work(client, cast, switched_on):
    one = write(client, cast, 10)
    client.post(reverse("clients:mandate_end", args=[cast.ines.code, one.pk]))
    assert told(client, cast.sana, REVIEW) == []
    write(client, cast, 12)
    assert told(client, cast.sana, REVIEW) == ["Ines: protection_ends"]
    Episode.objects.filter(client=cast.ines).update(ended_on=ahead(0), ending="taking_it_from_here")
    Episode.objects.create(client=cast.ines, team=cast.team)
    assert told(client, cast.sana, REVIEW) == []


def test_one_that_is_still_to_begin_raises_nothing(client, cast, switched_on):
    one = write(client, cast, 10)
    Mandate.objects.filter(pk=one.pk).update(starts_on=ahead(1))
    assert told(client, cast.sana, REVIEW) == told(client, cast.mara, MINE) == []


def test_a_pause_changes_nothing_about_it(client, cast, switched_on):
    write(client, cast, 10)
    EpisodePause.objects.create(episode=cast.ines.episodes.get(), from_on=ahead(-3), initiated_by="client")
    assert told(client, cast.sana, REVIEW) == ["Ines: protection_ends"]


def test_the_one_that_ends_first_of_two_is_named(client, cast, switched_on):
    write(client, cast, 15)
    write(client, cast, 5)
    assert f"ends on {said(ahead(5))}" in read(client, cast.sana, REVIEW)
    assert f"ends on {said(ahead(15))}" not in read(client, cast.sana, REVIEW)


def test_it_is_on_nobody_elses_page(client, cast, switched_on):
    episode = cast.noor.episodes.get()
    Mandate.objects.create(episode=episode, authority_kind="court", starts_on=ahead(-9), protected_until=ahead(5))
    practice = make_client("Invented", lead=cast.mara, team=cast.team, is_practice=True).episodes.get()
    Mandate.objects.create(episode=practice, authority_kind="court", starts_on=ahead(-9), protected_until=ahead(5))
    for user, page in ((cast.sana, REVIEW), (cast.mara, MINE), (cast.jon, MINE)):
        assert told(client, user, page) == []
    assert told(client, cast.otto, REVIEW) == told(client, cast.stella, MINE) == ["Noor: protection_ends"]
