"""Forms about the work together: when it rests, and what was explained."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.layout import side_by_side
from clients.models import Episode, EpisodePause
from clients.typed import Day, Typed, pick, plain_helper, typed_field

STAY_IN_TOUCH = ("stay_in_touch_plan", "next_contact_on")


class PauseForm(Typed):
    """A time when the work rests, from a day on, and until another if that is known."""

    from_on = Day(label=gettext_lazy("From"), initial=timezone.localdate)
    to_on = Day(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Leave it open if nobody knows yet.")
    )
    initiated_by = pick(EpisodePause.initiated_by)
    because = pick(EpisodePause.because)
    next_contact_on = Day(label=EpisodePause.next_contact_on.field.verbose_name, required=False)

    class Meta:
        model = EpisodePause
        formfield_callback = typed_field
        fields = ["from_on", "to_on", "initiated_by", "because", "stay_in_touch_plan", "next_contact_on"]

    def __init__(self, data=None, *, episode, **kwargs):
        layout = (side_by_side("from_on", "to_on"), "initiated_by", "because", *STAY_IN_TOUCH)
        super().__init__(data, layout=layout, **kwargs)
        self.instance.episode = episode

    def clean(self):
        """Refuse an end before the start, a day to be in touch before it, and a pause that runs into another one."""
        data = super().clean()
        _refuse_too_early(self, data, data.get("from_on"))
        start, end = data.get("from_on"), data.get("to_on")
        if start and end and end < start:
            self.add_error("to_on", _("The pause would end before it begins."))
        elif start:
            later = self.instance.episode.pauses.filter(Q(to_on=None) | Q(to_on__gt=Greatest(F("from_on"), start)))
            if (later.filter(from_on__lt=end) if end else later).exists():
                self.add_error("from_on", _("There is a pause at that time already."))
        return data


class StayInTouchForm(Typed):
    """How to stay in touch while the work rests, agreed anew."""

    next_contact_on = Day(label=EpisodePause.next_contact_on.field.verbose_name, required=False)

    class Meta:
        model = EpisodePause
        formfield_callback = typed_field
        fields = ["stay_in_touch_plan", "next_contact_on"]

    def __init__(self, data=None, **kwargs):
        super().__init__(data, layout=STAY_IN_TOUCH, **kwargs)

    def clean(self):
        """Refuse a day to be in touch that lies before the pause."""
        data = super().clean()
        _refuse_too_early(self, data, self.instance.from_on)
        return data


def _refuse_too_early(form, data, from_on) -> None:
    """Refuse a day to be in touch again that lies before the pause begins."""
    if from_on and data.get("next_contact_on") and data["next_contact_on"] < from_on:
        form.add_error("next_contact_on", _("The pause begins later than that."))


class PauseEndForm(forms.Form):
    """The day on which the work is taken up again."""

    on = Day(label=gettext_lazy("Meeting again from"))

    def __init__(self, data=None, *, rest: EpisodePause):
        super().__init__(data, initial={"on": max(timezone.localdate(), rest.from_on)})
        self.rest = rest
        self.helper = plain_helper(self)

    def clean_on(self):
        """Refuse a day before the pause began."""
        on = self.cleaned_data["on"]
        if on < self.rest.from_on:
            raise ValidationError(_("The pause began later than that. Please choose its first day or a later one."))
        if self.rest.episode.pauses.filter(from_on__gt=self.rest.from_on, from_on__lt=on).exists():
            raise ValidationError(_("There is another pause before that day."))
        return on


class ExplainedForm(Typed):
    """When the harm reduction position and the limits of confidentiality were explained."""

    position_explained_on = Day(label=Episode.position_explained_on.field.verbose_name, past=True, required=False)
    limits_explained_on = Day(
        label=Episode.limits_explained_on.field.verbose_name,
        past=True,
        required=False,
        help_text=gettext_lazy("What stays here, what we could be made to tell, and who else reads the record."),
    )

    class Meta:
        model = Episode
        formfield_callback = typed_field
        fields = ["position_explained_on", "limits_explained_on"]
