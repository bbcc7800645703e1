"""A quarter is told once: what is entered late changes nothing, and nothing is there to be subtracted."""

import hashlib
import json
import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clients.models import Client, Episode, MedicalReview
from goals.models import Goal, GoalStateEvent
from hrp.accounts.models import Team
from hrp.audit.models import Action, Event
from hrp.base.days import midnight
from hrp.reports.figures import release
from hrp.reports.figures.menu import MENU
from hrp.reports.figures.quarter import Quarter
from hrp.reports.models import QuarterTable, Reason, ReportRun, RunKind, RunState
from hrp.reports.runs import Cancelled, Refused, Superseded, cancel
from hrp.reports.safe.suppress import make_safe
from hrp.reports.safe.tables import SMALLER, SafeTable
from sessions.models import HarmRating, Session
from tests.reports.attacker import solved
from tests.reports.crowd import gather
from tests.reports.quarter import FIRST, QUARTER, come, meet
from tests.reports.test_runs import take_away


@pytest.fixture
def crowd(cast) -> list[Team]:
    """Let 60 people be seen by Harbour Street, 40 by Mill Lane and 6 by Quay."""
    found = [cast.team, Team.objects.create(name="Mill Lane"), Team.objects.create(name="Quay")]
    for team, number in zip(found, (60, 40, 6), strict=True):
        gather([team], number, QUARTER, seed=number)
    return found


def run_of(by, quarter=QUARTER) -> ReportRun:
    """Return a run that a worker has."""
    asked = {"kind": RunKind.QUARTER, "year": quarter.year, "quarter": quarter.number, "created_by": by}
    return ReportRun.objects.create(state=RunState.RUNNING, attempt=uuid.uuid4(), **asked)


def release_it(by, quarter=QUARTER) -> bytes:
    """Ask for the figures of a quarter, and return what is stored as its one text."""
    release.make(run_of(by, quarter), lambda done, total: None)
    stored = QuarterTable.objects.get(year=quarter.year, quarter=quarter.number)
    return json.dumps(stored.table, sort_keys=True, separators=(",", ":")).encode()


def cells(text: bytes) -> dict:
    """Return every number of a stored table, by where it stands."""
    table = SafeTable.from_json(json.loads(text))
    found = {("seen", group.code): group.seen for group in table.groups}
    for group in table.groups:
        for figure in table.partitions:
            found |= {
                (figure.code, each, group.code): table.cell(figure.code, each, group.code) for each in figure.categories
            }
        found |= {(each.code, group.code): table.median(each.code, group.code) for each in table.medians}
    return found


# --- Once -----------------------------------------------------------------------------------------------
def test_what_is_stored_is_safe_and_carries_its_digest(cast, crowd):
    made = release.make(run_of(cast.ada), lambda done, total: None)
    stored = QuarterTable.objects.get()
    table = SafeTable.from_json(stored.table)
    assert [group.seen for group in table.groups] == [106, 60, 46]
    assert [group.code for group in table.groups][1:] == [str(crowd[0].pk), SMALLER]
    assert table.canonical() == json.dumps(stored.table, sort_keys=True, separators=(",", ":")).encode()
    assert stored.sha256 == hashlib.sha256(table.canonical()).hexdigest() == table.sha256()
    assert (made.findings, made.file) == ({"sha256": stored.sha256, "too_few": False}, None)
    assert stored.created_by == cast.ada


@pytest.mark.once
def test_no_hidden_number_of_a_whole_quarter_can_be_solved_for(cast, crowd):
    """All figures of the menu at once."""
    table = SafeTable.from_json(json.loads(release_it(cast.ada)))
    found = solved(table)
    assert len(found) > 50
    assert {cell for cell, (least, most) in found.items() if most - least < 10} == set()


def test_a_quarter_is_released_by_whoever_asks_first_and_the_trail_says_by_whom(cast, crowd):
    release_it(cast.ada)
    release_it(cast.solo)
    rows = Event.objects.filter(subject="quarter 2024-2", action=Action.CREATE)
    assert [(row.actor_id, row.detail) for row in rows] == [
        (str(cast.ada.pk), {"sha256": QuarterTable.objects.get().sha256})
    ]


def test_asked_for_again_nothing_is_counted(cast, crowd, monkeypatch):
    first = release_it(cast.ada)
    monkeypatch.setattr(release, "people", None)
    with CaptureQueriesContext(connection) as caught:
        assert release_it(cast.ada) == first
    assert not any("clients_" in query["sql"] for query in caught.captured_queries)


def test_who_comes_second_gets_what_the_first_one_stored(cast, crowd):
    """Two workers count the same quarter; somebody is entered between them."""
    first = release_it(cast.ada)
    other = release.keep(QUARTER, make_safe_of(cast), run_of(cast.solo))
    assert SafeTable.from_json(other.table).canonical() == first
    assert QuarterTable.objects.count() == 1


