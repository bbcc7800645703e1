"""What is done to goals. Every action leaves its row in the trail, in the same transaction."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from clients.actions import save
from clients.models import Client
from goals.content import State
from goals.models import Balance, BalanceItem, Goal, GoalRating, GoalStateEvent
from hrp.audit.models import Action
from hrp.audit.trail import record

ITEM = ("quadrant", "text", "weight", "voice")  # what an item of a balance sheet is made of


@transaction.atomic
def begin(goal: Goal, *, by, client: Client, state: str = State.CHOOSING) -> None:
    """Add a goal at the end of the client's order, with where it stands.

    The goal that it grew out of stays, and says so: it `grew`.
    """
    last = Goal.objects.filter(client=client).aggregate(last=Max("sort"))["last"]
    goal.sort = 0 if last is None else last + 1
    save(goal, by=by, client=client)
    GoalStateEvent.objects.create(goal=goal, state=state, created_by=by)
    if goal.evolved_from:
        GoalStateEvent.objects.create(goal=goal.evolved_from, state=State.GREW, created_by=by)
        record(
            Action.CHANGE,
            by=by,
            client_code=client.code,
            subject=f"goal {goal.evolved_from_id}",
            state=State.GREW.value,
        )


@transaction.atomic
def rate(rating: GoalRating, *, by, client: Client) -> None:
    """Keep how close a goal feels, as said outside a session. It stands from this moment."""
    rating.frozen_at = timezone.now()
    save(rating, by=by, client=client)


@transaction.atomic
def move(goal: Goal, *, by, client: Client, up: bool) -> None:
    """Put a goal one place up or down in the client's order."""
    goals = list(Goal.objects.select_for_update().filter(client=client))
    here = next(place for place, other in enumerate(goals) if other.pk == goal.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(goals):
        return
    goals[here], goals[there] = goals[there], goals[here]
    changed = [other for place, other in enumerate(goals) if other.sort != place]
    for place, other in enumerate(goals):
        other.sort = place
    Goal.objects.bulk_update(changed, ["sort"])
    record(Action.CHANGE, by=by, client_code=client.code, subject=f"goal {goal.pk}", fields=["sort"])


class KeptAsItIs(Exception):
    """A balance sheet that may not be changed any more was to be given other items."""


@transaction.atomic
def keep_items(balance: Balance, items: list[dict], *, by) -> None:
    """Let `items` be what stands in the four cells, in their order; part of keeping the sheet.

    Each holds `quadrant`, `text`, `weight` and `voice`. Where nothing changed nothing is written, so that a page
    that saves itself makes no new rows. Raises KeptAsItIs for a sheet that is frozen or whose day is over.
    """
    if not Balance.objects.select_for_update().get(pk=balance.pk).is_open:
        raise KeptAsItIs
    there = BalanceItem.objects.filter(balance=balance)
    if [{name: getattr(item, name) for name in ITEM} for item in there] == items:
        return
    there.delete()
    rows = [BalanceItem(balance=balance, sort=sort, created_by=by, **item) for sort, item in enumerate(items)]
    BalanceItem.objects.bulk_create(rows)
