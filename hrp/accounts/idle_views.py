"""What a page tells of its person: that they are there, that it has covered itself, that it is them."""

from datetime import timedelta

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hrp.accounts import factors, idle, proof, stepup
from hrp.accounts.access import needs
from hrp.accounts.idle_middleware import by_script, cover_page
from hrp.accounts.roles import Permission


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
    error = proof.refused_reason(request)
    if not error:
        idle.uncover(request.sign_in)
        return HttpResponse(status=204) if by_script(request) else redirect(_way_back(request) or "home")
    if by_script(request):
        return JsonResponse({"error": error}, status=422)
    return cover_page(request, status=422, error=error)


def _way_back(request) -> str:
    return stepup.way_back(request.POST.get("next", ""))
