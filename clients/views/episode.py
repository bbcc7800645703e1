"""The stretch of work: pauses, and what was explained."""

from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clients import actions
from clients.access import client_for
from clients.forms import ExplainedForm, PauseEndForm, PauseForm, StayInTouchForm
from clients.models import Episode, EpisodePause
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
@require_http_methods(["GET", "POST"])
def pause_plan(request, code):
    """Agree anew on how to stay in touch while the work rests."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "pause"))
    rest = _open_episode(request, client).pauses.current().last()
    if rest is None:
        return redirect("clients:pause", client.code)
    form = StayInTouchForm(sent(request), client=client, instance=rest)
    if kept(request, form, client=client):
        return redirect("workspace:record", client.code)
    return show(request, "clients/pause_plan.html", form, client=client)


@needs(Permission.WRITE_RECORD)
@require_POST
def pause_end(request, code):
    """Take the work up again from a day on."""
    client = client_for(request, code, Permission.WRITE_RECORD)
    episode = _open_episode(request, client)
    rest = _still_to_end(episode)
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


def _still_to_end(episode) -> EpisodePause | None:
    """The pause that runs, whether or not its end is known, or the next one to come."""
    today = timezone.localdate()
    return episode.pauses.filter(Q(to_on=None) | Q(to_on__gt=today)).order_by("from_on").first()


def _pauses(request, form, client, episode):
    """Show the pause page: one that runs or is still to come asks for its end, otherwise one can begin."""
    pauses = list(episode.pauses.order_by("-from_on"))
    running = _still_to_end(episode)
    if running and not isinstance(form, PauseEndForm):
        form = form if form.is_bound else PauseEndForm(rest=running)
    earlier = [rest for rest in pauses if rest != running]
    return show(request, "clients/pause.html", form, client=client, running=running, earlier=earlier)
