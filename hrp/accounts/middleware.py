"""The door of the house: sign-in is the rule, and a screen turned to the client stays with the client."""

import re
from urllib.parse import urlencode

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hrp.accounts import factors

TURNED = "turned"  # key in the sign-in's data: the session page that the screen was turned on
# What any page of a sign-in asks of its cover (hrp.accounts.idle_middleware).
OF_THE_COVER = {"accounts:here", "accounts:uncover"}
# What answers while the screen is turned: the client's page, its saves, and the way back.
OPEN_WHILE_TURNED = {"sessions:turned", "sessions:turned_save", "sessions:turn_back", "account_logout"} | OF_THE_COVER
OPEN_WHILE_TURNED |= {"health_live", "health_ready"}  # they ask nobody who they are

_LOCK = re.compile(r"(?P<code>[A-Z0-9]{8})/(?P<meeting>[0-9a-f-]{36})", re.ASCII)


def turned_lock(words: str) -> dict | None:
    """Read a turned page's name for what it is turned on, "code/meeting"; None for anything else.

    The lock opens nothing: the client's page asks at the door like every other.
    """
    found = _LOCK.fullmatch(words)
    return found.groupdict() if found else None


def wants_json(request) -> bool:
    """Say whether a script asks, rather than a person following a link."""
    return "application/json" in request.headers.get("Accept", "")


class SignInRequired(LoginRequiredMiddleware):
    """Sign-in is required unless a view says otherwise; a script is told 401, never given a form."""

    def handle_no_permission(self, request, view_func):
        """Send a person to the sign-in page, and tell a script to ask for it in place."""
        if wants_json(request):
            return JsonResponse({"error": "signed_out", "message": _("You were signed out.")}, status=401)
        if request.resolver_match.view_name == "account_logout":
            return redirect("account_login")  # who comes in again does not mean to go out again
        return super().handle_no_permission(request, view_func)


class FactorRequired:
    """A sign-in opens nothing until a second factor was shown in it, outside of the demo.

    Someone who has none yet reaches the pages that set one up. Someone who has one and came by the
    password alone, because it was set up elsewhere meanwhile, reaches the page that asks for it.
    """

    OPEN = {
        factors.FIRST: {
            "accounts:how",
            "accounts:app_add",
            "accounts:passkey_add",
            "account_logout",
            *OF_THE_COVER,
        },
        factors.CONFIRM: {"accounts:step_up", "account_logout", *OF_THE_COVER},
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass on: what to do is known once the address is."""
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        """Lead every other page to the one that sets up or asks for a factor."""
        if not request.user.is_authenticated or not getattr(view_func, "login_required", True):
            return None
        lacking = factors.missing(request)
        if not lacking or request.resolver_match.view_name in self.OPEN[lacking]:
            return None
        if wants_json(request):
            return JsonResponse({"error": "factor_needed", "message": _("A second factor is needed.")}, status=403)
        if lacking == factors.FIRST:
            return redirect("accounts:how")
        return redirect(f"{reverse('accounts:step_up')}?{urlencode({'next': request.get_full_path()})}")


class TurnedScreen:
    """While a screen is turned, no other page of that sign-in answers.

    The lock is kept on the server with the sign-in, so Back, a new tab and the address bar all lead
    to the client's page until the therapist comes back with their passkey or password.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Lead an address that does not exist back as well: its page would name the therapist."""
        response = self.get_response(request)
        if TURNED in request.session and request.resolver_match is None:
            return redirect("sessions:turned")
        return response

    def process_view(self, request, view_func, view_args, view_kwargs):
        """Lead every other page back to the client's."""
        if TURNED not in request.session or request.resolver_match.view_name in OPEN_WHILE_TURNED:
            return None
        if wants_json(request):
            return JsonResponse({"error": "turned", "message": _("The screen is turned.")}, status=423)
        return redirect("sessions:turned")
