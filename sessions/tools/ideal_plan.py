"""The ideal use plan: how they would like their use to be, set beside what happened."""

import uuid
from dataclasses import replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms import part, side_by_side
from clients.models import Client, FocusArea
from clients.typed import Rulers, pick, typed_field
from goals.content import CLOSED_QUIETLY
from goals.forms import Limit
from goals.models import Experiment, Goal, IdealUsePlan
from hrp.base.fields import Whole
from hrp.base.scales import WINDOW_DAYS
from sessions.tools.choices import own_areas
from sessions.tools.drawn import looked_back_on, numbers_of
from sessions.tools.happened import amount_of, beside, with_readings
from sessions.tools.happened import over_time as days_over_time
from sessions.tools.tool import Number, SheetForm, Tool

MOST = Decimal(99999)


class IdealPlanForm(SheetForm):
    """The ideal use plan, in the client's words: first what is good about it. Every number is one like any other."""

    how_much = Limit(label=IdealUsePlan.how_much.field.verbose_name, required=False, max_value=MOST)
    how_often = Whole(label=IdealUsePlan.how_often.field.verbose_name, required=False, low=0, high=WINDOW_DAYS)
    route = pick(IdealUsePlan.route)
    realism = Rulers(label=IdealUsePlan.realism.field.verbose_name)

    class Meta:
        model = IdealUsePlan
        formfield_callback = typed_field
        fields = [
            "focus_area",
            "benefits_to_keep",
            "costs_to_avoid",
            "when",
            "where",
            "with_whom",
            "how_much",
            "unit",
            "how_often",
            "route",
            "mixing",
            "rewritten_scene",
            "limits_and_exit",
            "realism",
        ]

    def __init__(self, data=None, **kwargs):
        pattern = (side_by_side("when", "where"), side_by_side("with_whom", "how_often"))
        super().__init__(
            data,
            layout=(
                part(gettext_lazy("What it is for"), "focus_area", "benefits_to_keep", "costs_to_avoid"),
                part(gettext_lazy("As I would like it"), *pattern, side_by_side("how_much", "unit"), "route", "mixing"),
                part(gettext_lazy("How it goes"), "rewritten_scene", "limits_and_exit", "realism"),
            ),
            **kwargs,
        )
        own_areas(self)
        self.fields["realism"].help_text = _("0 is not at all, 10 is as much as can be.")

    def standing(self):
        """Return the plans in use that a fresh one could take further instead; none once it has begun."""
        plans = IdealUsePlan.objects.filter(client=self.client).in_use().select_related("focus_area")
        return plans if self.instance._state.adding and self.instance.version == 1 else plans.none()

    def clean_focus_area(self) -> FocusArea | None:
        """Refuse a second plan for one focus area: the one that there is, with all that it says, is taken further."""
        area = self.cleaned_data["focus_area"]
        others = IdealUsePlan.objects.filter(client=self.client).exclude(thread=self.instance.thread)
        if area and others.filter(focus_area=area).in_use().exists():
            raise ValidationError(_("There is a plan for this. Take that one further."))
        return area

    def clean(self):
        """Begin a plan of its own for another focus area: the one that this version came from stays as it is."""
        data = super().clean()
        before, area = self.initial.get("focus_area"), data.get("focus_area")
        if self.instance.version > 1 and before and area and area.pk != before:
            self.instance.thread, self.instance.version = uuid.uuid4(), 1
        return data


def over_time(client: Client) -> dict:
    """Return the days that happened beside those planned, for each focus area, and how realistic the plans felt."""
    return {"days": days_over_time(client, looked_back_on(TOOL, client)), "charts": numbers_of(TOOL, client)}


def under(client: Client, plan: IdealUsePlan) -> dict:
    """Return what was tried out to test any version of `plan`, and the goals that a trial may belong to."""
    tried = Experiment.objects.filter(plan__thread=plan.thread).select_related("goal", "plan")
    goals = Goal.objects.filter(client=client).with_state().exclude(state__in=CLOSED_QUIETLY)
    ordered = sorted(goals, key=lambda goal: goal.focus_area_id is None or goal.focus_area_id != plan.focus_area_id)
    return {"plan": plan, "tried": tried, "goals": ordered}


class IdealPlanTool(Tool):
    """The tool, whose sheets bring what they are set beside."""

    def told(self, sheet):
        """Return the lines of a plan; how much and of what are one."""
        lines, amount = super().told(sheet), amount_of(sheet.how_much, sheet.unit)
        if not amount:
            return lines
        much, unit = (capfirst(column.field.verbose_name) for column in (IdealUsePlan.how_much, IdealUsePlan.unit))
        return [replace(one, text=amount) if one.label == much else one for one in lines if one.label != unit]

    def more(self, sheet):
        """Return what happened while a plan stood; nothing for one that is about no focus area."""
        return {"happened": beside(sheet)} if sheet.focus_area else {}

    def sheets(self):
        """Return the query for the plans with what they are set beside."""
        return with_readings(super().sheets())


TOOL = IdealPlanTool(
    code="ideal-use-plan",
    name=gettext_lazy("Ideal use plan"),
    when=gettext_lazy("To say how I would like my use to be, and find out whether it can be so."),
    group="plans",
    model=IdealUsePlan,
    form=IdealPlanForm,
    line=gettext_lazy("A plan was made for how use would ideally be."),
    role="next",
    carries_on=True,
    several=True,
    pocket=True,
    numbers=(Number("realism", gettext_lazy("How realistic it feels"), 10),),
    related=("focus_area",),
    template="sessions/tools/ideal-use-plan.html",
    form_template="sessions/tools/_ideal_plan_form.html",
    over_time_template="sessions/tools/ideal-use-plans.html",
    over_time=over_time,
    under_template="sessions/tools/_try_it_out.html",
    under=under,
    onward=gettext_lazy("Try it out"),
)
