"""Rows that the database itself refuses to change or delete.

The rule is a trigger on SQLite and on PostgreSQL. Triggers are created after every `migrate`,
because Django's table rebuild on SQLite drops them silently.
"""

import logging
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import OperationalError, connections, transaction

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Guard:
    """A rule on one table: rows for which `when` holds (SQL over OLD) stay as they are."""

    table: str
    key: str
    when: str = ""

    @property
    def name(self) -> str:
        """The trigger's name, without the verb."""
        return f"guard_{self.table}"

    def triggers(self, vendor: str) -> dict[str, str]:
        """Return the triggers of this rule by name, each with the SQL that creates it."""
        written = _for_sqlite(self) if vendor == "sqlite" else _for_postgresql(self)
        return {f"{self.name}_{verb}": sql for verb, sql in written.items()}


class GuardsMissing(RuntimeError):
    """The database would let go of rows that are kept for good. Names what is missing."""


_guards: dict[str, Guard] = {}


def keep_forever(model) -> None:
    """Guard every row of `model`: it can be added to and never changed."""
    _keep(model)


def keep_once_set(model, column: str) -> None:
    """Guard rows of `model` from the moment on that `column` holds a value."""
    _keep(model, f"OLD.{column} IS NOT NULL")


def _keep(model, when: str = "") -> None:
    table = model._meta.db_table
    _guards[table] = Guard(table, model._meta.pk.column, when)


def install(using: str = "default") -> None:
    """Create every guard that is missing on the database `using`."""
    _create(_present(using), using)


def lift(using: str = "default") -> None:
    """Drop every guard. For the flush between tests that need real transactions; nothing else."""
    _drop(_present(using), using)


@contextmanager
def lifted(*models, using: str = "default"):
    """Lift the guards of these models for one transaction; they are back when it ends, however it ends.

    For migrations and for the two commands that the database's owner runs, `rotate_keys` and
    `erase_record`. Nobody else can write to these tables meanwhile. An error undoes everything, the
    lifting included. The web server's role may not do this (docs/audit-trail.md).
    """
    tables = {model._meta.db_table for model in models}
    chosen = [guard for guard in _present(using) if guard.table in tables]
    with transaction.atomic(using=using):
        _drop(chosen, using)
        yield
        _create(chosen, using)


def missing(using: str = "default") -> list[str]:
    """Return the names of guards that ought to be in the database `using` and are not."""
    vendor = connections[using].vendor
    expected = {name for guard in _present(using) for name in guard.triggers(vendor)}
    return sorted(expected - _installed(using))


def insist(using: str = "default") -> None:
    """Raise GuardsMissing, which names them, unless every guard is in the database."""
    if gone := missing(using):
        raise GuardsMissing(f"Guards are missing in the database: {', '.join(gone)}. Run: manage.py migrate")


def insist_at_start() -> None:
    """Refuse to serve, by GuardsMissing, from a database that lacks guards.

    A database that does not answer yet does not keep the web server from starting: its pages say so,
    and they work once it is back.
    """
    try:
        insist()
    except OperationalError:
        logger.warning("The database does not answer, so its guards were not checked.")
    finally:
        connections.close_all()


def install_after_migrate(sender, using, **kwargs):
    """Put the guards back after `migrate` and `flush`."""
    install(using)


def _present(using: str) -> list[Guard]:
    """The guards whose tables are there; before the first migration none is."""
    tables = set(connections[using].introspection.table_names())
    return [guard for guard in _guards.values() if guard.table in tables]


def _installed(using: str) -> set[str]:
    """The names of the triggers that are in the database and switched on."""
    catalogue = (
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND pg_table_is_visible(pg_class.oid)"
        if connections[using].vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connections[using].cursor() as cursor:
        cursor.execute(catalogue)
        return {name for (name,) in cursor.fetchall()}


def _create(guards: list[Guard], using: str) -> None:
    connection = connections[using]
    _settle(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(REFUSE)
        for guard in guards:
            for sql in guard.triggers(connection.vendor).values():
                cursor.execute(sql)


def _drop(guards: list[Guard], using: str) -> None:
    connection = connections[using]
    _settle(connection)
    with connection.cursor() as cursor:
        for guard in guards:
            on = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
            for name in guard.triggers(connection.vendor):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _settle(connection) -> None:
    """Let PostgreSQL check now what it would check at the end: it alters no table with checks pending."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        connection.check_constraints()


REFUSE = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION '%: this row is kept as it is', TG_TABLE_NAME"
    " USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


def _for_postgresql(guard: Guard) -> dict[str, str]:
    """A table with rows to keep is never emptied as a whole, whatever its rows hold."""
    when = f" WHEN ({guard.when})" if guard.when else ""
    each = {"update": f" FOR EACH ROW{when}", "delete": f" FOR EACH ROW{when}", "truncate": " FOR EACH STATEMENT"}
    return {
        verb: f"CREATE OR REPLACE TRIGGER {guard.name}_{verb} BEFORE {verb.upper()} ON {guard.table}"
        f"{row} EXECUTE FUNCTION refuse_change()"
        for verb, row in each.items()
    }


def _for_sqlite(guard: Guard) -> dict[str, str]:
    """`INSERT OR REPLACE` deletes without the delete trigger unless a setting of the connection says so.

    HRP's own connections say so (settings.py); the insert trigger holds for every other one.
    """
    when = guard.when or "TRUE"
    # Names of our own tables and columns; nothing that was typed.
    kept = f"EXISTS (SELECT 1 FROM {guard.table} AS OLD WHERE OLD.{guard.key} = NEW.{guard.key} AND {when})"  # noqa: S608
    whens = {"update": when, "delete": when, "insert": kept}
    return {
        verb: f"CREATE TRIGGER IF NOT EXISTS {guard.name}_{verb} BEFORE {verb.upper()} ON {guard.table}"
        f" FOR EACH ROW WHEN {condition}"
        f" BEGIN SELECT RAISE(ABORT, '{guard.table}: this row is kept as it is'); END"
        for verb, condition in whens.items()
    }
