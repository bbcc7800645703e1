"""Who covers whom in a team: set for some days, told while it holds, ended early."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients import actions
from clients.models import Cover
from clients.pages import sent
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.teamwork.cover import over, standing
from hrp.teamwork.forms.cover import CoverForm
from hrp.teamwork.led import for_team_leads


@for_team_leads
@require_GET
def cover(request, led):
    """Show who covers whom in the team now and next; what is over is folded away."""
    rows, past = standing(request.user, led.team), over(led.team, request.GET.get("page"))
    record(Action.LIST, by=request.user, subject="cover", count=sum(len(row.clients) for row in rows))
    context = {"led": led, "rows": rows, "past": past, "looking_back": "page" in request.GET}
    return render(request, "teamwork/cover.html", context)


@for_team_leads
@require_http_methods(["GET", "POST"])
def cover_new(request, led):
    """Set cover for a therapist's clients in the team: all of them, or those who are ticked on the same page."""
    form = CoverForm(sent(request), by=request.user, team=led.team)
    if form.is_valid() and not form.choosing:
        made = _set(request, led, form)
        if made:
            _say(request, made)
            return redirect(led.address("teamwork:cover"))
    if form.clients:
        record(Action.LIST, by=request.user, subject="clients to cover", count=len(form.clients))
    context = {"led": led, "form": form, "back": led.address("teamwork:cover")}
    return render(request, "teamwork/cover_new.html", context, status=422 if form.errors else 200)


def _set(request, led, form) -> Cover | None:
    """Set the cover that a complete form asks for; None, with the reason on the form, if it cannot be."""
    try:
        return actions.cover(team=led.team, by=request.user, **form.asked())
    except actions.CannotCover as refusal:
        form.add_error(None, str(refusal))
        return None


def _say(request, made: Cover) -> None:
    """Say whose clients are covered by whom and when, and how many they are."""
    number = made.memberships.count()
    words = ngettext(
        "%(covering)s covers %(n)d client of %(covered)s from %(start)s until %(end)s. It ends by itself.",
        "%(covering)s covers %(n)d clients of %(covered)s from %(start)s until %(end)s. It ends by itself.",
        number,
    )
    people = {"covering": made.covering.name, "covered": made.covered.name, "n": number}
    days = {"start": date_format(made.from_on, "j F"), "end": date_format(made.last_on, "j F")}
    messages.success(request, words % (people | days))


@for_team_leads
@require_POST
def cover_end(request, led, pk):
    """End a cover today, or let one that is still to come not begin."""
    one = Cover.objects.filter(team=led.team, pk=pk).first()
    if one is None:
        record(Action.DENIED, by=request.user, permission=str(Permission.LEAD_TEAM))
        raise Http404
    actions.end_cover(one, by=request.user)
    messages.success(request, _("Ended. It opens no record from their next click on."))
    return redirect(led.address("teamwork:cover"))
