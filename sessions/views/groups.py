"""Groups: which there are, who belongs to them, when they meet."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.access import client_for
from clients.pages import sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions import actions
from sessions.fit import InTheWay
from sessions.forms import SearchForm
from sessions.groups.access import cared_for, group_for, leads, opened
from sessions.groups.forms import GroupChangeForm, GroupForm, GroupPlanForm
from sessions.groups.page import clients_to_add, group_page, groups_of, suggested
from sessions.models import GroupPlace
from sessions.picking import MOST


@needs(Permission.WRITE_RECORD)
@require_GET
def groups(request):
    """List the groups that one leads; those that have ended fold away."""
    found = groups_of(request.user)
    here, ended = [one for one in found if not one.ended_on], [one for one in found if one.ended_on]
    return render(request, "sessions/groups.html", {"groups": here, "ended": ended})


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def group_new(request):
    """Start a group."""
    form = GroupForm(sent(request), by=request.user)
    if form.is_bound and form.is_valid():
        try:
            group = actions.start_group(by=request.user, **form.cleaned_data)
        except IntegrityError:
            form.add_error(None, _("Please send this once more."))
        else:
            return redirect("sessions:group", pk=group.pk)
    return show(request, "sessions/group_new.html", form)


@needs(Permission.WRITE_RECORD)
@require_GET
def group(request, pk):
    """Who belongs to a group, and when it meets."""
    page = group_page(request.user, group_for(request, pk), request.GET.get("page"))
    opened(request, "group", [place.episode.client for place in page["places"]])
    return render(request, "sessions/group.html", page)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def group_change(request, pk):
    """Call a group by another name, or pass it on: another leads it, or leads it beside one."""
    shown = group_for(request, pk)
    form = GroupChangeForm(sent(request), group=shown)
    if form.is_bound and form.is_valid():
        try:
            changed = actions.change_group(shown, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("sessions:group", pk=pk) if leads(request.user, changed) else redirect("sessions:groups")
    return show(request, "sessions/group_change.html", form, group=shown)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def group_add(request, pk):
    """Look for one of one's own clients, and let them belong to the group. Names are searched by POST."""
    shown = group_for(request, pk)
    if "client" in request.POST:
        return _added(request, shown)
    words = SearchForm.words_in(request.POST)
    found = clients_to_add(request.user, shown, words)
    record(Action.LIST, by=request.user, subject="clients for a group", count=len(found), searched=bool(words))
    context = {"group": shown, "found": found, "words": words, "more": len(found) == MOST}
    return render(request, "sessions/group_add.html", context)


def _added(request, group):
    """Let the client belong to the group: only somebody on their care team may, as it shares the record."""
    client = client_for(request, request.POST["client"], Permission.WRITE_RECORD)
    try:
        actions.add_to_group(group, client, by=request.user)
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
    except IntegrityError:
        messages.warning(request, _("They have a meeting at the very minute of one of the group's."))
    return redirect("sessions:group", pk=group.pk)


@needs(Permission.WRITE_RECORD)
@require_POST
def group_out(request, pk, place):
    """Let somebody belong to the group no longer."""
    shown = group_for(request, pk)
    place = get_object_or_404(GroupPlace, group=shown, pk=place, episode__client__in=cared_for(request.user))
    try:
        actions.take_out(place, by=request.user)
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
    return redirect("sessions:group", pk=pk)


@needs(Permission.WRITE_RECORD)
@require_POST
def group_end(request, pk):
    """End a group."""
    try:
        actions.end_group(group_for(request, pk), by=request.user)
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
        return redirect("sessions:group", pk=pk)
    return redirect("sessions:groups")


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def group_plan(request, pk):
    """Plan a meeting of the group, or one every week; with "now", hold one that begins now."""
    shown, posted = group_for(request, pk), request.method == "POST"
    if "now" in request.POST:
        return _held_now(request, shown)
    form, found = GroupPlanForm(request.POST) if posted else GroupPlanForm(initial=suggested(shown)), None
    if form.is_valid():
        try:
            actions.plan_group(shown, by=request.user, **form.fields_of_plan())
        except InTheWay as reasons:
            found = reasons
        except ValidationError as refused:
            form.add_error(None, refused)
        except IntegrityError:
            form.add_error(None, _("The group, or somebody in it, meets at that very minute. A minute later will do."))
        else:
            return redirect("sessions:group", pk=pk)
    form = GroupPlanForm.again(form, found) if posted else form
    return show(request, "sessions/group_plan.html", form, group=shown)


def _held_now(request, group):
    """Lead on to the meeting that begins now. Its page says who has another one: a name goes into no cookie."""
    try:
        meeting = actions.hold_now(group, by=request.user)
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
        return redirect("sessions:group", pk=group.pk)
    return redirect(reverse("sessions:group_meeting", args=[group.pk, meeting.pk]) + "?now=yes")
