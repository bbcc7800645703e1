"""Coming back: a new stretch of work that continues the one before, with everything still there."""

import uuid

from django.db import transaction

from clients.actions.care_team import join_care_team, leave_care_team
from clients.actions.covering import hold_caseloads
from clients.models import AfterBreakTalk, CareTeamMembership, Client, Episode
from clients.models.episode import CareRole, Ending
from clients.waiting import newest_first
from hrp.audit.models import Action
from hrp.audit.trail import record


class NobodyToReturn(Exception):
    """There is no stretch of work to continue: none has ended, or the person has died."""


@transaction.atomic
def come_back(client: Client, *, by, key, lead=None) -> Episode:
    """Begin again with someone whose work here has ended; return the new stretch of work.

    It stays with the same team and continues the one that began last. `lead` leads it; without one the client
    waits for a lead. Whoever kept the record of the one before leaves that at the same moment. `key` is
    the id that the form carried: a second tap, or somebody else's at the same moment, finds the one that
    is open. Raises NobodyToReturn.
    """
    client = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    # Their rows too: of coming back and taking the end back at the same moment, the second one finds work going on.
    held = client.episodes.select_for_update(of=("self",), no_key=True)
    episodes = list(newest_first(held))
    for known in episodes:
        if known.ended_on is None or known.pk == key:
            return known
    if not episodes or any(one.ending == Ending.DIED for one in episodes):
        raise NobodyToReturn
    before = episodes[0]
    again = Episode.objects.create(
        pk=key if not Episode.objects.filter(pk=key).exists() else uuid.uuid4(),
        client=client,
        team_id=before.team_id,
        continues=before,
        minor_consent_basis=before.minor_consent_basis,
        created_by=by,
    )
    kept = list(CareTeamMembership.objects.filter(episode__in=episodes, to_on=None).select_related("episode__client"))
    # All at once and in one order, as wherever a lead passes from one to another.
    hold_caseloads(*(one.user_id for one in kept), *([lead.pk] if lead else []))
    for one in kept:
        leave_care_team(one, by=by)
    if lead:
        join_care_team(again, lead, CareRole.LEAD, by=by)
    continued = str(before.pk)
    record(Action.CREATE, by=by, client_code=client.code, subject=f"episode {again.pk}", continues=continued)
    return again


@transaction.atomic
def answer_talk(client: Client, *, by, key, answer: str) -> AfterBreakTalk:
    """Keep what became of the talk after a break. `key` is the form's: asking twice keeps it once."""
    Client.objects.select_for_update().get(pk=client.pk)
    known = AfterBreakTalk.objects.filter(pk=key, client=client).first()
    if known:
        return known
    free = uuid.uuid4() if AfterBreakTalk.objects.filter(pk=key).exists() else key
    talk = AfterBreakTalk.objects.create(pk=free, client=client, answer=answer, created_by=by)
    record(Action.CREATE, by=by, client_code=client.code, subject=f"talk after a break {talk.pk}", answer=str(answer))
    return talk
