"""The end of a stretch of work: closing it, and taking that back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import client_for
from clients.actions import undo_ending
from clients.actions.endings import leads
from clients.pages import opened, sent, show
from hrp.accounts.access import needs
from hrp.accounts.models import SupervisionLine
from hrp.accounts.roles import Permission
from sessions import actions
from sessions.ending_forms import EndingForm
from sessions.endings import ended_by_death, last_tries, latest_episode, open_ends
from sessions.models import SessionNote


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def ending(request, code):
    """Close the stretch of work with a client; once it is closed, say how it ended. A death is asked about twice."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "ending"), after_death=True)
    episode = latest_episode(client)
    if episode.ended_on is not None:
        return _ended(request, client, episode)
    ends = open_ends(client)
    form = EndingForm(sent(request), episode=episode, ends=ends, after_death="died" in request.GET)
    if form.is_valid():
        if form.died and request.POST.get("sure") != "yes":
            return render(request, "sessions/ending_died.html", {"client": client, "form": form})
        try:
            actions.close_episode(episode, by=request.user, **form.fields_of_ending())
            return _onwards(request, client, episode)
        except actions.NeedsItsWord:  # something came up meanwhile: the same page asks about it as well
            messages.info(request, _("Something new is open here. Please say what becomes of it."))
            ends = open_ends(client)
            form = EndingForm(request.POST, episode=episode, ends=ends)
    planned = [end for end in ends if not end.choices]
    return show(request, "sessions/ending.html", form, client=client, planned=planned, tried=last_tries(client))


def _onwards(request, client, episode):
    """Lead on: whoever leads sees how it ended; for the others the record has closed."""
    if leads(request.user, episode):
        return redirect("sessions:ending", client.code)
    if ended_by_death(latest_episode(client)):
        messages.info(request, _("Everything has stopped. This is hard: find your supervisor or someone of your team."))
    else:
        messages.success(request, _("Closed. The record is with its lead."))
    return redirect("workspace:caseload")


def _ended(request, client, episode):
    """Say how it ended. After a death, say who is there for the therapist, and what is left to sign."""
    if request.method == "POST":
        return redirect("sessions:ending", client.code)
    lines = SupervisionLine.objects.current().filter(therapist=request.user, supervisor__is_active=True)
    notes = SessionNote.objects.filter(session__client=client, signed_at=None).select_related("session")
    context = {
        "client": client,
        "episode": episode,
        "died": ended_by_death(episode),
        "supervisors": list(lines.order_by("supervisor__name").values_list("supervisor__name", flat=True)),
        "notes": notes.order_by("session__starts_at"),
        "may_undo": leads(request.user, episode),
    }
    return render(request, "sessions/ended.html", context)


@needs(Permission.WRITE_RECORD)
@require_POST
def ending_undo(request, code):
    """Take back that a stretch of work was closed. For its lead, while no other has begun."""
    client = client_for(request, code, Permission.WRITE_RECORD, after_death=True)
    if not undo_ending(latest_episode(client), by=request.user):
        messages.info(request, _("This can only be taken back by the lead, and before the work begins again."))
        return redirect("sessions:ending", client.code)
    messages.success(request, _("It goes on. Meetings that were taken off are not back: please plan them anew."))
    return redirect("workspace:record", client.code)
