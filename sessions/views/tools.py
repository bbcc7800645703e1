"""The tools of one client: all of them, one over time, a sheet, on paper. Filling one in: `sessions.views.sheets`."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from clients.access import client_for, lives, marks, on_care_team
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.tools import pages
from sessions.tools.catalogue import BY_CODE
from sessions.tools.tool import Tool


@needs(Permission.READ_RECORD)
@require_safe
def tools(request, code):
    """Every tool: those in use with this client first, then all there are."""
    client = client_for(request, code, Permission.READ_RECORD, page="tools")
    shown = pages.tools_page(client, theirs=on_care_team(request.user, client))
    return render(request, "sessions/tools/tools.html", {**shown, **may(request, client)})


@needs(Permission.READ_RECORD)
@require_safe
def tool(request, code, tool):
    """One tool over time: its sheets, the newest first, with their versions and what was rated."""
    client = client_for(request, code, Permission.READ_RECORD, page="tool")
    chosen = tool_for(request.user, client, tool)
    shown = pages.over_time(client, chosen, request.GET.get("page"), away=request.GET.get("away") == "yes")
    return render(request, chosen.over_time_template, {**shown, **may(request, client)})


@needs(Permission.READ_RECORD)
@require_safe
def sheet(request, code, tool, pk):
    """One sheet, to read together."""
    client = client_for(request, code, Permission.READ_RECORD, page="sheet")
    chosen = tool_for(request.user, client, tool)
    found = sheet_of(client, chosen, pk)
    shown = pages.sheet_page(client, chosen, found)
    return render(request, "sessions/tools/sheet.html", {**shown, **may(request, client)})


@needs(Permission.READ_RECORD)
@require_safe
def sheet_print(request, code, tool, pk):
    """One sheet on paper, large or as a pocket card: no name, no service, nothing that says what it is."""
    client = client_for(request, code, Permission.READ_RECORD)
    chosen = tool_for(request.user, client, tool)
    found = sheet_of(client, chosen, pk)
    if not found.shared:
        raise Http404  # what was not spoken about is on no paper
    record(Action.PRINT, by=request.user, client_code=client.code, page="sheet", **marks(client))
    shown = pages.paper_page(chosen, found, request.GET.get("size", ""))
    return render(request, "sessions/tools/paper.html", {"client": client, **shown})


@needs(Permission.READ_RECORD)
@require_safe
def tool_blank(request, code, tool):
    """An empty form of a tool, for days without a screen."""
    client = client_for(request, code, Permission.READ_RECORD, page="blank")
    shown = pages.blank_page(client, tool_for(request.user, client, tool))
    return render(request, "sessions/tools/blank.html", {"client": client, **shown})


def tool_of(code: str) -> Tool:
    """Return the tool with this code, or 404."""
    if code not in BY_CODE:
        raise Http404
    return BY_CODE[code]


def tool_for(user, client, code: str) -> Tool:
    """Return the tool with this code that `user` reads, or 404: what is the client's alone is for the care team."""
    tool = tool_of(code)
    if tool.theirs_alone and not on_care_team(user, client):
        raise Http404
    return tool


def sheet_of(client, tool: Tool, pk):
    """Return a sheet of `client` that counts, or 404."""
    try:
        return get_object_or_404(tool.sheets().counted(), client=client, pk=pk)
    except (TypeError, ValueError):
        raise Http404 from None


def may(request, client) -> dict:
    """Return the client, and whether the reader may fill sheets in."""
    return {"client": client, "may_write": on_care_team(request.user, client) and lives(client)}
