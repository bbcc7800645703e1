"""The balance sheet: both sides of it, in four cells of equal weight. Nothing is added up."""

from dataclasses import dataclass

from crispy_forms.layout import HTML, Div
from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Change
from clients.models.focus import Standing
from clients.typed import pick, typed_field
from goals.actions import keep_items
from goals.models import Balance, BalanceItem
from goals.models.ambivalence import BalanceSubject, Quadrant
from sessions.content.choices import Stage
from sessions.models import StageRating
from sessions.tools.balance_cells import Cell, as_rows
from sessions.tools.choices import own_areas
from sessions.tools.tool import SheetForm, Told, Tool

# Where somebody has leaned toward the change already.
LEANED = (Stage.PREPARING, Stage.ACTING, Stage.KEEPING_IT_GOING)

TIP = gettext_lazy("The sheet may have done its job; reopen it only if the client wants to.")


class LeanedSelect(forms.Select):
    """A choice in which those that somebody leaned toward (ids) are marked, for the style sheet to show the tip."""

    leaned: frozenset = frozenset()

    def create_option(self, name, value, *args, **kwargs):
        """Mark what they have leaned toward."""
        option = super().create_option(name, value, *args, **kwargs)
        if value and value.value in self.leaned:
            option["attrs"]["class"] = "leaned"
        return option


class Changes(forms.ModelChoiceField):
    """A change in question, with the focus area that it is in."""

    def label_from_instance(self, change):
        """Return the name of the focus area and the words of the change."""
        return f"{change.focus_area.label}: {change.words}"


class BalanceForm(SheetForm):
    """Four cells with as many items as there are, about how it is now or about a change."""

    subject = pick(Balance.subject, required=False, initial=BalanceSubject.CURRENT_PATTERN)
    change = Changes(Change.objects.none(), required=False, widget=LeanedSelect, empty_label=gettext_lazy("Not named"))
    good_as_is = Cell(label=Quadrant.GOOD_AS_IS.label, required=False)
    less_good_as_is = Cell(label=Quadrant.LESS_GOOD_AS_IS.label, required=False)
    good_if_changed = Cell(label=Quadrant.GOOD_IF_CHANGED.label, required=False)
    less_good_if_changed = Cell(label=Quadrant.LESS_GOOD_IF_CHANGED.label, required=False)

    class Meta:
        model = Balance
        formfield_callback = typed_field
        widgets = {"focus_area": LeanedSelect}
        fields = ["subject", "focus_area", "change", *Quadrant.values, "words"]

    def __init__(self, data=None, **kwargs):
        super().__init__(
            data,
            layout=(
                "subject",
                Div("focus_area", css_class="if-now"),
                Div("change", css_class="if-change"),
                HTML(f'<p class="leaned-tip soft tiny">{TIP}</p>'),
                Div(Div(*Quadrant.values, css_class="cells"), css_class="cells-room"),
                "words",
            ),
            **kwargs,
        )
        own_areas(self)
        self._offer_changes()
        self._mark_leaned()
        self._load_cells()
        self.OURS = SheetForm.OURS | self._set_aside()

    def _set_aside(self) -> set[str]:
        """Return what follows from the other answers: a change brings its area along, how it is now has no change."""
        if self["subject"].value() != BalanceSubject.PROPOSED_CHANGE:
            return {"change"}
        return {"focus_area"} if self["change"].value() else set()

    def _offer_changes(self):
        open_to_talk = Q(retired_on=None) & ~Q(focus_area__standing=Standing.NOT_TALKING_ABOUT_IT)
        changes = Change.objects.filter(open_to_talk | Q(pk=self.instance.change_id), focus_area__client=self.client)
        self.fields["change"].queryset = changes.select_related("focus_area")
        self.fields["change"].label = _("Which change")

    def _mark_leaned(self):
        """Mark the changes that they have leaned toward, and the focus areas that these are in."""
        stages = StageRating.objects.filter(client=self.client).latest_per("change").filter(stage__in=LEANED)
        leaned = list(stages.values_list("change", "change__focus_area"))
        self.fields["change"].widget.leaned = frozenset(change for change, _area in leaned)
        self.fields["focus_area"].widget.leaned = frozenset(area for _change, area in leaned)

    def _load_cells(self):
        """Begin with the items of the sheet or, for its next version, of the last one that counts."""
        sheet = self.instance
        if sheet._state.adding:
            versions = Balance.objects.counted().filter(client=self.client, thread=sheet.thread)
            sheet = versions.order_by("-version").first() if sheet.version > 1 else None
        items = BalanceItem.objects.filter(balance=sheet) if sheet else ()
        for cell in Quadrant.values:
            self.initial[cell] = as_rows(item for item in items if item.quadrant == cell)

    def clean(self):
        """A change brings its focus area along; how it is now is about no change."""
        data = super().clean()
        data["subject"] = data.get("subject") or BalanceSubject.CURRENT_PATTERN
        if data["subject"] == BalanceSubject.CURRENT_PATTERN:
            data["change"] = None
        elif data.get("change"):
            data["focus_area"] = data["change"].focus_area
        return data

    def keep_rows(self, sheet, *, by):
        """Store what stands in the cells, in its order."""
        items = [{"quadrant": cell, **row} for cell in Quadrant.values for row in self.cleaned_data[cell]]
        keep_items(sheet, items, by=by)


@dataclass(frozen=True)
class _FourCells(Tool):
    """The tool, whose sheet is read cell by cell."""

    def sheets(self):
        """Return the query for balance sheets with their items."""
        return super().sheets().prefetch_related("items")

    def told(self, sheet: Balance) -> list[Told]:
        """Return what stands in each cell, an item a line, then what stands out."""
        cells = [Told(str(label), "\n".join(map(_in_words, items)), voice=True) for label, items in sheet.cells]
        words = Told(_("What stands out"), sheet.words, voice=True)
        return [told for told in (*cells, words) if told.text]


def _in_words(item: BalanceItem) -> str:
    weight = "" if item.weight is None else f" ({item.weight})"
    return f"{item.text}{weight}" + (f" — {item.voice}" if item.voice else "")


TOOL = _FourCells(
    code="balance",
    name=gettext_lazy("Balance sheet"),
    when=gettext_lazy("To lay out both sides of it, with equal weight."),
    group="both_sides",
    model=Balance,
    form=BalanceForm,
    line=gettext_lazy("Both sides of it were laid out."),
    role="understood",
    carries_on=True,
    several=True,
    related=("focus_area", "change__focus_area"),
    template="sessions/tools/balance.html",
    script="js/rows.js",
)
