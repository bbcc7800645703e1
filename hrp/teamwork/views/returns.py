"""Someone of the team comes back after the work had ended."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.access import client_for
from clients.actions import come_back
from clients.models import Episode
from clients.pages import opened, sent
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.teamwork.forms.returns import ReturnForm
from hrp.teamwork.led import for_team_leads
from hrp.teamwork.returns import MOST, ended_in, found_in
from hrp.teamwork.waiting import therapists_of
from sessions.forms import SearchForm


@for_team_leads
@require_http_methods(["GET", "POST"])
def returns(request, led):
    """Find someone of the team whose work has ended. Names are searched by POST."""
    words = SearchForm.words_in(request.POST)
    found = found_in(request.user, led.team, words)
    record(Action.LIST, by=request.user, subject="returns", team=str(led.team.pk), count=len(found))
    context = {"led": led, "found": found, "words": words, "more": len(found) == MOST}
    return render(request, "teamwork/returns.html", context)


@for_team_leads
@require_http_methods(["GET", "POST"])
def return_person(request, led, code):
    """Begin again with someone who came back: with a lead, or waiting for one. A second click finds it begun."""
    client = client_for(request, code, Permission.LEAD_TEAM, page=opened(request, "return"))
    if Episode.objects.filter(client=client, team=led.team, ended_on=None).exists():
        return redirect(led.address("teamwork:waiting_person", client.code))
    ended = get_object_or_404(ended_in(request.user, led.team), pk=client.pk)
    form = ReturnForm(sent(request), among=therapists_of(led.team))
    if form.is_valid():
        come_back(client, by=request.user, **form.cleaned_data)
        messages.success(request, _("%(code)s is back.") % {"code": client.code})
        return redirect(led.address("teamwork:waiting_person", client.code))
    context = {"led": led, "client": client, "ended_on": ended.ended_on, "form": form}
    context["back"] = led.address("teamwork:returns")
    return render(request, "teamwork/return_person.html", context, status=422 if form.is_bound else 200)
