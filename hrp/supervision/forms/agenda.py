"""What is brought to supervision: a topic, or a client, in words."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from clients.names import mark_twins
from clients.typed import plain_helper
from hrp.base.fields import Key, Words
from hrp.supervision.models.meeting import Became
from sessions.content.flags import FlagKind

OPEN = "open"


class WhichClient(forms.ModelChoiceField):
    """One of the therapist's clients, by name and where two share it with the code; or nobody."""

    def __init__(self, **kwargs):
        given = {"label": gettext_lazy("About a client"), "empty_label": gettext_lazy("Nobody in particular")}
        super().__init__(Client.objects.none(), to_field_name="code", required=False, **{**given, **kwargs})

    def offer(self, clients) -> None:
        """Let these be chosen among, in the order of the alphabet."""
        self.queryset = clients
        offered = sorted(clients, key=lambda client: client.chosen_name.casefold())
        mark_twins(offered, clients)
        names = [(one.code, f"{one.chosen_name} ({one.code})" if one.twin else one.chosen_name) for one in offered]
        self.widget.choices = [("", self.empty_label), *names]


class PointForm(forms.Form):
    """Something to talk about: in words, about a client, or both."""

    key = Key()
    words = Words(label=gettext_lazy("What about"), required=False, rows=2)
    client = WhichClient()

    def __init__(self, data=None, *, clients):
        super().__init__(data, initial={"key": uuid.uuid4()}, auto_id="point_%s")
        self.fields["client"].offer(clients)
        self.helper = plain_helper(self, ("key", "words", "client"))

    def clean(self):
        """Ask for words or a client."""
        given = super().clean()
        if not given.get("words") and not given.get("client") and not self.errors:
            raise ValidationError(_("Please say in a few words what about, or choose a client."))
        return given


class OntoAgenda(forms.Form):
    """A client to put on an agenda: with the flag that led to it, and on which line where there are several."""

    flag = forms.CharField(required=False)
    line = forms.ChoiceField(required=False)

    def __init__(self, data, *, lines):
        super().__init__(data)
        self.lines = {str(line.pk): line for line in lines}
        self.fields["line"].choices = [(pk, pk) for pk in self.lines]

    def clean_flag(self) -> str:
        """Return the flag; what cannot be read is no flag, and the client is on the agenda all the same."""
        flag = self.cleaned_data["flag"]
        return flag if flag in FlagKind.values else ""

    def clean_line(self):
        """Return the line: the one that was named, else the first."""
        return self.lines.get(self.cleaned_data["line"]) or next(iter(self.lines.values()))


class BecameForm(forms.Form):
    """What became of something agreed; or it is open again."""

    CHOICES = ((OPEN, gettext_lazy("Still open")), *Became.choices)

    became = forms.ChoiceField(choices=CHOICES)

    def clean_became(self) -> str:
        """Return what is stored: nothing while it is open."""
        became = self.cleaned_data["became"]
        return "" if became == OPEN else became
