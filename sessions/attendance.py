"""Attendance, for whoever may hear of it: on which days a client came, and how many meetings were kept.

It reads when a meeting was, what became of it, and which sittings were entered in error; nothing else of a record.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from clients.models import WithdrawnSitting
from hrp.base.days import midnight
from sessions.content.choices import Happened
from sessions.models import Session

ARRANGED = (Happened.MET, Happened.DID_NOT_MEET)


@dataclass(frozen=True)
class Attendance:
    """The local days of the meetings that were kept, one entry a meeting, the earliest first; and two counts.

    `kept` are the meetings that took place, `arranged` those and the ones at which nobody met. A meeting that either
    side moved or called off is in neither number.
    """

    dates: tuple[date, ...]
    kept: int
    arranged: int


def attendance_of(client_id, since: date, until: date) -> Attendance:
    """Return the attendance of a client, by id, on the local days from `since` to `until`, both included.

    Meetings that are planned, and those whose note was entered in error, are left out.
    """
    in_error = WithdrawnSitting.objects.filter(sitting=OuterRef("sitting")).values("sitting")
    within = {"starts_at__gte": midnight(since), "starts_at__lt": midnight(until + timedelta(days=1))}
    meetings = Session.objects.filter(~Exists(in_error), client=client_id, happened__in=ARRANGED, **within)
    rows = list(meetings.order_by("starts_at").values_list("starts_at", "happened"))
    dates = tuple(timezone.localdate(starts_at) for starts_at, happened in rows if happened == Happened.MET)
    return Attendance(dates=dates, kept=len(dates), arranged=len(rows))
