"""Answers to tap, as form widgets: the same parts that the session page is made of."""

from dataclasses import replace

from django import forms
from django.forms.widgets import ChoiceWidget
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from hrp.base.choices import options


class _Taps(ChoiceWidget):
    """Radios or ticks whose labels are the targets. The form draws the fieldset and its legend."""

    use_fieldset = True
    layout = "pick"

    def get_context(self, name, value, attrs):
        """Give the template the answers as `options`, with what is chosen."""
        chosen = set(self.format_value(value))
        pairs = [(str(code), label) for code, label in self.choices if code not in ("", None)]
        drawn = [replace(option, checked=option.value in chosen) for option in options(pairs)]
        return {"name": name, "options": drawn, "input_type": self.input_type, "layout": self.layout}

    def render(self, name, value, attrs=None, renderer=None):
        """Draw with the site's templates, so that a form and the session page share their parts."""
        return mark_safe(render_to_string("base/widgets/taps.html", self.get_context(name, value, attrs)))  # noqa: S308

    def id_for_label(self, id_, index=None):
        """The label of a group is its legend."""
        return ""


class Pick(_Taps):
    """Worded answers, one of which may be chosen."""

    input_type = "radio"


class Ruler(_Taps):
    """A scale of numbers, 0 to the top."""

    input_type = "radio"
    layout = "ruler"


class PickMany(_Taps):
    """Worded answers, any number of which may be chosen."""

    input_type = "checkbox"
    allow_multiple_selected = True

    value_from_datadict = forms.SelectMultiple.value_from_datadict
    value_omitted_from_data = forms.SelectMultiple.value_omitted_from_data
