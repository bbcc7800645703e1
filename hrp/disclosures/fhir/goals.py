"""Where the client is going, and their plans: Goal, CarePlan."""

from clients.models import Client
from goals.content import State
from goals.models import Experiment, Goal, Step
from goals.models.step import StepState
from hrp.disclosures.copying import words
from hrp.disclosures.copying.loading import Whole
from hrp.disclosures.fhir.parts import Part, derived, filled, note, of, period, resource, text, when
from sessions.tools.tool import Filled

# The standard knows fewer places where a goal may stand; our own word for it is in the resource too.
LIFECYCLE = {
    State.ON_MY_MIND: "proposed",
    State.CHOOSING: "proposed",
    State.TRYING: "active",
    State.WORKING: "active",
    State.MIXED: "active",
    State.ADJUSTING: "active",
    State.PART_OF_LIFE: "active",
    State.RESTING: "on-hold",
    State.SET_ASIDE: "cancelled",
    State.NO_LONGER_MINE: "cancelled",
    State.GREW: "completed",
    State.REACHED: "completed",
}
STEPS = {
    StepState.IDEA: "not-started",
    StepState.TRYING: "in-progress",
    StepState.DID_IT: "completed",
    StepState.DID_SOME: "completed",
    StepState.LEARNED_SOMETHING: "completed",
    StepState.SET_ASIDE: "stopped",
}


def goal(client: Client, one: Goal, whole: Whole) -> Part:
    """Return a goal in the client's sentence: where it stands and stood, and how close it felt (as references)."""
    limit = filled(value=float(one.limit_value), unit=one.limit_unit) if one.limit_value is not None else None
    told = [note("\n".join(words.told(words.goal_in_words(one))))]
    stood = [note(words.stood(event), event.on) for event in one.state_events.all()]
    return resource(
        "Goal",
        one.pk,
        lifecycleStatus=LIFECYCLE.get(one.state, "proposed"),
        achievementStatus=text(words.state(one.state)),
        category=[text(one.get_category_display())],
        description=text(one.statement),
        subject=of(client.pk),
        startDate=when(one.state_events.all()[0].on) if stood else None,
        target=[{"measure": text("Limit"), "detailQuantity": limit}] if limit else [],
        statusDate=when(one.state_on),
        note=[*told, *stood],
        outcomeReference=[of(row.pk) for row in whole.closeness if row.goal_id == one.pk],
    )


def steps(client: Client, one: Goal) -> Part | None:
    """Return the steps towards a goal and what was tried for it, as a plan; None where there are none."""
    doing = [*(_step(step) for step in one.steps.all()), *(_tried(each) for each in one.experiments.all())]
    if not doing:
        return None
    return resource(
        "CarePlan",
        derived(one.pk, "steps"),
        status="active",
        intent="plan",
        category=[text("Steps, and what was tried")],
        title=one.statement,
        subject=of(client.pk),
        goal=[of(one.pk)],
        activity=[{"detail": detail} for detail in doing],
    )


def _step(step: Step) -> Part:
    return filled(status=STEPS[step.state], description=words.step_in_words(step))


def _tried(one: Experiment) -> Part:
    told = "\n".join(words.told(words.experiment_in_words(one)))
    return filled(
        status="completed" if one.reviewed_on else "in-progress",
        scheduledPeriod=period(one.starts_on, one.review_on),
        description=told,
    )


def plan(client: Client, whole: Whole, filled_in: Filled) -> Part:
    """Return a plan that the client keeps, such as the overdose plan; versions before the newest are completed."""
    one = filled_in.sheet
    status = "completed" if one.pk not in whole.newest else "on-hold" if one.thread in whole.away else "active"
    return resource(
        "CarePlan",
        one.pk,
        status=status,
        intent="plan",
        title=str(filled_in.tool.name),
        subject=of(client.pk),
        period=period(one.on),
        created=when(one.created_at),
        description="\n".join(words.told((line.label, line.text) for line in filled_in.told)),
        note=[note(words.which_sheet(filled_in, whole))],
    )
