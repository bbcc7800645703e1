"""Beginning a look at a session, rating it alone and then together, and keeping scores that were coded."""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.supervision.lines import Pair
from hrp.supervision.models import FidelityRating, FidelityRound, MitiScore
from hrp.supervision.models.fidelity import Item, Whose

# When each part was closed.
CLOSED = {Whose.THERAPIST: "own_done_at", Whose.TOGETHER: "together_done_at"}


@transaction.atomic
def begin_look(line: Pair, *, by, key, session, seen_by: str) -> FidelityRound:
    """Begin a look of the two: at a meeting, on its day, or without one at the work as it is today.

    `key` is the id that the form carried: the same form sent twice begins one look.
    """
    mine = {"created_by": by, **line.both}
    if FidelityRound.objects.filter(pk=key).exclude(**mine).exists():
        key = uuid.uuid4()  # taken by what somebody else keeps
    on = session.day if session else timezone.localdate()
    what = {"session": session, "seen_by": seen_by, "on": on}
    row, made = FidelityRound.objects.get_or_create(pk=key, **mine, defaults=what)
    if made:
        _tell(Action.CREATE, row, by)
    return row


@transaction.atomic
def rate(look: FidelityRound, *, by, whose: str, given: dict, taken_back=(), done: bool = False) -> bool:
    """Store what `by` rates: `given` by item 1–5, or None for no occasion; items `taken_back` are not rated any more.

    What is in neither stays, whoever of the two tapped it. `done` closes it; from then on it stays as it is. False: it
    was closed before. Raises ValidationError for whoever is not the therapist, or not one of the two, and for rating
    together before the therapist is done.
    """
    row = _held(look)
    _refuse_out_of_turn(row, by, whose)
    if getattr(row, CLOSED[whose]):
        return False
    items = _store(row, whose, given, taken_back, by)
    if done:
        setattr(row, CLOSED[whose], timezone.now())
        row.save(update_fields=[CLOSED[whose]])
    if items or done:
        _tell(Action.CHANGE, row, by, whose=str(whose), items=items, done=done)
    return True


@transaction.atomic
def keep_miti(look: FidelityRound, *, by, scores: dict) -> None:
    """Store `scores` that were coded, by name of column; None takes one away, and what is not in it stays.

    Raises ValidationError before the therapist has rated, and for whoever is not one of the two.
    """
    row = _held(look)
    _refuse_out_of_turn(row, by, Whose.TOGETHER)
    kept = MitiScore.objects.filter(round=row).first() or MitiScore(round=row, created_by=by)
    fields = [name for name, value in scores.items() if getattr(kept, name) != value]
    if not fields:
        return
    for name in fields:
        setattr(kept, name, scores[name])
    kept.save()
    _tell(Action.CHANGE, row, by, fields=fields)


def _held(look: FidelityRound) -> FidelityRound:
    """The row, held until this is done: of two at the same moment one comes after the other."""
    return FidelityRound.objects.select_for_update().get(pk=look.pk)


def _refuse_out_of_turn(row: FidelityRound, by, whose: str) -> None:
    if by.pk not in ({row.therapist_id} if whose == Whose.THERAPIST else {row.therapist_id, row.supervisor_id}):
        raise ValidationError(_("This is for the two of them."))
    if whose == Whose.TOGETHER and row.own_done_at is None:
        raise ValidationError(_("The therapist looks alone first."))


def _store(row: FidelityRound, whose: str, given: dict, taken_back, by) -> list[str]:
    """Change the ratings of `whose`; return the codes of the items that changed, in their order."""
    known = dict(row.ratings.filter(whose=whose).values_list("item", "value"))
    new = {item for item, value in given.items() if item not in known or known[item] != value}
    changed = [item for item in Item.values if item in new or (item in taken_back and item in known)]
    row.ratings.filter(whose=whose, item__in=changed).delete()
    FidelityRating.objects.bulk_create(
        FidelityRating(
            round=row, item=item, whose=whose, value=given[item], no_occasion=given[item] is None, created_by=by
        )
        for item in changed
        if item in given
    )
    return changed


def _tell(action: Action, row: FidelityRound, by, **detail) -> None:
    """Leave the row in the trail: ids and codes, no value."""
    code = row.session.client.code if row.session else ""
    record(action, by=by, client_code=code, subject=f"fidelity {row.pk}", **detail)
