"""The attacks miss nothing: every address, every form and every table is among what they walk."""

from tests.access.table import TABLE
from tests.attack.arena import every_address


def test_every_address_that_takes_something_is_sent_something(attempts):
    assert {attempt.name for attempt in attempts} == {name for name in every_address() if TABLE[name].POST}


def test_every_form_goes_through_when_it_is_sent_by_whoever_may(arena, attempts):
    """What never goes through could not show that something is missing."""
    stuck = {str(attempt): arena.send(attempt) for attempt in attempts}
    assert {name: sent.status for name, sent in stuck.items() if not sent.went_through} == {}
