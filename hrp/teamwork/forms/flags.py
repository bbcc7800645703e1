"""What a team asks for as worth a conversation, and the numbers of its site."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hrp.base.fields import Whole
from sessions.content.flags import ALWAYS_ON, DEFAULTS, LIMITS, FlagKind, Limit
from sessions.flags.setting import Setting


def _switch(kind: FlagKind) -> forms.BooleanField:
    """A kind of flag that is on or off. It carries along how it was when the page was opened."""
    widget = forms.CheckboxInput(attrs={"class": "form-check-input", "role": "switch"})
    return forms.BooleanField(label=kind.label, required=False, show_hidden_initial=True, widget=widget)


def _number(limit: Limit) -> Whole:
    """A number of a rule; nothing is its default. It carries along what it was when the page was opened."""
    # A plain input keeps what was typed even when it is no number.
    attrs = {"inputmode": "numeric", "maxlength": 3, "autocomplete": "off", "class": "form-control"}
    bounds = {"default": limit.default, "low": limit.low, "high": limit.high}
    return Whole(
        label=capfirst(limit.label),
        low=limit.low,
        high=limit.high,
        required=False,
        show_hidden_initial=True,
        widget=forms.TextInput(attrs=attrs),
        help_text=_("by default %(default)s, from %(low)s to %(high)s") % bounds,
    )


class FlagsForm(forms.Form):
    """A switch for each kind but those that are always on, and every number that a rule asks for.

    Only what was changed on the page counts: what somebody else set meanwhile stays.
    """

    def __init__(self, data=None, *, setting: Setting):
        super().__init__(data, initial={f"on-{kind}": kind in setting.on for kind in FlagKind} | dict(setting.limits))
        self.fields |= {f"on-{kind}": _switch(kind) for kind in FlagKind if kind not in ALWAYS_ON}
        self.fields |= {limit.name: _number(limit) for limit in LIMITS}

    def clean(self):
        """Check that help with a note is offered later than the note is worth a look."""
        given = super().clean()
        late, help_after = (self._number(name) for name in ("note_hours", "note_help_hours"))
        if None not in (late, help_after) and help_after <= late:
            self.add_error("note_help_hours", _("This comes after the hours until a note is worth a look."))
        return given

    def _number(self, name: str) -> int | None:
        """The number as it would hold, or None where it needs another look."""
        return None if name in self.errors else self.cleaned_data[name] or DEFAULTS[name]

    def changes(self) -> dict:
        """Return what the action takes, of a form that is complete: the switches and numbers that were changed."""
        given = {name: self.cleaned_data[name] for name in self.changed_data}
        return {
            "on": {kind: given[f"on-{kind}"] for kind in FlagKind if f"on-{kind}" in given},
            "limits": {name: value for name, value in given.items() if name in DEFAULTS},
        }
