"""Attendance: which days, which counts, and what the database is asked for."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import WithdrawnSitting
from hrp.base.days import midnight
from sessions.attendance import Attendance, attendance_of
from sessions.models import Session
from tests.cast import make_session

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def meet(cast, day: int, happened: str = "met", hour: int = 15, **fields) -> Session:
    """A meeting with Ines in March 2026."""
    starts_at = midnight(date(2026, 3, day)) + timedelta(hours=hour)
    return make_session(cast.ines, by=cast.mara, starts_at=starts_at, happened=happened, **fields)


def test_kept_is_met_and_arranged_is_that_and_not_met(cast):
    for day in (2, 9, 16):
        meet(cast, day)
    meet(cast, 23, "did_not_meet")
    days = tuple(date(2026, 3, day) for day in (2, 9, 16))
    assert attendance_of(cast.ines.pk, *MARCH) == Attendance(dates=days, kept=3, arranged=4)


@pytest.mark.parametrize("moved", ["client_rearranged", "we_rearranged"])
def test_a_meeting_that_either_side_moved_or_called_off_is_in_neither_number(cast, moved):
    meet(cast, 2)
    first = meet(cast, 9, moved)
    meet(cast, 10, moved_from=first)
    meet(cast, 11, moved)
    assert attendance_of(cast.ines.pk, *MARCH) == Attendance((date(2026, 3, 2), date(2026, 3, 10)), 2, 2)


def test_a_planned_meeting_is_in_neither_number(cast):
    meet(cast, 30, "planned")
    assert attendance_of(cast.ines.pk, *MARCH) == Attendance((), 0, 0)


def test_a_meeting_that_was_entered_in_error_is_in_neither_number(cast):
    meet(cast, 2)
    for day, happened in ((9, "met"), (16, "did_not_meet")):
        wrong = meet(cast, day, happened)
        WithdrawnSitting.objects.create(client=cast.ines, sitting=wrong.sitting, created_by=cast.mara)
    assert attendance_of(cast.ines.pk, *MARCH) == Attendance((date(2026, 3, 2),), 1, 1)


def test_both_ends_are_included_and_nothing_beyond(cast):
    meet(cast, 1, hour=0)
    meet(cast, 31, hour=23)
    before, after = midnight(MARCH[0]) - timedelta(minutes=1), midnight(date(2026, 4, 1))
    for moment in (before, after):
        make_session(cast.ines, by=cast.mara, starts_at=moment)
    assert attendance_of(cast.ines.pk, *MARCH) == Attendance((date(2026, 3, 1), date(2026, 3, 31)), 2, 2)


def test_a_day_is_one_on_the_clinics_clock(cast, settings):
    settings.TIME_ZONE = "America/Los_Angeles"
    with timezone.override(ZoneInfo("America/Los_Angeles")):
        make_session(cast.ines, by=cast.mara, starts_at=datetime(2026, 4, 1, 5, tzinfo=ZoneInfo("UTC")))
        assert attendance_of(cast.ines.pk, *MARCH).dates == (date(2026, 3, 31),)


def test_two_meetings_on_one_day_are_two(cast):
    meet(cast, 2, hour=9)
    meet(cast, 2, hour=16)
    assert attendance_of(cast.ines.pk, *MARCH) == Attendance((date(2026, 3, 2),) * 2, 2, 2)


def test_somebody_elses_meetings_are_not_in_it(cast):
    make_session(cast.noor, by=cast.stella, starts_at=midnight(date(2026, 3, 2)))
    assert attendance_of(cast.ines.pk, *MARCH) == Attendance((), 0, 0)


def test_the_database_is_asked_for_days_and_what_became_of_them_and_nothing_else(cast):
    """Read from the SQL: two tables, and by name every column of either that stands in it."""
    meet(cast, 2)
    with CaptureQueriesContext(connection) as captured:
        attendance_of(cast.ines.pk, *MARCH)
    (sql,) = [one["sql"] for one in captured]
    session, withdrawn = Session._meta.db_table, WithdrawnSitting._meta.db_table
    assert set(re.findall(r'(?:FROM|JOIN|UPDATE|INTO) "(\w+)"', sql)) == {session, withdrawn}
    columns = set(re.findall(r'"?(\w+)"?\."(\w+)"', sql))
    alias = re.search(rf'"{withdrawn}" (\w+)', sql)[1]
    assert columns == {
        (session, "client_id"),
        (session, "starts_at"),
        (session, "happened"),
        (session, "sitting"),
        (alias, "sitting"),
    }
    known = {table for table, _column in columns} | {session, withdrawn} | {column for _table, column in columns}
    assert set(re.findall(r'"(\w+)"', sql)) - known == {"a"}  # SELECT 1 AS "a": whether there is one
    assert not re.search(r"\*", sql)
