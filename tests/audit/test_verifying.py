"""Verifying: a whole trail holds; whatever is done to it without the key is found and named."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from hrp.audit import canonical, signing
from hrp.audit.chain import Chain
from hrp.audit.models import Action, Event, Seal, Verification
from hrp.audit.report import Report
from hrp.audit.sealing import seal_all
from hrp.audit.tasks import verify_trail
from hrp.audit.trail import record
from hrp.audit.verifying import verify
from hrp.base import guards
from hrp.base.keys import Ring
from tests.audit.tampering import change, copy_of, delete, swap, told, write
from tests.test_guards import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("anchored")]

LATER = timedelta(minutes=11)


@pytest.fixture
def rows(cast):
    """Nine rows in three seals."""
    return [row for _turn in range(3) for row in write(3, by=cast.mara)]


def not_written(row) -> str:
    return f"Row {row.pk} does not hold: it is not what was written."


def missing(row) -> str:
    return f"Row {row.pk} does not hold: it was sealed and is missing."


def displaced(row) -> str:
    return f"Row {row.pk} does not hold: it is not the row that was sealed here."


def test_a_whole_trail_holds(rows):
    report = verify()
    assert (report.ok, report.rows, report.seals, report.first) == (True, 9, 3, "")


def test_an_empty_trail_holds():
    assert (verify().ok, verify().rows) == (True, 0)


# --- Rows -------------------------------------------------------------------------------------

OTHER = {
    "at": timezone.now() - timedelta(days=1),
    "action": Action.LIST,
    "actor": "somebody@else.example",
    "actor_id": "1",
    "client_code": "ABCD2346",
    "subject": "session 1 ",
    "detail": {"page": "record", "count": 1, "who": "O"},
    "key": "00000000-0000-4000-8000-000000000000",
    "mac": "0" * 64,
}


@pytest.mark.parametrize("column", OTHER)
def test_a_changed_column_is_found(rows, column):
    change(Event, rows[4].pk, **{column: OTHER[column]})
    assert told() == [not_written(rows[4])]


def flips(row: Event):
    """Yield each column with each of its bytes changed by one bit, as the database could hold it."""
    for column in (*Event.COLUMNS, "mac"):
        text = f'CAST("{column}" AS TEXT)' if connection.vendor == "sqlite" else f'"{column}"::text'
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {text} FROM audit_event WHERE id = %s", [row.pk])
            stored = cursor.fetchone()[0].encode()
        assert stored
        for position in range(len(stored)):
            changed = bytearray(stored)
            changed[position] ^= 1 << position % 8
            if connection.vendor == "sqlite":
                yield column, bytes(changed)
            elif column not in {"at", "key", "detail"} and changed.isascii() and b"\x00" not in changed:
                yield column, changed.decode()  # in PostgreSQL the other columns have types, which see to it


def test_one_flipped_bit_is_found_wherever_it_is(rows):
    row = rows[4]
    before = Event.objects.filter(pk=row.pk).values(*Event.COLUMNS, "mac").get()
    given, lenient = "%s", []
    if connection.vendor == "sqlite":
        given, lenient = "CAST(%s AS TEXT)", ["PRAGMA ignore_check_constraints = "]  # a disk does not ask either
    found = set()
    with guards.lifted(Event):
        for pragma in lenient:
            run(pragma + "ON")
        for column, changed in flips(row):
            run(f'UPDATE audit_event SET "{column}" = {given} WHERE id = %s', changed, row.pk)
            (text,) = told()
            assert text.startswith(f"Row {row.pk} does not hold: "), (column, changed)
            found.add(column)
            Event.objects.filter(pk=row.pk).update(**{column: before[column]})
        for pragma in lenient:
            run(pragma + "OFF")
    assert found >= set(Event.COLUMNS) - {"at", "key", "detail"}
    assert told() == []


def test_a_moment_moved_by_a_microsecond_is_found(rows):
    change(Event, rows[4].pk, at=rows[4].at + timedelta(microseconds=1))
    assert told() == [not_written(rows[4])]


@pytest.mark.parametrize("place", [0, 4, 8], ids=["first", "middle", "last"])
def test_a_deleted_row_is_found(rows, place):
    delete(Event, rows[place].pk)
    assert told() == [missing(rows[place])]


@pytest.mark.parametrize(("one", "other"), [(3, 4), (0, 8)], ids=["in one seal", "across seals"])
def test_two_rows_that_traded_places_are_found(rows, one, other):
    swap(Event, rows[one].pk, rows[other].pk)
    assert told() == [displaced(rows[one]), displaced(rows[other])]


def test_a_row_under_another_number_is_found(rows):
    change(Event, rows[4].pk, id=rows[8].pk + 1)
    assert told()[0] == missing(rows[4])


def test_a_row_put_in_without_the_key_is_found(rows, cast):
    forged = record(Action.VIEW, by=cast.stella)
    change(Event, forged.pk, actor="mara@test.example")
    assert told() == [not_written(forged)]
    seal_all()
    assert told() == [not_written(forged)]


def test_a_row_put_in_where_one_was_never_written_is_found(rows, cast):
    hole = rows[8].pk + 1
    later = write(1, by=cast.mara, sealed=False)
    change(Event, later[0].pk, id=hole + 1)
    seal_all()
    forged = copy_of(rows[0], key="00000000-0000-4000-8000-000000000000", id=hole)
    assert told() == [not_written(forged)]


def test_a_copied_row_is_refused_and_found_where_it_is_not_refused(rows):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        copy_of(rows[0])
    field = Event._meta.get_field("key")
    assert field.unique
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, "audit_event")
    (name,) = [name for name, one in constraints.items() if one["unique"] and one["columns"] == ["key"]]
    if connection.vendor == "postgresql":
        run(f'ALTER TABLE audit_event DROP CONSTRAINT "{name}"')
        copy = copy_of(rows[0])
        assert told() == [f"Row {copy.pk} does not hold: it is a copy of row {rows[0].pk}."]


def test_the_first_of_many_is_named_first(rows):
    change(Event, rows[7].pk, actor="x")
    delete(Event, rows[2].pk)
    change(Event, rows[5].pk, action=Action.LIST)
    assert told() == [missing(rows[2]), not_written(rows[5]), not_written(rows[7])]


# --- Keys -------------------------------------------------------------------------------------


def test_old_rows_hold_under_their_old_key_and_new_rows_get_the_new_one(rows, cast, settings):
    old = settings.KEYS["trail"]
    settings.KEYS = settings.KEYS | {"trail": Ring("new", {"new": b"n" * 32, **old.keys})}
    (row,) = write(1, by=cast.mara)
    assert (rows[0].key_id, row.key_id) == (old.current, "new")
    assert told() == []
    assert Seal.objects.first().key_id == "new"


def test_a_key_that_is_not_in_the_ring_is_named(rows, settings):
    settings.KEYS = settings.KEYS | {"trail": Ring("new", {"new": b"n" * 32})}
    named = [f"Row {row.pk}" for row in rows] + [f"Seal {number}" for number in (1, 2, 3)]
    assert sorted(told()) == sorted(f"{name} does not hold: its key (demo) is not in the ring." for name in named)


def test_another_key_of_the_same_name_makes_nothing_hold(rows, settings):
    settings.KEYS = settings.KEYS | {"trail": Ring("demo", {"demo": b"n" * 32})}
    assert len(told()) == 9 + 3


# --- Seals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["at", "first_id", "last_id", "count", "previous", "digest", "key_id", "mac"])
def test_a_changed_seal_is_found(rows, column):
    values = {"at": timezone.now() - LATER, "key_id": "?", "previous": "0" * 64, "digest": "0" * 64, "mac": "0" * 64}
    change(Seal, 2, **{column: values.get(column, 77)})
    problem = "its key (?) is not in the ring." if column == "key_id" else "it is not what was written."
    assert told() == [f"Seal 2 does not hold: {problem}"]


def test_a_seal_with_another_list_is_found(rows):
    delete(Event, rows[4].pk)
    kept = [row for row in Seal.objects.get(number=2).rows if row[0] != rows[4].pk]
    change(Seal, 2, rows=kept)
    assert told() == ["Seal 2 does not hold: its list of rows is not what was sealed."]


def test_a_seal_whose_list_and_digest_were_made_anew_without_the_key_is_found(rows):
    seal = Seal.objects.get(number=2)
    kept = seal.rows[1:]
    change(Seal, 2, rows=kept, count=2, first_id=kept[0][0], digest=canonical.digest(seal.previous, kept))
    assert told() == ["Seal 2 does not hold: it is not what was written."]


@pytest.mark.parametrize("number", [1, 2])
def test_a_deleted_seal_is_found(rows, number):
    delete(Seal, number)
    assert told() == [f"Seals are missing: {number} to {number}."]


def test_seals_that_traded_places_are_found(rows):
    swap(Seal, 1, 2)
    assert told()[0] in {
        "Seal 1 does not hold: it does not follow the seal before it.",
        "Seal 1 does not hold: it is not what was written.",
    }


def test_a_seal_of_another_past_is_found(rows, settings):
    """Even with the key: a seal that does not carry the digest of the one before breaks the chain."""
    seal = Seal.objects.get(number=3)
    seal.previous = "0" * 64
    seal.digest = canonical.digest(seal.previous, seal.rows)
    row = {column: getattr(seal, column) for column in Seal.COLUMNS}
    change(Seal, 3, previous=seal.previous, digest=seal.digest, mac=signing.mac_of(row))
    assert told() == ["Seal 3 does not hold: it does not follow the seal before it."]


# --- The anchor -------------------------------------------------------------------------------


def test_a_trail_cut_short_with_its_seals_is_found_by_the_anchor(rows):
    delete(Event, *[row.pk for row in rows[6:]])
    delete(Seal, 3)
    assert told() == [
        f"The trail was cut short: it ends with seal 2 at row {rows[5].pk}, and the anchor knows seal 3 up to row"
        f" {rows[8].pk}."
    ]


def test_a_trail_that_is_all_gone_is_found_by_the_anchor(rows):
    delete(Event, *[row.pk for row in rows])
    delete(Seal, 1, 2, 3)
    (text,) = told()
    assert text.startswith("The trail was cut short: it ends with seal 0 at row 0")


def test_a_trail_that_was_cut_and_went_on_is_found_by_the_anchor(rows, cast):
    delete(Event, *[row.pk for row in rows[6:]])
    delete(Seal, 3)
    write(3, by=cast.mara)
    assert told() == ["Seal 3 is not the one that the anchor knows."]


def test_a_seal_that_is_made_while_the_trail_is_read_cuts_nothing_short(rows):
    report = Report()
    lists = Chain(report).lists()
    next(lists)
    write(3)
    assert len(list(lists)) == Seal.objects.count() - 2
    assert report.ok


def test_an_anchor_without_a_line_in_between_is_told(rows, anchor_file):
    lines = anchor_file.read_text().splitlines(keepends=True)
    anchor_file.write_text(lines[0] + "scribble\n" + lines[2])
    assert told() == ["The anchor has no line for seal 2."]


def test_an_anchor_that_lags_behind_is_told_after_a_while(rows, anchor_file, monkeypatch):
    anchor_file.unlink()
    assert told() == []
    monkeypatch.setattr("hrp.audit.chain.PATIENCE", timedelta(0))
    assert told() == [f"The anchor {anchor_file} lags behind. Is it the right file, and can it be written?"]


# --- Sealing that stopped ---------------------------------------------------------------------


def test_rows_that_nobody_sealed_for_ten_minutes_are_told(rows, cast, monkeypatch):
    waiting = write(2, by=cast.mara, sealed=False)
    assert told() == []
    now = timezone.now() + LATER
    monkeypatch.setattr("hrp.audit.verifying.timezone.now", lambda: now)
    assert told() == [
        "Sealing has stopped: rows are older than ten minutes and in no seal, 2 in all, the first is row"
        f" {waiting[0].pk}. Is the background worker running?"
    ]
    report = verify()
    assert (report.ok, report.count) == (False, 0)


# --- The command ------------------------------------------------------------------------------


def test_the_command_says_that_the_trail_holds_and_notes_it(rows):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue() == "The trail holds: 9 rows, 3 seals.\n"
    assert list(Verification.objects.values_list("ok", "rows", "first_bad")) == [(True, 9, "")]


def test_the_command_fails_with_the_first_row_that_does_not_hold_and_notes_it(rows):
    change(Event, rows[4].pk, actor="x")
    delete(Event, rows[7].pk)
    with pytest.raises(CommandError) as error:
        call_command("verify_audit")
    assert (str(error.value), error.value.returncode) == (f"{not_written(rows[4])}\n{missing(rows[7])}", 1)
    noted = list(Verification.objects.values_list("ok", "rows", "first_bad"))
    assert noted == [(False, 8, not_written(rows[4]))]


def test_the_night_seals_first_and_notes_the_result(rows, cast):
    write(1, by=cast.mara, sealed=False)
    verify_trail()
    assert list(Verification.objects.values_list("ok", "rows")) == [(True, 10)]
    assert Seal.objects.count() == 4


def test_very_many_findings_are_counted_and_the_first_still_named(rows, settings):
    from hrp.audit.report import KEPT, Report

    report = Report()
    for number in range(3 * KEPT, 0, -1):
        report.found(number, f"Row {number:05}")
    assert (report.count, report.first, len(report.findings) <= 2 * KEPT) == (3 * KEPT, "Row 00001", True)


def test_details_are_stored_so_that_one_text_stands_for_one_value(rows):
    """Written otherwise but equal: an escape in capitals is a changed byte all the same."""
    if connection.vendor == "sqlite":
        with guards.lifted(Event):
            run("UPDATE audit_event SET detail = replace(detail, 'u00d6', 'u00D6') WHERE id = %s", rows[4].pk)
        assert Event.objects.filter(pk=rows[4].pk).values_list("detail__who", flat=True).get() == "Ö"
        assert told() == [f"Row {rows[4].pk} does not hold: it cannot be read."]
    else:
        assert told() == []
