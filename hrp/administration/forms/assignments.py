"""Who cares for whom, by code."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clients.codes import typed_code
from clients.models import Episode
from clients.models.episode import CareRole
from clients.typed import Codes
from hrp.accounts.forms import helper
from hrp.accounts.models import User


class FindForm(forms.Form):
    """A client, named by code alone. A code that is none and one that nobody has read the same."""

    code = forms.CharField(
        label=_("Client's code"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"auto_id": "find_%s", **kwargs})

    def clean_code(self):
        """Find the client's open episode, whatever the case and the spaces."""
        code = typed_code(self.cleaned_data["code"])
        self.episode = Episode.objects.real().filter(client__code=code, ended_on=None).first()
        if self.episode is None:
            raise ValidationError(_("No client in care has this code. A code is eight letters and digits."))
        return code


class AssignForm(FindForm):
    """Who is to care for a client."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.filter(is_therapist=True, is_active=True))
    role = forms.ChoiceField(label=_("Care role"), choices=CareRole.choices, initial=CareRole.LEAD)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_%s", **kwargs)
        self.helper = helper("code", "person", "role", send=_("Assign"))


class HandOverForm(forms.Form):
    """Which of the clients whom a therapist leads go to whom."""

    to = forms.ModelChoiceField(label=_("Move to"), queryset=User.objects.none())
    codes = Codes(
        label=_("Clients"),
        error_messages={"required": _("Please tick at least one client.")},
    )
    stays = forms.BooleanField(required=False)

    def __init__(self, *args, of: User, codes: list[str], **kwargs):
        super().__init__(*args, initial={"codes": codes}, **kwargs)
        self.fields["to"].queryset = User.objects.filter(is_therapist=True, is_active=True).exclude(pk=of.pk)
        self.fields["codes"].choices = [(code, code) for code in codes]
        self.fields["codes"].help_text = format_html(_("Untick the clients who stay with {}."), of.name)
        self.fields["stays"].label = format_html(_("{} stays beside the new lead as co-therapist"), of.name)
        if not (of.is_active and of.is_therapist):  # nobody stays who can open nothing
            del self.fields["stays"]
        self.helper = helper(*self.fields, send=_("Move them"))
