"""What somebody did to learn."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.layout import side_by_side
from clients.typed import Day, pick, plain_helper
from hrp.base.fields import Key, Line, Whole
from hrp.supervision.models import TrainingEntry

_CHOOSE = {"required": gettext_lazy("Please choose one of the two.")}
HOUR = 60
MOST_HOURS = 1000


def _whole(label, low: int, high: int) -> Whole:
    typed = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"})
    return Whole(label=label, low=low, high=high, required=False, widget=typed)


class TrainingForm(forms.Form):
    """What it was, which of the two it was about, on which day, and how long: in hours, minutes or both."""

    key = Key()
    what = Line(
        label=gettext_lazy("What it was"),
        max_length=200,
        error_messages={"required": gettext_lazy("Please say in a few words what it was.")},
    )
    component = pick(TrainingEntry.component, label=gettext_lazy("What it was about"), error_messages=_CHOOSE)
    on = Day(label=gettext_lazy("On"), past=True)
    hours = _whole(gettext_lazy("Hours"), 0, MOST_HOURS)
    minutes = _whole(gettext_lazy("Minutes"), 0, HOUR - 1)

    def __init__(self, data=None, *, entry: TrainingEntry | None = None):
        super().__init__(data, initial=_known(entry) if entry else _fresh())
        self.helper = plain_helper(self, ("what", "component", "on", side_by_side("hours", "minutes"), "key"))

    def clean(self):
        """Make minutes of hours and minutes; something has to be there, and 1000 hours are the most."""
        given = super().clean()
        if not {"hours", "minutes"} & self.errors.keys():
            given["minutes"] = HOUR * (given.pop("hours") or 0) + (given["minutes"] or 0)
            if not given["minutes"]:
                self.add_error("hours", _("Please say how long it took, in hours or minutes."))
            elif given["minutes"] > HOUR * MOST_HOURS:
                self.add_error("hours", _("More than 1000 hours are more than one entry."))
        return given


def _fresh() -> dict:
    return {"key": uuid.uuid4(), "on": timezone.localdate()}


def _known(entry: TrainingEntry) -> dict:
    """What stands in an entry, as it is typed."""
    hours, minutes = divmod(entry.minutes, HOUR)
    long = {"hours": hours or None, "minutes": minutes or None}
    return {"key": entry.pk, "what": entry.what, "component": entry.component, "on": entry.on, **long}
