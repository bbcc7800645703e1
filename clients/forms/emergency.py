"""The form that opens a record in an emergency."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.models.glass import MOST_HOURS
from clients.typed import Words, plain_helper
from hrp.base.fields import Key

REASON_WORDS = 3  # fewer say nothing
REASON_LONGEST = 1000


class GlassForm(forms.Form):
    """A record to open in an emergency: its exact code, why, and for how long."""

    key = Key()
    code = forms.CharField(
        label=gettext_lazy("The client's code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Eight letters and digits. Nobody is found by name here. It is on their printed record; an admin sees the"
            " codes of each therapist's clients."
        ),
    )
    reason = Words(
        label=gettext_lazy("Why you need this record now"),
        help_text=gettext_lazy("In a sentence. The supervisor reads it, and so does the client's therapist."),
    )
    hours = forms.TypedChoiceField(
        label=gettext_lazy("For how long"),
        coerce=int,
        initial=2,
        choices=lambda: [(n, ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}) for n in range(1, MOST_HOURS + 1)],
    )

    def __init__(self, data=None):
        super().__init__(data, initial={"key": uuid.uuid4()})
        self.helper = plain_helper(self, layout=("key", "code", "reason", "hours"))

    def clean_reason(self) -> str:
        """Ask for a sentence: somebody else has to understand it tomorrow."""
        reason = self.cleaned_data["reason"].strip()
        if len(reason.split()) < REASON_WORDS:
            raise ValidationError(_("Please say it in a few words, so that others understand it tomorrow."))
        if len(reason) > REASON_LONGEST:
            raise ValidationError(
                _("Please say it in a sentence or two, in at most %(most)s characters.") % {"most": REASON_LONGEST}
            )
        return reason
