"""Meetings before they are written up: picking a client, logging, planning, what became of a plan."""

from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import client_for
from clients.models import Episode
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions import actions
from sessions.content.choices import Happened
from sessions.fit import InTheWay
from sessions.forms import LogForm, NowForm, OpenForm, SearchForm
from sessions.models import Session
from sessions.picking import MOST, clients_to_meet

# What may become of a meeting that was planned. No reason is asked.
BECAME = {Happened.CLIENT_REARRANGED, Happened.WE_REARRANGED, Happened.DID_NOT_MEET}
SAME_MINUTE = gettext_lazy(
    "There is another meeting with this client at that very minute, or one that did not take place."
    " A minute later will do."
)


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
        try:
            return _onwards(client, _logged(request, client, form))
        except InTheWay as reasons:
            found = reasons
        except Episode.DoesNotExist:
            form.add_error(None, _("The work with this client has ended, so there is nothing to log with them now."))
        except IntegrityError:
            form.add_error(None, SAME_MINUTE)
    context = {"client": client, "form": form if not posted else LogForm.again(form, found), "found": found}
    return render(request, "sessions/log.html", context, status=422 if posted else 200)


def _logged(request, client, form) -> Session:
    """Store the meeting, or find the one that this very form made before. Raises as `open_session` does.

    A form's key is good for one person and one client; with a key that is somebody else's it is 404.
    """
    key = form.cleaned_data["key"]
    mine = Session.objects.filter(pk=key, client=client, created_by=request.user)
    made = Session.objects.filter(pk=key).first()
    if made and (made.client_id, made.created_by_id) != (client.pk, request.user.pk):
        raise Http404
    try:
        return actions.open_session(client, by=request.user, **form.fields_of_session())
    except IntegrityError:
        # The same form, sent twice at the same moment: the other one made the meeting.
        known = mine.first()
        if known is None:
            raise
        return known


def _onwards(client, meeting):
    """Lead on to the meeting's page, or to the record when it was only planned."""
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
    """The planned meeting takes place. A second click finds it open.

    A plan of another day takes place now: if something is in the way of that, the page says so first.
    """
    client = client_for(request, code, Permission.WRITE_RECORD)
    meeting = _planned(client, pk)
    form = OpenForm(request.POST)
    agreed = form.agreed() if form.is_valid() else frozenset()
    try:
        if meeting.happened == Happened.PLANNED:
            actions.set_happened(meeting, Happened.MET, by=request.user, anyway=agreed)
    except InTheWay as found:
        return _open_anyway(request, client, found)
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
    meeting = _planned(client, pk)
    if meeting.happened == Happened.PLANNED and request.POST.get("happened") in BECAME:
        actions.set_happened(meeting, request.POST["happened"], by=request.user)
    return redirect("workspace:record", code=client.code)
