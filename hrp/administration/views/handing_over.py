"""Moving a therapist's clients to another one, by code."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hrp.accounts.access import needs
from hrp.accounts.models import User
from hrp.accounts.roles import Permission
from hrp.administration import pages
from hrp.administration.forms import HandOverForm
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.actions import transfer


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def person_move(request, pk):
    """Let another therapist lead all or some of the clients whom this one leads."""
    person = get_object_or_404(User, pk=pk)
    codes = pages.led_by(person)
    form = HandOverForm(request.POST or None, of=person, codes=codes)
    if not form.is_valid():
        record(Action.LIST, by=request.user, page="clients to move", subject=f"user {pk}", count=len(codes))
        context = {"person": person, "form": form, "codes": codes}
        return render(request, "administration/move.html", context, status=422 if form.is_bound else 200)
    moved = transfer(of=person, by=request.user, **form.cleaned_data)
    _say(request, moved.clients, form.cleaned_data["to"])
    return redirect("administration:person", pk)


def _say(request, moved: int, to: User) -> None:
    """Tell the admin how many moved."""
    if moved:
        words = ngettext(
            "%(n)d client moved to %(name)s. It holds from their next click on.",
            "%(n)d clients moved to %(name)s. It holds from their next click on.",
            moved,
        )
        messages.success(request, words % {"n": moved, "name": to.name})
    else:
        messages.info(request, _("Nothing moved: none of these is led by them any more."))
