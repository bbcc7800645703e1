"""The canonical text: the same row is the same text, another row is another."""

import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from hrp.audit import canonical, signing
from hrp.audit.models import Action, Event, Seal
from hrp.audit.trail import record

# Any text there is: other scripts, marks that turn direction, NUL, halves of surrogate pairs.
ODD = st.text(st.characters(blacklist_categories=()), max_size=20)
ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1900, 1, 2), datetime(2999, 1, 1), timezones=ZONES)  # noqa: DTZ001 - given there
WHOLE = st.integers() | st.booleans() | st.none()
DETAILS = st.dictionaries(
    ODD, st.recursive(ODD | WHOLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD, inner, max_size=3))
)
ROWS = st.fixed_dictionaries(
    {
        "at": MOMENTS,
        "action": st.sampled_from([action.value for action in Action]),
        "actor": ODD,
        "actor_id": ODD,
        "client_code": ODD,
        "subject": ODD,
        "detail": DETAILS,
        "key": st.uuids(),
        "key_id": ODD,
    }
)


def read_back(text: str) -> dict:
    row = json.loads(text)
    return row | {"at": datetime.fromisoformat(row["at"]), "key": UUID(row["key"])}


def same(one, other) -> bool:
    """Compare strictly: in Python True is 1, in a row it is not."""
    return json.dumps(one, sort_keys=True, default=str) == json.dumps(other, sort_keys=True, default=str)


def test_the_mac_speaks_for_every_column_but_the_id_and_itself():
    assert set(Event.COLUMNS) == {field.name for field in Event._meta.fields} - {"id", "mac"}
    assert set(Seal.COLUMNS) == {field.name for field in Seal._meta.fields} - {"rows", "mac"}
    assert (list(Event.COLUMNS), list(Seal.COLUMNS)) == (sorted(Event.COLUMNS), sorted(Seal.COLUMNS))


def test_a_row_of_today_is_the_same_text_in_ten_years():
    row = {
        "at": datetime(2026, 3, 29, 1, 30, tzinfo=timezone(timedelta(hours=2))),
        "action": "view",
        "actor": "mára@test.example",
        "actor_id": "7",
        "client_code": "ABCD2345",
        "subject": "",
        "detail": {"page": "record", "count": 2, "break_glass": True},
        "key": UUID(int=255),
        "key_id": "2026",
    }
    assert canonical.text(row) == (
        '{"action":"view","actor":"m\\u00e1ra@test.example","actor_id":"7","at":"2026-03-28T23:30:00.000000+00:00",'
        '"client_code":"ABCD2345","detail":{"break_glass":true,"count":2,"page":"record"},'
        '"key":"000000000000000000000000000000ff","key_id":"2026","subject":""}'
    )


@given(ROWS)
def test_every_row_has_a_text_in_ascii_that_reads_back_as_the_row(row):
    text = canonical.text(row)
    assert text.isascii() and text.isprintable()
    assert canonical.text(read_back(text)) == text
    assert same(read_back(text) | {"at": None}, row | {"at": None})
    assert read_back(text)["at"] == row["at"]


@given(ROWS, ROWS)
def test_any_change_of_any_column_changes_the_text(row, other):
    text = canonical.text(row)
    for column, value in other.items():
        unchanged = row["at"] == value if column == "at" else same(row[column], value)
        assert (canonical.text(row | {column: value}) == text) == unchanged


@given(ROWS)
def test_the_order_of_what_is_given_does_not_matter(row):
    turned = dict(reversed(row.items())) | {"detail": dict(reversed(row["detail"].items()))}
    assert canonical.text(turned) == canonical.text(row)


@given(ODD, ODD)
def test_a_value_cannot_pretend_to_be_two_columns(one, other):
    """What ends one text and begins the next is never part of a value."""
    assume(one)
    row = dict.fromkeys(Event.COLUMNS, "")
    assert canonical.text(row | {"actor": one, "actor_id": other}) != canonical.text(row | {"actor_id": one + other})


@pytest.mark.parametrize("value", [0.5, float("nan"), {1: "one"}, {"on": datetime(2026, 1, 1, tzinfo=UTC)}, b"bytes"])
def test_what_a_database_would_give_back_differently_is_refused(value):
    with pytest.raises(TypeError, match="The trail"):
        canonical.writable({"detail": value})


@given(DETAILS)
def test_what_is_writable_has_neither_nul_nor_half_a_pair(detail):
    json.dumps(canonical.writable(detail), ensure_ascii=False).encode()
    assert "\\u0000" not in json.dumps(canonical.writable(detail))


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(details=DETAILS, subject=ODD)
@example(details={"\ud800": ["\x00", (1, 2)], "n": 10**30, "b": True}, subject="\x00\u202e\udfff")
def test_whatever_is_recorded_is_stored_and_holds(db, details, subject):
    """NUL and half pairs would stop the row, and with it what it speaks of; as stored, its mac holds."""
    row = Event.objects.get(pk=record(Action.VIEW, by=None, subject=subject[:100], **{"what": details}).pk)
    assert row.mac == signing.mac_of({column: getattr(row, column) for column in Event.COLUMNS})
    assert connection.in_atomic_block
