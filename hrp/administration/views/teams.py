"""Teams, who leads them, and lines of supervision."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hrp.accounts import actions
from hrp.accounts.access import needs
from hrp.accounts.models import SupervisionLine, TeamLead, TeamMembership, User
from hrp.accounts.roles import Permission
from hrp.administration import pages
from hrp.administration.forms import JoinTeamForm, LeadTeamForm, SupervisorForm, TeamForm
from hrp.administration.views.people import person_page


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["POST"])
def team_join(request, pk):
    """Let a person work in a team."""
    person = get_object_or_404(User, pk=pk)
    form = JoinTeamForm(request.POST)
    if not form.is_valid():
        return person_page(request, person, team_form=form)
    actions.join_team(person, form.cleaned_data["team"], by=request.user)
    return redirect("administration:person", pk)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["POST"])
def team_leave(request, pk, membership):
    """End a person's work in a team."""
    actions.leave_team(get_object_or_404(TeamMembership, user=pk, pk=membership), by=request.user)
    return redirect("administration:person", pk)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["POST"])
def lead_give(request, pk):
    """Let a supervisor or an admin lead a team."""
    person = get_object_or_404(User, pk=pk)
    form = LeadTeamForm(request.POST)
    if Permission.LEAD_TEAM not in person.permissions:
        return person_page(request, person, problem=_("Only a supervisor or an admin can lead a team."))
    if not form.is_valid():
        return person_page(request, person, lead_form=form)
    actions.lead_team(person, form.cleaned_data["team"], by=request.user)
    return redirect("administration:person", pk)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["POST"])
def lead_end(request, pk, lead):
    """End a person's right to lead a team."""
    actions.end_team_lead(get_object_or_404(TeamLead, user=pk, pk=lead), by=request.user)
    return redirect("administration:person", pk)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["POST"])
def supervision_open(request, pk):
    """Let someone supervise this therapist."""
    person = get_object_or_404(User, pk=pk, is_therapist=True)
    form = SupervisorForm(request.POST, therapist=person)
    if not form.is_valid():
        return person_page(request, person, supervisor_form=form)
    actions.supervise(form.cleaned_data["supervisor"], person, by=request.user)
    return redirect("administration:person", pk)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["POST"])
def supervision_end(request, pk, line):
    """End a line of supervision of this therapist."""
    actions.end_supervision(get_object_or_404(SupervisionLine, therapist=pk, pk=line), by=request.user)
    return redirect("administration:person", pk)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def teams(request):
    """List the teams, and add one."""
    form = TeamForm(request.POST or None)
    if not form.is_valid():
        context = {"page": pages.teams(request.GET.get("page")), "form": form}
        status = 422 if request.method == "POST" else 200
        return render(request, "administration/teams.html", context, status=status)
    actions.add_team(by=request.user, **form.cleaned_data)
    return redirect("administration:teams")
