"""What may help at each stage of a change: shown at most three at a time, "If useful".

Own design, after motivational practice and the seven tasks of integrative harm reduction
psychotherapy. A suggestion is never a task that must be done. Not validated.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SHOWN = 3


@dataclass(frozen=True)
class Suggestion:
    """Something that may help: a stable `code`, the `text` that is shown, and a short `name`.

    The `name` is what a tap on it says in the note: no substance, no route, no third person. `task`
    and `family` are codes of `sessions.content.techniques`; `tool` is the code of the tool that it opens, if any.
    """

    code: str
    text: Promise
    name: Promise
    task: str
    family: str
    tool: str = ""


@dataclass(frozen=True)
class StageContent:
    """What belongs to one stage: what the client may be `saying`, what may help, what rather not to do."""

    code: str
    saying: Promise | str
    suggestions: tuple[Suggestion, ...]
    rather_not: tuple[Promise, ...]


def _stage(code, saying, suggestions, rather_not) -> StageContent:
    """Put a stage's content together; the codes of its suggestions begin with its own."""
    rows = (Suggestion(f"{code}.{row[0]}", *row[1:]) for row in suggestions)
    return StageContent(code, saying, tuple(rows), tuple(rather_not))


# Each row: code, text, name, task, family; the tool that it opens, if any.
STAGES: dict[str, StageContent] = {
    stage.code: stage
    for stage in (
        _stage(
            "not_considering",
            _("“It's not the issue.”"),
            [
                (
                    "the_issue",
                    _("Ask what is the issue and start there."),
                    _("Starting from what matters today"),
                    "alliance",
                    "motivational",
                ),
                (
                    "what_it_does_well",
                    _("Be curious about what the use does well."),
                    _("What it does well"),
                    "assessment_as_treatment",
                    "motivational",
                ),
                (
                    "ask_then_inform",
                    _("Offer safer-use or overdose information only after asking."),
                    _("Information, after asking"),
                    "self_management",
                    "practical",
                ),
                (
                    "open_door",
                    _("Keep the door easy to walk through."),
                    _("Keeping the door open"),
                    "alliance",
                    "relational",
                ),
                (
                    "distress",
                    _("Rate distress, not readiness."),
                    _("How hard things are"),
                    "assessment_as_treatment",
                    "practical",
                ),
            ],
            [_("persuading"), _("diagnosing"), _("listing consequences")],
        ),
        _stage(
            "considering",
            _("“Part of me wants to.”"),
            [
                (
                    "both_sides",
                    _("Lay out both sides and reflect both."),
                    _("Both sides laid out"),
                    "embracing_ambivalence",
                    "motivational",
                    "balance",
                ),
                (
                    "each_part",
                    _("Let each part speak in turn."),
                    _("Each part speaking in turn"),
                    "embracing_ambivalence",
                    "psychodynamic",
                ),
                (
                    "what_matters",
                    _("Link to what matters most to them."),
                    _("What matters most"),
                    "embracing_ambivalence",
                    "motivational",
                ),
                (
                    "why_not_lower",
                    _("Ask the rulers, then “why not lower?”"),
                    _("Why not lower"),
                    "assessment_as_treatment",
                    "motivational",
                ),
                (
                    "typical_occasion",
                    _("Walk through one typical occasion."),
                    _("A typical occasion, step by step"),
                    "assessment_as_treatment",
                    "cognitive_behavioural",
                    "typical-occasion",
                ),
            ],
            [_("resolving it for them"), _("rushing to a plan")],
        ),
        _stage(
            "preparing",
            _("“Maybe at weekends only.”"),
            [
                (
                    "experiment",
                    _("Turn the idea into an experiment with a review date."),
                    _("An idea turned into an experiment"),
                    "personalised_planning",
                    "cognitive_behavioural",
                ),
                (
                    "ideal_use_plan",
                    _("Draft the ideal use plan together."),
                    _("The ideal use plan"),
                    "harm_reduction_goal_setting",
                    "practical",
                    "ideal-use-plan",
                ),
                (
                    "smallest_step",
                    _("Find the smallest worthwhile step."),
                    _("The smallest worthwhile step"),
                    "personalised_planning",
                    "cognitive_behavioural",
                ),
                (
                    "what_worked",
                    _("Ask what has worked before."),
                    _("What has worked before"),
                    "personalised_planning",
                    "motivational",
                ),
                (
                    "medical_safety",
                    _("Talk through medical safety before cutting down alcohol or sedatives."),
                    _("Medical safety of a change"),
                    "self_management",
                    "practical",
                ),
            ],
            [_("setting the target"), _("only offering stopping")],
        ),
        _stage(
            "acting",
            _("“I've been doing it for two weeks.”"),
            [
                (
                    "notice_effort",
                    _("Notice effort and detail what made it possible."),
                    _("What made it possible"),
                    "alliance",
                    "motivational",
                ),
                (
                    "hardest_moment",
                    _("Practise one skill for the hardest moment."),
                    _("A skill for the hardest moment"),
                    "self_management",
                    "cognitive_behavioural",
                ),
                (
                    "what_does_it_now",
                    _("Look at what the substance used to do and what does it now."),
                    _("What it used to do, and what does it now"),
                    "assessment_as_treatment",
                    "psychodynamic",
                ),
                (
                    "review_experiment",
                    _("Review the experiment: keep, adjust, change."),
                    _("A look back at the experiment"),
                    "personalised_planning",
                    "cognitive_behavioural",
                ),
                (
                    "tolerance",
                    _("Check tolerance and overdose plan."),
                    _("Tolerance and the overdose plan"),
                    "self_management",
                    "practical",
                ),
            ],
            [_("praise that depends on results"), _("adding goals")],
        ),
        _stage(
            "keeping_it_going",
            _("“It's becoming normal.”"),
            [
                (
                    "what_keeps_it_steady",
                    _("Map what keeps it steady."),
                    _("What keeps it steady"),
                    "assessment_as_treatment",
                    "cognitive_behavioural",
                ),
                (
                    "unusual_weeks",
                    _("Rehearse unusual weeks."),
                    _("Rehearsing unusual weeks"),
                    "self_management",
                    "cognitive_behavioural",
                ),
                (
                    "widen",
                    _("Widen to relationships, work, pleasure."),
                    _("The wider life"),
                    "personalised_planning",
                    "relational",
                ),
                (
                    "still_fits",
                    _("Ask if the goal still fits."),
                    _("Whether the goal still fits"),
                    "harm_reduction_goal_setting",
                    "motivational",
                ),
                (
                    "space_out",
                    _("Space sessions out if wanted."),
                    _("How often to meet"),
                    "alliance",
                    "practical",
                ),
            ],
            [_("treating vigilance as the only topic")],
        ),
        _stage(
            "returning_to_it",
            _("“I went back to how it was.”"),
            [
                (
                    "safety_first",
                    _("Slow down; safety and tolerance first."),
                    _("Safety and tolerance first"),
                    "self_management",
                    "practical",
                ),
                (
                    "not_lost",
                    _("List what has not been lost."),
                    _("What has not been lost"),
                    "alliance",
                    "motivational",
                ),
                (
                    "learning_review",
                    _("Do a learning review together."),
                    _("A learning review"),
                    "assessment_as_treatment",
                    "cognitive_behavioural",
                    "learning-review",
                ),
                (
                    "stay_soften_change",
                    _("Ask whether the goal should stay, soften or change."),
                    _("Whether the goal stays, softens or changes"),
                    "harm_reduction_goal_setting",
                    "motivational",
                ),
                (
                    "stage_of_today",
                    _("Begin from the stage they are in today."),
                    _("Beginning from today"),
                    "embracing_ambivalence",
                    "motivational",
                ),
            ],
            [_("counting back to day one"), _("disappointment")],
        ),
        _stage(
            "unsure",
            "",
            [
                (
                    "skip",
                    _("Skip rating."),
                    _("Leaving the rating out"),
                    "alliance",
                    "relational",
                ),
                (
                    "todays_concern",
                    _("Work on the alliance and today's concern."),
                    _("Today's concern"),
                    "alliance",
                    "relational",
                ),
            ],
            [_("pressing for a number")],
        ),
    )
}


def suggestions_for(stage: str, already: Collection[str] = ()) -> tuple[Suggestion, ...]:
    """Return at most three suggestions for a stage, in the table's order.

    `already` are codes of suggestions that were used before: the others come first, and these fill
    the places that are left. Raises KeyError for a stage that does not exist.
    """
    listed = STAGES[stage].suggestions
    fresh = [one for one in listed if one.code not in already]
    used = [one for one in listed if one.code in already]
    return tuple((fresh + used)[:SHOWN])
