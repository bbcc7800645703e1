"""One page from one lead to the next, which the client may read."""

from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import client_for
from clients.actions import keep_handover
from clients.actions.teamwork import own_handover
from clients.forms import HandoverForm
from clients.models import Episode, Handover
from clients.pages import kept, opened, sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def handover(request, code):
    """Write the page for whoever leads next, or go on with it."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "handover"))
    episode = get_object_or_404(Episode.objects.for_user(request.user), client=client, ended_on=None)
    form = HandoverForm(sent(request), client=client, episode=episode, instance=own_handover(request.user, episode))
    if kept(request, form, client=client, keep=_keeping(form)):
        return redirect("clients:handover_print", client.code, own_handover(request.user, episode).pk)
    return show(request, "clients/handover.html", form, client=client)


def _keeping(form):
    """Return how the page of a valid form is kept."""
    return lambda row, *, by, client: keep_handover(row, by=by, client=client, fields=form.changed_data)


@needs(Permission.READ_RECORD)
@require_safe
def handover_print(request, code, pk):
    """Read a handover, on a page for the client and whoever leads now. It can be put on paper."""
    client = client_for(request, code, Permission.READ_RECORD, page=opened(request, "handover"))
    pages = Handover.objects.for_user(request.user).select_related("created_by", "to")
    written = get_object_or_404(pages, episode__client=client, pk=pk)
    mine = written.created_by == request.user and own_handover(request.user, written.episode) == written
    return show(request, "clients/handover_print.html", client=client, handover=written, mine=mine)
