"""Opening a record in an emergency: the look-up by its code, the opening, its end, and that it was seen.

Nobody finds anyone here by name. Who opened what is marked in the trail, row by row; the reason stays with the
clinic and out of the trail.
"""

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import BooleanField, Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.codes import typed_code
from clients.models import BreakGlass, Client
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record

TOLD_FOR = timedelta(days=14)  # how long the lead is told of it on Today
MOST = 12  # a list longer than this is no help; once these are seen, the others follow


class NotOpened(Exception):
    """The record does not open. The message says why, to the person."""


def made_by_form(key, typed: str, *, by) -> BreakGlass | None:
    """Return what `by` opened with this very form, if it was sent already with this code."""
    return BreakGlass.objects.filter(pk=key, user=by, client__code=typed_code(typed)).select_related("client").first()


def find(typed: str, *, by) -> Client:
    """Return the client with the code that `by` typed. Raises NotOpened, and leaves a row that says so.

    A code that is none, one that nobody has and one of an invented client read the same. A record that is
    open in an emergency already is found again.
    """
    code = typed_code(typed)
    client = Client.objects.real().filter(code=code).first()
    if client is None:
        raise refused(by, code, "unknown", _("No record has this code. A code is eight letters and digits."))
    if Client.objects.in_care_of(by).filter(pk=client.pk).exists():
        raise refused(by, code, "theirs already", _("This record is yours to open already: it is in your caseload."))
    return client


def refused(by, code: str, why: str, message: str) -> NotOpened:
    """Note a try that opened nothing; return what is raised for it. `why` is a word of ours."""
    record(Action.DENIED, by=by, client_code=code, permission=str(Permission.BREAK_GLASS), why=why)
    return NotOpened(message)


@transaction.atomic
def break_glass(client: Client, *, by, key, reason: str, hours: int) -> BreakGlass:
    """Open a record to `by`, for reading, for some hours from now. Asked twice, it is open once.

    `key` is the id that the form carried. The trail gets the hours and not the reason.
    """
    Client.objects.select_for_update().get(pk=client.pk)  # two at the same moment come one after the other
    open_now = BreakGlass.objects.open_for(by).filter(client=client).first()
    if open_now:
        return open_now
    if BreakGlass.objects.filter(pk=key).exists():
        key = uuid.uuid4()  # the same form for another record is another row
    now = timezone.now()
    opened = BreakGlass.objects.create(
        pk=key,
        client=client,
        user=by,
        reason=reason,
        from_at=now,
        until_at=now + timedelta(hours=hours),
        created_by=by,
    )
    record(Action.BREAK_GLASS, by=by, client_code=client.code, subject=_subject(opened), hours=hours)
    return opened


@transaction.atomic
def close(opened: BreakGlass, *, by) -> None:
    """End it now: the record is closed to them at their next request. Twice changes nothing."""
    now = timezone.now()
    if BreakGlass.objects.filter(pk=opened.pk, until_at__gt=now).update(until_at=now):
        record(
            Action.RIGHT_CHANGED,
            by=by,
            client_code=opened.client.code,
            subject=_subject(opened),
            break_glass_ended=True,
        )


@transaction.atomic
def see(opened: BreakGlass, *, by) -> None:
    """Note that a supervisor has seen it. The first one counts."""
    if BreakGlass.objects.filter(pk=opened.pk, seen_at=None).update(seen_at=timezone.now(), seen_by=by):
        record(Action.CHANGE, by=by, client_code=opened.client.code, subject=_subject(opened), fields=["seen_at"])


def told_to(user, *, leading: bool) -> list[BreakGlass]:
    """Return the emergencies that `user` is told of, the latest first, MOST at once.

    A supervisor is told until someone has marked it as seen; with `leading`, the lead for two weeks. Each says
    `to_see` (they are the one to mark it) and `somebody_told` (a supervisor is there to see it).
    """
    unseen = Q(pk__in=BreakGlass.objects.supervised_by(user).filter(seen_at=None).values("pk"))
    rule = unseen
    if leading:
        since = timezone.now() - TOLD_FOR
        rule |= Q(pk__in=BreakGlass.objects.led_by(user).filter(from_at__gt=since).values("pk"))
    to_see = Case(When(unseen, then=Value(True)), default=Value(False), output_field=BooleanField())
    told = BreakGlass.objects.filter(rule).annotate(to_see=to_see).saying_if_told()
    return list(told.select_related("user", "client").order_by("-from_at", "pk")[:MOST])


def _subject(opened: BreakGlass) -> str:
    return f"break glass {opened.pk}"
