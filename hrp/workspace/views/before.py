"""The card before a meeting."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from clients.access import client_for, lives, on_care_team
from clients.mandates import standing_mandates
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.workspace.before import card_of
from sessions.models import Session
from sessions.prompts import prompts_for


@needs(Permission.READ_RECORD)
@require_GET
def before(request, code, pk=None):
    """Show where a client is, before a meeting with them."""
    client = client_for(request, code, Permission.READ_RECORD, page="before")
    meeting = get_object_or_404(Session, client=client, pk=pk) if pk else None
    card = card_of(request.user, client, meeting)
    may_write = lives(client) and on_care_team(request.user, client)
    prompts = prompts_for(client) if may_write and card.in_care else []
    context = {"client": client, "card": card, "may_write": may_write, "prompts": prompts}
    context["mandates"] = standing_mandates(client)
    return render(request, "workspace/before.html", context)
