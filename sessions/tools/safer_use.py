"""Safer use: practice by practice, what somebody does of it and what they are curious about."""

from dataclasses import dataclass

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from clients.models import Client, FocusArea
from clients.models.focus import FocusKind, Standing, SubstanceClass
from clients.typed import typed_field
from goals.models import SaferUse
from goals.models.plans import Doing
from goals.practices import CATALOGUE, checked, fitting
from hrp.base.choices import options
from hrp.base.widgets import Pick
from sessions.tools.tool import SheetForm, Told, Tool


class PracticeTaps(forms.Widget):
    """Taps for each practice: those of `first`, then the `others` folded away."""

    use_fieldset = True
    first, others = CATALOGUE, ()

    def value_from_datadict(self, data, files, name):
        """Return what was sent, by the code of its practice."""
        return {key.removeprefix(f"{name}-"): data.get(key) for key in data if key.startswith(f"{name}-")}

    def value_omitted_from_data(self, data, files, name):
        """Nothing tapped is an answer too: nothing was asked."""
        return False

    def id_for_label(self, id_, index=None):
        """The label of the whole is its legend."""
        return ""

    def get_context(self, name, value, attrs):
        """Give the template each practice as its words, the name it is sent by, and the answers."""
        value = value or {}

        def drawn(found):
            return [(one.words, f"{name}-{one.code}", options(Doing.choices, value.get(one.code))) for one in found]

        unfolded = any(one.code in value for one in self.others)
        return {"first": drawn(self.first), "others": drawn(self.others), "unfolded": unfolded}

    def render(self, name, value, attrs=None, renderer=None):
        """Draw with the site's templates."""
        return mark_safe(render_to_string("sessions/tools/_practices.html", self.get_context(name, value, attrs)))  # noqa: S308


class Practices(forms.Field):
    """What is done of each practice, by its code. What is no practice, or no answer to one, is refused."""

    widget = PracticeTaps

    def clean(self, value):
        """Return what was answered."""
        return checked(value or {}, Doing.values)

    def has_changed(self, initial, data):
        """Say whether something else was answered than what the page began with, which may be nothing at all."""
        return super().has_changed(initial or {}, data or {})


class SaferUseForm(SheetForm):
    """The practices that concern this client first, all the others within reach."""

    practices = Practices(label=_("What I do"), required=False)

    class Meta:
        model = SaferUse
        formfield_callback = typed_field
        fields = ["practices", "words"]

    def __init__(self, data=None, **kwargs):
        super().__init__(data, layout=("practices", "words"), **kwargs)
        taps = self.fields["practices"].widget
        taps.first, taps.others = fitting(*_concerns(self.client))
        self.fields["words"].widget.attrs["placeholder"] = _(
            "For example: the kit lives in the blue bag; Sam reminds me"
        )

    def on_paper(self) -> list:
        """Return a question for each practice, in the catalogue's order: paper says nothing of who takes what."""
        asked = [(one, forms.ChoiceField(label=one.words, choices=Doing.choices, widget=Pick)) for one in CATALOGUE]
        return [*(field.get_bound_field(self, one.code) for one, field in asked), self["words"]]


def _concerns(client: Client) -> tuple[set[str], set[str]]:
    """How this client takes what they take, and its families; what was not named may be of any family."""
    areas = FocusArea.objects.filter(client=client, kind=FocusKind.SUBSTANCE)
    areas = areas.exclude(standing=Standing.NOT_TALKING_ABOUT_IT)
    routes, families = set(), set()
    for area_routes, family in areas.values_list("routes", "substance__klass"):
        routes |= set(area_routes)
        families |= {family} if family else set(SubstanceClass.values)
    return routes, families


@dataclass(frozen=True)
class _ByDoing(Tool):
    """The tool, whose sheet is read by what is done: one line for each answer, with its practices."""

    def told(self, sheet: SaferUse) -> list[Told]:
        """Return what is done, what is tried and so on, a practice a line of its text; then what helps."""
        in_words = super().told(sheet)[-1:] if sheet.words else []
        return [Told(str(label), "\n".join(words)) for label, words in sheet.by_doing if words] + in_words


TOOL = _ByDoing(
    code="safer-use",
    name=_("Safer use"),
    when=_("To see what is done already, and what might be worth a try."),
    group="safety",
    model=SaferUse,
    form=SaferUseForm,
    line=_("Ways of using more safely were gone through."),
    carries_on=True,
    pocket=True,
    template="sessions/tools/safer-use.html",
)
