"""What a page tells of its person: that they are there, that it has covered itself, that it is them."""

from datetime import timedelta

from django.contrib.auth import authenticate
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hrp.accounts import factors, idle, proof, stepup, throttle
from hrp.accounts.access import needs
from hrp.accounts.idle_middleware import by_script, cover_page
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record


@needs(Permission.SIGNED_IN)
@require_POST
def here(request):
    """Note that the person touched or typed, `ago` seconds ago; or, with `covered`, that the page has covered itself.

    Pages tell this once a minute at most, and only after something that a person did.
    """
    if request.POST.get("covered"):
        idle.cover(request.sign_in)
    else:
        ago = request.POST.get("ago", "")
        seconds = int(ago) if ago.isascii() and ago.isdecimal() and len(ago) < 6 else 0
        idle.seen(request.sign_in, timezone.now() - timedelta(seconds=seconds))
    return HttpResponse(status=204)


@needs(Permission.SIGNED_IN)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password", "credential")
def uncover(request):
    """Show the page again to its own person: for one touch of a passkey, or the password.

    No second factor is asked: the sign-in has not ended. GET returns what a browser needs to ask for
    a passkey. A refused try leaves a row in the trail; uncovering leaves none, for it opens nothing
    that was not open before.
    """
    if request.method == "GET":
        return JsonResponse(factors.passkey_options(request, request.user))
    error = _refused(request)
    if not error:
        idle.uncover(request.sign_in)
        return HttpResponse(status=204) if by_script(request) else redirect(_way_back(request) or "home")
    if by_script(request):
        return JsonResponse({"error": error}, status=422)
    return cover_page(request, status=422, error=error)


def _refused(request) -> str:
    """Say in words why this does not show that it is them; nothing when it does."""
    try:
        taken = throttle.take_try(request, "password", request.user.email)
    except throttle.TooManyTries:
        return _("Too many tries. Wait five minutes, then try again.")
    if _is_them(request):
        taken.rollback()
        return ""
    return _("That did not open it. Try again.")


def _is_them(request) -> bool:
    if "credential" not in request.POST:
        # Django tells of a refused password by signal, and the trail listens.
        known = authenticate(request, email=request.user.email, password=request.POST.get("password", ""))
        return known == request.user
    theirs = factors.check_passkey(request, request.user, proof.read(request.POST["credential"]))
    if not theirs:
        record(Action.SIGN_IN_REFUSED, by=None)
    return theirs


def _way_back(request) -> str:
    return stepup.way_back(request.POST.get("next", ""))
