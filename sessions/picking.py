"""Whom a therapist may want to meet now, or was in touch with."""

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from clients.models import CareTeamMembership, Client, Episode
from clients.models.episode import Ending
from clients.names import mark_twins, matching
from hrp.accounts.models import User
from sessions.models import Session

MOST = 40  # one screen's worth; the search finds the rest


def clients_to_meet(user: User, words: str = "") -> list[Client]:
    """Return the clients on whose care team `user` is, those met or planned last first, at most MOST.

    `words` narrows by chosen name or code. `twin` is set where two of the therapist's share a name,
    `plan` to today's meeting that was planned and not opened yet, a group's apart: a tap opens that one.
    """
    return _found(user, words, CareTeamMembership.objects.current().filter(episode__ended_on=None))


def clients_in_touch(user: User, words: str = "") -> list[Client]:
    """Return whom a contact may have been with: as `clients_to_meet`, and those too with whom the work has ended.

    Nobody is in touch with someone who has died.
    """
    team = CareTeamMembership.objects.current()
    died = Episode.objects.filter(ending=Ending.DIED).values("client")
    return _found(user, words, team.exclude(episode__client__in=died))


def _found(user, words, team) -> list[Client]:
    """The clients of a therapist's rows in `team`."""
    mine = Client.objects.for_user(user).filter(pk__in=team.filter(user=user).values("episode__client"))
    latest = Session.objects.filter(client=OuterRef("pk")).order_by("-starts_at").values("starts_at")[:1]
    plans = Session.objects.planned().on_day(timezone.localdate()).filter(client=OuterRef("pk"), group_meeting=None)
    clients = mine.filter(matching(words)).annotate(
        latest=Subquery(latest),
        plan=Subquery(plans.order_by("starts_at").values("pk")[:1]),
        plan_at=Subquery(plans.order_by("starts_at").values("starts_at")[:1]),
    )
    found = list(clients.order_by(F("latest").desc(nulls_last=True), "chosen_name", "code")[:MOST])
    mark_twins(found, mine)
    return found
