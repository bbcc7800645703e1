"""The learning review: what there is to learn from what did not go as hoped, or went better than expected."""

from crispy_forms.layout import Div
from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms import part, side_by_side
from clients.models import FocusArea
from clients.returning import OVERDOSE_MAY_HAPPEN
from clients.typed import Rulers, typed_field
from sessions.models import LearningReview
from sessions.tools.choices import own_areas, own_goals
from sessions.tools.tool import Number, SheetForm, Tool


class AreaSelect(forms.Select):
    """Focus areas. With those in `in_danger` (ids), and with none, the style sheet shows the question on tolerance."""

    in_danger: frozenset = frozenset()

    def create_option(self, name, value, *args, **kwargs):
        """Mark an area with which an overdose may be a danger, and the answer that names none."""
        option = super().create_option(name, value, *args, **kwargs)
        if not value or value.value in self.in_danger:
            option["attrs"]["class"] = "in-danger"
        return option


class LearningReviewForm(SheetForm):
    """A learning review, in the client's words. It takes nothing back, and nothing is counted.

    How hard they are on themselves is asked before they look and again at the end. The talk about lower tolerance
    can be ticked where an overdose may be a danger.
    """

    criticism_before = Rulers(label=LearningReview.criticism_before.field.verbose_name)
    criticism_after = Rulers(label=LearningReview.criticism_after.field.verbose_name)

    class Meta:
        model = LearningReview
        formfield_callback = typed_field
        widgets = {"focus_area": AreaSelect}
        fields = [
            "what_happened",
            "criticism_before",
            "goal",
            "focus_area",
            "said_to_myself",
            "kinder_words",
            "still_true",
            "know_now",
            "tolerance_talked_about",
            "change_to_plan",
            "criticism_after",
        ]

    def __init__(self, data=None, **kwargs):
        self.tolerance = Div(css_class="ask-on-tolerance")
        super().__init__(
            data,
            layout=(
                part(
                    gettext_lazy("Before we look"),
                    "what_happened",
                    "criticism_before",
                    side_by_side("goal", "focus_area"),
                ),
                part(gettext_lazy("Looking at it"), "said_to_myself", "kinder_words", "still_true"),
                part(gettext_lazy("From here"), "know_now", self.tolerance, "change_to_plan"),
                part(gettext_lazy("And now"), "criticism_after"),
            ),
            **kwargs,
        )
        own_areas(self)
        own_goals(self)
        self.fields["goal"].help_text = self._own_signs()
        self._ask_on_tolerance()

    def _own_signs(self):
        """The signs that the client named for their goals, in their words; empty where they wanted none."""
        signs = [(goal.statement, goal.client_signal) for goal in self.fields["goal"].queryset if goal.client_signal]
        if not signs:
            return ""
        title = _("My own signs")
        return format_html("{}{}", title, format_html_join("", '<span class="own-sign">{}: <q>{}</q></span>', signs))

    def _ask_on_tolerance(self):
        """Ask about tolerance where an overdose may be a danger; what was ticked before can be seen and taken back."""
        risky = FocusArea.objects.filter(OVERDOSE_MAY_HAPPEN, client=self.client)
        in_danger = frozenset(risky.values_list("pk", flat=True))
        self.fields["focus_area"].widget.in_danger = in_danger
        if in_danger or self.instance.tolerance_talked_about:
            self.tolerance.append("tolerance_talked_about")


TOOL = Tool(
    code="learning-review",
    name=gettext_lazy("Learning review"),
    when=gettext_lazy("For something that did not go as hoped, or went better than expected."),
    group="looking",
    model=LearningReview,
    form=LearningReviewForm,
    line=gettext_lazy("A learning review was done together."),
    role="understood",
    numbers=(
        Number("criticism_before", gettext_lazy("How hard on myself, before we looked"), 10),
        Number("criticism_after", gettext_lazy("How hard on myself, afterwards"), 10),
    ),
    related=("focus_area", "goal"),
    template="sessions/tools/learning-review.html",
    under_template="sessions/tools/learning_review_under.html",
    begins_with=("goal", "focus_area"),
)
