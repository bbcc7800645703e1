"""For work in the background that reads most of what there is."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

LONGEST = "10min"  # for one statement; a page gives up after half a minute


@contextmanager
def much_is_read() -> Iterator[None]:
    """Let PostgreSQL look how much there is of everything, and give each statement ten minutes, until the end.

    Right after an import it does not know yet, and plans as if there were next to nothing.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(f"SET statement_timeout = '{LONGEST}'")
        try:
            yield
        finally:
            cursor.execute("RESET statement_timeout")
