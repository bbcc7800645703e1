"""Pages about where a client is going."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import client_for, on_care_team
from clients.pages import kept, opened, sent, show
from goals import actions
from goals.forms import (
    ClosenessForm,
    ExperimentForm,
    GoalForm,
    NewGoalForm,
    ReviewForm,
    StateForm,
    StepForm,
    begun_from,
)
from goals.models import Experiment, Goal, IdealUsePlan, Step
from goals.pages import closeness_chart, counts_of, goals_of, lines_of, story, tried_for
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission


# --- goals -----------------------------------------------------------------------------------
@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def new(request, code):
    """Add a goal in the client's sentence; one for a plan leads on to trying that out."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "goal_new"))
    plan = _plan(request, client)
    begun = {"focus_area": plan.focus_area} if plan else {}
    form = NewGoalForm(sent(request), client=client, initial=begun)
    if kept(request, form, client=client, keep=form.keep):
        if plan:
            trial = reverse("goals:experiment_new", args=[client.code, form.instance.pk])
            return redirect(f"{trial}?plan={plan.pk}")
        return redirect("goals:goal", client.code, form.instance.pk)
    return show(request, "goals/new.html", form, client=client, plan=plan)


@needs(Permission.READ_RECORD)
@require_safe
def goal(request, code, pk):
    """Read one goal: its story, how close it feels, where it stood when, steps and experiments."""
    client = client_for(request, code, Permission.READ_RECORD, page=opened(request, "goal"))
    goals = goals_of(request.user, client)
    goal = next((other for other in goals if other.pk == pk), None)
    if goal is None:
        raise Http404
    forms = {}
    if on_care_team(request.user, client):
        forms = {
            "state_form": StateForm(goal=goal, client=client),
            "closeness_form": ClosenessForm(goal=goal, client=client),
            "counts": counts_of(goal),
        }
    told = {"story": story(goal, goals), "states": goal.state_events.all()}
    told["chart"] = closeness_chart(goal, request.user)
    tried = {"steps": goal.steps.select_related("strength"), "experiments": tried_for(goal)}
    return show(request, "goals/goal.html", client=client, goal=goal, **told, **tried, **forms)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def edit(request, code, pk):
    """Change a goal's sentence or what is noted about it. Where it stood and felt stays."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "goal_edit"))
    goal = _goal(request, client, pk)
    form = GoalForm(sent(request), client=client, instance=goal)
    if kept(request, form, client=client):
        return redirect("goals:goal", client.code, goal.pk)
    return show(request, "goals/edit.html", form, client=client, goal=goal)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def state(request, code, pk):
    """Say where a goal stands. Any state may follow any other, and nobody is asked if they are sure."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "goal_state"))
    goal = _goal(request, client, pk)
    form = StateForm(sent(request), client=client, goal=goal)
    if kept(request, form, client=client):
        return redirect("goals:goal", client.code, goal.pk)
    return show(request, "goals/state.html", form, client=client, goal=goal)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def closeness(request, code, pk):
    """Keep how close a goal feels, said outside a session."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "goal_closeness"))
    goal = _goal(request, client, pk)
    form = ClosenessForm(sent(request), client=client, goal=goal)
    if kept(request, form, client=client, keep=actions.rate):
        return redirect("goals:goal", client.code, goal.pk)
    return show(request, "goals/closeness.html", form, client=client, goal=goal)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def order(request, code):
    """Put the goals in the client's order, one place up or down at a time."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "goal_order"))
    if request.method == "POST":
        goal = _goal(request, client, _uuid(request.POST.get("goal", "")))
        if request.POST.get("move") in {"up", "down"}:
            actions.move(goal, by=request.user, client=client, up=request.POST["move"] == "up")
        return redirect(f"{reverse('goals:order', args=[client.code])}#goal-{goal.pk}")
    return show(request, "goals/order.html", client=client, goals=goals_of(request.user, client))


# --- steps -----------------------------------------------------------------------------------
@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def step_new(request, code, pk):
    """Add the smallest useful next thing."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "step_new"))
    goal = _goal(request, client, pk)
    form = StepForm(sent(request), client=client, goal=goal)
    if kept(request, form, client=client):
        return redirect("goals:goal", client.code, goal.pk)
    return show(request, "goals/step_new.html", form, client=client, goal=goal)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def step_edit(request, code, pk):
    """Change a step, or what has become of it."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "step"))
    step = _of_goal(request, client, Step, pk)
    form = StepForm(sent(request), client=client, goal=step.goal, instance=step)
    if kept(request, form, client=client):
        return redirect("goals:goal", client.code, step.goal_id)
    return show(request, "goals/step_edit.html", form, client=client, goal=step.goal)


# --- experiments -----------------------------------------------------------------------------
@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def experiment_new(request, code, pk):
    """Agree on something to try, and on the day to look at it again."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "experiment_new"))
    goal, plan = _goal(request, client, pk), _plan(request, client)
    form = ExperimentForm(sent(request), client=client, goal=goal, initial=begun_from(plan) if plan else None)
    if kept(request, form, client=client):
        return redirect("goals:goal", client.code, goal.pk)
    lines = lines_of(plan) if plan else []
    return show(request, "goals/experiment_new.html", form, client=client, goal=goal, lines=lines)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def experiment_edit(request, code, pk):
    """Change what was agreed, such as the day to look again."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "experiment"))
    experiment = _of_goal(request, client, Experiment, pk)
    form = ExperimentForm(sent(request), client=client, goal=experiment.goal, instance=experiment)
    if kept(request, form, client=client):
        return redirect("goals:goal", client.code, experiment.goal_id)
    return show(request, "goals/experiment_edit.html", form, client=client, goal=experiment.goal)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def experiment_review(request, code, pk):
    """Look back on an experiment: what happened, what was learned, what next."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "experiment_review"))
    experiment = _of_goal(request, client, Experiment, pk)
    form = ReviewForm(sent(request), client=client, instance=experiment)
    if kept(request, form, client=client):
        page = reverse("goals:goal", args=[client.code, experiment.goal_id])
        return redirect(f"{page}#experiment-{experiment.pk}")
    return show(request, "goals/experiment_review.html", form, client=client, experiment=experiment)


def _goal(request, client, pk):
    return get_object_or_404(Goal.objects.for_user(request.user), client=client, pk=pk)


def _plan(request, client):
    """The plan of `client` that the address names as the one to try out; None where it names none."""
    named = request.GET.get("plan", "")
    return get_object_or_404(IdealUsePlan.objects.counted(), client=client, pk=_uuid(named)) if named else None


def _of_goal(request, client, model, pk):
    rows = model.objects.for_user(request.user).select_related("goal")
    return get_object_or_404(rows, goal__client=client, pk=pk)


def _uuid(text):
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
