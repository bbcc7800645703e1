"""Where a person is signed in, and when they were last here."""

from allauth.usersessions.models import UserSession
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce


def of(user) -> list[UserSession]:
    """Return a person's sign-ins, the latest first; those that have ended meanwhile are gone."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda kept: kept.created_at, reverse=True)


def with_last_seen(users: QuerySet) -> QuerySet:
    """Return people with `last_seen`: when they last did something here, or None."""
    latest = UserSession.objects.filter(user=OuterRef("pk")).order_by("-last_seen_at").values("last_seen_at")[:1]
    return users.annotate(last_seen=Coalesce(Subquery(latest), F("last_login")))


def renew_key(request) -> None:
    """Give the sign-in another key; the old one opens nothing any more. The list of sign-ins follows."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)
