"""How long a sign-in lasts, and when its pages are covered.

One row (`UserSession`) stands for one sign-in. Its `last_seen_at` is when the person last did something:
opened a page, sent a form, touched or typed. What a page does by itself (saving, asking) moves nothing.

The row's `data` holds `covered`, true once a page has covered itself, and `stays`: by meeting, from when
until when its page, once it was opened, lets the sign-in outlast a rest.
"""

from datetime import datetime, timedelta

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.dispatch import receiver
from django.utils import timezone

from hrp.accounts.models import User
from hrp.audit.models import Action
from hrp.audit.trail import record

GRACE = timedelta(seconds=30)  # the page's own clock comes first
SLACK = timedelta(seconds=10)  # what messages of a page are late by
AROUND = timedelta(minutes=15)  # before a meeting as planned, and after it
WRITE_EVERY = timedelta(seconds=20)
IDLE, HOURS = "idle", "hours"  # why a sign-in ended


# --- The rules ----------------------------------------------------------------------------------


def is_covered(row: UserSession, now: datetime | None = None) -> bool:
    """Say whether nothing is shown to this sign-in until the person shows that it is them."""
    rest = (now or timezone.now()) - row.last_seen_at
    return bool(row.data.get("covered")) or rest >= timedelta(minutes=settings.COVER_MINUTES) + GRACE


def ends_at(row: UserSession) -> datetime:
    """Return when this sign-in ends if nothing is done any more.

    After so many minutes at rest; or, once the page of a running meeting was opened, fifteen minutes
    after the meeting's planned end; and twelve hours after it began at the latest.
    """
    end = row.last_seen_at + timedelta(minutes=settings.SIGN_IN_IDLE_MINUTES)
    for since, until in sorted(row.data.get("stays", {}).values()):
        if datetime.fromisoformat(since) <= end:
            end = max(end, datetime.fromisoformat(until))
    return min(end, latest_end(row))


def latest_end(row: UserSession) -> datetime:
    """Return when this sign-in ends whatever is done."""
    return row.created_at + timedelta(seconds=settings.SESSION_COOKIE_AGE)


def why_over(row: UserSession, now: datetime | None = None) -> str:
    """Say why this sign-in is over: IDLE, HOURS, or nothing while it lasts."""
    now = now or timezone.now()
    if now >= latest_end(row):
        return HOURS
    return IDLE if now >= ends_at(row) else ""


# --- The row ------------------------------------------------------------------------------------


@receiver(user_logged_in)
def begin(sender, request, user, **kwargs) -> None:
    """Give a sign-in its row as soon as it begins, whichever way the person came."""
    if not request.session.session_key:
        request.session.save()
    UserSession.objects.get_or_create(
        session_key=request.session.session_key,
        defaults={"user": user, "ip": request.META.get("REMOTE_ADDR") or "127.0.0.1"},
    )
    _remember(user.pk, timezone.now())


@receiver(password_changed)
def go_on(sender, request, user, **kwargs) -> None:
    """Keep the row when another password gives the sign-in another key: it goes on, and began when it began."""
    row = getattr(request, "sign_in", None)
    if row and row.session_key != request.session.session_key:
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        UserSession.objects.filter(pk=row.pk).update(session_key=request.session.session_key)


def row_of(request) -> UserSession | None:
    """Return the row of this sign-in, with `has_passkey`; None where somebody has ended it."""
    passkeys = Authenticator.objects.filter(user=OuterRef("user"), type=Authenticator.Type.WEBAUTHN)
    rows = UserSession.objects.filter(session_key=request.session.session_key, user=request.user)
    return rows.annotate(has_passkey=Exists(passkeys)).first()


def seen(row: UserSession, at: datetime | None = None) -> None:
    """Note that the person did something, now or a moment ago. Never moves back; never saves the sign-in itself.

    A save of the sign-in's data would put back what another request has just changed, the lock of a
    turned screen among it.
    """
    at = at or timezone.now()
    UserSession.objects.filter(session_key=row.session_key, last_seen_at__lt=at).update(last_seen_at=at)
    _remember(row.user_id, at)


def _remember(person, at: datetime) -> None:
    """Keep with the person when they were last seen: the row goes with the sign-in, and this stays."""
    before = Q(last_seen_at=None) | Q(last_seen_at__lt=at)
    User.objects.filter(before, pk=person).update(last_seen_at=at)


def seen_by_page(row: UserSession) -> None:
    """Note that a page was opened or a form sent; written every twenty seconds at most."""
    if timezone.now() - row.last_seen_at >= WRITE_EVERY:
        seen(row)


def cover(row: UserSession) -> None:
    """Cover a sign-in because one of its pages has covered itself.

    Does nothing while the person was seen lately elsewhere: a forgotten tab's clock covers no other.
    """
    if timezone.now() - row.last_seen_at >= timedelta(minutes=settings.COVER_MINUTES) - SLACK:
        _change(row, lambda fresh: fresh.data.update(covered=True))


def uncover(row: UserSession) -> None:
    """Show everything again: the person has shown that it is them."""

    def change(fresh):
        fresh.data.pop("covered", None)
        fresh.last_seen_at = timezone.now()

    _change(row, change)
    _remember(row.user_id, row.last_seen_at)


def stay(row: UserSession, meeting, starts_at: datetime, ends_at: datetime) -> None:
    """Let a sign-in outlast a rest from a while before `meeting` until a while after it, as its page was opened.

    Closing that page or opening another one changes nothing: the server is not told which pages lie open.
    """
    since, until = starts_at - AROUND, ends_at + AROUND
    kept = [since.isoformat(), until.isoformat()]
    if until > timezone.now() and row.data.get("stays", {}).get(str(meeting)) != kept:
        _change(row, lambda fresh: fresh.data.setdefault("stays", {}).update({str(meeting): kept}))


def leave(row: UserSession, meeting) -> None:
    """Let the usual rest end a sign-in again: at `meeting` there is nothing to write any more."""
    if str(meeting) in row.data.get("stays", {}):
        _change(row, lambda fresh: fresh.data.get("stays", {}).pop(str(meeting), None))


@transaction.atomic
def _change(row: UserSession, change) -> None:
    fresh = UserSession.objects.select_for_update().filter(pk=row.pk).first()
    if fresh:
        change(fresh)
        fresh.save(update_fields=["data", "last_seen_at"])
        row.data, row.last_seen_at = fresh.data, fresh.last_seen_at


def end(request, row: UserSession | None, why: str) -> None:
    """End the sign-in that `request` came with. The first request that finds it over writes the row in the trail."""
    with transaction.atomic():
        if row and UserSession.objects.filter(pk=row.pk).delete()[0]:
            record(Action.SIGN_IN_ENDED, by=request.user, why=why)
    request.session.flush()
    request.user = AnonymousUser()
