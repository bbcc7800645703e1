"""What the tests of fire start from: a database that can be made to go away."""

from contextlib import contextmanager

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper


@pytest.fixture
def other_databases(transactional_db, django_db_blocker, monkeypatch):
    """Let a test open databases beside its own, which the test case would refuse: those that it makes itself."""
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", django_db_blocker._real_ensure_connection)


@pytest.fixture
def database_away(transactional_db):
    """Return a block in which no connection to the database answers, in any thread."""

    def gone(connection):
        raise OperationalError("could not connect to server: Quillfeather")

    @contextmanager
    def away():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(BaseDatabaseWrapper, "ensure_connection", gone)
            yield

    return away
