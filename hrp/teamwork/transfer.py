"""Who leads whom in a team: names, and nothing clinical."""

from django.core.paginator import Page
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404

from clients.models import CareTeamMembership, Client
from clients.models.episode import CareRole
from clients.names import mark_twins
from clients.waiting import leading_now
from hrp.accounts.models import Team, User
from hrp.base.paging import page_of


def leads_of(team: Team):
    """Return the rows of the care teams that say who leads the team's clients today."""
    return leading_now().filter(episode__team=team)


def leaders(team: Team, number) -> Page:
    """Return a page of everyone who leads someone in the team today, each with `clients`, how many.

    Those who may not sign in any more come first: theirs wait for somebody.
    """
    leading = Count("care_teams", filter=Q(care_teams__in=leads_of(team)))
    people = User.objects.annotate(clients=leading).filter(clients__gt=0)
    return page_of(people.order_by("is_active", "name", "email"), number)


def leader(team: Team, pk) -> User:
    """Return a person who leads or once led someone in the team. Raises Http404 for anyone else."""
    led = CareTeamMembership.objects.real().filter(role=CareRole.LEAD, episode__team=team)
    return get_object_or_404(User, pk=pk, pk__in=led.values("user"))


def clients_led(user, team: Team, of: User) -> list[Client]:
    """Return the clients of the team whom `of` leads today, by name, each saying whether two share a name.

    All of them on one page: it is one therapist's caseload.
    """
    led = Client.objects.filter(pk__in=leads_of(team).filter(user=of).values("episode__client"))
    named = led.only("code", "chosen_name", "birth_year", "is_practice")
    found = sorted(named, key=lambda client: (client.chosen_name.casefold(), client.code))
    mark_twins(found, Client.objects.for_team_lead(user))
    return found
