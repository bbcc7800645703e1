"""How long a second person has, from when an order may go, and where one stands: below, at and above each border."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hrp.disclosures.models import CourtOrder
from hrp.disclosures.orders import (
    LOOKED_AT,
    Stands,
    alone_because,
    fingerprint,
    first_in_time,
    goes_from,
    is_late,
    look_by,
    standing,
    text_of,
    working_days_after,
)

NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)  # a Wednesday
DAY, SECOND = timedelta(hours=24), timedelta(seconds=1)
MONDAY = date(2026, 6, 1)
# By the day of telling, Monday to Sunday: how many days later the last day for a look is.
LAST = (2, 2, 2, 4, 4, 3, 2)


@pytest.mark.parametrize("weekday", range(7))
def test_a_look_is_in_time_on_the_second_working_day_and_late_on_the_day_after(weekday):
    told_on = MONDAY + timedelta(days=weekday)
    last = told_on + timedelta(days=LAST[weekday])
    assert look_by(told_on) == last
    assert [is_late(told_on, last + timedelta(days=days)) for days in (-1, 0, 1)] == [False, False, True]


def test_working_days_go_over_a_year_s_end():
    assert working_days_after(date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert working_days_after(date(2026, 12, 31), 2) == date(2027, 1, 4)


@pytest.mark.parametrize("days", range(28))
def test_the_first_day_in_time_says_the_same_of_every_day(days):
    today = MONDAY + timedelta(days=days)
    first = first_in_time(today)
    around = [today - timedelta(days=back) for back in range(10)]
    assert [day < first for day in around] == [is_late(day, today) for day in around]


@pytest.mark.parametrize(
    ("deadline", "start"),
    [
        (None, NOON + DAY),
        (NOON + DAY + SECOND, NOON + DAY),
        (NOON + DAY, NOON + DAY),
        (NOON + DAY - SECOND, NOON),
        (NOON, NOON),
        (NOON - DAY, NOON),
    ],
)
def test_it_rests_a_day_unless_it_is_needed_sooner(deadline, start):
    assert goes_from(NOON, deadline) == start


def order_of(**fields) -> CourtOrder:
    return CourtOrder(**{"court": "Court", "ordered": "Say it", "body": "She came.", **fields})


def stands(order, *, gone=False, nobody=False, advised_at=None, now=NOON):
    return standing(order, gone=gone, nobody=nobody, advised_at=advised_at, now=now)


def test_where_an_order_stands_with_a_second_person():
    assert stands(order_of(body="")).stands is Stands.LACKS
    assert stands(order_of(body=" \n")).stands is Stands.LACKS
    assert stands(order_of(body="", with_record=True)).stands is Stands.ASKS
    assert stands(order_of()).stands is Stands.ASKS
    assert stands(order_of(seconded_at=NOON)).stands is Stands.MAY_GO
    assert stands(order_of(seconded_at=NOON, body="")).stands is Stands.LACKS
    assert stands(order_of(seconded_at=NOON), gone=True).stands is Stands.GONE
    assert stands(order_of(set_aside_at=NOON, seconded_at=NOON)).stands is Stands.ASIDE


@pytest.mark.parametrize(
    ("after", "found"), [(DAY - SECOND, Stands.WAITS), (DAY, Stands.MAY_GO), (DAY + SECOND, Stands.MAY_GO)]
)
def test_where_an_order_stands_with_nobody_else(after, found):
    alone = order_of(alone=True, advised_by="A lawyer")
    assert stands(alone, nobody=True, advised_at=NOON, now=NOON + after).stands is found
    assert stands(order_of(), nobody=True, now=NOON + after).stands is Stands.ASKS


def test_an_advice_counts_no_longer_once_there_is_somebody():
    alone = order_of(alone=True, advised_by="A lawyer")
    assert stands(alone, advised_at=NOON, now=NOON + 2 * DAY).stands is Stands.ASKS
    assert stands(alone, nobody=True, advised_at=NOON, now=NOON + 2 * DAY).stands is Stands.MAY_GO


def test_only_what_went_or_was_set_aside_is_closed():
    assert [stands(order_of()).is_open, stands(order_of(), gone=True).is_open] == [True, False]
    assert not stands(order_of(set_aside_at=NOON)).is_open


def test_the_fingerprint_is_another_after_any_change():
    changed = {
        "court": "Other",
        "reference": "8",
        "ordered": "Say more",
        "body": "She came twice.",
        "with_record": True,
        "deadline_at": NOON,
    }
    assert tuple(changed) == LOOKED_AT
    prints = {fingerprint(order_of(**{name: value})) for name, value in changed.items()}
    assert len(prints | {fingerprint(order_of())}) == len(changed) + 1
    assert fingerprint(order_of()) == fingerprint(order_of(advised_by="A lawyer"))
    assert fingerprint(order_of(court="AB", reference="C")) != fingerprint(order_of(court="A", reference="BC"))


def test_what_is_told_says_whether_a_copy_goes_with_it():
    copy = "With it goes a copy of the record, without reflective notes."
    assert text_of(order_of(body=" She came. ")) == "She came."
    assert text_of(order_of(with_record=True)) == f"She came.\n\n{copy}"
    assert text_of(order_of(body="", with_record=True)) == copy


def test_the_account_says_who_advised_and_whether_it_rested():
    rested = order_of(alone=True, advised_by="Mr. Law")
    assert alone_because(rested, advised_at=NOON) == (
        "There was no second person here. Advised by: Mr. Law. It rested for a day first."
    )
    sooner = order_of(alone=True, advised_by="Mr. Law", deadline_at=NOON + DAY - SECOND)
    assert alone_because(sooner, advised_at=NOON).endswith("It was needed before a day was over.")
