"""Forms about goals, where they stand, how close they feel, steps and experiments."""

import re
from datetime import timedelta
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms import part, side_by_side
from clients.models import Change, FocusArea, Strength
from clients.models.observation import Answer
from clients.typed import Day, Rulers, Typed, Words, pick, typed_field
from goals.actions import begin
from goals.content import EXAMPLES, Category, State, category_choices
from goals.models import Experiment, Goal, GoalRating, GoalStateEvent, IdealUsePlan, Step
from goals.models.experiment import ExperimentKind, Next
from hrp.base.scales import RULER_TOP
from hrp.base.text import plain_number

FIRST_LOOK = timedelta(days=14)
# What to look at while a plan is tested that names a number of days, an amount, or both.
WATCHED = {
    (True, False): gettext_lazy("On how many days it was."),
    (False, True): gettext_lazy("How much it was."),
    (True, True): gettext_lazy("On how many days it was, and how much."),
}
_LIMIT = re.compile(r"(0|[1-9][0-9]{0,5})([.,][0-9]{1,2})?", re.ASCII)


class Limit(forms.DecimalField):
    """A number that the client sets themselves. Nothing is too small or too large to be one."""

    # A plain input keeps what was typed even when it is no number.
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value):
        """Return the number, or None when nothing was typed."""
        text = str(value or "")
        if not text:
            return None
        if not _LIMIT.fullmatch(text):
            raise ValidationError(_("A plain number, such as 4 or 2.5."))
        return Decimal(text.replace(",", "."))

    def prepare_value(self, value):
        """Show 4 for 4.00, and what was typed as it was typed."""
        return plain_number(value) if isinstance(value, Decimal) else value


class _ChangeChoice(forms.ModelChoiceField):
    """A change in question, with the focus area that it is in."""

    def label_from_instance(self, change):
        """Return the name of the focus area and the words of the change."""
        return f"{change.focus_area.label}: {change.words}"


class GoalForm(Typed):
    """A goal in the client's sentence. Neither a substance nor a focus area is needed for one."""

    category = forms.ChoiceField(
        label=Goal.category.field.verbose_name,
        required=False,
    )
    change = _ChangeChoice(
        Change.objects.none(), label=Goal.change.field.verbose_name, required=False, empty_label=gettext_lazy("None")
    )
    limit_value = Limit(label=Goal.limit_value.field.verbose_name, required=False)
    proposed_by = pick(Goal.proposed_by, initial=Goal.proposed_by.field.default)
    for_whom = pick(Goal.for_whom)
    fit_client = Rulers(label=Goal.fit_client.field.verbose_name)
    fit_therapist = Rulers(label=Goal.fit_therapist.field.verbose_name)

    class Meta:
        model = Goal
        formfield_callback = typed_field
        fields = [
            "statement",
            "category",
            "focus_area",
            "change",
            "direction",
            "limit_value",
            "limit_unit",
            "proposed_by",
            "for_whom",
            "fit_client",
            "fit_therapist",
            "client_signal",
        ]

    def __init__(self, data=None, *, more=(), **kwargs):
        super().__init__(
            data,
            layout=(
                part(gettext_lazy("The goal"), "statement", *more),
                part(
                    gettext_lazy("More about it"),
                    side_by_side("category", "direction"),
                    side_by_side("focus_area", "change"),
                    side_by_side("limit_value", "limit_unit"),
                ),
                part(gettext_lazy("Whose goal it is"), "proposed_by", "for_whom"),
                part(gettext_lazy("How it fits"), "fit_client", "fit_therapist"),
                part(gettext_lazy("If they want one"), "client_signal"),
            ),
            **kwargs,
        )
        self.fields["statement"].widget.attrs["class"] = "voice"
        self.fields["statement"].error_messages["required"] = _("Their sentence is needed. Any words will do.")
        self.fields["client_signal"].widget.attrs |= {"class": "voice", "rows": 2}
        self.fields["category"].choices = [("", _("Choose, or leave it open")), *category_choices()]
        self.fields["direction"].choices = [("", _("Not said")), *self.fields["direction"].choices[1:]]
        self.fields["focus_area"].queryset = FocusArea.objects.filter(client=self.client)
        self.fields["focus_area"].empty_label = _("None")
        current = Q(retired_on=None) | Q(pk=self.instance.change_id)
        changes = Change.objects.filter(current, focus_area__client=self.client)
        self.fields["change"].queryset = changes.select_related("focus_area")

    def examples(self) -> list[tuple[str, str]]:
        """What goals have been like, for each category that has examples, in the order in which they are chosen."""
        return [(label, ", ".join(map(str, EXAMPLES[code]))) for code, label in category_choices() if EXAMPLES[code]]

    def clean(self):
        """A change brings its focus area along; a limit says of what; no category is something else."""
        data = super().clean()
        data["category"] = data.get("category") or Category.OTHER
        change, area = data.get("change"), data.get("focus_area")
        if change and area and change.focus_area != area:
            self.add_error("change", _("This change belongs to another focus area. Please choose one that fits."))
        elif change:
            data["focus_area"] = change.focus_area
        if data.get("limit_value") is not None and not data.get("limit_unit"):
            self.add_error("limit_unit", _("Please say of what and in what time, such as: glasses an evening."))
        return data


