"""Someone new."""

from django.db import IntegrityError, transaction

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
    try:
        with transaction.atomic():
            return _enrol(by, key, team, client, episode, words, (focus, focus_kind), lead)
    except IntegrityError:
        # The same form, sent twice at the same moment: the other one made the client.
        known = Client.objects.filter(pk=key, created_by=by).first()
        if known is None:
            raise
        return known


def _enrol(by, key, team, client, episode, words, focus, lead):
    known = Client.objects.filter(pk=key, created_by=by).first()
    if known:
        return known
    person = Client.objects.create(pk=key, created_by=by, **client)
    opened = Episode.objects.create(client=person, team=team, created_by=by, **episode)
    CareTeamMembership.objects.create(episode=opened, user=lead or by, role=CareRole.LEAD, created_by=by)
    if words:
        ProblemStatement.objects.create(client=person, text=words, created_by=by)
    label, kind = focus
    if label:
        unnamed = kind == FocusKind.SUBSTANCE
        FocusArea.objects.create(client=person, label=label, kind=kind, undisclosed=unnamed, created_by=by)
    record(Action.CREATE, by=by, client_code=person.code, subject=f"episode {opened.pk}")
    return person
