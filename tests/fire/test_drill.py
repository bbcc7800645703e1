"""The drill: a backup is made while HRP is in use, tried out, and takes the place of a database that was lost."""

import hashlib
import os
import stat
from io import StringIO

import pytest
from django.contrib.sessions.models import Session as SignIn
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client as Browser

from clients.models import Client, ProblemStatement
from hrp.administration.fire import making, postgresql
from hrp.administration.fire.databases import beside
from hrp.administration.fire.engines import engine
from hrp.administration.fire.facts import rows
from hrp.administration.models import Backup
from hrp.audit.models import Action, Event
from hrp.audit.sealing import seal_all
from hrp.audit.trail import record
from hrp.base import guards, keys
from tests.access.planted import WORD, plant_meetings, plant_record
from tests.conftest import let_go_of_the_database


@pytest.fixture
def house(other_databases, cast, settings, tmp_path):
    """A practice with two full records, an anchor of its own, and a sealed trail."""
    settings.AUDIT_ANCHOR = tmp_path / "anchor"
    settings.DATA_DIR = tmp_path
    for client, lead in ((cast.ines, cast.mara), (cast.noor, cast.stella)):
        plant_record(client, lead)
        plant_meetings(client, lead)
    for _number in range(3):
        record(Action.VIEW, by=cast.mara, client_code=cast.ines.code)
    seal_all()
    return cast


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "elsewhere"


def backup(folder):
    call_command("backup", to=folder, stdout=StringIO())
    return folder / Backup.objects.last_good().name


def restore(path, **how) -> str:
    out = StringIO()
    call_command("restore", path, stdout=out, **how)
    return out.getvalue()


def refused(path, **how) -> str:
    out = StringIO()
    with pytest.raises(CommandError) as problem:
        call_command("restore", path, stdout=out, **how)
    return f"{out.getvalue()}{problem.value}"


def databases() -> set:
    """The names of all databases of the server, to see that a drill leaves none behind."""
    if connection.vendor == "sqlite":
        folder = os.path.dirname(connection.settings_dict["NAME"])
        return {name for name in os.listdir(folder) if name.startswith(("copy-", "restore-"))}
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


# --- Making ------------------------------------------------------------------------------------


def test_a_backup_is_one_private_file_that_tells_nothing(house, folder):
    before = databases()
    path = backup(folder)
    assert [file.name for file in folder.iterdir()] == [path.name]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    data = path.read_bytes()
    assert not any(word.encode() in data for word in (WORD, "Ines", "mara@test.example", "clients_client", "django"))
    assert databases() == before


def test_a_run_leaves_a_row_for_the_admins_and_one_in_the_trail(house, folder):
    path = backup(folder)
    run = Backup.objects.get()
    assert (run.ok, run.name, run.bytes, run.problem) == (True, path.name, path.stat().st_size, "")
    assert run.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    event = Event.objects.order_by("pk").last()
    assert event.action == Action.BACKUP
    assert event.detail == {"ok": True, "name": run.name, "bytes": run.bytes, "sha256": run.sha256}


def test_a_backup_that_fails_says_so_and_leaves_nothing_half_made(house, folder, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making.os, "fsync", full)
    with pytest.raises(CommandError, match="No backup was made. .*No space left"):
        call_command("backup", to=folder, stdout=StringIO())
    assert list(folder.iterdir()) == []
    run = Backup.objects.get()
    assert not run.ok and "No space left" in run.problem
    assert Event.objects.order_by("pk").last().detail == {"ok": False}


def test_a_database_that_cannot_be_read_leaves_nothing_half_made(house, folder, tmp_path):
    junk = tmp_path / "nowhere"
    junk.write_bytes(b"nothing that was ever a database" * 99)
    name = junk if connection.vendor == "sqlite" else "hrp_nowhere"
    with beside("default", name) as alias, pytest.raises(DatabaseError):
        making.write_box(folder, "junk", using=alias)
    assert list(folder.iterdir()) == []


