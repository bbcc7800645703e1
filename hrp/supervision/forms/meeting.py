"""The parts of the page of a supervision session: when, what came of each point, what was agreed, what became of it."""

import uuid
from collections.abc import Iterable

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.layout import side_by_side
from clients.typed import Day, pick, plain_helper
from hrp.base.fields import Key, Line, Whole, Words
from hrp.base.widgets import Pick
from hrp.supervision.actions.meetings import Agreed
from hrp.supervision.forms.agenda import OPEN, BecameForm, WhichClient
from hrp.supervision.lines import Pair
from hrp.supervision.models import AgreedAction, SupervisionMeeting
from hrp.supervision.models.meeting import MOST_MINUTES, How

SUPERVISOR = "supervisor"


class HeadForm(forms.Form):
    """When the two met, for how long and how."""

    key = Key()
    seen = Line(required=False)
    on = Day(label=gettext_lazy("On"), past=True, initial=timezone.localdate)
    minutes = Whole(
        label=gettext_lazy("Minutes"),
        low=1,
        high=MOST_MINUTES,
        initial=50,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3, "autocomplete": "off"}),
    )
    how = pick(SupervisionMeeting.how, label=gettext_lazy("How"), initial=How.IN_PERSON)
    again = forms.BooleanField(label=gettext_lazy("We met more than once that day"), required=False)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **{"initial": {"key": uuid.uuid4()}, **kwargs})
        self.helper = plain_helper(self, ("key", side_by_side("on", "minutes"), "how"))

    def ask_whether_again(self, others: Iterable[SupervisionMeeting]) -> None:
        """Ask about a day on which the two are already noted to have met, so that no hour is counted twice."""
        if self.is_bound and self.data.get("again"):
            self.helper.layout.append("again")
        elif other := next(iter(others), None):
            self.helper.layout.append("again")
            sentence = _("%(name)s wrote down a meeting on that day already. Please tick this if it was another one.")
            self.add_error("again", sentence % {"name": other.created_by.name})


class TalkForm(forms.Form):
    """Whether a point was talked about, and what came of it."""

    talked_about = forms.BooleanField(required=False)
    talked = Words(label=gettext_lazy("What came of it"), required=False)


class AlsoForm(forms.Form):
    """Something that was not on the agenda."""

    words = Words(label=gettext_lazy("What about"), required=False, rows=2)
    client = WhichClient()
    talked = Words(label=gettext_lazy("What came of it"), required=False)


class EarlierForm(BecameForm):
    """What became of something that was agreed before. Without a tap it is still open."""

    became = forms.ChoiceField(choices=BecameForm.CHOICES, initial=OPEN, required=False, widget=Pick)

    def __init__(self, data=None, *, action: AgreedAction):
        prefix = f"a{action.pk.hex}"
        super().__init__(data, prefix=prefix, auto_id=f"{prefix}_%s")
        self.action = action


class AgreedForm(forms.Form):
    """Something agreed: what, who of the two does it, by when. `row`: what it puts right; `key`: a new one's id."""

    text = Words(required=False, rows=1)
    who = forms.ChoiceField(required=False)
    by_when = Day(required=False)

    def __init__(self, data, *, prefix: str, line: Pair, row: AgreedAction | None = None, key=None):
        super().__init__(data, prefix=prefix, initial=_known(row, line) if row else {})
        self.line, self.row, self.key = line, row, row.pk if row else key
        # The therapist, unless something else is said: a row that the page adds is empty.
        self.fields["who"].choices = [("", line.therapist.name), (SUPERVISOR, line.supervisor.name)]

    def clean(self):
        """Ask what it is where a day was chosen for nothing."""
        given = super().clean()
        if given.get("by_when") and not given.get("text") and not self.row and "text" not in self.errors:
            self.add_error("text", _("What did you agree?"))
        return given

    @property
    def day(self) -> str:
        """The day as a page holds it: what was typed, even where it is none."""
        day = self["by_when"].value()
        return day.isoformat() if hasattr(day, "isoformat") else day or ""

    @property
    def sentences(self) -> list[str]:
        """What needs another look on this row."""
        return [sentence for sentences in self.errors.values() for sentence in sentences]

    def agreed(self) -> Agreed | None:
        """Return what was agreed; None for a row that nobody wrote in."""
        given = self.cleaned_data
        if not given["text"] and not self.row:
            return None
        who = self.line.supervisor if given["who"] == SUPERVISOR else self.line.therapist
        return Agreed(given["text"], who, given["by_when"], key=self.key)


def _known(row: AgreedAction, line: Pair) -> dict:
    """What stands in something agreed, as the page holds it."""
    who = SUPERVISOR if row.who_id == line.supervisor.pk else ""
    return {"text": row.text, "who": who, "by_when": row.by_when}
