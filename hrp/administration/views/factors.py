"""Someone lost their phone or key: an admin takes their factors away and gives them a way back in."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hrp.accounts.access import needs
from hrp.accounts.factor_actions import reset_factors
from hrp.accounts.models import User
from hrp.accounts.roles import Permission
from hrp.accounts.stepup import fresh_factor
from hrp.administration.views.people import offer_way_in, person_page


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def person_reset(request, pk):
    """Ask once, then reset a person's factors. Nobody resets their own: another admin does, or the command line."""
    person = get_object_or_404(User, pk=pk)
    if person == request.user:
        return person_page(
            request, person, problem=_("This is you. Another admin can reset your phone, key and codes.")
        )
    if not person.is_active:
        return person_page(request, person, problem=_("They are disabled. Let them in again first."))
    return _reset(request, person)


@fresh_factor
def _reset(request, person: User):
    if request.method == "GET":
        return render(request, "administration/person_reset.html", {"person": person})
    reset_factors(person, by=request.user)
    offer_way_in(request, person)
    messages.success(request, _("Done. They come back by the link, and set up a phone or key again."))
    return redirect("administration:person", person.pk)
