"""Meetings before they are written up: picking a client, logging, planning, what became of a plan."""

from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import client_for
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions import actions
from sessions.content.choices import Happened
from sessions.forms import LogForm, NowForm, SearchForm
from sessions.models import Session
from sessions.picking import clients_to_meet

# What may become of a meeting that was planned. No reason is asked.
BECAME = {Happened.CLIENT_REARRANGED, Happened.WE_REARRANGED, Happened.DID_NOT_MEET}


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def choose(request):
    """Pick the client to log a session with; one tap opens the session page. Names are searched by POST."""
    form = SearchForm(request.POST or None)
    words = form.cleaned_data["words"] if form.is_bound and form.is_valid() else ""
    found = clients_to_meet(request.user, words)
    record(Action.LIST, by=request.user, subject="clients to meet", count=len(found), searched=bool(words))
    context = {"form": form, "found": found, "words": words}
    return render(request, "sessions/choose.html", context, status=422 if form.is_bound and form.errors else 200)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def log(request, code):
    """Log a session: now by one tap, or at another time; a time to come plans it."""
    client = client_for(request, code, Permission.WRITE_RECORD, page="" if request.method == "POST" else "log")
    if request.method == "POST" and "now" in request.POST:
        form = NowForm(request.POST)
    else:
        form = LogForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            return _logged(request, client, form)
        except IntegrityError:
            form.add_error(None, _("There is another meeting with this client at that very minute."))
    if isinstance(form, NowForm):
        form = LogForm(request.POST)
    status = 422 if form.is_bound else 200
    return render(request, "sessions/log.html", {"client": client, "form": form}, status=status)


def _logged(request, client, form):
    """Store the meeting and go on to its page, or back to Today when it was only planned."""
    meeting = actions.open_session(client, by=request.user, **form.fields_of_session())
    if meeting.happened == Happened.PLANNED:
        return redirect("workspace:record", code=client.code)
    return redirect("sessions:room", code=client.code, pk=meeting.pk)


def _planned(client, pk) -> Session:
    """Return the planned meeting `pk` of `client`, or 404."""
    meeting = get_object_or_404(Session, client=client, pk=pk)
    meeting.client = client
    return meeting


@needs(Permission.WRITE_RECORD)
@require_POST
def open(request, code, pk):
    """The planned meeting takes place. A second click finds it open."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    meeting = _planned(client, pk)
    if meeting.happened == Happened.PLANNED:
        actions.set_happened(meeting, Happened.MET, by=request.user)
    return redirect("sessions:room", code=client.code, pk=meeting.pk)


@needs(Permission.WRITE_RECORD)
@require_POST
def happened(request, code, pk):
    """Say what became of a planned meeting."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    meeting = _planned(client, pk)
    if meeting.happened == Happened.PLANNED and request.POST.get("happened") in BECAME:
        actions.set_happened(meeting, request.POST["happened"], by=request.user)
    return redirect("workspace:record", code=client.code)
