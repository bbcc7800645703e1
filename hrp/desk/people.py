"""People as the front desk knows them: what they are called, how they are reached, who leads, and finding them."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet

from clients.models import CareTeamMembership, Client, WaitingPlan
from clients.models.episode import CareRole
from clients.names import mark_twins, matching
from hrp.accounts.models import TeamMembership, User
from hrp.desk.expected import Line, coming

MOST = 40  # one screen's worth; more letters find the rest


@dataclass(frozen=True)
class Card:
    """What stands on a person's page besides how they are reached."""

    language: str
    lead: str
    in_touch_on: date | None
    coming: list[Line]

    @classmethod
    def of(cls, client: Client) -> "Card":
        """Read it for a client. `lead` is nothing while nobody leads; then `in_touch_on` is when we are in touch."""
        lead = _care_team(client).filter(role=CareRole.LEAD).values_list("user__name", flat=True).first() or ""
        waits = WaitingPlan.objects.filter(episode__client=client, episode__ended_on=None)
        on = None if lead else waits.values_list("next_contact_on", flat=True).first()
        return cls(dict(settings.LANGUAGES).get(client.language, client.language), lead, on, coming(client))


def find(user: User, words: str) -> list[Client]:
    """Return the people whom the desk knows by a part of their name or their code, at most MOST; none without words."""
    if not words:
        return []
    known = Client.objects.for_desk(user)
    found = list(
        known.filter(matching(words)).only("code", "chosen_name", "is_practice").order_by("chosen_name", "code")[:MOST]
    )
    mark_twins(found, known)
    return found


def may_meet(client: Client) -> QuerySet:
    """Return the therapists with whom a meeting may be planned: the client's own, and those of the team."""
    own = _care_team(client).values("user")
    teams = client.episodes.filter(ended_on=None).values("team")
    of_team = TeamMembership.objects.current().filter(team__in=teams).values("user")
    return User.objects.filter(Q(pk__in=own) | Q(pk__in=of_team), is_active=True, is_therapist=True)


def lead_of(client: Client) -> User | None:
    """Return who leads the work with a client, or nobody yet."""
    lead = _care_team(client).filter(role=CareRole.LEAD).select_related("user").first()
    return lead.user if lead else None


def _care_team(client):
    return CareTeamMembership.objects.current().filter(episode__client=client, episode__ended_on=None)
