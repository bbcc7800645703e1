"""The small forms around a signed note."""

import uuid

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models.observation import Answer
from hrp.base.text import refuse_too_long, tidy
from sessions.taps import NotAnAnswer, number


class TypedText(forms.CharField):
    """A text of any length up to the longest that is kept; tidied, white space at its ends gone."""

    def __init__(self, *, rows=4, **options):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), validators=[refuse_too_long], **options)

    def to_python(self, value):
        """Return the tidied text."""
        return super().to_python(tidy(value) if isinstance(value, str) else value)


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
    text = TypedText(label=_("What to add"))
    reason = forms.CharField(label=_("Why it is added"), max_length=200, required=False)
    button = _("Add to the note")


class InErrorForm(_Plain):
    """What happened, for a note that was entered in error."""

    reason = forms.CharField(
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
