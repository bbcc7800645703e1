"""What matters to the client, and whether use gets in its way or helps."""

import uuid

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import actions
from clients.forms import side_by_side
from clients.models import Client, PersonalValue, ValueImpact
from clients.models.understanding import IMPACT_HIGH, IMPACT_LOW, IMPACTS
from clients.typed import typed_field
from hrp.base.fields import Line as OneLine
from hrp.base.widgets import Pick
from sessions.tools.choices import own_areas
from sessions.tools.drawn import numbers_apart
from sessions.tools.tool import Number, SheetForm, Tool


class WhatMattersForm(SheetForm):
    """Something that matters, and what use does to it. It may be named here for the first time."""

    value = forms.ModelChoiceField(
        PersonalValue.objects.none(),
        label=ValueImpact.value.field.verbose_name,
        empty_label=gettext_lazy("Please choose"),
        required=False,
    )
    named = OneLine(label=gettext_lazy("Or name it"), max_length=300, required=False)
    impact = forms.TypedChoiceField(
        label=gettext_lazy("What use does to it"),
        choices=list(IMPACTS.items()),
        coerce=int,
        empty_value=None,
        required=False,
        widget=Pick,
    )

    class Meta:
        model = ValueImpact
        formfield_callback = typed_field
        fields = ["value", "impact", "words", "focus_area"]

    def __init__(self, data=None, **kwargs):
        self.fresh_value = None
        super().__init__(data, layout=(side_by_side("value", "named"), "impact", "words", "focus_area"), **kwargs)
        self.fields["value"].queryset = PersonalValue.objects.filter(client=self.client)
        self.fields["named"].widget.attrs["class"] = "voice"
        own_areas(self)
        self.fields["focus_area"].empty_label = _("Use in general")

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was changed. A value that is named is the one that the sheet names already."""
        value, said = getattr(self.instance, "value", None), self["named"].data or ""
        named = {"value", "named"} if value and self._is(value, said) else set()
        return not set(self.changed_data) - self.OURS - named

    def clean(self):
        """Settle which value it is about: the one that was named, else the one that was chosen."""
        cleaned = super().clean()
        if cleaned.get("named"):
            cleaned["value"] = self._known(cleaned["named"])
            self.fresh_value = None if cleaned["value"] else self._fresh(cleaned["named"])
        elif not cleaned.get("value") and "value" not in self.errors:
            self.add_error("value", _("Choose what matters, or name it."))
        return cleaned

    def save(self, commit=True):
        """Hang the sheet on the value that was named here, which is stored after it, in the same transaction."""
        if self.fresh_value:
            self.instance.value = self.fresh_value
        return super().save(commit)

    def keep_rows(self, sheet: ValueImpact, *, by) -> None:
        """Store the value that was named here."""
        if self.fresh_value:
            actions.save(self.fresh_value, by=by, client=sheet.client, fields=["text"])

    @staticmethod
    def _is(value: PersonalValue, text: str) -> bool:
        return value.text.casefold() == text.strip().casefold()

    def _known(self, text: str) -> PersonalValue | None:
        return next((one for one in self.fields["value"].queryset if self._is(one, text)), None)

    def _fresh(self, text: str) -> PersonalValue:
        """Return a value with this text. Its id follows from the sheet's: a form sent again and again names one.

        Once another sheet is about that value too, or this one stays as it is, a new text is a new value.
        """
        own = uuid.uuid5(self.instance.pk, "value")
        value = self.fields["value"].queryset.filter(pk=own).first() or PersonalValue(pk=own, client=self.client)
        stays = not (self.instance._state.adding or self.instance.is_open)
        if stays or ValueImpact.objects.filter(value=own).exclude(pk=self.instance.pk).exists():
            value = PersonalValue(client=self.client)
        value.text = text
        return value


def impacts_of(client: Client) -> dict:
    """Return what use did to each value over time, and what the ends of the scale mean."""
    number = Number("impact", ValueImpact.impact.field.verbose_name, IMPACT_HIGH, IMPACT_LOW)
    ends = {"low": IMPACTS[IMPACT_LOW], "high": IMPACTS[IMPACT_HIGH]}
    return {
        "charts": numbers_apart(TOOL, client, number, _about),
        "notes": [_("From −2, %(low)s, to 2, %(high)s; 0 is neither.") % {k: str(v).lower() for k, v in ends.items()}],
    }


def _about(sheet: ValueImpact) -> tuple:
    area = sheet.focus_area or _("Use in general")
    return (sheet.value_id, sheet.focus_area_id), f"{sheet.value}: {area}"


TOOL = Tool(
    code="what-matters",
    name=gettext_lazy("What matters"),
    when=gettext_lazy("To see where use helps what matters, and where it gets in its way."),
    group="understanding",
    model=ValueImpact,
    form=WhatMattersForm,
    line=gettext_lazy("What matters was talked about, and what use does to it."),
    role="understood",
    related=("value", "focus_area"),
    template="sessions/tools/what-matters.html",
    over_time_template="sessions/tools/lines.html",
    over_time=impacts_of,
)
