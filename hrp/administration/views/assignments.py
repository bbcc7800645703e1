"""Who cares for whom, by code."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.models import CareTeamMembership
from clients.models.episode import CareRole
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.administration import pages
from hrp.administration.actions import assign
from hrp.administration.forms import AssignForm, FindForm
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.actions import leave


def _assignments_page(request, *, form=None, find=None):
    """Render who cares for whom, by code; narrowed to one code or one person if the address says so."""
    code = pages.code_in(request.GET.get("code", ""))
    narrowed = pages.narrowed_to(request.GET.get("person", ""))
    page = pages.assignments(request.GET.get("page"), code=code, person=narrowed)
    filters = {name: value for name, value in (("code", code), ("person", narrowed and narrowed.pk)) if value}
    record(Action.LIST, by=request.user, page="assignments", filters=list(filters), count=page.paginator.count)
    context = {
        "page": page,
        "form": form or AssignForm(initial={"code": code}),
        "find": find or FindForm(),
        "code": code,
        "query": urlencode(filters),
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
        leave(membership, by=request.user)
        code = membership.episode.client.code
        if membership.role == CareRole.LEAD:
            messages.warning(request, _("Ended. Nobody leads %(code)s now; please assign someone.") % {"code": code})
        else:
            messages.success(request, _("Ended for %(code)s.") % {"code": code})
    return redirect("administration:assignments")
