"""The page of two people: what they agreed, their agenda, what was shared, and their hours."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clients.access import client_for, marks
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.supervision.actions import agenda as actions
from hrp.supervision.agenda import clients_on, clients_to_bring, lines_about, page_of_line
from hrp.supervision.countersigning import setting_of
from hrp.supervision.forms.agenda import BecameForm, OntoAgenda, PointForm
from hrp.supervision.hours import hours_of_line, own_hours, own_meetings, years_of
from hrp.supervision.lines import line_for, row_for
from hrp.supervision.models import AgendaPoint, AgreedAction
from hrp.supervision.review import place_of
from hrp.supervision.with_whom import one_line, with_whom


@needs(Permission.SEE_CASELOAD)
@require_GET
def lines(request):
    """With whom one is in supervision. A therapist with one supervisor finds their page here at once."""
    found = with_whom(request.user)
    if one_line(request.user, found) and "all" not in request.GET:
        return _page(request, line_for(request, found.supervisors[0].row.pk))
    return render(request, "supervision/lines.html", {"found": found})


@needs(Permission.READ_RECORD)
@require_GET
def line(request, pk):
    """The page of the two, the same for both."""
    return _page(request, line_for(request, pk))


@needs(Permission.READ_RECORD)
@require_POST
def point_add(request, pk):
    """Put a topic, or a client with a few words, on the agenda."""
    shown = line_for(request, pk, to_write=True)
    form = PointForm(request.POST, clients=clients_to_bring(request.user, shown))
    if not form.is_valid():
        return _page(request, shown, form)
    actions.bring(shown.both, by=request.user, **form.cleaned_data)
    messages.success(request, _("It is on the agenda."))
    return redirect("supervision:line", pk=shown.pk)


def _page(request, shown, form=None):
    """Show the page of a line; a form that needs another look goes back with what was typed, as 422."""
    page = page_of_line(request.user, shown, request.GET.get("page"))
    codes = {client.code for client in clients_on(page)}
    record(Action.LIST, by=request.user, subject=f"supervision line {shown.pk}", count=len(codes))
    again = form is not None
    if shown.holds and not again:
        form = PointForm(clients=clients_to_bring(request.user, shown))
    page |= {"form": form, "countersigning": setting_of(shown)}
    return render(request, "supervision/line.html", page, status=422 if again else 200)


# --- From anywhere onto the agenda --------------------------------------------------------------------


@needs(Permission.READ_RECORD)
@require_POST
def agenda_add(request, code):
    """Put a client on the agenda of the right line; once, however often it is sent."""
    client = client_for(request, code, Permission.READ_RECORD)
    found = lines_about(request.user, client, mine=request.POST.get("side") == "mine")
    if not found:
        messages.info(request, _("There is nobody yet with whom you talk about them in supervision."))
        return redirect("supervision:home")
    form = OntoAgenda(request.POST, lines=found)
    if not form.is_valid():
        raise Http404
    shown, flag = form.cleaned_data["line"], form.cleaned_data["flag"]
    actions.bring(shown.both, by=request.user, client=client, flag=flag, **marks(client))
    messages.success(request, _("On the agenda with %(name)s.") % {"name": shown.other.name})
    if request.POST.get("side") == "line":
        return redirect("supervision:line", pk=shown.pk)
    return redirect(place_of(request, client))


@needs(Permission.READ_RECORD)
@require_POST
def point_off(request, pk):
    """Take a point off the agenda."""
    point, shown = row_for(request, AgendaPoint.objects.for_user(request.user), pk, to_write=True)
    actions.take_off(point, by=request.user)
    return redirect("supervision:line", pk=shown.pk)


@needs(Permission.READ_RECORD)
@require_POST
def agreed(request, pk):
    """Say what became of something agreed."""
    rows = AgreedAction.objects.for_user(request.user).select_related("point__client")
    action, shown = row_for(request, rows, pk, to_write=True)
    form = BecameForm(request.POST)
    if form.is_valid():
        actions.say_what_became(action, form.cleaned_data["became"], by=request.user)
    if request.POST.get("side") == "meeting":
        return redirect("supervision:meeting", pk=action.point.meeting_id)
    return redirect("supervision:line", pk=shown.pk)


# --- Hours ----------------------------------------------------------------------------------------------


@needs(Permission.READ_RECORD)
@require_GET
def line_hours(request, pk):
    """The hours of a line by year and quarter."""
    shown = line_for(request, pk)
    context = {"line": shown, "periods": hours_of_line(request.user, shown)}
    return render(request, "supervision/line_hours.html", context)


@needs(Permission.SEE_CASELOAD)
@require_GET
def hours(request):
    """One's own hours, given and had, also of lines that are over: a year at a time, and by quarter."""
    years = years_of(request.user)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(one) for one in years} else years[0]
    context = {"years": years, "year": year, "periods": own_hours(request.user)}
    context["meetings"] = own_meetings(request.user, year)
    return render(request, "supervision/hours.html", context)
