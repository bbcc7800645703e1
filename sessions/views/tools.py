"""The tools of one client: all of them, one over time, a sheet, filling it in, on paper."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.access import client_for, lives, marks, on_care_team
from clients.pages import opened, sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions import actions
from sessions.tools import filling, pages
from sessions.tools.catalogue import BY_CODE
from sessions.tools.tool import Tool


@needs(Permission.READ_RECORD)
@require_safe
def tools(request, code):
    """Every tool: those in use with this client first, then all there are."""
    client = client_for(request, code, Permission.READ_RECORD, page="tools")
    return render(
        request, "sessions/tools/tools.html", {"client": client, **pages.tools_page(client)} | may(request, client)
    )


@needs(Permission.READ_RECORD)
@require_safe
def tool(request, code, tool):
    """One tool over time: its sheets, the newest first, with their versions and what was rated."""
    client = client_for(request, code, Permission.READ_RECORD, page="tool")
    shown = pages.over_time(client, tool_of(tool), request.GET.get("page"))
    return render(request, "sessions/tools/tool.html", {**shown, **may(request, client)})


@needs(Permission.READ_RECORD)
@require_safe
def sheet(request, code, tool, pk):
    """One sheet, to read together."""
    client = client_for(request, code, Permission.READ_RECORD, page="sheet")
    found = sheet_of(client, tool_of(tool), pk)
    shown = pages.sheet_page(client, tool_of(tool), found)
    return render(request, "sessions/tools/sheet.html", {**shown, **may(request, client)})


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def tool_new(request, code, tool):
    """Fill in a fresh sheet, or take one further; in a meeting it belongs to that."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "sheet_new"))
    chosen, asked = tool_of(tool), request.POST or request.GET
    further = sheet_of(client, chosen, asked["further"]) if asked.get("further") else None
    form = filling.new_form(chosen, client, data=sent(request), meeting=asked.get("meeting", ""), further=further)
    return _filled(request, client, chosen, form, asked.get("meeting", ""))


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def sheet_change(request, code, tool, pk):
    """Change a sheet while it may be changed; one that may not is taken further."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "sheet_change"))
    chosen = tool_of(tool)
    found = sheet_of(client, chosen, pk)
    form = filling.change_form(chosen, client, found, data=sent(request))
    return _filled(request, client, chosen, form, (request.POST or request.GET).get("meeting", ""), sheet=found)


def _filled(request, client, tool, form, meeting, **more):
    """Store what was sent and lead on to where it was opened from; or show the form."""
    kept = filling.filled_in(form, by=request.user, client=client) if form.is_bound else None
    if kept:
        messages.success(request, _("Saved."))
        inside = filling.open_meeting(client, meeting)
        if inside:
            return redirect("sessions:room", code=client.code, pk=inside.pk)
        return redirect("sessions:sheet", code=client.code, tool=tool.code, pk=kept.pk)
    inside = filling.open_meeting(client, meeting)
    return show(request, "sessions/tools/fill.html", form, client=client, tool=tool, meeting=inside, **more)


@needs(Permission.WRITE_RECORD)
@require_POST
def sheet_away(request, code, tool, pk):
    """Put a sheet away, or take it up again."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    chosen = tool_of(tool)
    found = sheet_of(client, chosen, pk)
    actions.put_away(found, by=request.user, client=client, away=request.POST.get("away") != "no")
    return redirect("sessions:tool", code=client.code, tool=chosen.code)


@needs(Permission.READ_RECORD)
@require_safe
def sheet_print(request, code, tool, pk):
    """One sheet on paper, large or as a pocket card: no name, no service, nothing that says what it is."""
    client = client_for(request, code, Permission.READ_RECORD)
    chosen = tool_of(tool)
    found = sheet_of(client, chosen, pk)
    record(Action.PRINT, by=request.user, client_code=client.code, page="sheet", **marks(client))
    shown = pages.paper_page(chosen, found, request.GET.get("size", ""))
    return render(request, "sessions/tools/paper.html", {"client": client, **shown})


@needs(Permission.READ_RECORD)
@require_safe
def tool_blank(request, code, tool):
    """An empty form of a tool, for days without a screen."""
    client = client_for(request, code, Permission.READ_RECORD, page="blank")
    return render(request, "sessions/tools/blank.html", {"client": client, **pages.blank_page(client, tool_of(tool))})


def tool_of(code: str) -> Tool:
    """Return the tool with this code, or 404."""
    if code not in BY_CODE:
        raise Http404
    return BY_CODE[code]


def sheet_of(client, tool: Tool, pk):
    """Return a sheet of `client` that counts, or 404."""
    try:
        return get_object_or_404(tool.sheets().counted(), client=client, pk=pk)
    except (TypeError, ValueError):
        raise Http404 from None


def may(request, client) -> dict:
    """Return the client, and whether the reader may fill sheets in."""
    return {"client": client, "may_write": on_care_team(request.user, client) and lives(client)}