def test_the_password_of_the_database_stands_on_no_command_line(house, folder, monkeypatch):
    seen, popen = [], postgresql.subprocess.Popen

    def watched(command, **more):
        seen.append([str(part) for part in command])
        return popen(command, **more)

    monkeypatch.setattr(postgresql.subprocess, "Popen", watched)
    restore(backup(folder), verify=True)
    programs = [command[0].rpartition("/")[2] for command in seen if "--version" not in command]
    assert programs == (["pg_dump", "pg_restore"] if connection.vendor == "postgresql" else [])
    password = connection.settings_dict["PASSWORD"] or "none"
    assert not any(password in part for command in seen for part in command)


def test_a_missing_pg_dump_says_what_to_install(house, folder, settings):
    settings.PG_BIN = "/nowhere"
    if connection.vendor == "sqlite":
        backup(folder)  # needs no program
        return
    major = connection.pg_version // 10000
    with pytest.raises(CommandError, match=f"Install postgresql-client-{major}, or name the folder"):
        call_command("backup", to=folder, stdout=StringIO())


def test_what_is_written_while_a_backup_is_made_does_not_disturb_it(house, folder, monkeypatch):
    honest = making.facts

    def meanwhile(alias):
        told = honest(alias)
        record(Action.VIEW, by=house.mara, client_code=house.ines.code)
        return told

    monkeypatch.setattr(making, "facts", meanwhile)
    before = Event.objects.count()
    assert "This backup is good." in restore(backup(folder), verify=True)
    assert Event.objects.count() == before + 2  # what was written meanwhile, and the backup itself


# --- Trying out --------------------------------------------------------------------------------


def test_a_good_backup_is_good_and_nothing_is_changed_by_asking(house, folder):
    path = backup(folder)
    before, there = rows("default"), databases()
    told = restore(path, verify=True)
    assert "This backup is good." in told and "NOT OK" not in told
    assert "The trail holds: " in told and "The anchor knows of nothing later." in told
    texts = int(told.split("A sample of what people wrote was opened: ")[1].split(" ")[0])
    assert texts > 20
    assert rows("default") == before
    assert databases() == there


def test_what_was_written_meanwhile_is_told(house, folder):
    path = backup(folder)
    record(Action.VIEW, by=house.mara, client_code=house.ines.code)
    seal_all()
    told = restore(path, verify=True)
    assert "This backup is good." in told
    assert "it ends with seal 1 at row" in told and "and the anchor knows seal 2 up to row" in told


@pytest.mark.parametrize("hurt", ["flipped", "cut", "empty", "another", "gone"])
def test_a_file_that_is_not_whole_and_genuine_is_refused(house, folder, hurt):
    path = backup(folder)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    hurts = {
        "flipped": bytes(data),
        "cut": path.read_bytes()[:-100],
        "empty": b"",
        "another": b"SQLite format 3\0" * 99,
    }
    path.unlink() if hurt == "gone" else path.write_bytes(hurts[hurt])
    told = refused(path, verify=True)
    assert "cannot be opened" in told or "cannot be read" in told


def test_without_its_key_a_backup_stays_closed(house, folder, settings):
    path = backup(folder)
    other = keys.read("\n".join(keys.new_line(purpose) for purpose in keys.PURPOSES))
    settings.KEYS = {**settings.KEYS, "backup": other["backup"]}
    assert "It was made with another key." in refused(path, verify=True)


def test_a_backup_whose_words_todays_keys_do_not_open_is_not_good(house, folder, settings):
    path = backup(folder)
    other = keys.read("\n".join(keys.new_line(purpose) for purpose in keys.PURPOSES))
    settings.KEYS = {**settings.KEYS, "data": other["data"]}
    told = refused(path, verify=True)
    assert "NOT OK  The keys for everything that people wrote are in the ring." in told
    assert "This backup is not good." in told


def test_a_trail_that_was_changed_before_the_backup_is_told(house, folder):
    guards.lift()
    Event.objects.filter(action=Action.VIEW).update(actor="somebody else")
    guards.install()
    told = refused(backup(folder), verify=True)
    assert "NOT OK  The trail holds" in told and "does not hold: it is not what was written" in told


