"""Confidence by situation: how sure somebody is of following their own plan in eight kinds of situation."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms import part
from clients.models import Client
from clients.typed import typed_field
from goals.content import CLOSED_QUIETLY
from goals.models import Goal, IdealUsePlan, SituationConfidence
from goals.models.ambivalence import PERCENT_TOP, SITUATIONS
from hrp.base.widgets import Ruler
from sessions.tools.tool import SheetForm, Tool

STEP = 10


class TensRuler(Ruler):
    """A scale in tens. The number of the last sheet is a faint mark: it is never chosen by itself."""

    layout = "ruler tens"
    last = None

    def get_context(self, name, value, attrs):
        """Mark the number of the last sheet."""
        context = super().get_context(name, value, attrs)
        mark = str(self.last)
        return context | {"options": [replace(one, last=one.value == mark) for one in context["options"]]}


class Tens(forms.TypedChoiceField):
    """A tap on 0, 10, 20 … 100, or none. Not tapped is None and never 0."""

    widget = TensRuler

    def __init__(self, **kwargs):
        choices = [(str(n), str(n)) for n in range(0, PERCENT_TOP + 1, STEP)]
        super().__init__(coerce=int, empty_value=None, required=False, choices=choices, **kwargs)

    def offer(self, value: int | None) -> None:
        """Offer a number between the tens too, where one was given elsewhere."""
        if value is not None and value % STEP:
            numbers = sorted([value, *range(0, PERCENT_TOP + 1, STEP)])
            self.choices = [(str(n), str(n)) for n in numbers]


def _tens(name: str) -> Tens:
    return Tens(label=SituationConfidence._meta.get_field(name).verbose_name)


class SituationConfidenceForm(SheetForm):
    """Their own plan first, in their words, then how confident they are of following it, situation by situation."""

    unpleasant_feelings = _tens("unpleasant_feelings")
    bodily_discomfort = _tens("bodily_discomfort")
    pleasant_feelings = _tens("pleasant_feelings")
    testing_myself = _tens("testing_myself")
    urges = _tens("urges")
    conflict = _tens("conflict")
    being_offered = _tens("being_offered")
    good_times = _tens("good_times")

    class Meta:
        model = SituationConfidence
        formfield_callback = typed_field
        fields = ["plan", *SITUATIONS]

    def __init__(self, data=None, **kwargs):
        super().__init__(
            data,
            layout=(
                part(gettext_lazy("My own plan"), "plan"),
                part(gettext_lazy("How confident am I of following it, 0 to 100"), *SITUATIONS),
            ),
            **kwargs,
        )
        self.fields["plan"].label = _("What I have in mind to do")
        if self.instance._state.adding:
            self._begin()
        for name in SITUATIONS:
            self.fields[name].offer(getattr(self.instance, name))

    def _begin(self):
        """Begin with the plan as it was said last; every number is asked anew, with the last one as a faint mark."""
        last = SituationConfidence.objects.counted().filter(client=self.client).first()
        for name in SITUATIONS:
            self.initial[name] = None
            self.fields[name].widget.last = getattr(last, name, None)
        if not self.initial.get("plan"):
            self.initial["plan"] = last.plan if last else _in_their_words(self.client)


def _in_their_words(client: Client) -> str:
    """Return what the client said of what they want: their newest ideal use plan, or the goal they put first."""
    plans = IdealUsePlan.objects.filter(client=client).in_use().shared()
    said = [text for plan in plans[:1] for text in (plan.limits_and_exit, plan.rewritten_scene) if text]
    if said:
        return said[0]
    goal = Goal.objects.filter(client=client).with_state().exclude(state__in=CLOSED_QUIETLY).first()
    return goal.statement if goal else ""


TOOL = Tool(
    code="situation-confidence",
    name=gettext_lazy("Confidence by situation"),
    when=gettext_lazy("To see where a plan of their own holds easily, and where it needs company."),
    group="both_sides",
    model=SituationConfidence,
    form=SituationConfidenceForm,
    line=gettext_lazy("Confidence in following the plan was looked at, situation by situation."),
    role="seen",
    template="sessions/tools/situation-confidence.html",
)
