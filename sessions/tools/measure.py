"""Scores of published measures. What is published about a score is information, and nothing hangs on it."""

import re
from dataclasses import dataclass
from decimal import Decimal

from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms import side_by_side
from clients.models import Client
from clients.models.observation import Rater
from clients.typed import Day, pick, typed_field
from hrp.base.text import plain_number
from sessions.content.measures import MEASURES, Measure, Part, choices
from sessions.models import MeasureScore
from sessions.tools.drawn import Line, Point, drawn, looked_back_on
from sessions.tools.tool import SheetForm, Told, Tool

_PLAIN = re.compile(r"-?(0|[1-9][0-9]{0,2})([.,][0-9]{1,2})?", re.ASCII)
TICKED = "1"


def _read(text) -> Decimal | str:
    """Return the number that is written there, else what is written."""
    return Decimal(text.replace(",", ".")) + 0 if _PLAIN.fullmatch(text or "") else text or ""  # + 0: -0 is 0


def number_within(text: str, part: Part) -> Decimal | None:
    """Return the number that `text` says, or None for no text; raise ValidationError unless `part` may have it.

    Plain numbers only, with at most two places after a point or a comma, and none where `part` is whole.
    """
    if not text:
        return None
    number = _read(text)
    is_plain = isinstance(number, Decimal) and not (part.whole and re.search("[.,]", text))
    if not is_plain or not part.low <= number <= part.high:
        wanted = (
            _("A whole number from %(low)s to %(high)s.") if part.whole else _("A number from %(low)s to %(high)s.")
        )
        raise ValidationError(wanted % {"low": plain_number(part.low), "high": plain_number(part.high)})
    return number


class Number(forms.CharField):
    """A number as it is typed. Which numbers a measure has is looked at once the measure is known."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 7})
        super().__init__(**{"widget": widget, "required": False, **kwargs})

    def prepare_value(self, value):
        """Show 4 for 4.00, and what was typed as it was typed."""
        return plain_number(value) if isinstance(value, Decimal) else value

    def has_changed(self, initial, data):
        """Say whether another number stands there than the one that was shown, however it is written."""
        return _read(self.prepare_value(initial)) != _read(data)


class MeasureForm(SheetForm):
    """A score of a measure that was filled in elsewhere. The style sheet shows what belongs to the one chosen."""

    measure = forms.ChoiceField(label=MeasureScore.measure.field.verbose_name)
    score = Number(label=MeasureScore.score.field.verbose_name)
    rater = pick(MeasureScore.rater, initial=Rater.CLIENT)
    on = Day(label=gettext_lazy("Filled in on"), past=True, initial=timezone.localdate)

    class Meta:
        model = MeasureScore
        formfield_callback = typed_field
        fields = ["measure", "score", "rater", "on", "words"]

    def __init__(self, data=None, **kwargs):
        parts = [
            Div(side_by_side(*_names(one)), css_class=f"of-measure of-{one.code}")
            for one in MEASURES.values()
            if one.parts
        ]
        super().__init__(data, layout=("measure", side_by_side("score", "on"), *parts, "rater", "words"), **kwargs)
        self.fields["measure"].choices = [("", _("Please choose")), *choices()]
        self.fields["measure"].help_text = format_html_join(
            "", '<span class="of-measure of-{}">{}</span>', ((one.code, about(one)) for one in MEASURES.values())
        )
        for measure, part in _every_part():
            self.fields[_name(measure, part)] = _field(part)
        self._show_parts()
        chosen = self["measure"].value()
        self.OURS = SheetForm.OURS | {_name(one, part) for one, part in _every_part() if one.code != chosen}

    def clean(self):
        """Look at every number with the eyes of the measure that was chosen."""
        cleaned = super().clean()
        measure, typed = MEASURES.get(cleaned.get("measure")), cleaned.pop("score", "")
        if not typed:
            self.add_error("score", self.fields["measure"].error_messages["required"])
        elif measure:
            cleaned["score"] = self._looked_at("score", typed, measure.score)
            self.instance.parts = self._parts(measure)
        return cleaned

    def on_paper(self) -> list:
        """Return the questions of an empty form on paper: neither who it is filled in by nor every measure's parts."""
        return [self[name] for name in ("measure", "score", "on", "words")]

    def message(self) -> str:
        """Where safety is worth a word, say so."""
        return _("Item 9 was not 0: please note it under Safety.") if self.instance.item9 else ""

    def _parts(self, measure: Measure) -> dict[str, str]:
        """Return the parts that were given. What was left empty is left out."""
        found = {}
        for part in measure.parts:
            name = _name(measure, part)
            if part.tick and self.cleaned_data.get(name):
                found[part.code] = TICKED
            elif not part.tick and (number := self._looked_at(name, self.cleaned_data.get(name, ""), part)) is not None:
                found[part.code] = plain_number(number)
        return found

    def _looked_at(self, name: str, typed: str, part: Part) -> Decimal | None:
        try:
            return number_within(typed, part)
        except ValidationError as refused:
            self.add_error(name, refused)
            return None

    def _show_parts(self):
        measure = self.instance.definition
        for code, given in self.instance.parts.items():
            self.initial[f"{measure.code}-{code}"] = given


