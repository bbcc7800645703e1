"""Which module knows how to copy and fill which kind of database.

Each offers `title`, `is_empty`, `copied`, `filled`, `problems` and `put_in_place`.
"""

from django.db import connections

from hrp.administration.fire import postgresql, sqlite

ENGINES = {"sqlite": sqlite, "postgresql": postgresql}


def engine(using: str):
    """Return the module for this database."""
    return ENGINES[connections[using].vendor]
