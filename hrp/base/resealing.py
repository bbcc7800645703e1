"""Rewriting what is sealed: under a new key, or from plain text and back when the tables change.

Works on the columns as they are stored, a few rows at a time, and goes around the guards: signed
notes are re-encrypted like everything else, and say the same afterwards.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connections

from hrp.base import guards
from hrp.base.sealed import MarkField, open_sealed, prefix, ring, seal, sealed_fields

BATCH = 500


@dataclass
class Rewritten:
    """What came of it: how many values were rewritten, and how many somebody else changed meanwhile."""

    done: int = 0
    missed: int = 0


def renew(model, *, using: str = "default") -> Rewritten:
    """Put every value of a table that is under another key under the current one.

    May be stopped and begun again, and may run while people work. Raises CannotOpen where an old key
    is missing.
    """
    current = prefix(ring().current)

    def again(stored, place):
        return stored if stored.startswith(current) else seal(open_sealed(stored, place), place)

    return _rewrite(model, again, using)


def seal_plain(models, *, using: str) -> None:
    """Seal what stands in the sealed columns of `models` as plain text. For migrations."""
    for model in models:
        _rewrite(model, seal, using)


def open_again(models, *, using: str) -> None:
    """Put plain text back into the sealed columns of `models`. For migrations that are taken back."""
    for model in models:
        _rewrite(model, open_sealed, using)


def _rewrite(model, change: Callable[[str, str], str], using: str) -> Rewritten:
    """Replace each stored value of a table by what `change` makes of it and its place."""
    result = Rewritten()
    for batch in _batches(model, using):
        changes = [
            (pk, field, stored, new, within)
            for pk, field, stored, within in batch
            if (new := change(stored, f"{field.place}:{pk}")) != stored
        ]
        if changes:
            with guards.lifted(model, using=using):
                for one in changes:
                    _store(model, *one, using, result)
    return result


def _batches(model, using) -> Iterator[list[tuple]]:
    """Yield what is stored, in the order of the rows' ids: id, field, value, and the row's other columns."""
    fields = sealed_fields(model)
    if not fields:
        return
    beside = sorted({mark.within for mark in _marks(model).values()})
    rows = model._base_manager.using(using).order_by("pk").values("pk", *(field.name for field in fields), *beside)
    found = list(rows[:BATCH])
    while found:
        yield [(row["pk"], field, row[field.name].stored, row) for row in found for field in fields if row[field.name]]
        found = list(rows.filter(pk__gt=found[-1]["pk"])[:BATCH])


def _store(model, pk, field, stored, new, row, using, result) -> None:
    """Write one value, with its mark, unless somebody changed it since it was read."""
    columns = {field.column: new}
    if mark := _marks(model).get(field.name):
        text = open_sealed(new, f"{field.place}:{pk}") if new.startswith(prefix(ring().current)) else new
        columns[mark.column] = mark.marks(text, row[mark.within])[0]
    connection = connections[using]
    names = ", ".join(f"{connection.ops.quote_name(column)} = %s" for column in columns)
    key, column, table = (connection.ops.quote_name(name) for name in _names(model, field))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {names} WHERE {key} = %s AND {column} = %s",  # noqa: S608 - our own names
            [*columns.values(), model._meta.pk.get_db_prep_value(pk, connection), stored],
        )
        if cursor.rowcount:
            result.done += 1
        else:
            result.missed += 1


def _names(model, field):
    return model._meta.pk.column, field.column, model._meta.db_table


def _marks(model) -> dict[str, MarkField]:
    """The marks of a table, by the field that each is of."""
    return {field.of: field for field in model._meta.concrete_fields if isinstance(field, MarkField)}
