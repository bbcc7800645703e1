"""Fay's pages are hers, and every other page of the house is closed to her."""

import pytest

from tests.access.table import OPEN, TABLE
from tests.access.walk import ask, build, signed_in, site_map

# What belongs to the door and to whoever is signed in: it shows nothing of any client.
OF_THE_HOUSE = ("account", "mfa_")
LEADS_ON = {"home"}


@pytest.fixture
def world(cast):
    return build(cast)


def is_open_to_the_desk(name: str) -> bool:
    return name.startswith("desk:") or name.startswith(OF_THE_HOUSE) or name in LEADS_ON | OPEN.keys()


def test_every_other_address_is_403(world):
    cookie = signed_in(world)["desk"]
    closed = sorted(name for name in site_map() if not is_open_to_the_desk(name))
    answers = {
        (name, method): ask(cookie, method, world.address(name, TABLE[name], "own")).status_code
        for name in closed
        for method in ("GET", "POST")
    }
    assert {key: status for key, status in answers.items() if status != 403} == {}
    assert len(closed) > 60


def test_what_is_open_to_the_desk_is_few(world):
    open_to_her = {name for name in site_map() if is_open_to_the_desk(name)} - OPEN.keys()
    assert {name.partition(":")[0] for name in open_to_her if ":" in name} == {"desk", "accounts"}
