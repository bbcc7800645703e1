"""Forms about a client, one file a page or concept."""

from clients.forms.emergency import GlassForm
from clients.forms.enrolling import EnrolForm
from clients.forms.episode import ExplainedForm, PauseEndForm, PauseForm
from clients.forms.focus import ChangeForm, FocusAreaForm
from clients.forms.layout import part, side_by_side
from clients.forms.person import DetailsForm, StrengthForm, SupporterForm, ValueForm, WordsForm

__all__ = [
    "ChangeForm",
    "DetailsForm",
    "EnrolForm",
    "ExplainedForm",
    "FocusAreaForm",
    "GlassForm",
    "PauseEndForm",
    "PauseForm",
    "StrengthForm",
    "SupporterForm",
    "ValueForm",
    "WordsForm",
    "part",
    "side_by_side",
]
