"""The small forms around a meeting and its signed note."""

import uuid
from datetime import datetime, timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.client import EARLIEST_YEAR
from clients.models.observation import Answer
from clients.typed import Line, Words
from hrp.base.text import tidy_name
from hrp.base.widgets import Pick
from sessions.content.choices import Happened, Modality
from sessions.taps import NotAnAnswer, number

LOCAL_TIME = "%Y-%m-%dT%H:%M"  # how a browser writes a day and time
LONGEST_NAME = 80
SOON = timedelta(minutes=30)  # a meeting that begins within this takes place now


class _Plain(forms.Form):
    """A form with one button."""

    button = _("Keep")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("keep", self.button))


class AddendumForm(_Plain):
    """Something to add to a signed note."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = Words(label=_("What to add"))
    reason = Line(label=_("Why it is added"), max_length=200, required=False)
    button = _("Add to the note")


class InErrorForm(_Plain):
    """What happened, for a note that was entered in error."""

    reason = Line(
        label=_("What happened"),
        max_length=300,
        help_text=_("The note stays readable. Nothing of that day counts in charts any more."),
    )
    button = _("Mark as entered in error")


class CorrectionForm(_Plain):
    """A rating again, as it should have been."""

    value = forms.ChoiceField(label=_("As it should be"), widget=forms.RadioSelect)

    def __init__(self, *args, top: int, **kwargs):
        super().__init__(*args, **kwargs)
        missing = [(answer.value, answer.label) for answer in tuple(Answer)[1:]]
        self.top = top
        self.fields["value"].choices = [(str(n), str(n)) for n in range(top + 1)] + missing

    def values(self) -> dict:
        """Return the fields of the new row."""
        given = self.cleaned_data["value"]
        try:
            return {"value": number(given, self.top), "answer": Answer.GIVEN}
        except NotAnAnswer:
            return {"value": None, "answer": given}


class _Words(forms.CharField):
    """What somebody is looked for by. No name is longer than LONGEST_NAME, so nothing after that can matter."""

    def to_python(self, value):
        """Return the tidied words."""
        return tidy_name(value or "")[:LONGEST_NAME].strip()


class SearchForm(forms.Form):
    """Part of a name, or a code. Sent by POST, so that no name stands in an address. Any words will do."""

    words = _Words(label=_("Name or code"), required=False)

    @classmethod
    def words_in(cls, posted) -> str:
        """Return the words that were sent, or nothing."""
        form = cls(posted)
        form.is_valid()
        return form.cleaned_data.get("words", "")


class NowForm(forms.Form):
    """One tap: a session that begins now, in person."""

    key = forms.UUIDField()

    def fields_of_session(self) -> dict:
        """Return the key and field values of the session."""
        return {"key": self.cleaned_data["key"], "starts_at": this_minute()}


def this_minute():
    """Return now, to the minute."""
    return timezone.now().replace(second=0, microsecond=0)


class LocalTime(forms.DateTimeField):
    """A local day and time. In the hour that comes twice when clocks go back, the first is taken.

    Someone who works that night can neither see nor say which of the two it is; an hour that clocks
    skip is taken as the one after it.
    """

    def to_python(self, value):
        """Return the moment, to the minute."""
        try:
            moment = super().to_python(value)
        except forms.ValidationError:
            moment = self._unclear(value)
        return moment and moment.replace(second=0, microsecond=0)

    def _unclear(self, value):
        """Return the moment of a time that clocks show twice or not at all; refuse what is no time."""
        try:
            return timezone.make_aware(datetime.strptime(str(value).strip(), LOCAL_TIME))  # noqa: DTZ007
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class LogForm(_Plain):
    """A session at some time, in some way. A time to come plans it."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    starts_at = LocalTime(
        label=_("When"),
        initial=this_minute,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
        input_formats=[LOCAL_TIME],
        help_text=_("A time to come plans the meeting."),
    )
    minutes = forms.IntegerField(label=_("Minutes"), initial=50, min_value=1, max_value=600)
    modality = forms.ChoiceField(label=_("How"), choices=Modality.choices, initial=Modality.IN_PERSON, widget=Pick)
    button = _("Log this session")

    @classmethod
    def again(cls, refused: forms.Form) -> "LogForm":
        """Return the form once more after `refused`, what was typed in place, under a fresh key.

        What was refused made nothing, so that a key which is taken or unreadable is not sent again.
        """
        typed = refused.data.copy()
        if not isinstance(refused, cls):  # the one tap for now, as if it had been typed
            moment = timezone.localtime(this_minute()).strftime(LOCAL_TIME)
            typed.update({"starts_at": moment, "minutes": 50, "modality": Modality.IN_PERSON})
        typed["key"] = str(uuid.uuid4())
        form = cls(typed)
        messages = list(refused.non_field_errors())
        if form.is_valid() and not messages:
            messages = [_("Please send this once more.")]
        for message in messages:
            form.add_error(None, message)
        return form

    def clean_starts_at(self):
        """Refuse times that cannot be meant: before 1900, or more than a year ahead."""
        given = self.cleaned_data["starts_at"]
        if not EARLIEST_YEAR <= given.year <= timezone.localdate().year + 1:
            raise forms.ValidationError(_("Please choose a time between 1900 and the end of next year."))
        return given

    def fields_of_session(self) -> dict:
        """Return the key and field values of the session."""
        later = self.cleaned_data["starts_at"] > timezone.now() + SOON
        return {**self.cleaned_data, "happened": Happened.PLANNED if later else Happened.MET}
