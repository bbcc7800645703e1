"""Coming back, and the word on tolerance after a break."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients import actions
from clients.access import client_for
from clients.actions.returning import NobodyToReturn
from clients.models.returning import BreakTalkAnswer
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.base.fields import Key


@needs(Permission.WRITE_RECORD)
@require_POST
def come_back(request, code):
    """Begin again with someone whose work with you has ended. A second tap finds it begun."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    try:
        episode = actions.come_back(
            client, by=request.user, lead=request.user, key=Key().clean(request.POST.get("key"))
        )
        if episode.ended_on is None:
            messages.success(request, _("The work goes on. Everything is still here."))
    except NobodyToReturn:
        messages.info(request, _("There is no work here that could begin again."))
    return redirect("workspace:record", client.code)


@needs(Permission.WRITE_RECORD)
@require_POST
def after_break(request, code):
    """Keep what became of the offer to talk about tolerance. Anything else than its two answers keeps nothing."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    if request.POST.get("answer") in BreakTalkAnswer.values:
        actions.answer_talk(
            client, by=request.user, key=Key().clean(request.POST.get("key")), answer=request.POST["answer"]
        )
    page = "before" if request.POST.get("from") == "before" else "record"
    return redirect(f"workspace:{page}", client.code)