class NewGoalForm(GoalForm):
    """A goal that is new here: with where it stands, and the goal that it grew out of, if it did."""

    state = pick(GoalStateEvent.state, label=gettext_lazy("Where it stands"), required=False)

    class Meta(GoalForm.Meta):
        fields = [*GoalForm.Meta.fields, "evolved_from"]

    def __init__(self, data=None, **kwargs):
        super().__init__(data, more=("evolved_from", "state"), **kwargs)
        self.fields["evolved_from"].queryset = Goal.objects.filter(client=self.client)
        self.fields["evolved_from"].empty_label = _("It stands on its own")
        self.fields["evolved_from"].help_text = _("The earlier goal stays; it grew into this one.")

    def keep(self, goal, *, by, client) -> None:
        """Store the goal with where it stands."""
        begin(goal, by=by, client=client, state=self.cleaned_data["state"] or State.CHOOSING)


class StateForm(Typed):
    """Where a goal stands from a day on. Any state may follow any other."""

    state = pick(GoalStateEvent.state, label=gettext_lazy("Where does it stand now?"))
    words = Words(
        label=gettext_lazy("In words"),
        required=False,
        voice=True,
        rows=2,
        help_text=gettext_lazy("What was learned? Only if they like."),
    )
    on = Day(label=GoalStateEvent.on.field.verbose_name, past=True, initial=timezone.localdate)

    class Meta:
        model = GoalStateEvent
        formfield_callback = typed_field
        fields = ["state", "words", "on"]

    def __init__(self, data=None, *, goal, **kwargs):
        super().__init__(data, **kwargs)
        self.instance.goal = goal


class ClosenessForm(Typed):
    """How close a goal feels to how the client wants it, said outside a session."""

    value = Rulers(label=gettext_lazy("How close does this feel to how they want it?"))
    observed_on = Day(label=GoalRating.observed_on.field.verbose_name, past=True, initial=timezone.localdate)

    class Meta:
        model = GoalRating
        formfield_callback = typed_field
        fields = ["value", "observed_on"]

    def __init__(self, data=None, *, goal, **kwargs):
        super().__init__(data, **kwargs)
        self.instance.goal = goal
        missing = [(Answer.RATHER_NOT_SAY.value, Answer.RATHER_NOT_SAY.label)]
        self.fields["value"].choices = [*((str(n), str(n)) for n in range(RULER_TOP + 1)), *missing]
        self.fields["value"].coerce = str
        self.fields["value"].required = True
        self.fields["value"].error_messages["required"] = _("Please tap a number, or “rather not say”.")

    def clean_value(self):
        """Return the number, or None with the reason why there is none."""
        value = self.cleaned_data["value"]
        self.instance.answer = Answer.GIVEN if value.isdecimal() else value
        return int(value) if value.isdecimal() else None


