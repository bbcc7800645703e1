"""Someone who waits: what is arranged, and who will lead."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import WaitingPlan
from clients.typed import Day, Typed, plain_helper, typed_field
from hrp.accounts.models import User


class WaitingForm(Typed):
    """When we are in touch next, what we offer meanwhile, what would suit them."""

    next_contact_on = Day(label=WaitingPlan.next_contact_on.field.verbose_name, required=False)

    class Meta:
        model = WaitingPlan
        formfield_callback = typed_field
        fields = ["next_contact_on", "meanwhile", "wishes"]

    def __init__(self, data=None, *, episode, **kwargs):
        super().__init__(data, **kwargs)
        self.instance.episode = episode


class LeadForm(forms.Form):
    """Who leads from today on."""

    lead = forms.ModelChoiceField(
        label=_("Lead"),
        queryset=User.objects.none(),
        empty_label=_("Choose a therapist"),
        error_messages={"invalid_choice": _("They do not work in this team any more. Please choose someone else.")},
    )

    def __init__(self, data=None, *, among):
        super().__init__(data)
        self.fields["lead"].queryset = among
        self.helper = plain_helper(self)
