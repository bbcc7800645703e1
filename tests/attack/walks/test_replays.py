"""The same thing sent twice: a double click, a reload, a resend from a proxy. It is one."""

from collections import Counter

from tests.attack.arena import models_by_table


def test_what_is_sent_twice_is_stored_once(arena, attempts):
    """The second one meets no error of the server, and no table has more or fewer rows after it."""
    wrong = {}
    for attempt in attempts:
        more = Counter()
        for change in arena.send(attempt, twice=True).changed:
            more[change.table] += (change.before is None) - (change.after is None)
        if any(more.values()):
            wrong[str(attempt)] = more
    assert wrong == {}
    assert len(models_by_table()) > 40
