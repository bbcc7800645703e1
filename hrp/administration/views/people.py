"""The people who work here: who they are, their roles, their way in."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hrp.accounts import actions, way_in
from hrp.accounts.access import needs
from hrp.accounts.models import User
from hrp.accounts.roles import Permission
from hrp.accounts.stepup import fresh_factor, is_fresh, stale_message
from hrp.administration import pages
from hrp.administration.actions import change_roles, take_on
from hrp.administration.forms import JoinTeamForm, LeadTeamForm, NewPersonForm, PersonForm, SupervisorForm

LAST_ADMIN = gettext_lazy("They are the only admin now. Make someone else an admin first.")
SHOW_WAY_IN = "way in to show"  # key in the sign-in's data: whose link the next page shows, once


def offer_way_in(request, person: User) -> None:
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


def person_page(request, person: User, *, problem: str = "", **forms):
    """Render the page of a person; a form that comes back with errors takes the place of the empty one."""
    initial = {"name": person.name, "email": person.email, "roles": sorted(person.roles)}
    context = {
        "person": person,
        "problem": problem,
        "link": _way_in_to_show(request, person),
        "can_mail": way_in.can_mail(),
        "form": PersonForm(initial=initial, by=request.user, person=person),
        "team_form": JoinTeamForm(),
        "may_lead": Permission.LEAD_TEAM in person.permissions,
        "lead_form": LeadTeamForm(),
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
    try:
        return take_on(by=by, **form.cleaned_data)
    except IntegrityError:
        form.refuse_email()
        return None


def _change(person: User, form, *, by) -> bool:
    """Store the valid form of a person; False, and an error at its field, for what came to be in the way meanwhile."""
    given = form.cleaned_data
    try:
        with transaction.atomic():
            actions.set_details(person, by=by, name=given["name"], email=given["email"])
            if set(given["roles"]) != person.roles:
                change_roles(person, by=by, roles=given["roles"])
    except IntegrityError:
        form.refuse_email()
    except actions.LastAdmin:
        form.add_error("roles", LAST_ADMIN)
    else:
        return True
    person.refresh_from_db()
    return False


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
        offer_way_in(request, person)
    return redirect("administration:person", person.pk)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def person(request, pk):
    """Show a person; change their name, e-mail and roles. What they sign in with asks for a fresh factor."""
    person = get_object_or_404(User, pk=pk)
    if request.method == "GET":
        return person_page(request, person)
    form = PersonForm(request.POST, by=request.user, person=person)
    if form.is_valid() and form.cleaned_data["email"] != person.email and not is_fresh(request):
        form.add_error("email", stale_message(request))
        return person_page(request, person, form=form, stale=True)
    if not form.is_valid() or not _change(person, form, by=request.user):
        return person_page(request, person, form=form)
    messages.success(request, _("Saved. It holds from their next click on."))
    return redirect("administration:person", pk)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["POST"])
def person_active(request, pk):
    """Disable a person, or let them in again. Nobody disables themselves."""
    person = get_object_or_404(User, pk=pk)
    active = request.POST.get("active") == "yes"
    if person == request.user and not active:
        return person_page(request, person, problem=_("You cannot disable yourself. Another admin can."))
    if person.is_active != active:
        try:
            actions.set_active(person, by=request.user, active=active)
        except actions.LastAdmin:
            return person_page(request, person, problem=LAST_ADMIN)
        messages.success(request, _("They can sign in again.") if active else _("They can no longer sign in."))
    return redirect("administration:person", pk)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["POST"])
def person_way_in(request, pk):
    """Make a new way in for someone who forgot their password: for an admin who has just shown a factor."""
    person = get_object_or_404(User, pk=pk)
    if not person.is_active:
        return person_page(request, person, problem=_("They are disabled. Let them in again first."))
    return _new_way_in(request, person)


@fresh_factor
def _new_way_in(request, person: User):
    offer_way_in(request, person)
    return redirect("administration:person", person.pk)
