"""The catalogue of techniques that can be tapped as used: general ones, and the suggestions of the stages.

Tasks are the seven of integrative harm reduction psychotherapy; names and families are own design.
A technique's label may stand in a note: it names no substance, amount, route or third person.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sessions.content.stages import STAGES

TASKS: dict[str, Promise] = {
    "alliance": _("Managing the alliance"),
    "relationship_heals": _("The relationship heals"),
    "self_management": _("Self-management"),
    "assessment_as_treatment": _("Assessment as treatment"),
    "embracing_ambivalence": _("Embracing ambivalence"),
    "harm_reduction_goal_setting": _("Harm reduction goal setting"),
    "personalised_planning": _("Personalised planning"),
}


@dataclass(frozen=True)
class Technique:
    """Something a therapist can offer: stable `code`, `label`, its task and family.

    `stage` is the stage that suggests it, or empty for a general technique.
    """

    code: str
    label: Promise
    task: str
    family: str
    stage: str = ""


_GENERAL = (
    Technique("information", _("Information, offered with permission"), "self_management", "practical"),
    Technique("position_explained", _("How we work here, explained"), "alliance", "relational"),
    Technique("agenda_together", _("Setting the agenda together"), "alliance", "relational"),
    Technique("difference_spoken_about", _("A difference of opinion, spoken about"), "alliance", "relational"),
    Technique("repair", _("Repair after a strain between us"), "relationship_heals", "relational"),
    Technique("here_and_now", _("What happens between us"), "relationship_heals", "relational"),
    Technique("attachments_grief", _("Exploring attachments and grief"), "relationship_heals", "psychodynamic"),
    Technique("feelings_beneath", _("Staying with feelings beneath"), "relationship_heals", "psychodynamic"),
    Technique("self_kindness", _("Self-kindness"), "relationship_heals", "psychodynamic"),
    Technique("inner_critic", _("Answering the inner critic"), "relationship_heals", "psychodynamic"),
    Technique("relaxation", _("Relaxation"), "self_management", "cognitive_behavioural"),
    Technique("sitting_with_an_urge", _("Sitting with an urge"), "self_management", "cognitive_behavioural"),
    Technique("refusal", _("Refusal skill"), "self_management", "cognitive_behavioural"),
    Technique("assertiveness", _("Assertiveness"), "self_management", "cognitive_behavioural"),
    Technique("anger", _("Ways through anger"), "self_management", "cognitive_behavioural"),
    Technique("stress_rehearsal", _("Rehearsing a hard moment"), "self_management", "cognitive_behavioural"),
    Technique("thinking_it_through", _("Thinking it through"), "self_management", "cognitive_behavioural"),
    Technique("another_thought", _("Testing a thought"), "self_management", "cognitive_behavioural"),
    Technique("safer_use_talk", _("Safer-use talk"), "self_management", "practical"),
    Technique("overdose_talk", _("Overdose talk"), "self_management", "practical"),
    Technique("chain_analysis", _("Chain analysis"), "assessment_as_treatment", "cognitive_behavioural"),
    Technique("meanings", _("Unwrapping meanings"), "assessment_as_treatment", "psychodynamic"),
    Technique("functions", _("What it does for the person"), "assessment_as_treatment", "motivational"),
    Technique("learning_review", _("Learning review"), "assessment_as_treatment", "cognitive_behavioural"),
    Technique("balance_sheet", _("Balance sheet"), "embracing_ambivalence", "motivational"),
    Technique("reflective_listening", _("Reflective listening"), "embracing_ambivalence", "motivational"),
    Technique("values", _("Values and life goals"), "embracing_ambivalence", "motivational"),
    Technique("goal_in_own_words", _("A goal in their own words"), "harm_reduction_goal_setting", "motivational"),
    Technique("ideal_use_plan", _("Ideal use plan"), "harm_reduction_goal_setting", "practical"),
    Technique("alternatives", _("Other ways to the same end"), "personalised_planning", "cognitive_behavioural"),
    Technique("small_step", _("A small step"), "personalised_planning", "cognitive_behavioural"),
    Technique("strengths", _("Drawing on strengths"), "personalised_planning", "motivational"),
    Technique("linkage", _("A link to another service"), "personalised_planning", "practical"),
)

_SUGGESTED = tuple(
    Technique(one.code, one.name, one.task, one.family, stage.code)
    for stage in STAGES.values()
    for one in stage.suggestions
)

TECHNIQUES: dict[str, Technique] = {one.code: one for one in (*_GENERAL, *_SUGGESTED)}
