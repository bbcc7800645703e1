"""For work that reads, or brings in, most of what there is."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

LONGEST = "10min"  # for one statement; a page gives up after half a minute


def look_how_much_there_is() -> None:
    """Let PostgreSQL count anew. Until it has, after very much came in, it plans as if there were next to nothing."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@contextmanager
def much_is_read() -> Iterator[None]:
    """Let PostgreSQL look how much there is of everything, and give each statement ten minutes, until the end."""
    look_how_much_there_is()
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{LONGEST}'")
        try:
            yield
        finally:
            cursor.execute("RESET statement_timeout")
