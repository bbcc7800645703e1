"""Rows as they lie in the database, read strictly and one after another, each value as canonical text.

SQLite keeps moments, UUIDs and JSON as text and would read some of it leniently, so that a changed byte
could pass for the same value. Here every byte counts. PostgreSQL's own types leave no such room.
"""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain

from django.db import connection, models

from hrp.audit.canonical import part


def rows(model, columns: tuple[str, ...], *, at_once: int) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Return each row's primary key and its columns as canonical text, or None for a row that cannot be read.

    In the order of their keys, as of this call: what is written later is not among them. `at_once` is
    how many are held in memory.
    """
    read = _from_sqlite if connection.vendor == "sqlite" else _from_postgresql
    found = read(model, columns, at_once)
    first = next(found, None)
    return iter(()) if first is None else chain([first], found)


def _from_postgresql(model, columns, at_once):
    stored = model.objects.order_by("pk").values_list("pk", *columns)
    for key, *values in stored.iterator(chunk_size=at_once):
        yield key, dict(zip(columns, map(part, values), strict=True))


def _from_sqlite(model, columns, at_once):
    table, key = model._meta.db_table, model._meta.pk.column
    readers = [READERS[type(model._meta.get_field(column))] for column in columns]
    bytes_of = ", ".join(f'CAST("{column}" AS BLOB)' for column in columns)
    with connection.cursor() as cursor:
        # Names of our own tables and columns; nothing that was typed.
        cursor.execute(f'SELECT "{key}", {bytes_of} FROM "{table}" ORDER BY "{key}"')  # noqa: S608
        while chunk := cursor.fetchmany(at_once):
            for number, *raw in chunk:
                yield number, _read(columns, readers, raw)


def _read(columns, readers, raw) -> dict[str, str] | None:
    try:
        return {column: read(value.decode()) for column, read, value in zip(columns, readers, raw, strict=True)}
    except (ValueError, AttributeError, RecursionError):  # not text, no such value, nothing there
        return None


def _moment(written: str) -> str:
    day, time = written.split(" ")
    return f'"{day}T{time if "." in time else f"{time}.000000"}+00:00"'


@lru_cache(maxsize=1024)  # most details are one of a few
def _json(written: str) -> str:
    value = json.loads(written)
    if "\\" in written and json.dumps(value) != written:  # an escape can be written in two ways
        raise ValueError
    return part(value)


_quoted = json.encoder.encode_basestring_ascii

READERS: dict[type, Callable] = {
    models.CharField: _quoted,
    models.UUIDField: _quoted,
    models.DateTimeField: _moment,
    models.JSONField: _json,
    models.BigIntegerField: str,
    models.PositiveIntegerField: str,
    models.PositiveBigIntegerField: str,
}
