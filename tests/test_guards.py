"""Rows that are kept as they are: the database itself refuses, in every test."""

import ast
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import TransactionTestCase
from django.utils import timezone

from clients.models import ProblemStatement
from hrp.audit.models import Action, Event, Seal, Verification
from hrp.audit.trail import record
from hrp.base import guards
from sessions.models import SessionNote
from tests.cast import make_session

ROOT = Path(__file__).resolve().parents[1]
SQLITE = connection.vendor == "sqlite"
THIRD_VERB = "insert" if SQLITE else "truncate"


def expected() -> set[str]:
    tables = set(connection.introspection.table_names())
    assert tables >= set(guards._guards)
    return {f"guard_{table}_{verb}" for table in guards._guards for verb in ("update", "delete", THIRD_VERB)}


def installed() -> set[str]:
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if SQLITE
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        return {name for (name,) in cursor.fetchall() if name.startswith("guard_")}


def run(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def assert_refused(write) -> None:
    with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
        write()


@pytest.mark.django_db
def test_every_guard_is_in_the_database():
    assert {model._meta.db_table for model in (Event, Seal, Verification)} <= set(guards._guards)
    assert installed() == expected()
    assert guards.missing() == []


@pytest.mark.django_db
def test_the_trail_can_be_neither_changed_nor_deleted():
    event = record(Action.VIEW, by=None)
    assert_refused(lambda: Event.objects.filter(pk=event.pk).update(actor="somebody else"))
    assert_refused(lambda: Event.objects.filter(pk=event.pk)._raw_delete("default"))
    assert_refused(lambda: run("DELETE FROM audit_event"))
    assert Event.objects.get() == event


# --- What passes triggers on rows -------------------------------------------------------------


def replace(table: str, **changed) -> str:
    """Return SQL that puts every row of a table in again, over itself."""
    with connection.cursor() as cursor:
        names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    values = ", ".join(changed.get(name, f'"{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {values} FROM {table}"


def ways_around(table: str) -> list[str]:
    """Return statements that remove rows of a table and would pass triggers on UPDATE and DELETE."""
    if SQLITE:
        # The second meets no row with its id, but one with its unique key.
        return [replace(table), replace(table, id="id + 1")]
    return [f"TRUNCATE {table} CASCADE", "TRUNCATE accounts_user, accounts_team CASCADE"]


@pytest.mark.django_db
def test_a_row_of_the_trail_can_be_neither_replaced_nor_emptied_away(cast):
    record(Action.VIEW, by=cast.mara)
    connection.check_constraints()  # PostgreSQL empties no table with checks pending
    before = Event.objects.values().get()
    for statement in ways_around("audit_event"):
        assert_refused(lambda statement=statement: run(statement))
    assert Event.objects.values().get() == before


@pytest.mark.django_db
def test_a_signed_note_can_be_neither_replaced_nor_emptied_away(cast):
    note = make_session(cast.ines, by=cast.mara).note
    table = SessionNote._meta.db_table
    if SQLITE:
        run(replace(table))  # a draft may be
    note.signed_at, note.signed_by, note.signed_text, note.sha256 = timezone.now(), cast.mara, "…", "0" * 64
    note.save()
    connection.check_constraints()
    assert_refused(lambda: run(ways_around(table)[0]))


# --- Lifting ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_lifted_lets_one_transaction_through_and_no_other_table(cast):
    event = record(Action.VIEW, by=None)
    statement = ProblemStatement.objects.first()
    with guards.lifted(ProblemStatement):
        ProblemStatement.objects.filter(pk=statement.pk).update(said_on="2026-01-01")
        assert_refused(lambda: Event.objects.filter(pk=event.pk).update(actor="somebody else"))
    assert installed() == expected()
    assert_refused(lambda: ProblemStatement.objects.filter(pk=statement.pk).update(said_on="2026-01-02"))
    assert str(ProblemStatement.objects.get(pk=statement.pk).said_on) == "2026-01-01"


@pytest.mark.django_db
def test_rows_with_checks_pending_can_be_deleted_where_guards_are_lifted(cast):
    with guards.lifted(ProblemStatement):
        made = ProblemStatement.objects.create(client=cast.ines, text="Said today.", created_by=cast.mara)
        ProblemStatement.objects.filter(pk=made.pk).delete()
    assert installed() == expected()


@pytest.mark.django_db(transaction=True)
def test_an_error_while_lifted_undoes_everything_and_the_guards_are_back(cast):
    def change_and_fail():
        with guards.lifted(ProblemStatement):
            ProblemStatement.objects.update(said_on="2026-01-01")
            raise RuntimeError("power cut")

    before = list(ProblemStatement.objects.values("pk", "said_on"))
    with pytest.raises(RuntimeError, match="power cut"):
        change_and_fail()
    assert list(ProblemStatement.objects.values("pk", "said_on")) == before
    assert installed() == expected()
    assert_refused(lambda: ProblemStatement.objects.update(said_on="2026-01-01"))


def calls(path: Path) -> set[str]:
    """Return what a file calls of `guards` that lifts one."""
    named = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
    imported = {
        alias.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("guards")
        for alias in node.names
    }
    return (named | imported) & {"lift", "lifted"}


def test_guards_are_lifted_where_it_is_said_and_nowhere_else():
    code = [path for app in ("hrp", "clients", "goals", "sessions") for path in (ROOT / app).rglob("*.py")]
    found = {str(path.relative_to(ROOT)): calls(path) for path in code if calls(path)}
    assert found == {
        "hrp/base/resealing.py": {"lifted"},  # rotate_keys, and the migrations that seal and open
        "hrp/administration/fire/erasing.py": {"lifted"},  # erase_record
    }


@pytest.mark.django_db(transaction=True)
def test_the_flush_between_tests_empties_the_trail_and_puts_the_guards_back():
    record(Action.VIEW, by=None)

    TransactionTestCase()._fixture_teardown()

    assert not Event.objects.exists()
    assert installed() == expected()
    event = record(Action.VIEW, by=None)
    assert_refused(lambda: Event.objects.filter(pk=event.pk).update(actor="somebody else"))


# --- Guards that are gone -----------------------------------------------------------------------


def change_table() -> None:
    """Do to the trail's table what a migration may: SQLite builds it anew, and its triggers are gone."""
    if SQLITE:
        actor = Event._meta.get_field("actor")
        with connection.schema_editor() as editor:
            editor._remake_table(Event, alter_fields=[(actor, actor)])
    else:
        for verb in ("update", "delete", "truncate"):
            run(f"DROP TRIGGER guard_audit_event_{verb} ON audit_event")


@pytest.mark.django_db(transaction=True)
def test_a_table_that_was_built_anew_is_guarded_again_after_migrate():
    change_table()
    gone = {name for name in expected() if name.startswith("guard_audit_event_")}
    assert installed() == expected() - gone
    assert guards.missing() == sorted(gone)

    call_command("migrate", verbosity=0)

    assert installed() == expected()


@pytest.mark.django_db
def test_a_guard_that_is_gone_or_switched_off_is_named():
    name = "guard_audit_seal_delete"
    run(f"DROP TRIGGER {name}" if SQLITE else f"ALTER TABLE audit_seal DISABLE TRIGGER {name}")
    assert guards.missing() == [name]
    with pytest.raises(guards.GuardsMissing, match=name):
        guards.insist()
    (told,) = run_checks(databases=["default"], tags=["database"])
    assert (told.id, name in told.msg) == ("hrp.W001", True)


# --- A database of its own, and the web server on it ------------------------------------------

PREPARE = "from hrp import wsgi; from django.core.management import call_command as run; run('migrate', verbosity=0)"


def serve(folder, script: str = "import hrp.wsgi; print('serving')") -> subprocess.CompletedProcess:
    """Load the web server's entry point on an SQLite database of its own, in a process of its own."""
    environment = {"PATH": os.environ["PATH"], "HRP_MODE": "demo", "HRP_DATA_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.once
def test_another_program_meets_the_guards_and_without_them_the_web_server_refuses(tmp_path):
    assert serve(tmp_path, PREPARE).returncode == 0
    assert serve(tmp_path).stdout == "serving\n"

    with closing(sqlite3.connect(tmp_path / "hrp.sqlite3", isolation_level=None)) as other:
        row = "INSERT OR REPLACE INTO audit_verification (id, at, ok, rows, first_bad) VALUES (1, '', 1, {}, '')"
        other.execute(row.format(1))
        with pytest.raises(sqlite3.IntegrityError, match="kept as it is"):
            other.execute(row.format(2))
        assert other.execute("SELECT rows FROM audit_verification").fetchall() == [(1,)]
        other.execute("DROP TRIGGER guard_audit_event_update")

    refused = serve(tmp_path)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Guards are missing in the database: guard_audit_event_update." in refused.stderr


@pytest.mark.once
def test_a_database_that_does_not_answer_does_not_keep_the_web_server_from_starting(tmp_path):
    (tmp_path / "hrp.sqlite3").mkdir()
    told = serve(tmp_path)
    assert (told.returncode, told.stdout) == (0, "serving\n")
    assert "its guards were not checked" in told.stderr
