"""Seals and the anchor: every row in one seal, once, whoever seals and whenever a row comes to light."""

import stat
import threading
import time
from datetime import timedelta

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from hrp.audit import anchor, canonical, sealing, signing
from hrp.audit.models import Action, Event, Seal
from hrp.audit.sealing import seal_all
from hrp.audit.tasks import seal_trail
from hrp.audit.trail import record
from hrp.audit.verifying import verify
from tests.audit.tampering import copy_of, delete, told, write


def sealed() -> list[list[int]]:
    """Return the numbers of the rows in each seal."""
    return [[number for number, _mac in seal.rows] for seal in Seal.objects.order_by("number")]


@pytest.mark.django_db
def test_a_seal_lists_the_rows_since_the_last_and_follows_it(cast):
    first, second = write(2), write(1)
    one, two = Seal.objects.order_by("number")
    assert [one.rows, two.rows] == [[[row.pk, row.mac[:16]] for row in rows] for rows in (first, second)]
    assert (one.number, one.first_id, one.last_id, one.count) == (1, first[0].pk, first[1].pk, 2)
    assert (two.number, two.first_id, two.last_id, two.count) == (2, second[0].pk, second[0].pk, 1)
    assert (one.previous, two.previous) == ("", one.digest)


@pytest.mark.django_db
def test_nothing_new_makes_no_seal(cast):
    write(2)
    assert (seal_all(), Seal.objects.count()) == (0, 1)


@pytest.mark.django_db
def test_many_rows_take_several_seals(cast, monkeypatch):
    monkeypatch.setattr(sealing, "MOST", 4)
    rows = [row.pk for row in write(10)]
    assert sealed() == [rows[:4], rows[4:8], rows[8:]]
    assert told() == []


@pytest.fixture
def held_back():
    """Three rows, the middle one not to be seen yet, as if its transaction were still open; they are sealed."""
    rows = write(3, sealed=False)
    delete(Event, rows[1].pk)
    seal_all()
    return rows


@pytest.mark.django_db
def test_a_row_that_comes_to_light_late_is_sealed_later(held_back):
    first, late, last = held_back
    copy_of(late, id=late.pk)
    assert seal_all() == 1
    assert sealed() == [[first.pk, last.pk], [late.pk]]
    assert seal_all() == 0
    new = write(1)[0]
    assert sealed()[2:] == [[new.pk]]
    assert told() == []


@pytest.mark.django_db
def test_a_row_that_comes_to_light_after_a_day_is_told_of(anchored, held_back, monkeypatch):
    late = held_back[1]
    copy_of(late, id=late.pk)
    monkeypatch.setattr(sealing, "LOOK_BACK", timedelta(0))
    assert seal_all() == 0
    now = timezone.now() + timedelta(minutes=11)
    monkeypatch.setattr("hrp.audit.verifying.timezone.now", lambda: now)
    assert told() == [
        "Sealing has stopped: rows are older than ten minutes and in no seal, 1 in all, the first is row"
        f" {late.pk}. Is the background worker running?"
    ]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_still_open_does_not_hold_sealing_up():
    """On PostgreSQL a row with an earlier number shows later. SQLite lets one write after the other."""
    written, go_on = threading.Event(), threading.Event()
    late = []

    def long():
        with transaction.atomic():
            late.append(record(Action.VIEW, by=None).pk)
            written.set()
            go_on.wait(20)
        connection.close()

    thread = threading.Thread(target=long)
    thread.start()
    assert written.wait(20)
    if connection.vendor == "sqlite":
        go_on.set()
        thread.join()
    early = write(1)[0].pk
    go_on.set()
    thread.join()
    seal_all()
    assert (late[0] < early, sorted(sum(sealed(), []))) == (True, [late[0], early])
    assert told() == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_seal_every_row_once(monkeypatch):
    monkeypatch.setattr(sealing, "MOST", 3)
    rows = [row.pk for row in write(30, sealed=False)]
    ready, errors = threading.Barrier(3), []

    def work():
        try:
            ready.wait(20)
            seal_all()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sum(sealed(), []) == rows
    assert [line.number for line in anchor.lines()] == list(range(1, 11))
    assert told() == []


