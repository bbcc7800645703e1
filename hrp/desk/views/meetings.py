"""Meetings from the front desk: someone has arrived, a meeting is planned, moved, called off."""

from functools import partial

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import client_for
from clients.pages import opened, sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.desk.expected import Asked, Line, meetings_of
from hrp.desk.forms import MoveForm, OffForm, PlanForm
from sessions import actions
from sessions.attempts import attempted, made_once, unless_gone
from sessions.planned_words import say_planned


@needs(Permission.FRONT_DESK)
@require_POST
def arrived(request, code, pk):
    """Note that someone has arrived, or take it back. The list is as it was before."""
    client = client_for(request, code, Permission.FRONT_DESK)
    meeting = get_object_or_404(meetings_of(client, request.user), pk=pk)
    said = request.POST.get("arrived")
    if said == "yes":
        unless_gone(request, partial(actions.arrive, meeting, by=request.user))
    elif said == "no":
        unless_gone(request, partial(actions.not_arrived_after_all, meeting, by=request.user))
    return _to_the_day(request, meeting)


@needs(Permission.FRONT_DESK)
@require_http_methods(["GET", "POST"])
def plan(request, code):
    """Plan a meeting with somebody, in the week of a therapist. Sent twice, it is one."""
    client = client_for(request, code, Permission.FRONT_DESK, page=opened(request, "plan"))
    form = PlanForm(sent(request), client=client)
    if form.is_valid():
        facts = form.facts()
        make = partial(actions.plan, client, by=request.user, **facts)
        done, found = attempted(form, partial(made_once, request, client, facts["key"], make))
        if done:
            say_planned(request, *done)
            return redirect("desk:person", client.code)
        form = form.asking_about(found) if found else form
    return show(request, "desk/plan.html", form, client=client)


@needs(Permission.FRONT_DESK)
@require_http_methods(["GET", "POST"])
def move(request, code, pk):
    """Move a planned meeting to another time. What is not planned any more stays as it is."""
    client = client_for(request, code, Permission.FRONT_DESK, page=opened(request, "move"))
    meeting = get_object_or_404(meetings_of(client, request.user), pk=pk)
    form = MoveForm(sent(request), meeting=meeting)
    if form.is_valid():
        done, found = attempted(form, partial(actions.move, meeting, by=request.user, **form.facts()))
        if done:
            say_planned(request, done)
            return _to_the_day(request, meeting)
        form = form.asking_about(found) if found else form
    return show(request, "desk/move.html", form, client=client, line=Line(meeting))


@needs(Permission.FRONT_DESK)
@require_http_methods(["GET", "POST"])
def off(request, code, pk):
    """Call a planned meeting off. What is not planned any more stays as it is."""
    client = client_for(request, code, Permission.FRONT_DESK, page=opened(request, "call off"))
    meeting = get_object_or_404(meetings_of(client, request.user), pk=pk)
    form = OffForm(sent(request))
    if form.is_valid():
        unless_gone(request, partial(actions.cancel, meeting, by=request.user, who=form.cleaned_data["who"]))
        return _to_the_day(request, meeting)
    return show(request, "desk/off.html", form, client=client, line=Line(meeting))


def _to_the_day(request, meeting):
    """Lead back to the day's list as it was narrowed, at the meeting."""
    asked = Asked.of(request.user, {**request.GET.dict(), "on": meeting.day.isoformat()})
    return redirect(f"{reverse('desk:day')}{asked.here}#m{meeting.pk}")
