"""The copy of a record that a client may have."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.access import client_for
from clients.consents import Blocked
from clients.pages import opened
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.accounts.stepup import ask_first, is_fresh
from hrp.disclosures.actions.copying import Which, give_copy
from hrp.disclosures.forms.copying import CopyForm


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def record_copy(request, code):
    """Ask whether somebody asks the client for it, which nobody notes; then make the copy that they want."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "record_copy"))
    if request.method == "GET":
        return _page(request, client)
    if not is_fresh(request):
        return ask_first(request.path)
    form = CopyForm(request.POST)
    if not form.is_valid():
        return _page(request, client, status=422)
    try:
        made = give_copy(client, by=request.user, **form.cleaned_data)
    except Blocked as blocked:
        return _page(request, client, refused=blocked.reason, status=422)
    messages.success(request, _("The copy is made, and kept here as it is handed over."))
    return redirect("disclosures:disclosure", client.code, made.pk)


def _page(request, client, *, refused="", status=200):
    context = {"client": client, "which": Which, "key": uuid.uuid4(), "whole_key": uuid.uuid4(), "refused": refused}
    return render(request, "disclosures/copy.html", context, status=status)
