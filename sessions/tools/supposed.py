"""What a therapist may only suppose so far: nobody but the care team sees it until it was spoken about."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models.observation import EnteredBy
from sessions.tools.tool import SheetForm


class SupposedForm(SheetForm):
    """A form that keeps a sheet from the client until somebody ticks that the two have spoken about it.

    Nothing is ticked beforehand on a fresh sheet. What is not shared was entered by the therapist, what is shared
    by both.
    """

    shared = forms.BooleanField(
        label=_("We have spoken about it"),
        help_text=_("Until then it is on no page that is turned to the client, and on no paper."),
        required=False,
    )

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        if self.instance._state.adding and self.instance.version == 1:
            self.initial["shared"] = False

    @property
    def is_supposed(self) -> bool:
        """Whether this is what the therapist supposes so far, in the therapist's words."""
        return not self["shared"].value()

    def save(self, commit=True):
        """Note whose hand it was, and store the sheet."""
        self.instance.entered_by = EnteredBy.TOGETHER if self.instance.shared else EnteredBy.THERAPIST
        return super().save(commit)