@pytest.mark.parametrize(
    ("meanwhile", "raised"),
    [
        (lambda run: cancel(run, by=run.created_by), Cancelled),
        (lambda run: ReportRun.objects.filter(pk=run.pk).update(attempt=uuid.uuid4()), Superseded),
        (lambda run: take_away(run.created_by), Refused),
    ],
    ids=["called off", "another worker has it", "without the right"],
)
def test_what_ends_while_it_is_counted_is_not_released(cast, crowd, meanwhile, raised):
    run = run_of(cast.ada)
    with pytest.raises(raised):
        release.make(run, lambda done, total: meanwhile(run))
    assert not QuarterTable.objects.exists()


def make_safe_of(cast) -> SafeTable:
    """Return what the quarter would be if it were counted now."""
    from hrp.reports.figures.loading import people, teams
    from hrp.reports.safe.tables import tabulate

    return make_safe(tabulate(people(QUARTER), MENU, teams()))


def test_what_was_released_cannot_be_changed_or_deleted(cast, crowd):
    release_it(cast.ada)
    for change in (QuarterTable.objects.all().delete, lambda: QuarterTable.objects.update(table={})):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_progress_is_told_in_people(cast, crowd):
    told = []
    release.make(run_of(cast.ada), lambda done, total: told.append((done, total)))
    assert told == [(0, 106)]


# --- Two releases ---------------------------------------------------------------------------------------
def added(cast, crowd, number):
    for each in range(number):
        come(cast, f"Late {each}", team=crowd[each % 2])


def moved(cast, crowd, number):
    """Let people move to the other team: their meetings were entered in the wrong stretch of work."""
    for client in Client.objects.filter(episodes__team=crowd[1]).order_by("pk")[:number]:
        Episode.objects.filter(client=client).update(team=crowd[0])


def changed(cast, crowd, number):
    """Let a late rating, a late goal and a late medical check count, as of a day in the quarter."""
    checked = MedicalReview.objects.values("client")
    for client in Client.objects.filter(episodes__team=crowd[0]).exclude(pk__in=checked).order_by("pk")[:number]:
        MedicalReview.objects.create(client=client, on=QUARTER.last)
        for value, day in ((4, FIRST), (0, QUARTER.last)):
            HarmRating.objects.create(client=client, domain="physical", observed_on=day, value=value)
        goal = Goal.objects.create(client=client, statement="Late", category="housing_basics")
        GoalStateEvent.objects.create(goal=goal, state="reached", on=QUARTER.last)


def taken_away(cast, crowd, number):
    for client in Client.objects.filter(episodes__team=crowd[0]).order_by("pk")[:number]:
        Session.objects.filter(client=client, starts_at__gte=midnight(FIRST)).update(happened="they_called_off")


@pytest.mark.parametrize("late", [added, moved, changed, taken_away])
@pytest.mark.parametrize("number", [1, 7])
def test_around_a_change_of_a_few_people_two_releases_are_the_same_bytes(cast, crowd, late, number):
    first = release_it(cast.ada)
    late(cast, crowd, number)
    again = release_it(cast.solo)
    assert again == first
    before, after = cells(first), cells(again)
    assert before.keys() == after.keys()
    assert {place for place in before if before[place] != after[place]} == set()
    # Or the change would have made no difference, and this test would find nothing.
    assert make_safe_of(cast).canonical() != first


def test_a_team_that_is_renamed_keeps_the_name_of_that_day(cast, crowd):
    first = release_it(cast.ada)
    Team.objects.filter(pk=crowd[0].pk).update(name="Elsewhere")
    assert release_it(cast.ada) == first


def test_fewer_than_11_stay_untold_when_somebody_is_entered_late(cast):
    for each in range(10):
        come(cast, f"One of few {each}")
    first = release_it(cast.ada)
    assert SafeTable.from_json(json.loads(first)).too_few
    come(cast, "The eleventh")
    assert release_it(cast.ada) == first
    assert release.make(run_of(cast.ada), lambda done, total: None).findings["too_few"] is True


# --- A quarter and the next -----------------------------------------------------------------------------
def test_no_number_counts_on_from_quarter_to_quarter(cast, crowd):
    """Somebody stands in a quarter only if they were seen in it: there is no sum so far that could be subtracted."""
    later = Quarter(2024, 3)
    for each in range(30):
        come(cast, f"New {each}", since=later.first, met=[later.first])
    for client in Client.objects.filter(episodes__team=crowd[1]).order_by("pk")[:5]:
        meet(client, later.last)
    first, second = (SafeTable.from_json(json.loads(release_it(cast.ada, each))) for each in (QUARTER, later))
    assert (first.groups[0].seen, second.groups[0].seen) == (106, 35)


# --- When -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("today", "over"), [(date(2024, 6, 30), False), (date(2024, 7, 1), True)])
def test_a_quarter_is_told_once_it_is_over(cast, crowd, today, over, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: midnight(today) + timedelta(hours=23))
    if over:
        assert release_it(cast.ada)
        return
    with pytest.raises(Refused) as refused:
        release_it(cast.ada)
    assert refused.value.reason == Reason.NOT_CLOSED
    assert not QuarterTable.objects.exists()
