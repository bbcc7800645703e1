"""The forms of the caseload review: what narrows it, and the answer to a flag."""

import uuid
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.narrowing import area_choices
from clients.typed import plain_helper
from hrp.accounts.models import SupervisionLine, User
from hrp.base.fields import Key, Line
from sessions.content.flags import FlagKind, Rests, rests_for

LONGEST_BECAUSE = 300


class FilterForm(forms.Form):
    """What narrows the review. Nothing here is a name, so it may stand in an address."""

    therapist = forms.ModelChoiceField(
        User.objects.none(), label=_("Therapist"), required=False, empty_label=_("Everyone")
    )
    kind = forms.ChoiceField(label=_("What it is about"), required=False)
    area = forms.ChoiceField(label=_("Focus area"), required=False)

    def __init__(self, data, *, user: User, mine: bool):
        super().__init__(data)
        self.fields["kind"].choices = [("", _("Anything")), *FlagKind.choices]
        self.fields["area"].choices = area_choices()
        if mine:
            del self.fields["therapist"]
            return
        supervised = SupervisionLine.objects.current().filter(supervisor=user).values("therapist")
        self.fields["therapist"].queryset = User.objects.filter(pk__in=supervised).order_by("name", "pk")

    def chosen(self) -> dict:
        """Return what was chosen; anything unreadable narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowing(self) -> str:
        """Return what was chosen as the query of an address, and nothing else that stood in this one."""
        return urlencode({name: self.data[name] for name in self.chosen()})


class SeenForm(forms.Form):
    """The answer to a flag: why it may rest, and for how many weeks."""

    key = Key()
    because = Line(
        label=_("Because"),
        max_length=LONGEST_BECAUSE,
        error_messages={"required": _("A few words on why it may rest.")},
    )
    weeks = forms.TypedChoiceField(label=_("It rests for"), coerce=int)

    def __init__(self, data=None, *, code: str, flag: FlagKind):
        offered = rests_for(flag)
        usual = Rests.ONE if flag == FlagKind.SAFETY else min(Rests.FOUR, offered[-1])
        super().__init__(data, auto_id=f"seen_{code}_{flag}_%s", initial={"key": uuid.uuid4(), "weeks": usual})
        self.fields["weeks"].choices = [(weeks.value, weeks.label) for weeks in offered]
        self.fields["because"].widget.attrs |= {"autocomplete": "off", "data-words": True}  # asked about on leaving
        self.helper = plain_helper(self, ("key", "because", "weeks"))

    def asks_again(self) -> None:
        """Ask for the answer once more, with a fresh key: the one that came is some other row's."""
        self.data = self.data.copy()
        self.data["key"] = uuid.uuid4()
        self.add_error(None, _("This did not go through. Please send it once more."))
