"""Someone who comes back."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.typed import plain_helper
from hrp.accounts.models import User


class ReturnForm(forms.Form):
    """Who leads from today on, if that is known. Without a lead they wait for one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    lead = forms.ModelChoiceField(
        label=_("Lead"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet: they wait for a lead"),
        error_messages={"invalid_choice": _("They do not work in this team any more. Please choose someone else.")},
    )

    def __init__(self, data=None, *, among):
        super().__init__(data)
        self.fields["lead"].queryset = among
        self.helper = plain_helper(self, ("lead", "key"))
