"""Somebody who asks for the first time."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients import actions
from clients.pages import sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.desk.forms import EnquiryForm


@needs(Permission.FRONT_DESK)
@require_http_methods(["GET", "POST"])
def enquiry(request):
    """Let somebody new wait, whom nobody leads yet. Sent twice, it is one person."""
    form = EnquiryForm(sent(request), by=request.user)
    client = form.made()
    if client is None:
        # Sent twice at once, the other may have made the person while this one was looking for namesakes.
        client = actions.enquire(by=request.user, **form.facts()) if form.is_valid() else form.made()
    if client:
        messages.success(request, _("Saved. They wait for a lead now."))
        return redirect("desk:person", client.code)
    return show(request, "desk/enquiry.html", form)
