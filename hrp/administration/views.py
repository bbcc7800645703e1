"""Pages for admins: people, teams, who supervises whom, who cares for whom. Clients stand there by code."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.actions import leave_care_team
from clients.models import CareTeamMembership
from clients.models.episode import CareRole
from hrp.accounts import actions, way_in
from hrp.accounts.access import needs
from hrp.accounts.models import SupervisionLine, TeamMembership, User
from hrp.accounts.roles import Permission
from hrp.administration import pages
from hrp.administration.actions import assign
from hrp.administration.forms import (
    AssignForm,
    FindForm,
    JoinTeamForm,
    NewPersonForm,
    PersonForm,
    SupervisorForm,
    TeamForm,
)
from hrp.audit.models import Action
from hrp.audit.trail import record

SHOW_WAY_IN = "way in to show"  # key in the sign-in's data: whose link the next page shows, once


def _offer_way_in(request, person: User) -> None:
    """Mail a way in to `person` if mail is set up, and let the next page show it to the admin."""
    request.session[SHOW_WAY_IN] = str(person.pk)
    token = actions.give_way_in(person, by=request.user)
    if way_in.can_mail() and not way_in.mail(
        person, way_in.link(person, token, origin=request.build_absolute_uri("/"))
    ):
        messages.warning(request, _("The mail did not go out. Give them the link yourself."))


def _way_in_to_show(request, person: User) -> str:
    """Return the link that was just made for `person`, the first time the page is opened."""
    if request.session.get(SHOW_WAY_IN) != str(person.pk):
        return ""
    del request.session[SHOW_WAY_IN]
    return way_in.link(person, way_in.token(person), origin=request.build_absolute_uri("/"))


def _person_page(request, person: User, *, problem: str = "", **forms):
    """Render the page of a person; a form that comes back with errors takes the place of the empty one."""
    initial = {"name": person.name, "email": person.email, "roles": sorted(person.roles)}
    context = {
        "person": person,
        "problem": problem,
        "link": _way_in_to_show(request, person),
        "can_mail": way_in.can_mail(),
        "form": PersonForm(initial=initial, by=request.user, person=person),
        "team_form": JoinTeamForm(),
        "supervisor_form": SupervisorForm(therapist=person),
        **pages.about(person),
        **forms,
    }
    return render(request, "administration/person.html", context, status=422 if problem or forms else 200)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET"])
def people(request):
    """List everyone who works here."""
    return render(request, "administration/people.html", {"page": pages.people(request.GET.get("page"))})


def _add(form, *, by) -> User | None:
    """Add the person of a valid form; None, and an error at its field, if someone just got the e-mail."""
    given = dict(form.cleaned_data)
    teams = given.pop("teams")
    try:
        with transaction.atomic():
            person = actions.add_person(by=by, **given)
            for team in teams:
                actions.join_team(person, team, by=by)
    except IntegrityError:
        form.refuse_email()
        return None
    return person


def _change(person: User, form, *, by) -> bool:
    """Store the valid form of a person; False, and an error at its field, if someone just got the e-mail."""
    given = form.cleaned_data
    try:
        with transaction.atomic():
            actions.set_details(person, by=by, name=given["name"], email=given["email"])
            if set(given["roles"]) != person.roles:
                actions.set_roles(person, by=by, roles=given["roles"])
    except IntegrityError:
        form.refuse_email()
        person.refresh_from_db()
        return False
    return True


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def person_new(request):
    """Add a person and give them a way in."""
    form = NewPersonForm(request.POST or None, by=request.user)
    person = _add(form, by=request.user) if form.is_valid() else None
    if person is None:
        status = 422 if request.method == "POST" else 200
        return render(request, "administration/person_new.html", {"form": form}, status=status)
    if not person.has_usable_password():
        _offer_way_in(request, person)
    return redirect("administration:person", person.pk)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def person(request, pk):
    """Show a person; change their name, e-mail and roles."""
    person = get_object_or_404(User, pk=pk)
    if request.method == "GET":
        return _person_page(request, person)
    form = PersonForm(request.POST, by=request.user, person=person)
    if not form.is_valid() or not _change(person, form, by=request.user):
        return _person_page(request, person, form=form)
    messages.success(request, _("Saved. It holds from their next click on."))
    return redirect("administration:person", pk)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["POST"])
def person_active(request, pk):
    """Disable a person, or let them in again. Nobody disables themselves."""
    person = get_object_or_404(User, pk=pk)
    active = request.POST.get("active") == "yes"
    if person == request.user and not active:
        return _person_page(request, person, problem=_("You cannot disable yourself. Another admin can."))
    if person.is_active != active:
        actions.set_active(person, by=request.user, active=active)
        messages.success(request, _("They can sign in again.") if active else _("They can no longer sign in."))
    return redirect("administration:person", pk)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["POST"])
def person_way_in(request, pk):
    """Make a new way in for someone who forgot their password."""
    person = get_object_or_404(User, pk=pk)
    if not person.is_active:
        return _person_page(request, person, problem=_("They are disabled. Let them in again first."))
    _offer_way_in(request, person)
    return redirect("administration:person", pk)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["POST"])
def team_join(request, pk):
    """Let a person work in a team."""
    person = get_object_or_404(User, pk=pk)
    form = JoinTeamForm(request.POST)
    if not form.is_valid():
        return _person_page(request, person, team_form=form)
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
def supervision_open(request, pk):
    """Let someone supervise this therapist."""
    person = get_object_or_404(User, pk=pk, is_therapist=True)
    form = SupervisorForm(request.POST, therapist=person)
    if not form.is_valid():
        return _person_page(request, person, supervisor_form=form)
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


def _assignments_page(request, *, form=None, find=None):
    """Render who cares for whom, by code; narrowed to one code or one person if the address says so."""
    code = pages.code_in(request.GET.get("code", ""))
    narrowed = pages.narrowed_to(request.GET.get("person", ""))
    page = pages.assignments(request.GET.get("page"), code=code, person=narrowed)
    filters = [name for name, value in (("code", code), ("person", narrowed)) if value]
    record(Action.LIST, by=request.user, page="assignments", filters=filters, count=page.paginator.count)
    context = {
        "page": page,
        "form": form or AssignForm(initial={"code": code}),
        "find": find or FindForm(),
        "code": code,
        "narrowed": narrowed,
        **pages.unled(),
    }
    return render(request, "administration/assignments.html", context, status=422 if form or find else 200)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def assignments(request):
    """Show who cares for whom, by code, and assign a client."""
    if request.method == "GET":
        return _assignments_page(request)
    form = AssignForm(request.POST)
    if not form.is_valid():
        return _assignments_page(request, form=form)
    assign(form.episode, form.cleaned_data["person"], form.cleaned_data["role"], by=request.user)
    messages.success(request, _("Assigned. It holds from their next click on."))
    return redirect("administration:assignments")


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["POST"])
def assignment_find(request):
    """Show who cares for one client. What was typed reaches the address only if it is a code."""
    find = FindForm(request.POST)
    if not find.is_valid():
        return _assignments_page(request, find=find)
    return redirect(f"{reverse('administration:assignments')}?code={find.cleaned_data['code']}")


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["POST"])
def assignment_end(request, pk):
    """End someone's place in a client's care team."""
    membership = get_object_or_404(CareTeamMembership, pk=pk)
    if CareTeamMembership.objects.current().filter(pk=pk).exists():
        leave_care_team(membership, by=request.user)
        code = membership.episode.client.code
        if membership.role == CareRole.LEAD:
            messages.warning(request, _("Ended. Nobody leads %(code)s now; please assign someone.") % {"code": code})
        else:
            messages.success(request, _("Ended for %(code)s.") % {"code": code})
    return redirect("administration:assignments")
