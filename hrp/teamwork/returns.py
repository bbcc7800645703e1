"""People of a team whose work here has ended, for the day on which they call. Nothing clinical is read."""

from django.db.models import DateField, Exists, OuterRef, QuerySet, Subquery

from clients.models import Client, Episode
from clients.models.episode import Ending
from clients.names import mark_twins, matching
from clients.waiting import newest_first
from hrp.accounts.models import Team

MOST = 20  # more than this is no help on the phone: another letter of the name is


def ended_in(user, team: Team) -> QuerySet:
    """Return the clients whose last stretch of work was in `team` and has ended, each with its day, `ended_on`.

    Nobody who has died is among them, and nobody whose team `user` does not lead.
    """
    episodes = Episode.objects.filter(client=OuterRef("pk"))
    newest = newest_first(episodes)
    clients = Client.objects.for_team_lead(user).filter(~Exists(episodes.filter(ended_on=None)))
    return (
        clients.filter(~Exists(episodes.filter(ending=Ending.DIED)))
        .annotate(ended_on=Subquery(newest.values("ended_on")[:1], output_field=DateField()))
        .alias(team_last=Subquery(newest.values("team")[:1]))
        .filter(team_last=team.pk)
    )


def found_in(user, team: Team, words: str) -> list[Client]:
    """Return who of `ended_in` goes by `words`, whose work ended last first, at most MOST; nobody without words."""
    if not words:
        return []
    found = list(ended_in(user, team).filter(matching(words)).order_by("-ended_on", "code")[:MOST])
    mark_twins(found, Client.objects.for_team_lead(user))
    return found
