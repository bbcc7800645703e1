"""Making and ending the secret address of a calendar. Every action leaves its row in the trail."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hrp.accounts.models import CalendarAddress, User
from hrp.audit.models import Action
from hrp.audit.trail import record

BYTES = 32  # 256 bits, so that an address cannot be guessed
NOTED_EVERY = timedelta(hours=1)


def digest_of(token: str) -> str:
    """Return what is stored of an address's secret."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def address_of(user: User) -> CalendarAddress | None:
    """Return the person's address that answers, if there is one; its secret is not known any more."""
    return CalendarAddress.objects.filter(user=user, ended_at=None).first()


@transaction.atomic
def make_calendar_address(user: User, *, by) -> str:
    """Make a calendar address for `user` and return its secret, which is told this once. One before it ends.

    An address that no calendar has fetched yet gives its place to the new one, so that a form sent twice leaves
    one row, and its last answer holds the address that works.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two at once: the second ends the first
    token = secrets.token_urlsafe(BYTES)
    unused = CalendarAddress.objects.filter(user=user, ended_at=None, fetched_at=None)
    if not unused.update(digest=digest_of(token), created_at=timezone.now(), created_by=by):
        _end(user)
        CalendarAddress.objects.create(user=user, digest=digest_of(token), created_by=by)
    record(Action.RIGHT_CHANGED, by=by, subject=f"user {user.pk}", calendar_address=True)
    return token


@transaction.atomic
def end_calendar_address(user: User, *, by) -> None:
    """Let the person's calendar address answer no more. Where there is none, nothing changes."""
    if _end(user):
        record(Action.RIGHT_CHANGED, by=by, subject=f"user {user.pk}", calendar_address=False)


def _end(user: User) -> int:
    return CalendarAddress.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())


def owner_of(token: str) -> User | None:
    """Return the therapist whose calendar this secret opens now, and note at most once an hour that it was fetched.

    Nobody's, an ended one, that of a disabled person or of somebody who is no therapist any more: None.
    """
    open_ones = CalendarAddress.objects.filter(ended_at=None, user__is_active=True, user__is_therapist=True)
    address = open_ones.filter(digest=digest_of(token)).select_related("user").first()
    if address is None:
        return None
    now = timezone.now()
    if address.fetched_at is None or address.fetched_at <= now - NOTED_EVERY:
        stale = Q(fetched_at=None) | Q(fetched_at__lte=now - NOTED_EVERY)
        CalendarAddress.objects.filter(stale, pk=address.pk).update(fetched_at=now)
    return address.user
