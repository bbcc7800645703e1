"""The record of one client: overview, timeline, use days, and all of it on paper."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clients.access import client_for, marks
from clients.handover import told_of
from clients.mandates import standing_mandates
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit import trail
from hrp.audit.models import Action
from hrp.workspace.keeps import keeps_of
from hrp.workspace.record import head_of, overview_of
from hrp.workspace.timeline import ON_PAPER, timeline_of
from hrp.workspace.together import at_a_glance, on_paper
from hrp.workspace.use import use_of
from hrp.workspace.worth import worth_of
from sessions.prompts import prompts_for


@needs(Permission.READ_RECORD)
@require_GET
def record(request, code):
    """Open the first page of a client's record."""
    client = client_for(request, code, Permission.READ_RECORD, page="record")
    overview = overview_of(request.user, client)
    context = {"client": client, "head": overview.head, "overview": overview}
    context["together"] = at_a_glance(client, overview.head.uses)
    context["prompts"] = prompts_for(client) if overview.head.may_write and overview.head.in_care else []
    offered = {"prompts": context["prompts"], "after_break": overview.after_break}
    context["worth"] = worth_of(request.user, client, **offered)
    context["handed"] = told_of(request.user, overview.head.episode)
    context["mandates"] = standing_mandates(client)
    return render(request, "workspace/record.html", context)


@needs(Permission.READ_RECORD)
@require_GET
def timeline(request, code):
    """List every meeting and contact with a client, newest first, a page at a time."""
    client = client_for(request, code, Permission.READ_RECORD, page="timeline")
    found = timeline_of(client, request.GET.get("page"))
    context = {"client": client, "head": head_of(request.user, client), "page": found.page, "rows": found.rows}
    return render(request, "workspace/timeline.html", context)


@needs(Permission.READ_RECORD)
@require_GET
def use(request, code):
    """Show the days of use that were spoken about, area by area."""
    client = client_for(request, code, Permission.READ_RECORD, page="use")
    head = head_of(request.user, client)
    return render(request, "workspace/use.html", {"client": client, "head": head, "use": use_of(head)})


@needs(Permission.READ_RECORD)
@require_GET
def print_record(request, code):
    """Put the overview on paper, without what the client does not see: the client may get it.

    This is a row of its own in the trail: printed, not opened.
    """
    client = client_for(request, code, Permission.READ_RECORD)
    trail.record(Action.PRINT, by=request.user, client_code=client.code, page="record", **marks(client))
    overview = overview_of(request.user, client, latest=ON_PAPER)
    context = {"client": client, "head": overview.head, "overview": overview, "now": timezone.now(), "most": ON_PAPER}
    context["in_use"] = on_paper(client, overview.head.uses)
    return render(request, "workspace/print.html", context)


@needs(Permission.READ_RECORD)
@require_GET
def keep(request, code):
    """Show what a client keeps, on a page to print for them."""
    client = client_for(request, code, Permission.READ_RECORD, page="keep")
    return render(request, "workspace/keep.html", {"client": client, "kept": keeps_of(client)})
