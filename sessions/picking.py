"""Whom a therapist may want to meet now."""

from collections import Counter

from django.db.models import F, Max

from clients.models import CareTeamMembership, Client
from hrp.accounts.models import User

MOST = 40  # one screen's worth; the search finds the rest


def clients_to_meet(user: User, words: str = "") -> list[Client]:
    """Return the clients on whose care team `user` is, those met or planned last first, at most MOST.

    `words` narrows by chosen name or code. `twin` is set where two of those shown share a name.
    """
    mine = CareTeamMembership.objects.current().filter(user=user).values("episode__client")
    clients = Client.objects.for_user(user).filter(pk__in=mine, episodes__ended_on=None)
    if words:
        clients = clients.filter(chosen_name__icontains=words) | clients.filter(code__iexact=words)
    clients = clients.annotate(latest=Max("sessions__starts_at"))
    found = list(clients.order_by(F("latest").desc(nulls_last=True), "chosen_name", "code")[:MOST])
    names = Counter(client.chosen_name.casefold() for client in found)
    for client in found:
        client.twin = names[client.chosen_name.casefold()] > 1
    return found
