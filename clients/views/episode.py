"""The stretch of work: pauses, and what was explained."""

from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from clients import actions
from clients.access import client_for
from clients.forms import ExplainedForm, PauseEndForm, PauseForm
from clients.models import Episode
from clients.pages import kept, opened, sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def pause(request, code):
    """Let the work rest from a day on."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "pause"))
    episode = _open_episode(request, client)
    form = PauseForm(sent(request), client=client, episode=episode)
    if kept(request, form, client=client):
        return redirect("workspace:record", client.code)
    return _pauses(request, form, client, episode)


@needs(Permission.WRITE_RECORD)
@require_POST
def pause_end(request, code):
    """Take the work up again from a day on."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    episode = _open_episode(request, client)
    rest = episode.pauses.filter(to_on=None).first()
    if rest is None:
        return redirect("clients:pause", client.code)
    form = PauseEndForm(request.POST, rest=rest)
    if form.is_valid():
        actions.end_pause(rest, by=request.user, on=form.cleaned_data["on"])
        return redirect("workspace:record", client.code)
    return _pauses(request, form, client, episode)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def explained(request, code):
    """Note when the harm reduction position and the limits of confidentiality were explained."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "explained"))
    form = ExplainedForm(sent(request), client=client, instance=_open_episode(request, client))
    if kept(request, form, client=client):
        return redirect("workspace:record", client.code)
    return show(request, "clients/explained.html", form, client=client)


def _open_episode(request, client):
    return get_object_or_404(Episode.objects.for_user(request.user), client=client, ended_on=None)


def _pauses(request, form, client, episode):
    """Show the pause page: a running pause asks for its end, otherwise one can begin."""
    pauses = list(episode.pauses.order_by("-from_on"))
    running = next((rest for rest in pauses if rest.to_on is None), None)
    if running and not isinstance(form, PauseEndForm):
        form = form if form.is_bound else PauseEndForm(rest=running)
    earlier = [rest for rest in pauses if rest is not running]
    return show(request, "clients/pause.html", form, client=client, running=running, earlier=earlier)
