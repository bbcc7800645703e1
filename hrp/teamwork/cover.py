"""What the pages about cover show: who covers whom in a team, now, next and before."""

from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import Count, F, Prefetch, Q
from django.utils import timezone

from clients.covering import now_and_next
from clients.models import CareTeamMembership, Client, Cover
from clients.names import mark_twins
from hrp.accounts.models import Team, User
from hrp.base.paging import page_of
from hrp.teamwork.transfer import leads_of

PEOPLE = ("covered", "covering")


@dataclass(frozen=True)
class CoverRow:
    """A cover with the clients whom it is for, and when whoever covers is away as well."""

    cover: Cover
    clients: list[Client]
    away: list[Cover]

    @property
    def has_begun(self) -> bool:
        """Whether it holds today."""
        return self.cover.from_on <= timezone.localdate()

    @property
    def opens(self) -> bool:
        """Whether whoever covers can sign in and open records at all."""
        return self.cover.covering.is_active and self.cover.covering.is_therapist


def standing(user, team: Team) -> list[CoverRow]:
    """Return who covers whom in `team` now and next, the first to begin first, for whoever leads it."""
    still = CareTeamMembership.objects.filter(to_on__gt=timezone.localdate()).filter(to_on__gt=F("from_on"))
    memberships = Prefetch("memberships", still.real().select_related("episode__client"), to_attr="still")
    covers = list(now_and_next().filter(team=team).select_related(*PEOPLE).prefetch_related(memberships))
    away = list(now_and_next().filter(covered__in={one.covering_id for one in covers}).select_related("covering"))
    rows = [
        CoverRow(
            cover=one,
            clients=sorted((row.episode.client for row in one.still), key=_by_name),
            away=[other for other in away if other.covered_id == one.covering_id and _overlap(one, other)],
        )
        for one in covers
    ]
    mark_twins((client for row in rows for client in row.clients), Client.objects.for_team_lead(user))
    return rows


def _by_name(client: Client):
    return client.chosen_name.casefold(), client.code


def _overlap(one: Cover, other: Cover) -> bool:
    return one.from_on < other.to_on and other.from_on < one.to_on


def over(team: Team, number) -> Page:
    """Return a page of the covers of `team` that are over, the latest first, each with its number of `clients`."""
    covers = Cover.objects.filter(team=team, to_on__lte=timezone.localdate()).select_related(*PEOPLE)
    covers = covers.annotate(clients=Count("memberships__episode", distinct=True))
    return page_of(covers.order_by("-to_on", "-created_at", "pk"), number)


def leading_in(team: Team):
    """Return those who lead clients in care of `team` today, by name, each with how many (`clients`)."""
    leading = User.objects.annotate(clients=Count("care_teams", filter=Q(care_teams__in=leads_of(team))))
    return leading.filter(clients__gt=0).order_by("name", "email")
