"""Measures pages: how long they take, through the whole of Django with a sign-in, and how many queries they ask."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import quantiles

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from hrp.accounts.models import Team, User
from sessions.content.flags import FlagKind
from sessions.models import FlagSwitch

WARM_UP = 3


@dataclass(frozen=True)
class Measured:
    """A page for somebody: the middle and the 95th percentile of its times, in seconds, and its queries."""

    page: str
    p50: float
    p95: float
    queries: int

    def as_dict(self) -> dict:
        """Return it as plain numbers."""
        return asdict(self)


def measure(name: str, user: User, address: str, *, times: int) -> Measured | None:
    """Ask `times` for the page at `address` (a name of the site map), or return None where there is no such page."""
    try:
        path = reverse(address)
    except NoReverseMatch:
        return None
    browser = Browser(SERVER_NAME="localhost")
    browser.force_login(user)
    for _number in range(WARM_UP):
        _ask(browser, path)
    took = [_ask(browser, path) for _number in range(times)]
    return Measured(name, percentile(took, 50), percentile(took, 95), _queries(browser, path))


def _ask(browser: Browser, path: str) -> float:
    """Return how many seconds an answer takes."""
    began = time.perf_counter()
    answer = browser.get(path)
    took = time.perf_counter() - began
    assert answer.status_code == 200, f"{path} answered {answer.status_code}."
    return took


def _queries(browser: Browser, path: str) -> int:
    """Return how many queries the page asks; once a minute it is noted beside them that somebody is here."""
    counted = []
    for _number in range(WARM_UP):
        with CaptureQueriesContext(connection) as asked:
            browser.get(path)
        counted.append(len(asked))
    return min(counted)


def percentile(values: Sequence[float], which: int) -> float:
    """Return the value below which `which` of a hundred lie, of at least two values."""
    return quantiles(values, n=100, method="inclusive")[which - 1]


def switch_everything_on(teams: Sequence[Team]) -> None:
    """Switch every kind of flag on for `teams`."""
    FlagSwitch.objects.bulk_create(FlagSwitch(team=team, flag=kind, is_on=True) for team in teams for kind in FlagKind)