def test_rows_that_are_missing_are_counted(house, folder, monkeypatch):
    path = backup(folder)
    honest = making.facts

    def boasting(alias):
        told = honest(alias)
        told["rows"]["clients_strength"] += 1
        return told

    monkeypatch.setattr(making, "facts", boasting)
    monkeypatch.setattr(making, "_moment", lambda: "another")
    told = refused(backup(folder), verify=True)
    assert "clients_strength: 2 instead of 3" in told
    assert "This backup is good." in restore(path, verify=True)


def test_a_backup_of_a_newer_hrp_or_of_another_database_says_so(house, folder, monkeypatch):
    honest = making.facts
    monkeypatch.setattr(making, "facts", lambda alias: honest(alias) | {"migrations": [["clients", "9999_tomorrow"]]})
    assert "It was made by a newer HRP" in refused(backup(folder), verify=True)
    monkeypatch.setattr(making, "facts", honest)
    monkeypatch.setattr(making, "_moment", lambda: "another")
    path = backup(folder)
    monkeypatch.setattr(
        "hrp.administration.fire.restoring.connections", {"default": type("", (), {"vendor": "oracle"})}
    )
    assert "the database here is oracle" in refused(path, verify=True)


def test_a_backup_of_an_older_hrp_is_brought_up_to_date(house, folder):
    call_command("migrate", "administration", "zero", verbosity=0)
    path = making.write_box(folder, "older").path
    call_command("migrate", verbosity=0)
    told = restore(path, verify=True)
    assert "ok      It is from an older HRP" in told and "migrations applied: 1." in told
    assert "This backup is good." in told


# --- Restoring ---------------------------------------------------------------------------------


def test_a_database_that_holds_something_is_not_replaced_by_mistake(house, folder, monkeypatch):
    path, before = backup(folder), rows("default")
    assert "The database holds something." in refused(path)
    monkeypatch.setattr("builtins.input", lambda: "yes")
    assert "Nothing was changed." in refused(path, replace=True)
    assert rows("default") == before


@pytest.fixture
def no_former_database():
    """Drop what a restore keeps of the former database. Nobody else is connected when it begins."""
    before = databases()
    let_go_of_the_database()
    yield
    if connection.vendor == "postgresql":
        for name in databases() - before:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name}")


def test_the_drill(house, folder, monkeypatch, no_former_database):
    browser = Browser()
    browser.force_login(house.mara)
    then, path = rows("default"), backup(folder)
    # Then the house burns down: a record is lost, and what is written later is lost with the restore.
    guards.lift()
    ProblemStatement.objects.all()._raw_delete("default")
    guards.install()
    Client.objects.filter(pk=house.noor.pk).update(chosen_name="Overwritten")
    for _number in range(4):
        record(Action.VIEW, by=house.mara, client_code=house.noor.code)
    seal_all()
    call_command("verify_audit", stdout=StringIO())

    monkeypatch.setattr("builtins.input", lambda: engine("default").title("default"))
    told = restore(path, replace=True)

    assert "Restored." in told
    now = rows("default")
    assert SignIn.objects.count() == 0 and then["django_session"] > 0
    assert now == then | {"django_session": 0, "audit_event": then["audit_event"] + 1}
    assert Client.objects.get(pk=house.noor.pk).chosen_name == "Noor"
    assert "Nobody but Stella" in "".join(row.text for row in ProblemStatement.objects.filter(client=house.noor))
    event = Event.objects.order_by("pk").last()
    assert (event.action, event.detail["name"]) == (Action.RESTORE, path.name)
    assert guards.missing() == []
    with pytest.raises(CommandError, match="it ends with seal 1 .* the anchor knows seal 2"):
        call_command("verify_audit", stdout=StringIO())
    if connection.vendor == "sqlite":
        assert len(list((folder.parent / "backups").iterdir())) == 1
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
    else:
        assert "is kept as the database" in told