class StepForm(Typed):
    """The smallest useful next thing. A date is a wish."""

    state = pick(Step.state, initial=Step.state.field.default)
    confidence = Rulers(label=Step.confidence.field.verbose_name)
    began_on = Day(label=Step.began_on.field.verbose_name, past=True, initial=timezone.localdate)

    class Meta:
        model = Step
        formfield_callback = typed_field
        fields = ["text", "state", "confidence", "strength", "by_when", "began_on", "own_initiative"]

    def __init__(self, data=None, *, goal, **kwargs):
        super().__init__(
            data,
            layout=("text", "state", "confidence", "strength", side_by_side("by_when", "began_on"), "own_initiative"),
            **kwargs,
        )
        self.fields["text"].widget.attrs["class"] = "voice"
        self.fields["strength"].queryset = Strength.objects.filter(client=self.client)
        self.fields["strength"].empty_label = _("None")
        self.instance.goal = goal


class _PlanChoice(forms.ModelChoiceField):
    """An ideal use plan, by what it is about and its day."""

    def label_from_instance(self, plan):
        """Return the name of the focus area, if there is one, and the day."""
        day = date_format(plan.on, "j F Y")
        return f"{plan.focus_area.label}, {day}" if plan.focus_area else day


class ExperimentForm(Typed):
    """Trying something out: if I do this, I expect that, we will know by then, we look again on a day."""

    kind = pick(Experiment.kind, required=False)
    plan = _PlanChoice(
        IdealUsePlan.objects.none(),
        label=Experiment.plan.field.verbose_name,
        required=False,
        empty_label=gettext_lazy("None"),
    )

    class Meta:
        model = Experiment
        formfield_callback = typed_field
        fields = ["if_i", "i_expect", "we_will_know_by", "measure", "kind", "plan", "starts_on", "review_on"]

    def __init__(self, data=None, *, goal, **kwargs):
        said = ("if_i", "i_expect", "we_will_know_by", "measure")
        super().__init__(
            data,
            layout=(*said, side_by_side("starts_on", "review_on"), "kind", "plan"),
            **kwargs,
        )
        for name in said:
            self.fields[name].widget.attrs |= {"class": "voice", "rows": 2}
        self.fields["plan"].queryset = self._plans()
        self.instance.goal = goal

    def _plans(self):
        """The newest version of each of the client's plans, and the one that is tested already."""
        plans = IdealUsePlan.objects.filter(client=self.client)
        chosen = Q(pk__in=plans.newest().values("pk")) | Q(pk=self.instance.plan_id)
        return plans.filter(chosen).select_related("focus_area")

    def clean(self):
        """Look again on the first day or later."""
        data = super().clean()
        data["kind"] = data.get("kind") or Experiment.kind.field.default
        start, again = data.get("starts_on"), data.get("review_on")
        if start and again and again < start:
            self.add_error("review_on", _("That is before it starts. Please choose its first day or a later one."))
        return data


def begun_from(plan: IdealUsePlan) -> dict:
    """Return what an experiment that tests `plan` begins with: its kind, what to look at, and two weeks of time.

    What they try and expect is said anew: the plan's lines, one after another, are no sentence.
    """
    return {
        "plan": plan,
        "kind": ExperimentKind.STOP_FOR_A_WHILE if plan.how_often == 0 else ExperimentKind.MODERATION,
        "measure": WATCHED.get((plan.how_often is not None, plan.how_much is not None), ""),
        "review_on": timezone.localdate() + FIRST_LOOK,
    }


class ReviewForm(Typed):
    """Looking back on an experiment: what came of it in words, and what next. There is no result."""

    next = pick(Experiment.next, choices=Next.choices, required=True)
    reviewed_on = Day(label=Experiment.reviewed_on.field.verbose_name, past=True, initial=timezone.localdate)

    class Meta:
        model = Experiment
        formfield_callback = typed_field
        fields = ["happened", "learned", "next", "reviewed_on"]

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        for name in ("happened", "learned"):
            self.fields[name].widget.attrs |= {"class": "voice", "rows": 3}
        if not self.instance.reviewed_on:
            self.initial["reviewed_on"] = timezone.localdate()
