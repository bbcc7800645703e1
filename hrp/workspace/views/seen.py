"""Who opened this record."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from clients.access import client_for
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.workspace.record import head_of
from hrp.workspace.seen import seen_of


@needs(Permission.READ_RECORD)
@require_GET
def seen(request, code):
    """List who opened a client's record and when, newest first, a page at a time."""
    client = client_for(request, code, Permission.READ_RECORD, page="seen")
    page, rows = seen_of(client, request.GET.get("page"))
    context = {"client": client, "head": head_of(request.user, client), "page": page, "rows": rows}
    return render(request, "workspace/seen.html", context)
