"""The parts of `make bench`, with a clinic of a few clients."""

import pytest

from clients.models import Client
from sessions.content.choices import Happened
from sessions.content.flags import FlagKind
from sessions.flags.reads import look
from sessions.models import FlagSwitch, Session
from tests.tools.bench.clinic import Size, met_by
from tests.tools.bench.pages import Measured, measure, percentile, switch_everything_on
from tests.tools.bench.report import at_few, problems, table
from tests.tools.bench.rows import ORDER
from tests.tools.bench.run import clinic_of, measure_all

SMALL = Size(therapists=3, teams=2, clients=8, meetings=240, few=2)


@pytest.fixture
def clinic(db):
    built, held = clinic_of(SMALL, say=lambda words: None)
    assert (held["clients"], held["meetings"]) == (10, 300)
    return built


def test_every_table_is_filled_and_everybody_is_looked_at(clinic):
    empty = [model.__name__ for model in ORDER if not model.objects.exists()]
    assert set(empty) <= {"Mandate", "NoteInError", "WithdrawnSitting", "AfterBreakTalk"}, "they are rare"
    assert len(look(clinic.supervisor).facts) == 8
    assert len(look(clinic.small).facts) == 2
    assert len(look(clinic.therapist, mine=True).facts) == 3
    assert set(Session.objects.values_list("happened", flat=True)) == {Happened.MET}


def test_the_same_seed_builds_the_same_clinic():
    import random

    one, same = (met_by(10, 500, random.Random(7)) for _time in range(2))
    assert one == same
    assert sum(one) == 500
    assert min(one) > 0
    assert len(set(one)) > 5, "some come far more often than others"


def test_every_page_is_measured_in_one_run(clinic):
    measured = {one.page: one for one in measure_all(clinic, times=2)}
    expected = {"caseload", "review", "review, few clients", "review, every flag", "review, every flag, few clients"}
    assert expected <= set(measured)
    assert all(one.p95 >= one.p50 > 0 and one.queries > 3 for one in measured.values())
    assert FlagSwitch.objects.filter(is_on=True).count() == len(FlagKind) * SMALL.teams
    assert Client.objects.count() == 10


def test_a_page_that_is_not_there_is_not_measured(clinic):
    assert measure("nothing", clinic.supervisor, "supervision:no-such-page", times=2) is None


def test_switching_everything_on(clinic):
    switch_everything_on(clinic.teams)
    assert {row.flag for row in FlagSwitch.objects.filter(team=clinic.teams[1])} == set(FlagKind)


def test_percentiles():
    assert percentile(range(1, 102), 50) == 51
    assert percentile(range(1, 102), 95) == 96


def numbers(*, caseload=0.1, p95=0.9, queries=30, few=30):
    """A run: a caseload, and a review for many and for few, with either setting."""
    found = [Measured("caseload", caseload / 2, caseload, 16)]
    for name in ("review", "review, every flag"):
        found += [Measured(name, p95 / 2, p95, queries), Measured(at_few(name), 0.01, 0.02, few)]
    return found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, 0),
        ({"p95": 1.5}, 0),
        ({"p95": 1.51}, 2),
        ({"caseload": 0.05, "p95": 1.0}, 0),
        ({"caseload": 0.05, "p95": 1.01}, 2),
        ({"few": 29}, 2),
        ({"p95": 9, "few": 29}, 6),
    ],
)
def test_what_the_numbers_must_be(given, found):
    assert len(problems(numbers(**given))) == found


def test_the_table_tells_milliseconds():
    lines = table(numbers(p95=0.9, queries=31)).splitlines()
    assert lines[2].split() == ["review", "450", "900", "31"]
    assert len(lines) == 6
