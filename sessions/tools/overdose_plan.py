"""The overdose plan."""

from dataclasses import replace

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clients.forms import part, side_by_side
from clients.typed import pick, typed_field
from goals.models import OverdosePlan
from goals.models.plans import NALOXONE_IN_WORDS
from sessions.tools.tool import SheetForm, Tool

# Each line says what it is about: on a card or an empty sheet it stands alone.
NALOXONE = _("Naloxone: where it is")
GOOD_UNTIL = _("Naloxone is good until")

# What others have written there, in few words: an example is easier to answer than a question. Own wording.
EXAMPLES = {
    "who_knows_how": _("For example: my sister; everybody in the house"),
    "who_to_call": _("For example: the number for an ambulance; Sam next door"),
    "not_alone": _("For example: only at Sam's; a message before and one after"),
    "if_alone": _("For example: door unlocked; somebody on the phone; a timer"),
    "slow_start": _("For example: a quarter of it first, then ten minutes"),
    "mixing": _("For example: no pills on the same evening; one drink at most"),
    "supply_check": _("For example: a strip first; asking who had it before me"),
    "after_a_break": _("For example: half of what was usual, and never the first time alone"),
}


class OverdosePlanForm(SheetForm):
    """The overdose plan, in the client's words. Every part may stay empty."""

    naloxone = pick(OverdosePlan.naloxone, label=NALOXONE, choices=list(NALOXONE_IN_WORDS.items()))
    # A plan that still fits is worth a version of its own: its day is when it was last looked at.
    looked_at = forms.BooleanField(label=_("We looked at it together today"), required=False)

    class Meta:
        model = OverdosePlan
        formfield_callback = typed_field
        labels = {"naloxone_expires": GOOD_UNTIL}
        # In the order in which it is read when it matters: what is at hand and who is there, then the rest.
        fields = [
            "naloxone",
            "naloxone_expires",
            "who_knows_how",
            "who_to_call",
            "not_alone",
            "if_alone",
            "slow_start",
            "mixing",
            "supply_check",
            "after_a_break",
        ]

    def __init__(self, data=None, *, instance=None, **kwargs):
        taken_further = instance is not None and instance._state.adding
        super().__init__(
            data,
            instance=instance,
            layout=(
                *(["looked_at"] if taken_further else []),
                part(_("Naloxone"), "naloxone", side_by_side("naloxone_expires", "who_knows_how")),
                part(_("With others"), "who_to_call", "not_alone", "if_alone"),
                part(_("What I take"), "slow_start", "mixing", "supply_check", "after_a_break"),
            ),
            **kwargs,
        )
        if not taken_further:
            del self.fields["looked_at"]
        for name, example in EXAMPLES.items():
            self.fields[name].widget.attrs["placeholder"] = example


class OverdosePlanTool(Tool):
    """The tool, each line of which says what it is about."""

    def told(self, sheet):
        """Return the lines of a plan, named as its form names them."""
        alone = {"naloxone": NALOXONE, "naloxone_expires": GOOD_UNTIL}
        labels = {capfirst(sheet._meta.get_field(name).verbose_name): str(label) for name, label in alone.items()}
        return [replace(line, label=labels.get(line.label, line.label)) for line in super().told(sheet)]


TOOL = OverdosePlanTool(
    code="overdose-plan",
    name=_("Overdose plan"),
    when=_("For whenever what is used does not come from a pharmacy."),
    group="safety",
    model=OverdosePlan,
    form=OverdosePlanForm,
    line=_("An overdose plan was gone through."),
    carries_on=True,
    pocket=True,
    template="sessions/tools/overdose-plan.html",
)
