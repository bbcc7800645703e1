"""The part of `make bench` that measures a file of rows, with a few people."""

import csv

import pytest
from django.db import connection

from clients.models import Client
from hrp.reports.models import ReportRun
from sessions.models import HarmRating, Session
from tests.tools.bench import arrivals, files
from tests.tools.bench.files import Files

PEOPLE, MEETINGS = 240, 480
GOOD = Files(cursor=1.0, copy=0.5, csv=2.0, xlsx=3.0, worker=9.0, mib=150.0)


def test_people_came_in_two_closed_years(db):
    by = arrivals.build(PEOPLE, MEETINGS)
    assert (Client.objects.count(), Session.objects.count()) == (PEOPLE, MEETINGS)
    assert HarmRating.objects.values("client").distinct().count() == PEOPLE
    first, last = arrivals.years()
    came = [year for (year,) in Client.objects.values_list("episodes__opened_on__year")]
    assert (came.count(first), came.count(last)) == (PEOPLE // 2, PEOPLE // 2)
    assert by.is_admin


@pytest.mark.django_db(transaction=True)
def test_the_same_is_read_by_cursor_and_by_copy_and_a_worker_makes_the_file(tmp_path):
    if connection.vendor != "postgresql":
        return  # both are PostgreSQL's
    by, years = arrivals.build(PEOPLE, MEETINGS), arrivals.years()
    cursor, copy, ours = tmp_path / "cursor", tmp_path / "copy", tmp_path / "ours"
    files.by_cursor(years, cursor)
    files.by_copy(years, copy)
    read = [sorted(line[0] for line in csv.reader(path.read_text().splitlines())) for path in (cursor, copy)]
    assert read[0] == read[1]
    assert len(read[0]) > PEOPLE
    files.our_csv(years, ours)
    assert 200 <= len(ours.read_text().splitlines()) <= PEOPLE + 1
    measured = files.measure(years, by, times=1)
    assert min(measured.as_dict().values()) > 0
    assert ReportRun.objects.get().state == "ready"


def test_what_is_not_as_it_must_be_is_said():
    assert files.problems(GOOD) == []
    slow = Files(**GOOD.as_dict() | {"csv": 2.1, "mib": 151.0})
    assert files.problems(slow) == ["CSV: 2.10 s, 2.1 times a cursor (1.00 s)", "worker: 151 MiB, more than 150"]


def test_the_numbers_are_told_as_lines():
    lines = files.table(GOOD).splitlines()
    assert lines[2].split(": ")[1] == "our CSV               2.00 s, 2.00 times the cursor"
    assert len(lines) == 5
