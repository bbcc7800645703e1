"""Who waits for a lead, what is arranged meanwhile, who will lead, and that somebody does not wait any more."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.access import client_for
from clients.actions import keep_waiting_plan
from clients.models import Episode, WaitingPlan
from clients.pages import kept, opened, sent, show
from clients.waiting import lead_of
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.teamwork.forms.waiting import LeadForm, WaitingForm
from hrp.teamwork.led import for_team_leads
from hrp.teamwork.waiting import therapists_of
from hrp.teamwork.waiting import waiting as waiting_of
from sessions import actions
from sessions.ending_forms import HowItEnded
from sessions.endings import latest_episode
from sessions.waiting_forms import TouchForm


@for_team_leads
@require_GET
def team(request, led):
    """Lead to the first of the team's pages."""
    return redirect(led.address("teamwork:waiting"))


@for_team_leads
@require_GET
def waiting(request, led):
    """List the team's people whom nobody leads yet, in order of arrival."""
    page = waiting_of(request.user, led.team, request.GET.get("page"))
    record(Action.LIST, by=request.user, subject="waiting", team=str(led.team.pk), count=page.paginator.count)
    return render(request, "teamwork/waiting.html", {"led": led, "page": page, "query": led.query})


@for_team_leads
@require_http_methods(["GET", "POST"])
def waiting_person(request, led, code):
    """Show how to reach someone of the team, and keep what is arranged while they wait."""
    client, episode = _of_team(request, led, code, page=opened(request, "waiting"))
    lead = lead_of(episode)
    if lead:
        return _answer_led(request, led, client, lead)
    plan = WaitingPlan.objects.filter(episode=episode).first()
    form = WaitingForm(sent(request), client=client, episode=episode, instance=plan)
    if kept(request, form, client=client, keep=_keeping(form)):
        return redirect(led.address("teamwork:waiting"))
    return _person(request, led, client, episode, form=form)


@for_team_leads
@require_POST
def waiting_lead(request, led, code):
    """Let a therapist of the team lead someone who waits, from today on."""
    client, episode = _of_team(request, led, code)
    if lead := lead_of(episode):
        return _answer_led(request, led, client, lead)
    lead_form = LeadForm(request.POST, among=therapists_of(led.team))
    if not lead_form.is_valid():
        return _person(request, led, client, episode, lead_form=lead_form)
    row = actions.find_lead(episode, lead_form.cleaned_data["lead"], by=request.user)
    if row:
        messages.success(request, _("%(name)s leads %(code)s now.") % {"name": row.user.name, "code": client.code})
    else:
        messages.info(request, _("Somebody else said a moment ago that they do not wait any more."))
    return redirect(led.address("teamwork:waiting"))


@for_team_leads
@require_POST
def waiting_contact(request, led, code):
    """Note that we were in touch with someone who waits, and when we are again; not what was said."""
    client, episode = _of_team(request, led, code)
    if lead := lead_of(episode):
        return _answer_led(request, led, client, lead)
    touch_form = TouchForm(request.POST)
    if not touch_form.is_valid():
        return _person(request, led, client, episode, touch_form=touch_form)
    actions.touch_waiting(episode, by=request.user, **touch_form.cleaned_data)
    messages.success(request, _("Noted."))
    return redirect(led.address("teamwork:waiting"))


@for_team_leads
@require_http_methods(["GET", "POST"])
def waiting_ending(request, led, code):
    """Close the work with someone who waits: how it ended, how to come back. A death is asked about twice."""
    client = client_for(request, code, Permission.LEAD_TEAM, page=opened(request, "waiting_ending"))
    episode = latest_episode(client)
    if episode.team_id != led.team.pk:
        raise Http404
    person = led.address("teamwork:waiting_person", client.code)
    if episode.ended_on or lead_of(episode):
        return redirect(led.address("teamwork:waiting") if episode.ended_on else person)
    form = HowItEnded(sent(request), episode=episode)
    context = {"led": led, "back": person}
    if not form.is_valid():
        return show(request, "teamwork/waiting_ending.html", form, client=client, **context)
    if form.died and request.POST.get("sure") != "yes":
        return render(request, "teamwork/waiting_died.html", {"client": client, "form": form, **context})
    if not actions.end_waiting(episode, by=request.user, **form.cleaned_data):
        return redirect(person)
    messages.success(request, _("They do not wait any more."))
    return redirect(led.address("teamwork:waiting"))


def _of_team(request, led, code, **page):
    """Return a client and their open episode in the team; 404 when another team cares for them."""
    client = client_for(request, code, Permission.LEAD_TEAM, **page)
    episodes = Episode.objects.real().select_related("client")
    return client, get_object_or_404(episodes, client=client, team=led.team, ended_on=None)


def _keeping(form):
    """Return how the plan of a valid form is kept."""
    return lambda plan, *, by, client: keep_waiting_plan(plan, by=by, client=client, fields=form.changed_data)


def _answer_led(request, led, client, lead):
    """Answer about someone who has a lead: how to reach them and who leads; a form that arrives changes nothing."""
    if request.method == "POST":
        return redirect(led.address("teamwork:waiting_person", client.code))
    context = {"led": led, "client": client, "back": led.address("teamwork:waiting"), "lead": lead}
    return render(request, "teamwork/waiting_person.html", context)


def _person(request, led, client, episode, **sent_forms):
    """Show the page of someone who waits; of `sent_forms`, those that need another look come back as they are."""
    forms = {"lead_form": LeadForm(among=therapists_of(led.team)), "touch_form": TouchForm()} | sent_forms
    if "form" not in forms:
        plan = WaitingPlan.objects.filter(episode=episode).first()
        forms["form"] = WaitingForm(client=client, episode=episode, instance=plan)
    pages = {name: led.address(f"teamwork:waiting_{name}", client.code) for name in ("lead", "contact", "ending")}
    context = {"led": led, "client": client, "back": led.address("teamwork:waiting"), "pages": pages, **forms}
    again = any(form.is_bound for form in forms.values())
    return render(request, "teamwork/waiting_person.html", context, status=422 if again else 200)
