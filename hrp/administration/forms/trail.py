"""What narrows the trail. Nothing that it puts into an address is a name or free text."""

from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.codes import typed_code
from clients.typed import Day
from hrp.accounts.models import User
from hrp.audit.models import Action

NOBODY = "nobody"  # the system, and someone who is not signed in
SORTS = [
    ("", _("Newest first")),
    ("oldest", _("Oldest first")),
    ("person", _("Person, by e-mail")),
    ("action", _("What happened")),
    ("code", _("Client's code")),
]


class TrailForm(forms.Form):
    """Person, client's code, what happened, days, order."""

    person = forms.ChoiceField(label=_("Person"), required=False)
    code = forms.CharField(
        label=_("Client's code"), required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    action = forms.ChoiceField(label=_("What happened"), required=False, choices=[("", _("Anything")), *Action.choices])
    since = Day(label=_("From"), required=False)
    until = Day(label=_("To"), required=False)
    sort = forms.ChoiceField(label=_("Sort by"), required=False, choices=SORTS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.order_by("name", "email").values_list("pk", "name", "email")
        everyone = [(str(pk), f"{name} ({email})") for pk, name, email in people]
        self.fields["person"].choices = [("", _("Everyone")), (NOBODY, _("Nobody signed in")), *everyone]

    def clean_code(self):
        """Read a code whatever its case and spaces; anything else is no code."""
        typed = self.cleaned_data["code"]
        code = typed_code(typed)
        if typed and not code:
            raise ValidationError(_("This is no code. A code is eight letters and digits."))
        return code

    def chosen(self) -> dict:
        """Return what was chosen; anything unreadable narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowing(self) -> str:
        """Return what was chosen as the query of an address: ids, codes and days."""
        return urlencode(self.chosen())
