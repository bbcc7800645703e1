"""The arena, built once for all walks."""

from unittest.mock import patch

import pytest
from django.test import override_settings

from sessions.models import SafetyItem
from tests import factors
from tests.access import planted, walk
from tests.attack.arena import HERS_TOO, Arena, undone
from tests.attack.attempts import find_attempts
from tests.attack.poison import poisoned_rows
from tests.cast import gather, make_area

# Nobody is covered or signed out, however slow the machine is; tests/accounts/ looks at that.
HOURS = 60
ALL_DAY = {"COVER_MINUTES": 9 * HOURS, "SIGN_IN_IDLE_MINUTES": 9 * HOURS, "STEP_UP_SECONDS": 9 * HOURS * 60}
ALL_DAY["EMAIL_HOST"] = "mail.test.example"


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    """Everybody in place around two full records, for all walks: each of them undoes what it does."""
    with django_db_blocker.unblock(), undone(), override_settings(**ALL_DAY):
        yield build()


def build() -> walk.World:
    """Return the world of the access table, with script in every text; the two records have no word in common."""
    with poisoned_rows():
        return build_poisoned()


def build_poisoned() -> walk.World:
    """Build it."""
    cast, plant = gather(), walk._things

    def with_words_of_her_own(client, *people):
        with patch.object(planted, "WORD", HERS_TOO if client == cast.noor else planted.WORD):
            return plant(client, *people) | plant_more(client)

    with patch.object(walk, "_things", with_words_of_her_own):
        return walk.build(cast)


def plant_more(client) -> dict:
    """Give `client` what more questions of the session page are about: a substance, and safety earlier on."""
    meeting = client.sessions.filter(note__signed_at__isnull=False).latest("starts_at")
    item = {"client": client, "kind": "threat", "level": 3, "what_we_did": f"{planted.WORD} call"}
    return {
        "earlier SafetyItem": SafetyItem.objects.create(session=meeting, **item),
        "substance FocusArea": make_area(client, f"{planted.WORD} drink", substance="wine"),
    }


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
