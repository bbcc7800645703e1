"""Loading the demo: once, quickly, whole or not at all, and nowhere but in the demo."""

import time
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clients.models import Client, Substance
from goals.models import Goal, GoalRating, GoalStateEvent
from hrp.accounts.models import User
from hrp.audit.models import Event
from hrp.demo import loader
from sessions.models import OBSERVATIONS, SafetyItem, Session, SessionNote, Skill


def everything() -> dict:
    """Count the rows of every table that the demo touches."""
    models = (*OBSERVATIONS, GoalRating, User, Client, Session, SessionNote, Goal, GoalStateEvent, Event, SafetyItem)
    return {model: model.objects.count() for model in models}


def test_command_places_the_demo_once(db):
    out = StringIO()
    started = time.process_time()
    call_command("load_demo", stdout=out)
    assert time.process_time() - started < 10
    before = Client.objects.count() - 27
    assert out.getvalue() == (
        f"The demo is here: 27 clients, 83 meetings, and {before} people who came before."
        " Sign in as lead@demo.example.\n"
    )
    before, out = everything(), StringIO()
    call_command("load_demo", stdout=out)
    assert out.getvalue() == "The demo is here already. Nothing was changed.\n"
    assert everything() == before


def test_command_is_quiet_when_asked(db):
    out = StringIO()
    call_command("load_demo", stdout=out, verbosity=0)
    assert out.getvalue() == ""
    assert Client.objects.count() > 27


def test_refused_outside_the_demo(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="This is not the demo"):
        call_command("load_demo")
    with pytest.raises(loader.NotTheDemo):
        loader.load()
    assert not User.objects.exists()
    assert not Client.objects.exists()


def test_nothing_stays_of_a_load_that_breaks_off(db, monkeypatch):
    def broken(*args):
        raise RuntimeError

    monkeypatch.setattr(loader, "place_strangers_client", broken)
    with pytest.raises(RuntimeError):
        loader.load()
    assert not User.objects.exists()
    assert not Client.objects.exists()


def test_catalogue_entries_that_a_site_took_out_are_added(db):
    Substance.objects.filter(code__in=("alcohol", "crack")).delete()
    Skill.objects.filter(code__in=("no-thanks", "rehearse")).delete()
    loader.load()
    added = Substance.objects.get(code="alcohol")
    assert (added.klass, added.default_unit) == ("alcohol", "standard drinks")
    assert Skill.objects.get(code="no-thanks").practices.get().helped == 7


@pytest.mark.parametrize("clock", [(0, 1), (23, 59)])
def test_loads_at_the_edges_of_a_day(db, clock):
    assert loader.load(datetime(2026, 3, 29, *clock, tzinfo=UTC)).meetings == 83
    # Of the stories, one meeting and a part in a group's are still to come on another day.
    later = Session.objects.filter(client__chosen_name__in=("Ines", "Teo", "Walter"))
    assert later.filter(starts_at__date__gt=date(2026, 3, 29)).count() == 2
