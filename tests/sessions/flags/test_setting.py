"""What a team switched on, and the numbers of its site."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hrp.accounts.models import Team
from sessions.content.flags import ALWAYS_ON, DEFAULTS, ON_BY_DEFAULT, FlagKind
from sessions.flags.setting import settings_of
from sessions.models import FlagLimit, FlagSwitch


@pytest.fixture
def teams(db) -> list[Team]:
    """Two teams at the mill, one at the harbour."""
    return [
        Team.objects.create(name=name, site=site)
        for name, site in (("Days", "Mill"), ("Evenings", "Mill"), ("Boats", "Harbour"))
    ]


def test_without_a_row_five_kinds_are_on_and_every_number_is_its_default(teams):
    for one in settings_of(teams).values():
        assert one.on == ON_BY_DEFAULT and one.limits == DEFAULTS
    assert {
        FlagKind.SAFETY,
        FlagKind.OVERDOSE,
        FlagKind.AFTER_BREAK,
        FlagKind.WITHDRAWAL,
        FlagKind.CONTACT_GAP,
    } == ON_BY_DEFAULT


def test_a_switch_is_the_teams_alone(teams):
    days, evenings, boats = teams
    FlagSwitch.objects.create(team=days, flag=FlagKind.GOAL_FIT, is_on=True)
    FlagSwitch.objects.create(team=days, flag=FlagKind.CONTACT_GAP, is_on=False)
    FlagSwitch.objects.create(team=boats, flag=FlagKind.GOAL_FIT, is_on=False)
    known = settings_of(teams)
    assert known[days.pk].on == (ON_BY_DEFAULT | {FlagKind.GOAL_FIT}) - {FlagKind.CONTACT_GAP}
    assert known[evenings.pk].on == known[boats.pk].on == ON_BY_DEFAULT


def test_safety_is_on_whatever_a_row_says(teams):
    FlagSwitch.objects.create(team=teams[0], flag=FlagKind.SAFETY, is_on=False)
    assert FlagKind.SAFETY in ALWAYS_ON <= settings_of(teams)[teams[0].pk].on


def test_a_number_is_of_the_site(teams):
    days, evenings, boats = teams
    FlagLimit.objects.create(site="Mill", name="gap_days", value=21)
    FlagLimit.objects.create(site="Harbour", name="srs", value=30)
    known = settings_of(teams)
    assert known[days.pk].limits == known[evenings.pk].limits == DEFAULTS | {"gap_days": 21}
    assert known[boats.pk].limits == DEFAULTS | {"srs": 30}


def test_two_queries_for_however_many_teams(teams):
    with CaptureQueriesContext(connection) as seen:
        settings_of(teams)
    assert len(seen) == 2
