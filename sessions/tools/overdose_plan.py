"""The overdose plan."""

from django.utils.translation import gettext_lazy as _

from clients.forms import part, side_by_side
from clients.typed import pick, typed_field
from goals.models import OverdosePlan
from sessions.tools.tool import SheetForm, Tool


class OverdosePlanForm(SheetForm):
    """The overdose plan, in the client's words. Every part may stay empty."""

    naloxone = pick(OverdosePlan.naloxone)

    class Meta:
        model = OverdosePlan
        formfield_callback = typed_field
        fields = [
            "naloxone",
            "naloxone_expires",
            "who_knows_how",
            "not_alone",
            "if_alone",
            "slow_start",
            "mixing",
            "supply_check",
            "after_a_break",
            "who_to_call",
        ]

    def __init__(self, data=None, **kwargs):
        super().__init__(
            data,
            layout=(
                part(_("Naloxone"), "naloxone", side_by_side("naloxone_expires", "who_knows_how")),
                part(_("With others"), "not_alone", "if_alone", "who_to_call"),
                part(_("What I take"), "slow_start", "mixing", "supply_check", "after_a_break"),
            ),
            **kwargs,
        )


TOOL = Tool(
    code="overdose-plan",
    name=_("Overdose plan"),
    when=_("For whenever what is used does not come from a pharmacy."),
    group="safety",
    model=OverdosePlan,
    form=OverdosePlanForm,
    line=_("An overdose plan was gone through."),
    carries_on=True,
    pocket=True,
)
