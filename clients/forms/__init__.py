"""Forms about a client, one file a page or concept."""

from clients.forms.emergency import GlassForm
from clients.forms.enrolling import EnrolForm, SomeoneNew
from clients.forms.episode import ExplainedForm, PauseEndForm, PauseForm, StayInTouchForm
from clients.forms.focus import ChangeForm, FocusAreaForm
from clients.forms.handover import HandoverForm
from clients.forms.layout import part, side_by_side
from clients.forms.mandates import MandateForm
from clients.forms.person import (
    EVERY_WAY,
    WAYS,
    ContactForm,
    DetailsForm,
    Reached,
    StrengthForm,
    SupporterForm,
    ValueForm,
    WordsForm,
)

__all__ = [
    "EVERY_WAY",
    "WAYS",
    "ChangeForm",
    "ContactForm",
    "DetailsForm",
    "EnrolForm",
    "ExplainedForm",
    "FocusAreaForm",
    "GlassForm",
    "HandoverForm",
    "MandateForm",
    "PauseEndForm",
    "PauseForm",
    "Reached",
    "SomeoneNew",
    "StayInTouchForm",
    "StrengthForm",
    "SupporterForm",
    "ValueForm",
    "WordsForm",
    "part",
    "side_by_side",
]
