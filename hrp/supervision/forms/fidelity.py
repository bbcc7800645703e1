"""What may be said of fidelity: what is looked at, twelve items to tap, and scores that somebody counted."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from clients.typed import pick, plain_helper
from hrp.base.fields import Key, Whole
from hrp.base.widgets import Pick
from hrp.supervision.models import FidelityRound, MitiScore
from hrp.supervision.models.fidelity import COUNTS, GLOBALS, ITEM_LOW, ITEM_TOP, MOST_COUNTED, Clarity, Item
from sessions.models import Session

NO_OCCASION = "none"
ANSWERS = [*((str(value), label) for value, label in Clarity.choices), (NO_OCCASION, _("No occasion"))]


class LookForm(forms.Form):
    """What the two will look at: one of `meetings`, or none of them, and how they know of it."""

    key = Key()
    session = forms.ChoiceField(
        label=_("Which meeting"),
        required=False,
        error_messages={"invalid_choice": _("That meeting cannot be chosen any more. Please choose another.")},
    )
    seen_by = pick(
        FidelityRound.seen_by,
        label=_("What you look at"),
        error_messages={"required": _("Please choose what you look at.")},
    )

    def __init__(self, data=None, *, meetings: list[Session]):
        super().__init__(data, initial={"key": uuid.uuid4()})
        self.meetings = {str(meeting.pk): meeting for meeting in meetings}
        none = ("", _("The work of these weeks"))
        self.fields["session"].choices = [none, *((pk, _named(meeting)) for pk, meeting in self.meetings.items())]
        self.helper = plain_helper(self, ("session", "seen_by", "key"))

    def clean_session(self) -> Session | None:
        """Return the meeting that was chosen, or None."""
        return self.meetings.get(self.cleaned_data["session"])


def _named(meeting: Session) -> str:
    """Say whom and when; with the code where two of them go by one name."""
    client = meeting.client
    name = f"{client.chosen_name} {client.code}" if client.twin else client.chosen_name
    return f"{name}, {date_format(timezone.localtime(meeting.starts_at), 'D j M Y')}"


class RatingForm(forms.Form):
    """The twelve items in their order, each to tap or to leave. `known` are the answers so far, by item.

    Each carries along how it was when the page was opened: only what was changed on the page counts, and what the
    other of the two tapped meanwhile stays.
    """

    def __init__(self, data=None, *, known: dict):
        first = {item: NO_OCCASION if value is None else str(value) for item, value in known.items()}
        super().__init__(data, initial=first)
        for item, label in Item.choices:
            self.fields[item] = forms.ChoiceField(
                label=label, choices=ANSWERS, required=False, show_hidden_initial=True, widget=Pick
            )

    def changes(self) -> dict:
        """Return what the action takes: `given` by item, 1–5 or None for no occasion, and the items `taken_back`."""
        tapped = {item: self.cleaned_data[item] for item in self.changed_data}
        given = {item: None if one == NO_OCCASION else int(one) for item, one in tapped.items() if one}
        return {"given": given, "taken_back": tapped.keys() - given.keys()}


def _count(name: str, low: int, high: int) -> Whole:
    label = MitiScore._meta.get_field(name).verbose_name
    typed = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3, "autocomplete": "off"})
    return Whole(label=label, low=low, high=high, required=False, show_hidden_initial=True, widget=typed)


class MitiForm(forms.Form):
    """Four globals and ten counts, each to type or to leave. Only what was changed on the page counts."""

    def __init__(self, data=None, *, known: dict):
        super().__init__(data, initial=known)
        self.fields |= {name: _count(name, ITEM_LOW, ITEM_TOP) for name in GLOBALS}
        self.fields |= {name: _count(name, 0, MOST_COUNTED) for name in COUNTS}

    def changes(self) -> dict[str, int | None]:
        """Return the scores that were changed, by name of column; None is one that was taken away."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def globals(self) -> list:
        """The fields of the globals, in their order."""
        return [self[name] for name in GLOBALS]

    def counts(self) -> list:
        """The fields of the counts, in their order."""
        return [self[name] for name in COUNTS]
