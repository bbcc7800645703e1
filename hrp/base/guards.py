"""Rows that the database itself refuses to change or delete.

The rule is a trigger on SQLite and on PostgreSQL. Triggers are created after every `migrate`,
because Django's table rebuild on SQLite drops them silently.
"""

from dataclasses import dataclass

from django.db import connections


@dataclass(frozen=True)
class Guard:
    """A rule on one table: rows for which `when` holds (SQL over OLD) stay as they are."""

    table: str
    when: str = ""

    @property
    def name(self) -> str:
        """The trigger's name, without the verb."""
        return f"guard_{self.table}"


_guards: dict[str, Guard] = {}


def keep_forever(model) -> None:
    """Guard every row of `model`: it can be added to and never changed."""
    _guards[model._meta.db_table] = Guard(model._meta.db_table)


def keep_once_set(model, column: str) -> None:
    """Guard rows of `model` from the moment on that `column` holds a value."""
    _guards[model._meta.db_table] = Guard(model._meta.db_table, f"OLD.{column} IS NOT NULL")


def install(using: str = "default") -> None:
    """Create every guard that is missing on the database `using`."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in _guards.values():
            if guard.table in tables:
                for statement in _create(connection.vendor, guard):
                    cursor.execute(statement)


def lift(using: str = "default") -> None:
    """Drop every guard. For the flush between tests that need real transactions; nothing else."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in _guards.values():
            if guard.table in tables:
                for verb in ("update", "delete"):
                    on = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
                    cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}_{verb}{on}")


def _create(vendor: str, guard: Guard) -> list[str]:
    message = f"{guard.table}: this row is kept as it is"
    if vendor == "sqlite":
        when = f" WHEN {guard.when}" if guard.when else ""
        return [
            f"CREATE TRIGGER IF NOT EXISTS {guard.name}_{verb} BEFORE {verb.upper()} ON {guard.table}"
            f" FOR EACH ROW{when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for verb in ("update", "delete")
        ]
    when = f" WHEN ({guard.when})" if guard.when else ""
    function = (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '%: this row is kept as it is', TG_TABLE_NAME"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    return [function] + [
        f"CREATE OR REPLACE TRIGGER {guard.name}_{verb} BEFORE {verb.upper()} ON {guard.table}"
        f" FOR EACH ROW{when} EXECUTE FUNCTION refuse_change()"
        for verb in ("update", "delete")
    ]


def install_after_migrate(sender, using, **kwargs):
    """Put the guards back after `migrate` and `flush`."""
    install(using)
