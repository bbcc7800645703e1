"""One row, one text: what a mac and a digest are taken of. Knows no Django and no database.

The text is JSON with sorted keys, no spaces, ASCII only; moments are in UTC to the microsecond, UUIDs
are 32 hex digits. The same row gives the same text on SQLite and on PostgreSQL, today and in ten years.
"""

import hashlib
import json
import re
from datetime import UTC, datetime
from uuid import UUID

# PostgreSQL takes neither; both would stop the row from being written, and what it speaks of with it.
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def text(row: dict) -> str:
    """Return the canonical text of a row, given as column and value."""
    return join({column: part(value) for column, value in row.items()}, sorted(row))


def part(value) -> str:
    """Return the text of one value."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat(timespec="microseconds")
    elif isinstance(value, UUID):
        value = value.hex
    return _encode(value)


def join(parts: dict[str, str], columns) -> str:
    """Return the text of a row whose values are texts already; `columns` are their names, sorted."""
    return "{" + ",".join([f'"{column}":{parts[column]}' for column in columns]) + "}"


def writable(value):
    """Return `value` as both databases give it back: text without NUL and lone surrogates, lists, no tuples.

    Raises TypeError for what they would give back differently (a fraction) or not at all (a date).
    """
    if isinstance(value, str):
        return _UNWRITABLE.sub("\ufffd", str(value))
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return {writable(name): writable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [writable(inner) for inner in value]
    raise TypeError(f"The trail cannot hold {type(value).__name__}.")


def digest(previous: str, rows: list) -> str:
    """Return the digest of a seal: of its list of rows, and of the digest before."""
    return hashlib.sha256(f"{previous}\n{part(rows)}".encode()).hexdigest()
