"""Where a person is signed in, and when they were last here."""

from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from hrp.accounts import idle

# What a browser calls itself, the telling name before the one that others borrow.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def of(user) -> list[UserSession]:
    """Return a person's sign-ins with their `device`, the latest first; those that are over are left out."""
    there = [sign_in for sign_in in UserSession.objects.purge_and_list(user) if not idle.why_over(sign_in)]
    kept = sorted(there, key=lambda sign_in: sign_in.created_at, reverse=True)
    for sign_in in kept:
        sign_in.device = device_of(sign_in.user_agent)
    return kept


def device_of(user_agent: str) -> str:
    """Return in a few words what a browser says that it is."""
    browser, system = (next((name for sign, name in known if sign in user_agent), "") for known in (BROWSERS, SYSTEMS))
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser")


def with_last_seen(users: QuerySet) -> QuerySet:
    """Return people with `last_seen`: when they last did something here, or None."""
    return users.annotate(last_seen=Coalesce("last_seen_at", "last_login"))


def renew_key(request) -> None:
    """Give the sign-in another key; the old one opens nothing any more. The list of sign-ins follows."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)
