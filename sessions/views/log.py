"""Meetings before they are written up: picking a client, logging, planning, what became of a plan."""

from functools import partial

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import client_for
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions import actions
from sessions.attempts import GONE, SAME_MINUTE, attempted, made_once, unless_gone
from sessions.content.choices import Happened
from sessions.fit import InTheWay
from sessions.forms import LogForm, NowForm, OpenForm, SearchForm
from sessions.models import Session
from sessions.picking import MOST, clients_to_meet

# What may become of a meeting that was planned. No reason is asked.
BECAME = {Happened.CLIENT_REARRANGED, Happened.WE_REARRANGED, Happened.DID_NOT_MEET}


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def choose(request):
    """Pick the client to log a session with; one tap opens the session page. Names are searched by POST."""
    words = SearchForm.words_in(request.POST)
    found = clients_to_meet(request.user, words)
    record(Action.LIST, by=request.user, subject="clients to meet", count=len(found), searched=bool(words))
    context = {"found": found, "words": words, "more": len(found) == MOST}
    return render(request, "sessions/choose.html", context)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def log(request, code):
    """Log a session: now by one tap, or at another time; a time to come plans it."""
    posted = request.method == "POST"
    client = client_for(request, code, Permission.WRITE_RECORD, page="" if posted else "log")
    form, found = (NowForm if "now" in request.POST else LogForm)(request.POST or None), None
    if form.is_valid():
        wanted = form.fields_of_session()
        make = partial(actions.open_session, client, by=request.user, **wanted)
        meeting, found = attempted(form, partial(made_once, request, client, wanted["key"], make))
        if meeting:
            return _onwards(client, meeting)
    context = {"client": client, "form": form if not posted else LogForm.again(form, found), "found": found}
    return render(request, "sessions/log.html", context, status=422 if posted else 200)


def _onwards(client, meeting):
    """Lead on to the meeting's page, or to the record when it was only planned."""
    if meeting.happened == Happened.PLANNED:
        return redirect("workspace:record", code=client.code)
    return redirect("sessions:room", code=client.code, pk=meeting.pk)


def meeting_or_404(client, pk) -> Session:
    """Return the meeting `pk` of `client`, or 404."""
    meeting = get_object_or_404(Session, client=client, pk=pk)
    meeting.client = client
    return meeting


@needs(Permission.WRITE_RECORD)
@require_POST
def open(request, code, pk):
    """The planned meeting takes place. A second click finds it open.

    A plan of another day takes place now: if something is in the way of that, the page says so first.
    """
    client = client_for(request, code, Permission.WRITE_RECORD)
    meeting = meeting_or_404(client, pk)
    form = OpenForm(request.POST)
    agreed = form.agreed() if form.is_valid() else frozenset()
    try:
        if meeting.happened == Happened.PLANNED and not meeting.group_meeting_id:  # its group has a page
            actions.set_happened(meeting, Happened.MET, by=request.user, anyway=agreed)
    except InTheWay as found:
        return _open_anyway(request, client, found)
    except Session.DoesNotExist:
        messages.warning(request, GONE)
        return redirect("workspace:record", code=client.code)
    except IntegrityError:
        form.add_error(None, SAME_MINUTE)
        return render(request, "sessions/log.html", {"client": client, "form": form}, status=422)
    return redirect("sessions:room", code=client.code, pk=meeting.pk)


def _open_anyway(request, client, found):
    """Ask whether a plan takes place now, though something is in the way."""
    form = OpenForm(OpenForm.asking({}, found), in_the_way=found)
    return render(request, "sessions/log.html", {"client": client, "form": form, "found": found}, status=422)


@needs(Permission.WRITE_RECORD)
@require_POST
def happened(request, code, pk):
    """Say what became of a planned meeting."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    meeting = meeting_or_404(client, pk)
    if meeting.happened == Happened.PLANNED and request.POST.get("happened") in BECAME:
        unless_gone(request, partial(actions.set_happened, meeting, request.POST["happened"], by=request.user))
    return redirect("workspace:record", code=client.code)
