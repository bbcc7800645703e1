"""The world of the access table, built once for each page of tests."""

from copy import deepcopy

import pytest
from django.db import transaction

from tests.access.walk import World, build
from tests.cast import gather


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Everybody in place around two full records; nothing of it is left afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(gather())
        transaction.set_rollback(True)


@pytest.fixture
def world(built, db) -> World:
    """The same for one test, which may change what it likes."""
    return deepcopy(built)