@pytest.mark.django_db(transaction=True)
def test_rows_that_are_rolled_back_leave_a_gap_that_holds():
    write(1)
    with transaction.atomic():
        record(Action.VIEW, by=None)
        transaction.set_rollback(True)
    write(1)
    assert told() == []


# --- The anchor -------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_each_seal_leaves_a_line_once_it_is_committed(anchor_file):
    with transaction.atomic():
        write(1)
        assert not anchor_file.exists()
    write(1)
    assert anchor_file.read_text() == "".join(
        f"{seal.number} {seal.last_id} {seal.digest} {seal.mac}\n" for seal in Seal.objects.order_by("number")
    )
    assert stat.S_IMODE(anchor_file.stat().st_mode) == 0o600


@pytest.mark.django_db(transaction=True)
def test_a_seal_that_is_rolled_back_leaves_no_line(anchor_file):
    with transaction.atomic():
        write(1)
        transaction.set_rollback(True)
    assert list(anchor.lines()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cut", [3, 60, 130, None], ids=["at the start", "in the digest", "in the mac", "all gone"])
def test_a_line_that_was_cut_off_is_written_again(anchor_file, cut):
    write(1)
    write(1)
    whole = anchor_file.read_text()
    anchor_file.write_text("" if cut is None else "".join(whole.splitlines(keepends=True)[:1]) + whole[:cut])
    write(1)
    assert [line.number for line in anchor.lines()] == [1, 2, 3]
    assert told() == []


@pytest.mark.django_db(transaction=True)
def test_an_anchor_that_cannot_be_written_is_an_error_and_the_seal_stays(anchor_file):
    anchor_file.mkdir()
    with pytest.raises(IsADirectoryError):
        write(1)
    assert Seal.objects.count() == 1
    anchor_file.rmdir()
    write(1)
    assert [line.number for line in anchor.lines()] == [1, 2]


# --- Who seals --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_clock_seals_every_minute_and_verifies_every_night(cast, settings):
    due = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert due["hrp.audit.tasks.seal_trail"] == 60
    assert str(due["hrp.audit.tasks.verify_trail"]) == "<crontab: 45 3 * * * (m/h/dM/MY/d)>"
    current_app.loader.import_default_modules()
    assert {"hrp.audit.tasks.seal_trail", "hrp.audit.tasks.verify_trail"} <= set(current_app.tasks)
    write(2, sealed=False)
    seal_trail()
    assert Seal.objects.count() == 1


@pytest.mark.django_db
def test_the_command_seals_now(cast, capsys):
    write(2, sealed=False)
    call_command("seal_audit")
    assert (capsys.readouterr().out, Seal.objects.count()) == ("Seals made: 1.\n", 1)


# --- How long it takes ------------------------------------------------------------------------

MANY = 200_000


@pytest.fixture
def many():
    """Two hundred thousand rows, copied in the database and given their macs there and then."""
    at = timezone.now() - timedelta(hours=1)
    key_id = signing.key_in_use()
    columns = (*Event.COLUMNS, "mac")
    sql = f"INSERT INTO audit_event ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
    stored_at = connection.ops.adapt_datetimefield_value(at)
    written = canonical.part(at)

    def rows():
        for number in range(MANY):
            key = f"{number:032x}"
            values = ["view", "mara@test.example", "1", stored_at, "ABCD2345", '{"page": "record"}', key, key_id, ""]
            text = canonical.join(
                {
                    **{name: canonical.part(value) for name, value in zip(Event.COLUMNS, values, strict=True)},
                    "at": written,
                    "detail": '{"page":"record"}',
                },
                Event.COLUMNS,
            )
            yield [*values, signing.mac(text, key_id)]

    with connection.cursor() as cursor:
        cursor.executemany(sql, list(rows()))


@pytest.mark.once
@pytest.mark.django_db
def test_two_hundred_thousand_rows_are_verified_within_ten_seconds(many, anchored):
    seal_all()
    began = time.process_time()  # of this process alone: whatever else the machine does
    report = verify()
    assert (report.ok, report.rows, report.seals) == (True, MANY, MANY // sealing.MOST)
    assert time.process_time() - began < 10
