"""Confirming that it is still the person, before what cannot be taken back.

A factor shown within the last five minutes counts; a password never does. In the demo, whose people
have no factor, the password stands in for it.
"""

import time
from functools import wraps
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hrp.accounts import factors
from hrp.accounts.middleware import wants_json
from hrp.base.paths import is_own


def is_fresh(request) -> bool:
    """Say whether a factor was shown in this sign-in within `STEP_UP_SECONDS`."""
    records = get_authentication_records(request, request.user)
    since = time.time() - settings.STEP_UP_SECONDS
    recent = [record for record in records if record["at"] > since]
    if any(record.get("method") == "mfa" for record in recent):
        return True
    typed = any(record.get("method") == "password" and record.get("reauthenticated") for record in recent)
    return typed and by_password(request.user)


def by_password(user) -> bool:
    """Say whether a person confirms with their password: only in the demo, and only without a factor."""
    return not settings.FACTOR_NEEDED and not factors.has_factor(user)


def stale_message(request) -> str:
    """Return what to say above a form that comes back because it was not confirmed; nothing if it was.

    For views whose form holds words that a person typed: they show the form again, with the words.
    """
    return "" if is_fresh(request) else _("Please confirm first that it is you. What you typed is still here.")


def ask_first(then: str):
    """Lead to the question, and from there on to `then`, a path of this site."""
    return redirect(f"{reverse('accounts:step_up')}?{urlencode({'next': then})}")


def fresh_factor(view):
    """Let a view be reached only by someone who has just shown a factor.

    A page leads to the question and back. A form that is sent is refused with 403, and the page says
    how to confirm in another tab and come back to it, so that the browser keeps what was typed. A
    script gets 403 {"error": "step_up"}.
    """

    @wraps(view)
    def asked(request, *args, **kwargs):
        if is_fresh(request):
            return view(request, *args, **kwargs)
        if wants_json(request):
            return JsonResponse({"error": "step_up", "message": _("Please confirm that it is you.")}, status=403)
        if request.method in {"GET", "HEAD"}:
            return ask_first(request.get_full_path())
        return render(request, "accounts/stale.html", status=403)

    return asked


def way_back(address: str) -> str:
    """Return `address` if it is a path of this site, else nothing."""
    return address if is_own(address) else ""
