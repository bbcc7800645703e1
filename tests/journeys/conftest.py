"""What every journey starts from."""

import pytest
from django.core.management import call_command

from clients.models import Client, Substance
from hrp.accounts.models import User


@pytest.fixture
def demo(transactional_db):
    """Put the demo's people and clients in place; return a function that finds one of its people."""
    if not Substance.objects.exists():
        # The flush before this test emptied the catalogue that a migration fills.
        from importlib import import_module

        from django.apps import apps

        import_module("clients.migrations.0002_substances").fill(apps, None)
    call_command("load_demo", verbosity=0)

    def person(name: str) -> User:
        return User.objects.get(email=f"{name}@demo.example")

    return person


@pytest.fixture
def ines(demo) -> Client:
    """Ines, of the demo."""
    return Client.objects.get(chosen_name="Ines")
