"""Answering what may be worth a conversation, which lets it rest for a while; and what a team asks for at all."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from clients.models import Client
from hrp.accounts.models import Team
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.content.flags import ALWAYS_ON, DEFAULTS, RESTS_AT_MOST, FlagKind, Rests
from sessions.models import FlagAnswer, FlagLimit, FlagSwitch


@transaction.atomic
def answer_flag(client: Client, flag: FlagKind, *, by, key, because: str, weeks: Rests) -> FlagAnswer:
    """Let a kind of flag of `client` rest for `by`, for so many `weeks` from today; return the answer.

    `key` is the id that the form carried: asking twice gives the same answer. What comes up after it does not rest;
    some kinds rest for a shorter time, whatever was asked (`RESTS_AT_MOST`).
    Raises IntegrityError when the key is some other row's.
    """
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)  # a form sent twice comes one after the other
    known = FlagAnswer.objects.filter(pk=key, client=client, flag=flag, created_by=by).first()
    if known:
        return known
    today, weeks = timezone.localdate(), min(weeks, RESTS_AT_MOST.get(flag, weeks))
    answer = FlagAnswer(pk=key, client=client, flag=flag, because=because, on=today, created_by=by)
    answer.rests_until = today + timedelta(weeks=weeks)
    answer.save(force_insert=True)
    record(
        Action.CREATE,
        by=by,
        client_code=client.code,
        subject=f"flag answer {answer.pk}",
        flag=str(flag),
        weeks=int(weeks),
    )
    return answer


@transaction.atomic
def set_flags(team: Team, *, by, on: Mapping[FlagKind, bool], limits: Mapping[str, int | None]) -> None:
    """Switch kinds of flags on and off for `team`, and set numbers for everybody at its site; what is not named stays.

    None as a number, or the default itself, goes back to the default. Where two set the same, the last one holds.
    Safety stays on whatever is asked. Nothing to set changes nothing.
    """
    on = {str(kind): is_on for kind, is_on in on.items() if kind not in ALWAYS_ON}
    limits = {name: None if value == DEFAULTS[name] else value for name, value in limits.items()}
    if not (on or limits):
        return
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    for kind, is_on in on.items():
        made_by = {"is_on": is_on, "created_by": by}
        FlagSwitch.objects.update_or_create(team=team, flag=kind, defaults={"is_on": is_on}, create_defaults=made_by)
    for name, value in limits.items():
        rows = FlagLimit.objects.filter(site=team.site, name=name)
        if value is None:
            rows.delete()
        else:
            made_by = {"value": value, "created_by": by}
            rows.update_or_create(site=team.site, name=name, defaults={"value": value}, create_defaults=made_by)
    record(Action.CHANGE, by=by, subject=f"flags of team {team.pk}", on=on, limits=limits)
