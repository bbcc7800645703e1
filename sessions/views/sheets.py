"""Filling a sheet in: on a page of its own, or beside the note, where the page saves as one types."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import client_for
from clients.pages import opened
from hrp.accounts.access import needs
from hrp.accounts.middleware import wants_json
from hrp.accounts.roles import Permission
from sessions import actions
from sessions.page import tool_fragments
from sessions.tools import filling
from sessions.tools.filling import Filling, Overtaken
from sessions.tools.tool import Filled
from sessions.views.tools import sheet_of, tool_of


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def tool_new(request, code, tool):
    """Fill in a fresh sheet, or take one further; in a meeting it belongs to that."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "sheet_new"))
    chosen, asked = tool_of(tool), request.POST if request.method == "POST" else request.GET
    further = _further(client, chosen, asked.get("further", ""))
    if request.method == "POST":
        return _kept(request, filling.sent(chosen, client, request.POST, further=further))
    meeting = filling.open_meeting(client, asked.get("meeting", ""))
    return _shown(request, filling.begun(chosen, client, meeting=meeting, further=further, answers=asked), meeting)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def sheet_change(request, code, tool, pk):
    """Change a sheet while it may be changed; one that may not is taken further."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "sheet_change"))
    chosen = tool_of(tool)
    found = sheet_of(client, chosen, pk)
    if request.method == "POST":
        return _kept(request, filling.changing(chosen, client, found, data=request.POST))
    meeting = filling.open_meeting(client, request.GET.get("meeting", ""))
    return _shown(request, filling.changing(chosen, client, found, meeting=meeting), meeting)


@needs(Permission.WRITE_RECORD)
@require_POST
def sheet_away(request, code, tool, pk):
    """Put a sheet away, or take it up again."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    chosen = tool_of(tool)
    found = sheet_of(client, chosen, pk)
    actions.put_away(found, by=request.user, client=client, away=request.POST.get("away") != "no")
    return redirect("sessions:tool", code=client.code, tool=chosen.code)


def _further(client, tool, asked):
    try:
        return filling.to_carry_on(tool, client, asked)
    except tool.model.DoesNotExist:
        raise Http404 from None


# --- What a page is answered --------------------------------------------------------------------
def _shown(request, filled: Filling, meeting, *, status: int = 200, theirs=None):
    """Show the form: as a page or, for a page that asked by itself, as the part that stands beside the note."""
    page = {
        "form": filled.form,
        "tool": filled.tool,
        "client": filled.client,
        "meeting": meeting,
        "sheet": filled.about,
        "action": _address(filled),
        "theirs": Filled(filled.tool, theirs) if theirs else None,
    }
    if wants_json(request):
        return JsonResponse({"html": render_to_string("sessions/tools/_panel.html", page, request)})
    return render(request, "sessions/tools/fill.html", page, status=status)


def _kept(request, filled: Filling):
    """Store what was sent; say so, say what needs another look, or show what somebody else wrote meanwhile."""
    meeting = filling.open_meeting(filled.client, request.POST.get("meeting", ""))
    try:
        sheet = filling.keep(filled, by=request.user)
    except ValidationError:
        form = filled.form
        still_open = {name: form[name].label for name in form.still_open}
        if wants_json(request):
            return JsonResponse({"error": "refused", "errors": form.errors, "open": still_open}, status=422)
        return _shown(request, filled, meeting, status=422)
    except Overtaken as meanwhile:
        return _overtaken(request, filled, meanwhile.sheet, meeting)
    return _saved(request, filled, sheet, meeting) if wants_json(request) else _onward(request, filled, sheet, meeting)


def _saved(request, filled: Filling, sheet, meeting) -> JsonResponse:
    """Tell a page when its sheet was saved, where it is changed from now on, and what there is to draw anew."""
    if sheet is None:
        return JsonResponse({"saved": ""})
    return JsonResponse(
        {
            "saved": formats.time_format(timezone.localtime(sheet.kept_at), "H:i"),
            "address": _change(filled, sheet),
            "fields": {"stamp": sheet.kept_at.isoformat(), "further": ""},
            "fragments": tool_fragments(request, meeting) if meeting else {},
            "said": _said(filled),
        }
    )


def _onward(request, filled: Filling, sheet, meeting):
    """Lead on to where the form was opened from."""
    client, tool = filled.client, filled.tool
    if sheet is not None:
        messages.success(request, _("Saved."))
        if words := _said(filled):
            messages.info(request, words)
    if meeting:
        return redirect("sessions:room", code=client.code, pk=meeting.pk)
    if sheet is None or request.POST.get("then") == "over-time":
        return redirect("sessions:tool", code=client.code, tool=tool.code)
    return redirect("sessions:sheet", code=client.code, tool=tool.code, pk=sheet.pk)


def _said(filled: Filling) -> str:
    """Return what the tool has to say beside that its sheet is saved."""
    return filled.form.message() if filled.form.is_valid() else ""


def _overtaken(request, filled: Filling, theirs, meeting):
    """Keep what was typed on the page, show what stands there now, and let the person choose."""
    beside = filling.beside(filled, theirs)
    words = _("This was also written elsewhere. What you typed is still here: save again to keep it.")
    if not wants_json(request):
        beside.form.full_clean()
        beside.form.add_error(None, words)
        return _shown(request, beside, meeting, status=409, theirs=theirs)
    shown = {"filled": Filled(filled.tool, theirs)}
    return JsonResponse(
        {
            "error": "overtaken",
            "theirs": render_to_string("sessions/tools/_sheet.html", shown, request),
            "address": _address(beside),
            "fields": {name: beside.form.data.get(name, "") for name in ("stamp", "key", "further")},
            "other": _change(filled, theirs),
        },
        status=409,
    )


def _address(filled: Filling) -> str:
    """Return where the form is sent."""
    if filled.about:
        return _change(filled, filled.about)
    return reverse("sessions:tool_new", args=[filled.client.code, filled.tool.code])


def _change(filled: Filling, sheet) -> str:
    return reverse("sessions:sheet_change", args=[filled.client.code, filled.tool.code, sheet.pk])
