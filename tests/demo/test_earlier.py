"""Those who came before: enough for a quarter's figures and a year's rows, and in nobody's caseload."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.utils import timezone

from clients.models import Client, Episode
from hrp.accounts.models import User
from hrp.demo import earlier, loader, team
from hrp.reports.figures.loading import people, teams
from hrp.reports.figures.menu import LESS, MENU, MORE, SAME, harm_code
from hrp.reports.figures.quarter import Quarter
from hrp.reports.rows.years import BAR, made
from hrp.reports.rows.years import FEWEST as FEWEST_ROWS
from hrp.reports.safe.suppress import make_safe
from hrp.reports.safe.tables import FEWEST, tabulate
from sessions.models import AllianceRating, HarmRating, Session, StageRating, UseSnapshot, WellbeingRating

pytestmark = pytest.mark.once  # the database makes no difference

NOW = datetime(2026, 3, 4, 10, 43, tzinfo=UTC)
LAST = Quarter(2025, 4)
CAME = 584  # one every thirty hours from the first day of 2024 to the last of 2025


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Place the stories and those who came before them, once for this page; nothing of it is left afterwards."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr("django.utils.timezone.now", lambda: NOW)
        stories = loader.load(NOW).clients
        assert earlier.place(NOW.date()) == CAME
        assert Client.objects.count() == stories + CAME
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def in_place(loaded, db):
    """Every test stands among them."""


def them():
    return Client.objects.filter(created_by__email=team.EMAIL.format("earlier"))


def test_they_are_seen_by_nobody_who_works_here():
    assert them().count() == CAME
    for person in User.objects.filter(is_active=True):
        assert not them().filter(pk__in=Client.objects.for_user(person)).exists()


def test_their_time_is_over_before_the_demo_s_own_quarter_begins():
    assert not Episode.objects.filter(client__in=them(), ended_on=None).exists()
    assert not Episode.objects.filter(client__in=them(), ended_on__gte=LAST.after).exists()
    assert not Session.objects.filter(client__in=them(), starts_at__date__gte=LAST.after).exists()


def test_a_quarter_can_be_told():
    table = make_safe(tabulate(people(LAST), MENU, teams()))
    assert not table.too_few
    assert min(table.cell(harm_code("physical"), category) for category in (LESS, SAME, MORE)) >= FEWEST
    shown = [
        partition.code
        for partition in MENU.partitions
        if any((table.cell(partition.code, category) or 0) >= FEWEST for category in partition.categories)
    ]
    assert len(shown) > len(MENU.partitions) / 2


def test_a_year_of_rows_holds():
    year = made(2024, lambda: None)
    assert year.count >= FEWEST_ROWS
    assert (year.k >= BAR.k, year.l >= BAR.l) == (True, True)


def test_what_was_asked_was_written_down_on_its_day():
    for model in (StageRating, HarmRating, WellbeingRating, AllianceRating, UseSnapshot):
        rows = model.objects.filter(client__in=them()).values_list("observed_on", "created_at", "frozen_at")
        wrong = [row for row in rows if (timezone.localdate(row[1]), row[1]) != (row[0], row[2])]
        assert (wrong, len(rows) > CAME / 2) == ([], True)
