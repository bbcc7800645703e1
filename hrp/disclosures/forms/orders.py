"""What is typed about an emergency, an order of a court, and a second look at either."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy

from clients.forms.layout import part, side_by_side
from clients.typed import Typed, plain_helper, typed_field
from hrp.base.fields import Key, Line, Words
from hrp.disclosures.actions.orders import write_order
from hrp.disclosures.models import CourtOrder
from sessions.forms import LocalTime
from sessions.moments import LOCAL_TIME


class EmergencyForm(forms.Form):
    """Something that has to be told now: to whom, what, and why it is an emergency."""

    key = Key()
    recipient = Line(
        label=gettext_lazy("Who needs it"),
        max_length=200,
        help_text=gettext_lazy("Such as the ambulance, the hospital, the crisis team."),
    )
    body = Words(
        label=gettext_lazy("What you tell them"),
        rows=5,
        help_text=gettext_lazy("As little as helps in this emergency. Reflective notes never."),
    )
    purpose = Line(
        label=gettext_lazy("Why it is an emergency"),
        max_length=300,
        help_text=gettext_lazy("In a sentence. The supervisor reads it, and so may the client."),
    )

    def __init__(self, data=None):
        super().__init__(data, initial={"key": uuid.uuid4()})
        self.helper = plain_helper(self, layout=("key", "recipient", "body", "purpose"))


class LookForm(forms.Form):
    """A second look at what was told in an emergency; `alone`: by the one who told it, who gives a reason."""

    words = Words(label=gettext_lazy("What you looked at, and what follows"), required=False)

    def __init__(self, data=None, *, alone: bool = False):
        super().__init__(data)
        if alone:
            self.fields["words"].required = True
            self.fields["words"].label = gettext_lazy("Looking at it again: why it was right to tell, or what follows")
        self.helper = plain_helper(self)


class OrderForm(Typed):
    """An order of a court, and what is told on it. It is a draft until a second person has looked."""

    court = Line(label=gettext_lazy("Which court"), max_length=200)
    ordered = Words(
        label=gettext_lazy("What it orders"),
        help_text=gettext_lazy("In its own words: that much is told, and no more."),
    )
    body = Words(label=gettext_lazy("What you tell the court"), required=False, rows=6)
    with_record = forms.BooleanField(
        label=gettext_lazy("A copy of the record goes with it"),
        required=False,
        help_text=gettext_lazy("Only if the order says so. Reflective notes are never in it."),
    )
    deadline_at = LocalTime(
        label=CourtOrder.deadline_at.field.verbose_name,
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
    )

    class Meta:
        model = CourtOrder
        formfield_callback = typed_field
        fields = ["court", "reference", "ordered", "body", "with_record", "deadline_at"]

    def __init__(self, data=None, **kwargs):
        layout = (
            part(gettext_lazy("The order"), side_by_side("court", "reference"), "ordered", "deadline_at"),
            part(gettext_lazy("What goes"), "body", "with_record"),
        )
        super().__init__(data, layout=layout, **kwargs)

    def keep(self, order: CourtOrder, *, by, client) -> None:
        """Store it with the names of what was changed."""
        write_order(order, by=by, client=client, fields=self.changed_data)


class SecondForm(forms.Form):
    """The second person has looked at an order, and lets it go or not yet."""

    words = Words(
        label=gettext_lazy("What you looked at, or what is still open"),
        rows=2,
        error_messages={
            "required": gettext_lazy("Please say in a few words what you looked at, or what is still open.")
        },
    )

    def __init__(self, data=None):
        super().__init__(data)
        self.helper = plain_helper(self)


class AdviceForm(forms.Form):
    """Who advised, where there is no second person."""

    advised_by = Line(
        label=gettext_lazy("Who advised you"),
        max_length=200,
        help_text=gettext_lazy(
            "A lawyer, a colleague elsewhere, your insurance. The account of what was told says so."
        ),
    )

    def __init__(self, data=None, *, advised_by: str = ""):
        super().__init__(data, initial={"advised_by": advised_by})
        self.helper = plain_helper(self)
