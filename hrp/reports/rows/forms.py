"""Which years of rows somebody wants, and what for."""

import uuid

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.layout import side_by_side
from clients.typed import plain_helper
from hrp.base.fields import Key, Line
from hrp.reports.models import ReportRun


def asked(run: ReportRun) -> dict:
    """Return what was asked for in `run`."""
    return {name: getattr(run, name) for name in ("first_year", "last_year", "purpose")}


def _year(label) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int)


class RowsForm(forms.Form):
    """From which year of arrival to which, among `years` (the newest first), and what for.

    It begins with what was asked for in the run `like`, if there is one.
    """

    key = Key()
    first_year = _year(gettext_lazy("Who came from"))
    last_year = _year(gettext_lazy("to"))
    purpose = Line(
        label=gettext_lazy("What for"),
        max_length=ReportRun._meta.get_field("purpose").max_length,
        help_text=gettext_lazy("Who wants it and why. It stays here, and does not go along with the file."),
        error_messages={"required": gettext_lazy("Please say in a few words what it is for.")},
    )

    def __init__(self, data=None, *, years: list[int], like: ReportRun | None = None):
        begun = asked(like) if like else {"first_year": years[-1], "last_year": years[0]}
        super().__init__(data, initial={"key": uuid.uuid4()} | begun)
        for name in ("first_year", "last_year"):
            self.fields[name].choices = [(year, str(year)) for year in years]
        self.helper = plain_helper(self, (side_by_side("first_year", "last_year"), "purpose", "key"))

    def clean(self):
        """The first year is not later than the last."""
        said = super().clean()
        if {"first_year", "last_year"} <= said.keys() and said["first_year"] > said["last_year"]:
            self.add_error("last_year", _("The last year is earlier than the first."))
        return said


class AskForm(forms.Form):
    """The file, after a look at the risk. With the same `key` a double click asks once."""

    key = Key()

    def __init__(self, data=None):
        super().__init__(data, initial={"key": uuid.uuid4()})
