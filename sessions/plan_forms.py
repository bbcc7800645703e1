"""The forms around a meeting to come: planning it, moving it, calling it off."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrp.base.fields import Whole
from hrp.base.widgets import Pick
from sessions.content.choices import STANDS, Happened, Modality
from sessions.fit import InTheWay
from sessions.forms import Anyway, LocalTime, MeetingForm
from sessions.models import Session
from sessions.moments import LOCAL_TIME, MOST_AT_ONCE, weeks_later


class Repeat(models.TextChoices):
    """How often a meeting is planned at once."""

    ONCE = "once", _("Once")
    WEEK = "week", _("Every week")
    TWO_WEEKS = "two_weeks", _("Every two weeks")


EVERY = {Repeat.WEEK: 1, Repeat.TWO_WEEKS: 2}
OFTEN = 6  # times, where nobody says how many


def to_come(moment):
    """Refuse a moment that is over."""
    if moment <= timezone.now():
        raise ValidationError(_("Please choose a time to come. What took place already is logged as a session."))


class PlanForm(MeetingForm):
    """A meeting to come, or several at the same time of the week."""

    repeat = forms.ChoiceField(label=_("How often"), choices=Repeat.choices, initial=Repeat.ONCE, widget=Pick)
    times = Whole(label=_("How many times, if more than once"), initial=OFTEN, low=2, high=MOST_AT_ONCE, required=False)
    button = _("Plan it")
    fields_shown = ("key", "starts_at", "minutes", "modality", "repeat", "times")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_at"].validators = [to_come]

    def fields_of_plan(self) -> dict:
        """Return what `actions.plan` is told."""
        given = self.cleaned_data
        often = given["repeat"] != Repeat.ONCE
        return {name: given[name] for name in ("key", "starts_at", "minutes", "modality")} | {
            "times": (given["times"] or OFTEN) if often else 1,
            "every_weeks": EVERY.get(given["repeat"], 1),
            "anyway": self.agreed(),
        }


def suggested(client) -> dict:
    """Return what a plan for `client` begins with: like the latest meeting, its time of the week, the next one free."""
    last = Session.objects.filter(client=client, happened__in=STANDS, group_meeting=None)
    last = last.order_by("-starts_at").first()
    if last is None:
        return {}
    weeks = max((timezone.now() - last.starts_at).days // 7 + 1, 1)
    return {"starts_at": weeks_later(last.starts_at, weeks), "minutes": last.minutes, "modality": last.modality}


class MoveForm(Anyway):
    """Another time for a planned meeting. Which button was pressed says who moved it, or that it was a mistake."""

    MISTAKE = "mistake"

    starts_at = LocalTime(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME)
    )
    minutes = Whole(label=_("Minutes"), low=1, high=600)
    modality = forms.ChoiceField(label=_("How"), choices=Modality.choices, widget=Pick)
    moved_by = forms.ChoiceField(
        choices=[(who, who) for who in (Happened.CLIENT_REARRANGED, Happened.WE_REARRANGED, MISTAKE)],
        widget=forms.HiddenInput,
    )
    fields_shown = ("starts_at", "minutes", "modality")

    def __init__(self, data=None, *, in_the_way: InTheWay | None = None, **kwargs):
        super().__init__(data, in_the_way=in_the_way, **kwargs)
        self.fields["starts_at"].validators = [to_come]
        self.helper.form_tag, self.helper.disable_csrf, self.helper.inputs = False, True, []

    @classmethod
    def of(cls, meeting: Session) -> "MoveForm":
        """Return the form for a meeting, with its time as it is."""
        return cls(initial={name: getattr(meeting, name) for name in cls.fields_shown})

    @property
    def is_mistake(self) -> bool:
        """Say whether nobody moved anything: it was typed wrongly."""
        return self.cleaned_data["moved_by"] == self.MISTAKE

    def wanted(self) -> dict:
        """Return the new time and how, and what may be in the way."""
        return {name: self.cleaned_data[name] for name in self.fields_shown} | {"anyway": self.agreed()}


class OffForm(forms.Form):
    """A planned meeting that will not take place, and who says so. No reason is asked."""

    off_by = forms.ChoiceField(choices=[(who, who) for who in (Happened.CLIENT_REARRANGED, Happened.WE_REARRANGED)])
    rest = forms.BooleanField(required=False)
