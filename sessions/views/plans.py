"""Meetings to come: planning them, and one of them: moved, put right, called off."""

from functools import partial

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clients.access import client_for
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from sessions import actions
from sessions.actions.diary import later_in_series
from sessions.attempts import attempted, made_once, unless_gone
from sessions.content.choices import Happened
from sessions.models import Session
from sessions.plan_forms import MoveForm, OffForm, PlanForm, suggested
from sessions.planned_words import say_planned
from sessions.views.log import meeting_or_404


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def plan(request, code):
    """Plan a meeting to come, or several at the same time of the week."""
    posted = request.method == "POST"
    client = client_for(request, code, Permission.WRITE_RECORD, page="" if posted else "plan")
    form, found = PlanForm(request.POST) if posted else PlanForm(initial=suggested(client)), None
    if form.is_valid():
        wanted = form.fields_of_plan()
        make = partial(actions.plan, client, by=request.user, **wanted)
        done, found = attempted(form, partial(made_once, request, client, wanted["key"], make))
        if done:
            say_planned(request, *done)
            return redirect("workspace:record", code=client.code)
    context = {"client": client, "form": PlanForm.again(form, found) if posted else form, "found": found}
    return render(request, "sessions/plan.html", context, status=422 if posted else 200)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def planned(request, code, pk):
    """One meeting to come: move it, put right what was typed, call it off. One that is over leads on to itself."""
    posted = request.method == "POST"
    client = client_for(request, code, Permission.WRITE_RECORD, page="" if posted else "plan")
    meeting = meeting_or_404(client, pk)
    if meeting.happened != Happened.PLANNED:
        return _onwards(meeting)
    form, found = MoveForm(request.POST) if posted else MoveForm.of(meeting), None
    if "off_by" in request.POST:
        if _called_off(request, meeting):
            return redirect("workspace:record", code=client.code)
    elif form.is_valid():
        done, found = attempted(form, partial(_moved, request, meeting, form))
        if done:
            say_planned(request, done)
            return redirect("workspace:record", code=client.code)
    form = MoveForm(MoveForm.asking(request.POST.dict(), found), in_the_way=found) if found else form
    context = {"client": client, "meeting": meeting, "form": form, "found": found}
    context["later"] = later_in_series(meeting).count()
    return render(request, "sessions/planned.html", context, status=422 if posted else 200)


def _onwards(meeting: Session):
    """Lead on to the meeting in its place, or to its own page."""
    moved_to = Session.objects.filter(moved_from=meeting).first()
    if moved_to:
        return redirect("sessions:planned", code=meeting.client.code, pk=moved_to.pk)
    return redirect("sessions:room", code=meeting.client.code, pk=meeting.pk)


def _called_off(request, meeting: Session) -> bool:
    """Call the meeting off if the form says by whom."""
    form = OffForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        off = partial(actions.cancel, meeting, who=given["off_by"], rest_of_series=given["rest"])
        unless_gone(request, partial(off, by=request.user))
    return form.is_valid()


def _moved(request, meeting: Session, form: MoveForm) -> Session:
    """Move the meeting, or put it right. Raises as the actions do."""
    if form.is_mistake:
        return actions.correct_plan(meeting, by=request.user, **form.wanted())
    return actions.move(meeting, by=request.user, moved_by=form.cleaned_data["moved_by"], **form.wanted())
