"""Orders of a court that neither went nor were set aside: where each stands, and which of them stand on Today."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from clients.models import CareTeamMembership, Client
from clients.models.episode import CareRole
from clients.names import mark_twins
from hrp.accounts.models import User
from hrp.audit.models import Action, Event
from hrp.base.days import midnight
from hrp.base.paging import PER_PAGE
from hrp.disclosures.actions.orders import subject_of
from hrp.disclosures.models import CourtOrder
from hrp.disclosures.orders import Standing, standing
from hrp.disclosures.second_looks import nobody_else

SOON = timedelta(days=3)  # an order whose deadline is so near stands on Today


@dataclass(frozen=True)
class OpenOrder:
    """An order, and what it waits for."""

    row: CourtOrder
    standing: Standing


def open_orders(client: Client) -> list[OpenOrder]:
    """Return the open orders about a client, the latest first. A fixed number of queries, however many there are."""
    rows = list(_open().filter(client=client).annotate(nobody=nobody_else()))
    advised, now = _advised(client, rows), timezone.now()
    return [
        OpenOrder(row, standing(row, gone=False, nobody=row.nobody, advised_at=advised.get(subject_of(row)), now=now))
        for row in rows
    ]


def on_today(user: User) -> list[CourtOrder]:
    """Return the open orders about those for whom `user` cares that are needed in the coming days, or came back.

    One whose day is past is among them, and one that came back with a "not yet" until it is changed, or somebody lets
    it go. A group alone is no such care. Somebody whose work has ended, or who has died, is not left out: a court is
    answered all the same.
    """
    mine = CareTeamMembership.objects.current().filter(user=user).exclude(role=CareRole.GROUP)
    before = midnight(timezone.localdate() + SOON + timedelta(days=1))
    due = Q(deadline_at__lt=before) | Q(returned_at__isnull=False, seconded_at=None)
    rows = _open().real().filter(due, client__in=mine.values("episode__client"))
    soonest = F("deadline_at").asc(nulls_last=True)
    found = list(rows.select_related("client").defer("body").order_by(soonest, "pk")[:PER_PAGE])
    mark_twins([order.client for order in found], Client.objects.in_care_of(user))
    return found


def _open() -> QuerySet:
    return CourtOrder.objects.filter(set_aside_at=None, disclosure=None)


def _advised(client: Client, rows: list[CourtOrder]) -> dict[str, datetime]:
    """When whoever advised was named, by what the trail calls the order: the last change there was.

    It counts only while there is nobody else, so it is not read where there is.
    """
    subjects = [subject_of(row) for row in rows if row.alone and row.nobody]
    changes = Event.objects.filter(client_code=client.code, subject__in=subjects, action=Action.CHANGE)
    return dict(changes.order_by("id").values_list("subject", "at"))
