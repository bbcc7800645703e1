"""Which of a therapist's clients go to whom, by name."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clients.typed import Codes, plain_helper
from hrp.accounts.models import User
from hrp.base.templatetags.look import person
from hrp.teamwork.forms.cover import ALL, NONE


class TransferForm(forms.Form):
    """Clients to tick, the therapist who leads them from today on, and whether the one before stays beside.

    One tap that ticks all or nobody gives the page anew, with what was chosen beside it.
    """

    codes = Codes(label=_("Clients"), error_messages={"required": _("Please tick at least one client.")})
    to = forms.ModelChoiceField(
        label=_("New lead"),
        queryset=User.objects.none(),
        empty_label=_("Choose a therapist"),
        error_messages={"invalid_choice": _("They do not work in this team any more. Please choose someone else.")},
    )
    stays = forms.BooleanField(required=False, initial=True)

    def __init__(self, data=None, *, of: User, clients, among):
        tick = data.get("tick") if data else None
        initial = {"codes": [client.code for client in clients] if tick == ALL else []}
        if tick in {ALL, NONE}:  # nothing moves yet: the same page with everybody ticked, or nobody
            initial |= {"to": data.get("to"), "stays": "stays" in data}
            data = None
        super().__init__(data, initial=initial)
        self.fields["codes"].choices = [(client.code, person(client)) for client in clients]
        self.fields["to"].queryset = among.exclude(pk=of.pk)
        self.fields["stays"].label = format_html(_("{} stays beside the new lead for two weeks"), of.name)
        if not (of.is_active and of.is_therapist):  # nobody stays who can open nothing
            del self.fields["stays"]
        self.helper = plain_helper(self)
