"""The small forms around a meeting and its signed note."""

import uuid
from datetime import datetime, timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.observation import Answer
from hrp.base.fields import Key, Line, Whole, Words
from hrp.base.text import tidy_name
from hrp.base.widgets import Pick
from sessions.content.choices import Happened, Modality
from sessions.fit import InTheWay
from sessions.moments import LOCAL_TIME, NotAMoment, TooFar, local_moment
from sessions.taps import NotAnAnswer, number

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


class QuestionForm(forms.Form):
    """A question with which a supervisor returns a signed note."""

    key = Key(initial=uuid.uuid4)
    text = Words(
        label=_("Your question"),
        help_text=_("For who wrote the note and their care team. It is no part of the client's record."),
    )


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
    """A local day and time between 1900 and the end of next year, to the minute."""

    def to_python(self, value):
        """Return the moment, or None when nothing was typed."""
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        try:
            return local_moment(str(value))
        except NotAMoment:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        except TooFar:
            raise forms.ValidationError(_("Please choose a time between 1900 and the end of next year.")) from None


class Anyway(_Plain):
    """A form that may come back because something is in the way of a meeting, to be kept anyway.

    What is agreed to is what was shown, and nothing that came in the way since: `seen` names it.
    """

    anyway = forms.BooleanField(label=_("Keep it anyway"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    fields_shown = ()

    def __init__(self, data=None, *, in_the_way: InTheWay | None = None, **kwargs):
        super().__init__(data, **kwargs)
        asked = ("seen", "anyway") if in_the_way else ()
        self.helper.layout = Layout(*self.fields_shown, *asked)
        for reason in in_the_way.reasons if in_the_way else ():
            self.add_error(None, reason.words)

    @staticmethod
    def asking(typed: dict, in_the_way: InTheWay | None) -> dict:
        """Return `typed` with the question as it stands now, not yet answered."""
        keys = [reason.key for reason in in_the_way.reasons] if in_the_way else []
        kept = {name: value for name, value in typed.items() if name != "anyway"}
        return kept | {"seen": " ".join(keys)}

    def agreed(self) -> frozenset[str]:
        """Return the keys of what may be in the way."""
        given = self.cleaned_data
        return frozenset(given["seen"].split()) if given["anyway"] else frozenset()


class OpenForm(Anyway):
    """A planned meeting that takes place now, though something is in the way."""

    button = _("Open this meeting now")


class MeetingForm(Anyway):
    """A meeting at some time, in some way, which the form's key is good for."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    starts_at = LocalTime(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME)
    )
    minutes = Whole(label=_("Minutes"), initial=50, low=1, high=600)
    modality = forms.ChoiceField(label=_("How"), choices=Modality.choices, initial=Modality.IN_PERSON, widget=Pick)
    fields_shown = ("key", "starts_at", "minutes", "modality")

    @classmethod
    def again(cls, refused: forms.Form, in_the_way: InTheWay | None = None):
        """Return the form once more after `refused`, what was typed in place, under a fresh key.

        What was refused made nothing, so that a key which is taken or unreadable is not sent again.
        """
        typed = cls.typed_in(refused) | {"key": str(uuid.uuid4())}
        form = cls(cls.asking(typed, in_the_way), in_the_way=in_the_way)
        messages = list(refused.non_field_errors())
        if form.is_valid() and not messages:
            messages = [_("Please send this once more.")]
        for message in messages:
            form.add_error(None, message)
        return form

    @staticmethod
    def typed_in(refused: forms.Form) -> dict:
        """Return what was typed into the form that was refused."""
        return refused.data.dict()


class LogForm(MeetingForm):
    """A session at some time, in some way. A time to come plans it."""

    button = _("Log this session")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_at"].initial = this_minute
        self.fields["starts_at"].help_text = _("A time to come plans the meeting.")

    @staticmethod
    def typed_in(refused: forms.Form) -> dict:
        """Return what was typed; the one tap for now is as if it had been typed."""
        typed = refused.data.dict()
        if isinstance(refused, NowForm):
            moment = timezone.localtime(this_minute()).strftime(LOCAL_TIME)
            typed.update({"starts_at": moment, "minutes": "50", "modality": Modality.IN_PERSON})
        return typed

    def fields_of_session(self) -> dict:
        """Return the key and field values of the session, and what may be in its way."""
        given = {name: self.cleaned_data[name] for name in self.fields_shown}
        later = given["starts_at"] > timezone.now() + SOON
        return given | {"happened": Happened.PLANNED if later else Happened.MET, "anyway": self.agreed()}
