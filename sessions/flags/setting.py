"""What a team switched on, and the numbers of its site."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hrp.accounts.models import Team
from sessions.content.flags import ALWAYS_ON, DEFAULTS, ON_BY_DEFAULT, FlagKind
from sessions.models import FlagLimit, FlagSwitch


@dataclass(frozen=True)
class Setting:
    """How flags are set for a team: the kinds that are on, and each number by its name."""

    on: frozenset[FlagKind]
    limits: Mapping[str, int]


def settings_of(teams: Iterable[Team]) -> dict:
    """Return the setting of each of `teams` by its id. Two queries."""
    teams = list(teams)
    switched, numbers = {}, {}
    for row in FlagSwitch.objects.filter(team__in=[team.pk for team in teams]):
        switched.setdefault(row.team_id, {})[row.flag] = row.is_on
    for row in FlagLimit.objects.filter(site__in={team.site for team in teams}):
        numbers.setdefault(row.site, {})[row.name] = row.value
    return {team.pk: Setting(_on(switched.get(team.pk, {})), DEFAULTS | numbers.get(team.site, {})) for team in teams}


def _on(switched: Mapping[str, bool]) -> frozenset[FlagKind]:
    on = frozenset(kind for kind in FlagKind if switched.get(kind, kind in ON_BY_DEFAULT))
    return on | ALWAYS_ON
