"""The attacks miss nothing: every address, every form and every table is among what they walk."""

from tests.access.table import TABLE
from tests.attack.arena import every_address

# The look that stands in every record was rated to the end, so that its page has no form any more. What may be sent to
# one that was not, and by whom, is tried in tests/supervision/test_fidelity.py. What was told in an emergency was
# looked at by a second person as well (tests/disclosures/test_emergencies.py), and no year of this world can be asked
# for as rows (tests/reports/test_rows_pages.py).
NO_FORM_ANY_MORE = {"supervision:fidelity_own", "disclosures:second_look", "reports:rows_new"}


def test_every_address_that_takes_something_is_sent_something(attempts):
    taking = {name for name in every_address() if TABLE[name].POST}
    assert {attempt.name for attempt in attempts} == taking - NO_FORM_ANY_MORE


def test_every_form_goes_through_when_it_is_sent_by_whoever_may(arena, attempts):
    """What never goes through could not show that something is missing."""
    stuck = {str(attempt): arena.send(attempt) for attempt in attempts}
    assert {name: sent.status for name, sent in stuck.items() if not sent.went_through} == {}
