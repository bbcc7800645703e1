"""What has to be told now, and is looked at by a second person afterwards."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.access import client_for
from clients.consents import Blocked
from clients.pages import opened, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.accounts.stepup import fresh_factor, is_fresh, stale_message
from hrp.disclosures.actions.emergencies import tell_in_emergency
from hrp.disclosures.forms.orders import EmergencyForm
from hrp.disclosures.models import Disclosure
from hrp.disclosures.second_looks import is_alone

PAGE = "disclosures/emergency.html"


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def emergency_new(request, code):
    """Tell somebody what they need in an emergency. It goes at once; sent twice, it goes once."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "emergency_disclosure"))
    if request.method == "GET":
        return _empty_form(request, client)
    form = EmergencyForm(request.POST)
    told = _told(request, client, form) if form.is_valid() and is_fresh(request) else None
    if told is None:
        return show(request, PAGE, form, client=client, stale=stale_message(request))
    if is_alone(told):
        messages.success(request, _("It is on record. Please look at it again within two working days."))
    else:
        messages.success(request, _("It is on record, and the supervisor sees it now."))
    return redirect("disclosures:home", client.code)


@fresh_factor
def _empty_form(request, client):
    return show(request, PAGE, EmergencyForm(), client=client)


def _told(request, client, form) -> Disclosure | None:
    """Let out what a complete form says. None: it may not go, and the form says why."""
    try:
        return tell_in_emergency(client, by=request.user, **form.cleaned_data)
    except Blocked as refusal:
        form.add_error(None, refusal.reason)
        return None
