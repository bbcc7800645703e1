"""The week: one's own, a colleague's, a team's."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clients.typed import Day
from hrp.accounts.access import needs
from hrp.accounts.models import Team, User
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.workspace.week import monday_of, teams_of, therapists_of, week_of


@dataclass(frozen=True)
class Chosen:
    """Whose week is looked at: one's own where neither a team nor a person is named."""

    people: list[User]
    team: Team | None = None
    person: User | None = None

    @property
    def query(self) -> str:
        """What keeps the choice in an address."""
        named = {"team": self.team, "person": self.person}
        return next((f"&{name}={one.pk}" for name, one in named.items() if one), "")

    @property
    def detail(self) -> dict:
        """What the trail says of the choice."""
        return {name: str(one.pk) for name, one in (("team", self.team), ("person", self.person)) if one}


@needs(Permission.SEE_CASELOAD)
@require_GET
def week(request):
    """Show a week: `from` names any day of it, `team` or `person` whose it is."""
    teams = teams_of(request.user)
    chosen = _chosen(request, teams)
    monday = _monday(request.GET.get("from", ""))
    found = week_of(request.user, chosen.people, monday, team=chosen.team)
    record(Action.LIST, by=request.user, subject="week", count=found.count, monday=monday.isoformat(), **chosen.detail)
    context = {"week": found, "chosen": chosen, "teams": teams, "own": request.user.is_therapist}
    return render(request, "workspace/week.html", context | {"today": timezone.localdate()})


def _monday(text: str) -> date:
    """Return the Monday of the week of the day in `text`; of this week for anything that is no plain day near."""
    try:
        day = Day(required=False).clean(text)
    except ValidationError:
        day = None
    return monday_of(day or timezone.localdate())


def _chosen(request, teams) -> Chosen:
    """Return whose week is asked for. A team or a person that is not within reach is 404."""
    if "team" in request.GET:
        team = _named(request.GET["team"], teams)
        return Chosen(therapists_of([team]), team=team)
    if "person" in request.GET:
        person = _named(request.GET["person"], therapists_of(teams))
        return Chosen([person], person=person)
    if not request.user.is_therapist and teams:
        return Chosen(therapists_of(teams[:1]), team=teams[0])
    return Chosen([request.user] if request.user.is_therapist else [])


def _named(text: str, among):
    """Return the one of `among` with this id, or 404."""
    try:
        wanted = uuid.UUID(text)
    except ValueError:
        raise Http404 from None
    for one in among:
        if one.pk == wanted:
            return one
    raise Http404
