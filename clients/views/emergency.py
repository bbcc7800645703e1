"""Opening a record in an emergency, closing it, and saying that one has seen it."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients import glass
from clients.forms import GlassForm
from clients.models import BreakGlass
from clients.pages import show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.accounts.stepup import fresh_factor, is_fresh, stale_message
from hrp.audit.models import Action
from hrp.audit.trail import record

PAGE = "clients/emergency.html"


@needs(Permission.BREAK_GLASS)
@require_http_methods(["GET", "POST"])
def break_glass(request):
    """Open the record with a code, for some hours. Sent twice, it is open once."""
    if request.method == "GET":
        return _empty_form(request)
    form = GlassForm(request.POST)
    opened = _opened(request, form) if form.is_valid() else None
    if opened is None:
        return show(request, PAGE, form, stale=stale_message(request))
    return redirect("workspace:record", opened.client.code)


@fresh_factor
def _empty_form(request):
    return show(request, PAGE, GlassForm())


def _opened(request, form) -> BreakGlass | None:
    """Open what a complete form asks for; None, and the reason at its field, if it does not open."""
    given = form.cleaned_data
    made = glass.made_by_form(given["key"], given["code"], by=request.user)
    if made or not is_fresh(request):
        return made
    try:
        if not ratelimit.consume(request, action="break_glass"):
            message = _("That were many codes within an hour. Please ask the supervisor; they can read the record.")
            raise glass.refused(request.user, "", "too many tries", message)
        client = glass.find(given["code"], by=request.user)
    except glass.NotOpened as refusal:
        form.add_error("code", str(refusal))
        return None
    return glass.break_glass(client, by=request.user, key=given["key"], reason=given["reason"], hours=given["hours"])


@needs(Permission.BREAK_GLASS)
@require_POST
def glass_close(request, pk):
    """Close a record that one has opened in an emergency, before its time."""
    opened = _theirs(request, BreakGlass.objects.filter(user=request.user), pk, Permission.BREAK_GLASS)
    glass.close(opened, by=request.user)
    messages.success(request, _("Closed. The record is no longer open to you."))
    return redirect("home")


@needs(Permission.READ_RECORD)
@require_POST
def glass_seen(request, pk):
    """Note that a supervisor has seen that a record of theirs was opened in an emergency."""
    opened = _theirs(request, BreakGlass.objects.supervised_by(request.user), pk, Permission.READ_RECORD)
    glass.see(opened, by=request.user)
    messages.success(request, _("Noted that you have seen it."))
    return redirect("home")


def _theirs(request, rows, pk, permission) -> BreakGlass:
    """Return the one of `rows` with the id `pk`; else 404, and a denial in the trail with the client's code."""
    opened = rows.select_related("client").filter(pk=pk).first()
    if opened is None:
        code = BreakGlass.objects.filter(pk=pk).values_list("client__code", flat=True).first()
        record(Action.DENIED, by=request.user, client_code=code or "", permission=str(permission))
        raise Http404
    return opened
