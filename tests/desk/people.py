"""What the tests of the front desk share."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clients.models import Client
from hrp.accounts.models import Team, User
from sessions.models import Session
from tests.cast import make_client, make_session, make_user
from tests.workspace.many import noon

DAY = reverse("desk:day")


@pytest.fixture
def fay(client, cast):
    """Fay at her desk: she works in Harbour Street, where Mara and Stella are."""
    client.force_login(cast.fay)
    return client


def make_plan(client: Client, by: User, after: int = 0, **fields) -> Session:
    """Return a meeting that is planned for today, so many minutes after noon."""
    starts_at = noon() + timedelta(minutes=after)
    return make_session(client, by=by, **{"starts_at": starts_at, "happened": "planned", **fields})


def make_elsewhere(name: str = "Walter") -> Client:
    """Return a client of a team in which Fay does not work."""
    there = make_user("Nadia", "therapist")
    return make_client(name, lead=there, team=Team.objects.create(name="Station Road"))


def plain(html: str) -> str:
    """Return a part of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
