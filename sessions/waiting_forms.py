"""Having been in touch with someone who waits for a lead, as a form of three taps."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.typed import Day, plain_helper
from hrp.base.widgets import Pick
from sessions.contact_forms import Reached
from sessions.content.choices import ContactKind

KINDS = (ContactKind.CALL, ContactKind.TEXT, ContactKind.VISIT)


class TouchForm(forms.Form):
    """How we were in touch, whether we reached each other, and when again. What was said is not asked."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(
        label=gettext_lazy("How"), choices=[(kind.value, kind.label) for kind in KINDS], widget=Pick
    )
    reached = Reached(label=gettext_lazy("Did you reach each other?"))
    again_on = Day(label=gettext_lazy("Again on"), required=False)

    def __init__(self, data=None):
        super().__init__(data, auto_id="touch_%s")  # it stands beside other forms with such names
        self.helper = plain_helper(self, ("kind", "reached", "again_on", "key"))

    def clean_again_on(self):
        """Refuse a day that is not still to come."""
        day = self.cleaned_data["again_on"]
        if day and day <= timezone.localdate():
            raise ValidationError(_("Please choose a day that is still to come."))
        return day
