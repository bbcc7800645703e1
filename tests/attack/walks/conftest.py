"""The arena, built once for all walks."""

import pytest
from django.db import connection
from django.test import override_settings

from tests import factors
from tests.access import walk
from tests.attack.arena import Arena, undone
from tests.attack.attempts import find_attempts
from tests.attack.ground import build

# Nobody is covered or signed out, however slow the machine is; tests/accounts/ looks at that.
HOURS = 60
ALL_DAY = {"COVER_MINUTES": 9 * HOURS, "SIGN_IN_IDLE_MINUTES": 9 * HOURS, "STEP_UP_SECONDS": 9 * HOURS * 60}
ALL_DAY["EMAIL_HOST"] = "mail.test.example"


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    """Everybody in place around two full records, for all walks: each of them undoes what it does."""
    with django_db_blocker.unblock():
        with undone(), override_settings(**ALL_DAY):
            yield build()
        _sweep()


def _sweep() -> None:
    """Let PostgreSQL forget the very many rows that were undone; it would read past them in every later test."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")


@pytest.fixture(scope="package")
def cookies(world) -> dict:
    """A sign-in for everybody, each with a second factor shown just now: what asks for one answers too."""
    cookies = walk.signed_in(world)
    for name, person in world.people.items():
        factors.shown(walk.browser_of(cookies[name]), person)
    return cookies


@pytest.fixture(scope="package")
def arena_of_the_walks(world, cookies) -> Arena:
    """The world with everybody signed in."""
    return Arena(world, cookies)


@pytest.fixture(scope="package")
def attempts_of_the_walks(arena_of_the_walks):
    """Everything that may be sent."""
    return find_attempts(arena_of_the_walks)


@pytest.fixture
def db(world):
    """The database, as the world of the walks has it; the plug-in sets one up where a test asks for `db`."""


@pytest.fixture
def arena(db, arena_of_the_walks) -> Arena:
    """The world with everybody signed in."""
    return arena_of_the_walks


@pytest.fixture
def attempts(db, attempts_of_the_walks):
    """Everything that may be sent."""
    return attempts_of_the_walks
