"""Which team a page is about: one that the person leads now."""

from dataclasses import dataclass
from functools import wraps

from django.http import Http404
from django.urls import reverse

from clients.querysets import led_teams
from hrp.accounts.access import needs, refuse
from hrp.accounts.models import Team
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record


@dataclass(frozen=True)
class Led:
    """The team that a page is about, among all the teams that the person leads now."""

    team: Team
    teams: tuple[Team, ...]

    @property
    def query(self) -> str:
        """What an address carries on so that the next page is about the same team; empty for an only team."""
        return f"team={self.team.pk}" if len(self.teams) > 1 else ""

    def address(self, name: str, *args) -> str:
        """Return the address of the page `name` about this team."""
        return f"{reverse(name, args=args)}?{self.query}".rstrip("?")


def led_team(request) -> Led:
    """Return the team that a page is about: the one that `?team=` names, or the first by name.

    Who leads none is refused with 403, whatever their role; a team that is not theirs to lead is 404, as one
    that there is not.
    """
    teams = tuple(Team.objects.filter(pk__in=led_teams(request.user).values("team")).order_by("name", "site"))
    if not teams:
        refuse(request.user, Permission.LEAD_TEAM)
    asked = request.GET.get("team", "")
    team = next((team for team in teams if asked in {"", str(team.pk)}), None)
    if team is None:
        record(Action.DENIED, by=request.user, permission=str(Permission.LEAD_TEAM))
        raise Http404
    return Led(team, teams)


def for_team_leads(view):
    """Declare that a view is for whoever leads a team now, and give it that team, `led`, after the request.

    It stands above everything else on the view: who leads no team is told so first, whatever they ask for.
    """

    @needs(Permission.LEAD_TEAM)
    @wraps(view)
    def guarded(request, *args, **kwargs):
        return view(request, led_team(request), *args, **kwargs)

    return guarded
