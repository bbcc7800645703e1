"""What two people want to talk about: brought, taken off, and what became of what they agreed."""

import uuid

from django.db import transaction
from django.utils import timezone

from hrp.accounts.models import User
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.supervision.actions.held import hold
from hrp.supervision.models import AgendaPoint, AgreedAction


@transaction.atomic
def bring(pair: dict, *, by: User, key=None, client=None, flag: str = "", words: str = "", **marks) -> AgendaPoint:
    """Put a client or a topic on the agenda of a `pair` (`supervisor`, `therapist`); return the point.

    A client who waits there already is not put on again; `words` that are new are added to theirs. `key` is the id
    that the form carried: the same form sent twice is one point. `marks` go into the trail.
    """
    hold(**pair)
    known = AgendaPoint.objects.filter(pk=key, created_by=by, **pair).first()
    if known:
        return known
    waiting = AgendaPoint.objects.filter(client=client, meeting=None, taken_off_at=None, **pair)
    if client and (waits := waiting.first()):
        return _add_words(waits, words, by)
    free = key and not AgendaPoint.objects.filter(pk=key).exists()
    point = AgendaPoint(pk=key if free else uuid.uuid4(), client=client, flag=flag, words=words, created_by=by, **pair)
    point.save(force_insert=True)
    note_point(Action.CREATE, point, by, flag=flag, **marks)
    return point


def _add_words(point: AgendaPoint, words: str, by: User) -> AgendaPoint:
    """Add to what is said of a point; what somebody else wrote stays as it is, and the new line says whose it is."""
    said = words if point.created_by_id == by.pk else f"{by.name}: {words}"
    if words and not f"\n\n{point.words}".endswith(f"\n\n{said}"):  # else it is the same form, sent twice
        point.words = "\n\n".join(filter(None, (point.words, said)))
        point.save(update_fields=["words"])
        note_point(Action.CHANGE, point, by, fields=["words"])
    return point


@transaction.atomic
def take_off(point: AgendaPoint, *, by: User) -> None:
    """Take a point off the agenda. One that was talked about, or is off already, stays as it is."""
    hold(point.supervisor_id, point.therapist_id)
    point.refresh_from_db()
    if point.meeting_id or point.taken_off_at:
        return
    point.taken_off_at = timezone.now()
    point.save(update_fields=["taken_off_at"])
    note_point(Action.CHANGE, point, by, fields=["taken_off_at"])


@transaction.atomic
def say_what_became(action: AgreedAction, became: str, *, by: User) -> None:
    """Say that something agreed is done or set aside (`Became`), or with nothing that it is open again."""
    hold(action.point.supervisor_id, action.point.therapist_id)
    action.refresh_from_db(fields=["became", "became_on"])
    if action.became == became:
        return
    action.became, action.became_on = became, timezone.localdate() if became else None
    action.save(update_fields=["became", "became_on"])
    note_action(Action.CHANGE, action, by, became=became)


# --- In the trail -----------------------------------------------------------------------------------


def note_point(what: Action, point: AgendaPoint, by: User, **detail) -> None:
    """Write a point's row of the trail, with its client's code where it is about somebody."""
    record(what, by=by, client_code=_code(point), subject=f"agenda point {point.pk}", **detail)


def note_action(what: Action, action: AgreedAction, by: User, **detail) -> None:
    """Write the row of the trail of something agreed."""
    record(what, by=by, client_code=_code(action.point), subject=f"agreed action {action.pk}", **detail)


def _code(point: AgendaPoint) -> str:
    return point.client.code if point.client_id else ""
