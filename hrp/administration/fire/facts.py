"""What a database holds, in numbers: written into a backup, and compared when it is restored."""

from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max

from hrp.audit.models import Event, Seal


def facts(alias: str) -> dict:
    """Return the rows of each table, the migrations, and how far the trail goes."""
    return {"rows": rows(alias), "migrations": migrations(alias), "trail": trail(alias)}


def rows(alias: str) -> dict[str, int]:
    """Count the rows of every table."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        counted = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own tables
            counted[table] = cursor.fetchone()[0]
    return counted


def migrations(alias: str) -> list[list[str]]:
    """List the migrations that were applied, as app and name."""
    return sorted([app, name] for app, name in MigrationRecorder(connections[alias]).applied_migrations())


def trail(alias: str) -> dict:
    """Say how far the trail goes: its last row and its last seal."""
    last = [model.objects.using(alias).aggregate(last=Max("pk"))["last"] or 0 for model in (Event, Seal)]
    return dict(zip(("row", "seal"), last, strict=True))
