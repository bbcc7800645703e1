"""What a team asks for as worth a conversation, and the numbers of its site."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.pages import sent
from hrp.teamwork.flags import kinds_of
from hrp.teamwork.forms.flags import FlagsForm
from hrp.teamwork.led import for_team_leads
from sessions.actions import set_flags
from sessions.flags.setting import settings_of


@for_team_leads
@require_http_methods(["GET", "POST"])
def flags(request, led):
    """Switch kinds of flags on and off for the team, and set the numbers of its site."""
    form = FlagsForm(sent(request), setting=settings_of([led.team])[led.team.pk])
    if form.is_valid():
        set_flags(led.team, by=request.user, **form.changes())
        messages.success(request, _("Saved."))
        return redirect(led.address("teamwork:flags"))
    context = {"led": led, "form": form, "kinds": kinds_of(form)}
    return render(request, "teamwork/flags.html", context, status=422 if form.is_bound else 200)
