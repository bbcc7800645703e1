"""Who leads whom in a team, and moving clients by name from one lead to the next."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from clients.models import Episode
from clients.pages import sent, show
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.teamwork import transfer as reads
from hrp.teamwork.forms.transfer import TransferForm
from hrp.teamwork.led import for_team_leads
from hrp.teamwork.waiting import therapists_of
from sessions import actions

BESIDE = timedelta(days=14)  # how long the lead before stays, so that the goodbye can be a meeting of three


@for_team_leads
@require_GET
def transfer(request, led):
    """List who leads how many in the team; those who may not sign in any more stand first."""
    page = reads.leaders(led.team, request.GET.get("page"))
    return render(request, "teamwork/transfer.html", {"led": led, "page": page, "query": led.query})


@for_team_leads
@require_http_methods(["GET", "POST"])
def transfer_from(request, led, pk):
    """Let another therapist of the team lead those of one therapist's clients who are ticked, by name."""
    of = reads.leader(led.team, pk)
    clients = reads.clients_led(request.user, led.team, of)
    form = TransferForm(sent(request), of=of, clients=clients, among=therapists_of(led.team))
    if form.is_valid():
        _tell(request, of, _move(request, led, of, form.cleaned_data))
        return redirect(led.address("teamwork:transfer"))
    record(Action.LIST, by=request.user, subject="clients to move", of=str(of.pk), count=len(clients))
    context = {"led": led, "of": of, "clients": clients, "back": led.address("teamwork:transfer")}
    return show(request, "teamwork/transfer_from.html", form, **context)


def _move(request, led, of, chosen) -> actions.Moved:
    """Move who was ticked; only clients in this team's care."""
    return actions.transfer(
        chosen["codes"],
        of=of,
        to=chosen["to"],
        by=request.user,
        stays=chosen.get("stays", False),
        until=timezone.localdate() + BESIDE,
        among=Episode.objects.filter(team=led.team),
    )


def _tell(request, of, moved: actions.Moved) -> None:
    """Say what moved, and what still waits for whoever led before."""
    if not moved.clients:
        messages.info(request, _("Nothing moved: none of these is led by them any more."))
        return
    said = [ngettext("%(n)d client moved.", "%(n)d clients moved.", moved.clients) % {"n": moved.clients}]
    if moved.meetings:
        words = ngettext("%(n)d planned meeting moved along.", "%(n)d planned meetings moved along.", moved.meetings)
        said.append(words % {"n": moved.meetings})
    if moved.notes:
        words = ngettext(
            "%(n)d note about them waits for the signature of %(name)s.",
            "%(n)d notes about them wait for the signature of %(name)s.",
            moved.notes,
        )
        said.append(words % {"n": moved.notes, "name": of.name})
    messages.success(request, " ".join(said))
