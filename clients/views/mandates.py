"""Mandates: somebody outside asks that a client comes, and hears of attendance and of nothing else."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients import actions
from clients.access import client_for
from clients.forms import MandateForm
from clients.models import Episode, Mandate
from clients.pages import kept, opened, sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def mandate_new(request, code):
    """Write down that somebody outside asks to hear whether a client comes. Earlier ones stand below."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "mandate_new"))
    episode = get_object_or_404(Episode.objects.for_user(request.user), client=client, ended_on=None)
    form = MandateForm(sent(request), client=client, episode=episode)
    if kept(request, form, client=client, keep=form.keep):
        return redirect("workspace:record", client.code)
    over = [one for one in _mandates(request, client) if one.is_over]
    return show(request, "clients/mandate_new.html", form, client=client, over=over)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def mandate(request, code, pk):
    """Change what a mandate asks for, or note that it was explained."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "mandate"))
    one = get_object_or_404(_mandates(request, client), pk=pk)
    over = one.is_over  # a form that needs another look has put what was typed on the row already
    form = MandateForm(sent(request), client=client, instance=one)
    if kept(request, form, client=client, keep=form.keep):
        return redirect("workspace:record", client.code)
    return show(request, "clients/mandate.html", form, client=client, mandate=one, over=over)


@needs(Permission.WRITE_RECORD)
@require_POST
def mandate_end(request, code, pk):
    """Let a mandate be over from today on."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    actions.end_mandate(get_object_or_404(_mandates(request, client), pk=pk), by=request.user)
    messages.success(request, _("It is over. From today on they hear nothing any more."))
    return redirect("workspace:record", client.code)


def _mandates(request, client):
    """The mandates of the stretch of work that is open."""
    return Mandate.objects.for_user(request.user).filter(episode__client=client, episode__ended_on=None)
