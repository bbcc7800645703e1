"""Whoever holds the database and not the keys reads names to be called by and numbers, and no word that was said."""

import base64
import re
import zlib
from collections import Counter
from pathlib import Path

import pytest
from django.core import signing
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from clients.models import FocusArea
from hrp.base import guards, sealed
from hrp.base.sealed import sealed_fields
from sessions.models import Session, SessionNote
from tests.access.planted import WORD, plant_record
from tests.base.test_sealed import stored
from tests.cast import PASSWORD, key, put
from tests.sessions.test_saving import Tab
from tests.workspace.many import make_full

PLAINLY = "Wren"  # a name to be called by: the control that shows what a dump does tell


@pytest.fixture
def record(transactional_db, cast) -> dict:
    """A record with WORD in every sealed text of every table."""
    found = plant_record(cast.ines, cast.mara)
    put([cast.ines], chosen_name=PLAINLY)
    for row in found.values():
        if empty := [field.name for field in sealed_fields(row) if field.name not in SIGNED and _empty(row, field)]:
            put([row], **{name: f"{WORD} {name}" for name in empty})
    return found


SIGNED = {"signed_text"}  # of the signed note, which is another than the open one


def _empty(row, field) -> bool:
    return WORD not in getattr(row, field.name)


def whole_database() -> bytes:
    """Return everything that lies on the disk of the database, as far as it can be read."""
    return _file() if connection.vendor == "sqlite" else _rows()


def _file() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = Path(connection.settings_dict["NAME"])
    log = Path(f"{path}-wal")
    return path.read_bytes() + (log.read_bytes() if log.exists() else b"")


def _rows() -> bytes:
    found = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
            found += [f"== {table}\n".encode(), *(bytes(part) for part in copy)]
    return b"".join(found)


def unwrapped(dump: bytes) -> bytes:
    """Return the dump with what anyone could decode: sign-ins, which are signed and not encrypted."""
    found = [dump]
    for packed in re.findall(rb"\.?[A-Za-z0-9_-]{20,}:[A-Za-z0-9]{6}:[A-Za-z0-9_-]{43}", dump):
        body = packed.split(b":")[0]
        data = signing.b64_decode(body.lstrip(b"."))
        found.append(zlib.decompress(data) if body.startswith(b".") else data)
    return b"\n".join(found)


def test_every_sealed_text_is_planted(record):
    for model, row in record.items():
        fresh = model.objects.get(pk=row.pk)
        for field in sealed_fields(model):
            assert field.name in SIGNED or WORD in getattr(fresh, field.name), field
    assert WORD in SessionNote.objects.exclude(signed_at=None).get().signed_text


def test_a_dump_holds_no_word_of_anybody(record):
    dump = unwrapped(whole_database())
    assert PLAINLY.encode() in dump  # names to be called by are plain, and the dump is a dump
    assert WORD.encode() not in dump
    assert base64.b64encode(WORD.encode())[:12] not in dump


def test_nothing_is_left_behind_by_pages_and_forms(record, cast, client):
    client.post(reverse("account_login"), {"login": cast.mara.email, "password": PASSWORD})
    ines, meeting = cast.ines, record[Session]
    for page in ("workspace:record", "workspace:timeline", "workspace:print", "clients:edit"):
        assert WORD in client.get(reverse(page, args=[ines.code])).content.decode(), page
    client.post(reverse("workspace:caseload"), {"words": PLAINLY})
    Tab(meeting, cast.mara).save(texts={"check_in_words": (f"{WORD} typed", f"{WORD} check-in")})
    said = {"key": key(), "text": f"{WORD} said", "said_on": timezone.localdate()}
    for day, status in (("2190-01-01", 422), (timezone.localdate(), 302)):
        answer = client.post(reverse("clients:say", args=[ines.code]), {**said, "said_on": day})
        assert answer.status_code == status
    assert Session.objects.get(pk=meeting.pk).check_in_words == f"{WORD} typed"
    assert ines.problem_statements.first().text == f"{WORD} said"
    dump = unwrapped(whole_database())
    assert b"_auth_user_id" in dump  # the sign-in was unwrapped
    assert WORD.encode() not in dump


# --- Pages open no more than they show -------------------------------------------------------------


@pytest.fixture
def looked_at(monkeypatch) -> list[str]:
    """Return the places whose text was opened, each without its row."""
    places = []
    monkeypatch.setattr(
        sealed, "open_sealed", lambda value, place: places.append(place.split(":")[0]) or OPEN(value, place)
    )
    return places


OPEN = sealed.open_sealed


def test_today_opens_no_text_at_all(cast, client, looked_at):
    make_full(1, cast)
    client.force_login(cast.mara)
    assert "Client 01" in client.get(reverse("workspace:today")).content.decode()
    assert looked_at == []


def test_the_caseload_opens_what_it_shows(cast, client, looked_at):
    for number in range(3):
        make_full(number, cast)
    client.force_login(cast.mara)
    assert "Client 02" in client.get(reverse("workspace:caseload")).content.decode()
    # For each client three areas with two changes each, and one goal.
    assert Counter(looked_at) == {"clients.focusarea.label": 9, "clients.change.words": 18, "goals.goal.statement": 3}


# --- Records from before ---------------------------------------------------------------------------

BEFORE = (("therapy_sessions", "0001"), ("goals", "0001"), ("clients", "0003"))


def columns_there() -> set[tuple[str, str]]:
    """Return every column of every table that the database has now; what came later is not among them."""
    look = connection.introspection
    with connection.cursor() as cursor:
        return {
            (table, column.name)
            for table in look.table_names(cursor)
            for column in look.get_table_description(cursor, table)
        }


@pytest.fixture
def migrated_back(record):
    """The record as it stood in the database before it was sealed."""
    said = {(row, field.name): getattr(row, field.name) for row in record.values() for field in sealed_fields(row)}
    try:
        for app, name in BEFORE:
            call_command("migrate", app, name, verbosity=0)
        there = columns_there()
        yield {(row, field): text for (row, field), text in said.items() if (row._meta.db_table, field) in there}
    finally:
        call_command("migrate", verbosity=0)


def test_records_from_before_are_sealed_when_the_tables_change(migrated_back):
    assert WORD.encode() in whole_database()
    assert len(migrated_back) > 40
    for (row, field), text in migrated_back.items():
        assert stored(row, field) == text
    call_command("migrate", verbosity=0)
    for (row, field), text in migrated_back.items():
        assert stored(row, field).startswith("hrp1:") or text == ""
        assert getattr(type(row).objects.get(pk=row.pk), field) == text
    area = FocusArea.objects.get()
    assert list(FocusArea.objects.called(area.label, client=area.client_id)) == [area]
    assert guards.missing() == []
    assert WORD.encode() not in unwrapped(whole_database())  # nor in pages that the file has given up
