"""What every journey starts from."""

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from clients.models import Client, Substance
from hrp.accounts.models import User
from hrp.demo import loader
from sessions.models import Skill

# The demo of today, as it was loaded first in this run: storing its rows again is quicker than telling it again.
_told = {}


@pytest.fixture
def demo(transactional_db):
    """Put the demo's people and clients in place; return a function that finds one of its people."""
    today = timezone.localdate()
    if today in _told:
        _store(_told[today])
    else:
        loader.load()
        _told[today] = {model: list(model._default_manager.all()) for model in _tables()}

    def person(name: str) -> User:
        return User.objects.get(email=f"{name}@demo.example")

    return person


def _tables() -> list:
    """Every table of ours."""
    return [
        model for model in apps.get_models() if model.__module__.startswith(("hrp.", "clients.", "sessions.", "goals."))
    ]


def _store(rows: dict) -> None:
    """Put rows back as they were. Who points at whom is checked when all of them are there."""
    with transaction.atomic():
        for catalogue in (Substance, Skill):
            catalogue.objects.all().delete()
        for model, kept in rows.items():
            model._default_manager.bulk_create(kept, batch_size=500)
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(no_style(), list(rows)):
            cursor.execute(line)


@pytest.fixture
def ines(demo) -> Client:
    """Ines, of the demo."""
    return Client.objects.get(chosen_name="Ines")
