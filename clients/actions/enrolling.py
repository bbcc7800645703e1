"""Someone new."""

from collections.abc import Callable

from django.db import IntegrityError, transaction

from clients.actions.covering import lead_begins
from clients.models import CareTeamMembership, Client, Episode, FocusArea, ProblemStatement
from clients.models.episode import CareRole
from clients.models.focus import FocusKind
from hrp.audit.models import Action
from hrp.audit.trail import record


def enrol(
    *,
    by,
    key,
    team,
    client: dict,
    episode: dict,
    words: str = "",
    focus: str = "",
    focus_kind: str = FocusKind.SUBSTANCE,
    lead=None,
) -> Client:
    """Open an episode for someone new and return the client.

    `key` is the id that the form carried: asking twice with the same key gives the same client.
    `client` and `episode` are field values; `words` is the problem statement, if one was given;
    `focus` is the client's name for a first focus area; a substance stays undisclosed until named.
    """

    def begin(opened: Episode) -> None:
        leads = CareTeamMembership.objects.create(episode=opened, user=lead or by, role=CareRole.LEAD, created_by=by)
        lead_begins(leads, by=by)
        if words:
            ProblemStatement.objects.create(client=opened.client, text=words, created_by=by)
        if focus:
            _first_focus(opened.client, focus, focus_kind, by)

    return open_once(by=by, key=key, team=team, client=client, episode=episode, begin=begin)


def open_once(*, by, key, team, client: dict, episode: dict, begin: Callable[[Episode], None]) -> Client:
    """Open an episode for someone new and return the client; the same `key` again gives the same client.

    `begin` adds, in the same transaction, what the episode begins with.
    """
    mine = Client.objects.filter(pk=key, created_by=by)
    try:
        with transaction.atomic():
            return mine.first() or _opened(by, key, team, client, episode, begin)
    except IntegrityError:
        # The same form, sent twice at the same moment: the other one made the client.
        known = mine.first()
        if known is None:
            raise
        return known


def _opened(by, key, team, client, episode, begin) -> Client:
    person = Client.objects.create(pk=key, created_by=by, **client)
    opened = Episode.objects.create(client=person, team=team, created_by=by, **episode)
    begin(opened)
    record(Action.CREATE, by=by, client_code=person.code, subject=f"episode {opened.pk}")
    return person


def _first_focus(client: Client, label: str, kind: str, by) -> None:
    unnamed = kind == FocusKind.SUBSTANCE
    FocusArea.objects.create(client=client, label=label, kind=kind, undisclosed=unnamed, created_by=by)
