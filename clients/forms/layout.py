"""How forms about a client are laid out."""

from crispy_forms.layout import Div, Fieldset


def part(legend, *fields):
    """Return one headed part of a form."""
    return Fieldset(legend, *fields, css_class="part")


def side_by_side(*fields):
    """Return fields that stand beside each other where there is room."""
    return Div(*fields, css_class="form-two")
