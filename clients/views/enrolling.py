"""Somebody new."""

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from clients import actions
from clients.forms import EnrolForm
from clients.pages import sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission


@needs(Permission.ENROL)
@require_http_methods(["GET", "POST"])
def enrol(request):
    """Open an episode for someone new, on one page. Sent twice, it is one client."""
    form = EnrolForm(sent(request), by=request.user)
    client = form.made()
    if client is None:
        # Sent twice at once, the other may have made the client while this one was looking for namesakes.
        client = actions.enrol(by=request.user, **form.facts()) if form.is_valid() else form.made()
    if client:
        return redirect("workspace:record", client.code)
    return show(request, "clients/enrol.html", form)
