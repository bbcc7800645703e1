"""How often the door may be tried: counted by address and by account, and never so that a person is locked out.

A browser that a person has signed in with before is a known device. Its tries count for themselves, so
that whoever tries from elsewhere, for however long, does not keep the person out of their own browser.
Passkeys are not counted by account at all: there is nothing to guess.
"""

import secrets

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.signing import BadSignature, dumps, loads
from django.utils.crypto import constant_time_compare, salted_hmac

PURPOSE = "hrp.accounts.known-device"
MOST_PEOPLE = 8  # who share one browser, the latest first
MAX_AGE = 400 * 24 * 60 * 60  # seconds; browsers keep no cookie longer


class TooManyTries(Exception):
    """The door was tried too often; it opens again in a few minutes."""


def take_try(request, action: str, email: str):
    """Count one try of `action` for the account `email`; returns what can be rolled back if it succeeds.

    `action` is "door", "password" or "code": see ACCOUNT_RATE_LIMITS. Raises TooManyTries.
    """
    account = email.strip().lower()
    if device := known_device(request, account):
        taken = _consume(request, f"{action}_known", f"{action}:{account}:{device}")
    else:
        taken = _consume(request, action, f"{action}:{account}")
    if taken is None:
        raise TooManyTries
    return taken


def may_try(request, action: str, email: str) -> bool:
    """Count one try and say whether it was still allowed."""
    try:
        take_try(request, action, email)
    except TooManyTries:
        return False
    return True


def may_fetch(request, action: str) -> bool:
    """Count one fetch of `action` from this network address and say whether it was still allowed."""
    return ratelimit.consume(request, app="allauth.account", action=action, limit_get=True) is not None


def _consume(request, action: str, key: str):
    return ratelimit.consume(request, app="allauth.account", action=action, key=key)


# --- Known devices ------------------------------------------------------------------------------


def known_device(request, email: str) -> str:
    """Return this browser's name if the person with `email` has signed in with it before, else nothing."""
    name, people = _read(request)
    return name if any(constant_time_compare(_mark(email), mark) for mark in people) else ""


def will_know(request, user) -> None:
    """Let the answer to this request tell the browser that `user` has signed in with it."""
    request.signed_in_here = user


def remember_device(get_response):
    """Middleware: keep the mark of whoever has just signed in with this browser. It opens nothing."""

    def middleware(request):
        response = get_response(request)
        user = getattr(request, "signed_in_here", None)
        if user is not None:
            _write(request, response, user)
        return response

    return middleware


def _mark(email: str) -> str:
    """Return what stands for a person in a browser: it names nobody to whoever reads the cookie."""
    return salted_hmac(PURPOSE, email.strip().lower(), algorithm="sha256").hexdigest()[:32]


def _read(request) -> tuple[str, list[str]]:
    try:
        name, people = loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=PURPOSE, max_age=MAX_AGE)
    except (BadSignature, ValueError):
        return "", []
    return name, people


def _write(request, response, user) -> None:
    name, people = _read(request)
    mark = _mark(user.email)
    marks = [mark, *(other for other in people if other != mark)][:MOST_PEOPLE]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        dumps([name or secrets.token_hex(16), marks], salt=PURPOSE),
        max_age=MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
