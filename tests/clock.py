"""Another day: what a test does that waits for one."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session as SignIn
from django.utils import timezone


def here_now() -> None:
    """Let everybody who is signed in have been here a moment ago."""
    UserSession.objects.update(created_at=timezone.now(), last_seen_at=timezone.now())
    SignIn.objects.update(expire_date=timezone.now() + timedelta(hours=1))


@pytest.fixture
def travel(monkeypatch):
    """`travel(3)`: it is three days later, and nobody was signed out for being away."""
    now, gone = timezone.now, []

    def go(days: int) -> None:
        gone.append(timedelta(days=days))
        monkeypatch.setattr(timezone, "now", lambda: now() + sum(gone, timedelta()))
        here_now()

    return go
