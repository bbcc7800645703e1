"""The form that sets cover: whose clients, by whom, from when until when, all of them or some."""

import uuid
from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.actions.covering import LONGEST
from clients.forms.layout import side_by_side
from clients.typed import Codes, Day, plain_helper
from hrp.accounts.models import User
from hrp.base.fields import Key, Line
from hrp.base.templatetags.look import person
from hrp.base.widgets import Pick
from hrp.teamwork.cover import leading_in
from hrp.teamwork.transfer import clients_led
from hrp.teamwork.waiting import therapists_of

WHOLE, SOME = "whole", "some"
ALL, NONE = "all", "none"


class Therapist(forms.ModelChoiceField):
    """A therapist by name, with the number of clients where it is known."""

    def label_from_instance(self, user: User) -> str:
        """Return the name, and how many they lead."""
        number = getattr(user, "clients", None)
        if number is None:
            return user.name
        return ngettext("%(name)s, %(n)d client", "%(name)s, %(n)d clients", number) % {"name": user.name, "n": number}


class CoverForm(forms.Form):
    """Cover for a therapist of a team. For some clients alone, the same page asks for them by name.

    `choosing` says that they are still to be ticked; `clients` are those to choose among, once they are asked.
    """

    key = Key()
    of = Therapist(User.objects.none(), label=gettext_lazy("Who is away"), empty_label=gettext_lazy("Please choose"))
    to = Therapist(User.objects.none(), label=gettext_lazy("Who covers"), empty_label=gettext_lazy("Please choose"))
    from_on = Day(label=gettext_lazy("From"), initial=timezone.localdate)
    until = Day(label=gettext_lazy("Until and including"))
    who = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        choices=[(WHOLE, gettext_lazy("Everyone they lead")), (SOME, gettext_lazy("Some of them"))],
        initial=WHOLE,
        widget=Pick,
    )
    codes = Codes(label=gettext_lazy("Which clients"), required=False)
    listed = Line(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, by: User, team):
        super().__init__(data, initial={"key": uuid.uuid4()})
        self.by, self.team = by, team
        self.choosing, self.clients = False, []
        self.fields["of"].queryset = leading_in(team)
        self.fields["to"].queryset = therapists_of(team)
        self.helper = plain_helper(self, ("key", side_by_side("of", "to"), side_by_side("from_on", "until"), "who"))

    def clean(self):
        """Check the two people and the days against each other, and ask for the clients where it is for some."""
        given = super().clean()
        if given.get("of") and given.get("of") == given.get("to"):
            self.add_error("to", _("Nobody covers for themselves. Please choose somebody else."))
        self._check_days(given.get("from_on"), given.get("until"))
        if given.get("of") and given.get("who") == SOME:
            self._ask_for_clients(given["of"])
        return given

    def asked(self) -> dict:
        """Return what the action takes, of a form that is complete."""
        given = self.cleaned_data
        days = {"from_on": given["from_on"], "to_on": given["until"] + timedelta(days=1)}
        whole = given["who"] == WHOLE
        return {"of": given["of"], "to": given["to"], "key": given["key"], "whole": whole, **days} | (
            {} if whole else {"codes": given["codes"]}
        )

    def _check_days(self, start, end) -> None:
        if start and start < timezone.localdate():
            self.add_error("from_on", _("That day is over. Please choose today or a later day."))
        elif start and end and end < start:
            self.add_error("until", _("The cover would end before it begins."))
        elif start and end and end - start >= LONGEST:
            self.add_error("until", _("Cover lasts a year at the most."))

    def _ask_for_clients(self, of: User) -> None:
        """Show whom `of` leads, ticked as they were; somebody else's clients have to be ticked first."""
        self.clients = clients_led(self.by, self.team, of)
        codes = [client.code for client in self.clients]
        self.fields["codes"].choices = [(client.code, person(client)) for client in self.clients]
        self.helper.layout.extend(["codes", "listed"])
        self.data, tick = self.data.copy(), self.data.get("tick")
        self.choosing = tick in {ALL, NONE} or self.data.get("listed") != str(of.pk)
        if tick in {ALL, NONE}:
            self.data.setlist("codes", codes if tick == ALL else [])
        elif not self.choosing and not self.cleaned_data.get("codes"):
            self.add_error("codes", _("Please tick at least one client."))
        self.data["listed"] = str(of.pk)