def about(measure: Measure) -> str:
    """Return what to know about a measure: its range, what more means, what is published, and the licence."""
    scale = _("%(score)s; higher: %(higher)s.") % {"score": capfirst(str(measure.score)), "higher": measure.higher}
    where = [
        _("Source: %(source)s") % {"source": measure.source},
        _("Licence: %(licence)s") % {"licence": measure.licence},
    ]
    said = [measure.care, scale, *measure.published, _change(measure), *where]
    return " ".join(str(sentence) for sentence in said if sentence)


def _change(measure: Measure) -> str:
    """Return how far two scores must lie apart to be called a change, where that is published."""
    if measure.change is None:
        return ""
    words = _("A change of %(change)s or more is what is published as reliable or meaningful.")
    return words % {"change": plain_number(measure.change)}


def _every_part() -> list[tuple[Measure, Part]]:
    return [(measure, part) for measure in MEASURES.values() for part in measure.parts]


def _name(measure: Measure, part: Part) -> str:
    return f"{measure.code}-{part.code}"


def _names(measure: Measure) -> list[str]:
    return [_name(measure, part) for part in measure.parts]


def _field(part: Part) -> forms.Field:
    if part.tick:
        return forms.BooleanField(label=part.name, help_text=_("If so, please note it under Safety."), required=False)
    return Number(label=str(part))


@dataclass(frozen=True)
class MeasureTool(Tool):
    """The tool for scores of measures."""

    def told(self, sheet: MeasureScore) -> list[Told]:
        """Return the score and the parts that were given, each on its scale, and what they make of it."""
        name = sheet.definition.name
        lines = [Told(f"{name}: {part}", plain_number(number)) for part, number in sheet.numbers]
        return [*lines, Told(_("What we make of it"), sheet.words, voice=True)] if sheet.words else lines


def known_of(client: Client, sheet: MeasureScore) -> dict:
    """Return what to know about the measure of a sheet."""
    return {"measure": sheet.definition, "about": about(sheet.definition)}


def scores_of(client: Client) -> dict:
    """Return the scores over time: a line for each measure, what it follows, and who filled it in."""
    found = {}
    for sheet in looked_back_on(TOOL, client):
        for part, number in sheet.numbers:
            if part.code in sheet.definition.drawn:
                found.setdefault((sheet.measure, part, sheet.rater), []).append(Point(sheet.on, _bare(number)))
    lines = [
        Line(_title(MEASURES[code], part, Rater(rater)), _bare(part.low), _bare(part.high), tuple(points))
        for (code, part, rater), points in found.items()
    ]
    changes = {one for one in MEASURES.values() if one.change and one.code in {code for code, *_rest in found}}
    return {"charts": drawn(client, lines), "notes": sorted(f"{one.name}: {_change(one)}" for one in changes)}


def _bare(number: Decimal) -> int | float:
    """Return a number as charts reckon with it."""
    return int(number) if number == int(number) else float(number)


def _title(measure: Measure, part: Part, rater: Rater) -> str:
    return f"{measure.name}: {part} ({rater.label})"


TOOL = MeasureTool(
    code="measure",
    name=gettext_lazy("Score of a measure"),
    when=gettext_lazy("To note a score of a form that was filled in elsewhere."),
    group="measures",
    model=MeasureScore,
    form=MeasureForm,
    line=gettext_lazy("A measure was filled in and looked at."),
    role="seen",
    template="sessions/tools/measure.html",
    over_time_template="sessions/tools/lines.html",
    over_time=scores_of,
    under_template="sessions/tools/_measure_under.html",
    under=known_of,
)
