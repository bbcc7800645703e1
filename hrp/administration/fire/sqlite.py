"""Copying and filling an SQLite database."""

import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connections

from hrp.administration.fire.databases import beside


def title(using: str) -> str:
    """Return the name by which a person confirms that they mean this database."""
    return Path(connections[using].settings_dict["NAME"]).name


def is_empty(using: str) -> bool:
    """Say whether the database holds no table yet."""
    return not connections[using].introspection.table_names()


@contextmanager
def copied(using: str):
    """Copy the database while it is in use; yield the copy's alias and a function that opens its bytes.

    The copy lies in a private folder next to the database, as readable as that, and is removed again.
    """
    live = Path(connections[using].settings_dict["NAME"])
    with tempfile.TemporaryDirectory(prefix="copy-", dir=live.parent) as folder:
        path = Path(folder, "copy.sqlite3")
        _copy(live, path, using)
        with closing(sqlite3.connect(path)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        with beside(using, path) as alias:
            yield alias, lambda: path.open("rb")


@contextmanager
def filled(using: str, source):
    """Put the bytes of `source` into a database of their own; yield its alias; remove it at the end."""
    live = Path(connections[using].settings_dict["NAME"])
    with tempfile.TemporaryDirectory(prefix="restore-", dir=live.parent) as folder:
        path = Path(folder, "restored.sqlite3")
        with path.open("wb") as file:
            while part := source.read():
                file.write(part)
        with beside(using, path) as alias:
            yield alias


def problems(alias: str) -> list[str]:
    """Ask the database itself what is wrong with it."""
    with connections[alias].cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        found = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        return found + [f"{row[0]}: a row points at one of {row[2]} that is not there" for row in cursor.fetchall()]


def put_in_place(alias: str, using: str) -> str:
    """Let the database `using` hold what `alias` holds; return what became of the former one.

    SQLite writes it in one transaction: whoever reads meanwhile sees the old or the new.
    """
    restored, live = (connections[one].settings_dict["NAME"] for one in (alias, using))
    for one in (alias, using):
        connections[one].close()
    _copy(restored, live, using)
    Path(live).chmod(0o600)
    return ""


def _copy(one, other, using: str) -> None:
    """Copy a database into another in one transaction. Raises what the framework raises."""
    errors = connections[using].wrap_database_errors
    with errors, closing(sqlite3.connect(one)) as source, closing(sqlite3.connect(other, timeout=20)) as target:
        source.backup(target)
