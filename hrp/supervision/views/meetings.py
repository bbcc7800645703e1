"""Writing down a supervision session, reading it, and putting it right until the end of the next day."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clients.models import Client
from clients.names import mark_twins
from clients.pages import sent
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record_each
from hrp.supervision.actions import meetings as actions
from hrp.supervision.agenda import Waiting, agreed, clients_to_bring, looked_at, points_of, waiting
from hrp.supervision.lines import line_for, row_for
from hrp.supervision.models import SupervisionMeeting
from hrp.supervision.sheet import Sheet, key_in, points_in


@needs(Permission.READ_RECORD)
@require_http_methods(["GET", "POST"])
def meet(request, pk):
    """Write down a supervision session: what came of each point, what was agreed, what became of what was agreed."""
    line = line_for(request, pk, to_write=True)
    made = actions.made_by_form(line.both, key_in(request.POST), request.user)
    sheet = None if made else _blank(request, line)
    if sheet and sheet.is_bound and sheet.is_valid():
        made = _write_down(request, line, sheet)
    if made:
        messages.success(request, _("Written down."))
        return redirect("supervision:meeting", pk=made.pk)
    _seen(request, [talk.point for talk in sheet.talks] + [form.action.point for form in sheet.became])
    return _show(request, "supervision/meet.html", line, sheet)


@needs(Permission.READ_RECORD)
@require_GET
def meeting(request, pk):
    """Show a supervision session with what the reader sees of it."""
    shown, line = row_for(request, _meetings(request), pk)
    points = points_of(request.user, shown)
    _seen(request, points)
    may_change = line.holds and actions.may_change(shown)
    context = {"line": line, "meeting": shown, "points": points, "may_change": may_change}
    return render(request, "supervision/meeting.html", context)


@needs(Permission.READ_RECORD)
@require_http_methods(["GET", "POST"])
def meeting_change(request, pk):
    """Put a supervision session right, until the end of the day after it was written down."""
    shown, line = row_for(request, _meetings(request), pk, to_write=True)
    if request.method == "GET" and not actions.may_change(shown):
        messages.info(request, _("A meeting stays as it is from the second day on."))
        return redirect("supervision:meeting", pk=pk)
    points = points_of(request.user, shown)
    clients, mark = clients_to_bring(request.user, line), actions.mark_of(shown)
    data = sent(request)
    spoken_of = [Waiting(point) for point in points if data is None or point.pk in points_in(data)]
    sheet = Sheet(data, line=line, points=spoken_of, clients=clients, meeting=shown)
    if sheet.is_bound and sheet.is_valid() and _put_right(request, shown, sheet):
        messages.success(request, _("Saved."))
        return redirect("supervision:meeting", pk=pk)
    _seen(request, points)
    return _show(request, "supervision/meeting_change.html", line, sheet, meeting=shown, mark=mark)


# --- Parts ------------------------------------------------------------------------------------------


def _meetings(request):
    return SupervisionMeeting.objects.for_pair(request.user).select_related("created_by")


def _blank(request, line) -> Sheet:
    """Return the page for a new meeting: with what waits; one that was sent, with the points of which it speaks."""
    user, data = request.user, sent(request)
    points = waiting(user, line, looked_at(user, line), among=points_in(data) if data is not None else None)
    mark_twins([one.row.client for one in points if one.row.client], Client.objects.for_user(user))
    clients, before = clients_to_bring(user, line), list(agreed(user, line))
    return Sheet(data, line=line, points=points, clients=clients, before=before)


def _write_down(request, line, sheet) -> SupervisionMeeting | None:
    """Write down what a complete page holds; None, with the reason on the page, if it cannot be."""
    key = sheet.head.cleaned_data["key"]
    try:
        return actions.write_down(line.both, by=request.user, key=key, became=sheet.ended(), **sheet.asked())
    except actions.TalkedAboutElsewhere:
        sheet.refuse(_("Somebody wrote down one of these points at the same moment. Please look, and save again."))
        return None


def _put_right(request, meeting, sheet) -> bool:
    """Put the meeting right; False, with the reason on the page, if it cannot be."""
    try:
        actions.put_right(meeting, by=request.user, seen=sheet.head.cleaned_data["seen"], **sheet.asked())
    except actions.Stays:
        sheet.refuse(_("A meeting stays as it is from the second day on. What you typed is still there to copy."))
    except actions.ChangedMeanwhile:
        sheet.conflict = True
        sheet.refuse(_("This was put right meanwhile. Please compare with what it says now, and save again."))
    else:
        return True
    return False


def _seen(request, points) -> None:
    """Note for each client of these points that something about them was opened; without one, that the page was."""
    codes = sorted({point.client.code for point in points if point.client})
    record_each(Action.VIEW, by=request.user, client_codes=codes or [""], page="supervision")


def _show(request, template, line, sheet, **more):
    return render(request, template, {"line": line, "sheet": sheet, **more}, status=422 if sheet.is_bound else 200)
