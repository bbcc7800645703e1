"""Clients with something that may be worth a conversation, for the tests of its pages."""

import uuid
from datetime import timedelta

from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from hrp.accounts.models import Team, User
from sessions.models import AllianceRating, FlagAnswer, FlagSwitch, SafetyItem
from tests.cast import make_client, make_session

REVIEW, MINE = reverse("supervision:review"), reverse("supervision:mine")


def in_danger(client: Client, *, days: int = 2, level: int = 3) -> SafetyItem:
    """Note a near danger so many `days` ago that is open since."""
    at = timezone.now() - timedelta(days=days)
    return SafetyItem.objects.create(client=client, kind="overdose", level=level, created_at=at)


def quiet(name: str, *, lead: User, team: Team) -> Client:
    """Return a client who was met yesterday: nothing is worth a conversation."""
    client = make_client(name, lead=lead, team=team)
    make_session(client, by=lead, days_ago=1)
    return client


def switched_on(team: Team, *kinds: str) -> None:
    """Let the team have these kinds of flags on."""
    for kind in kinds:
        FlagSwitch.objects.create(team=team, flag=kind, is_on=True)


def felt(client: Client, *values: int, first: int) -> None:
    """Let the client rate meetings overall, one a week, the first `first` days ago."""
    for number, value in enumerate(values):
        day = timezone.localdate() - timedelta(days=first - 7 * number)
        AllianceRating.objects.create(client=client, aspect="overall", value=value, observed_on=day)


def answered(client: Client, flag: str, *, by: User, because: str, hours_ago: int = 0) -> FlagAnswer:
    """Let a flag of `client` be answered by `by`; it rests for four weeks from today."""
    until = timezone.localdate() + timedelta(weeks=4)
    at = timezone.now() - timedelta(hours=hours_ago)
    given = {"client": client, "flag": flag, "because": because, "rests_until": until}
    return FlagAnswer.objects.create(created_by=by, created_at=at, **given)


def answer(browser: Browser, client: Client, flag: str, *, query: str = "", **typed):
    """Send the answer to a flag, as the form on the page does."""
    typed = {"key": str(uuid.uuid4()), "because": "We spoke", "weeks": "2", "side": "review"} | typed
    return browser.post(reverse("supervision:seen", args=[client.code, flag]) + query, typed)


def rows_on(page) -> dict:
    """Return the kinds of the flags that stand on a page, by the client's name, in their order."""
    return {row.client.chosen_name: [str(flag.kind) for flag in row.flags] for row in page.context["rows"]}
