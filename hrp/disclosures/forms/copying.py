"""Which copy of a record is wanted."""

from django import forms

from hrp.disclosures.actions.copying import Which


class CopyForm(forms.Form):
    """Which copy, and the id of the row that it makes. It asks nothing else: nobody notes who wants it, or why."""

    which = forms.TypedChoiceField(choices=Which.choices, coerce=Which)
    key = forms.UUIDField()
