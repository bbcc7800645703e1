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


class PauseForm(Typed):
    """A time when the work rests, from a day on, and until another if that is known."""

    from_on = Day(label=gettext_lazy("From"), initial=timezone.localdate)
    to_on = Day(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Leave it open if nobody knows yet.")
    )
    initiated_by = pick(EpisodePause.initiated_by)

    class Meta:
        model = EpisodePause
        formfield_callback = typed_field
        fields = ["from_on", "to_on", "initiated_by", "stay_in_touch_plan"]

    def __init__(self, data=None, *, episode, **kwargs):
        super().__init__(
            data, layout=(side_by_side("from_on", "to_on"), "initiated_by", "stay_in_touch_plan"), **kwargs
        )
        self.instance.episode = episode

    def clean(self):
        """Refuse an end before the start, and a pause that runs into another one."""
        data = super().clean()
        start, end = data.get("from_on"), data.get("to_on")
        if start and end and end < start:
            self.add_error("to_on", _("The pause would end before it begins."))
        elif start:
            later = self.instance.episode.pauses.filter(Q(to_on=None) | Q(to_on__gt=Greatest(F("from_on"), start)))
            if (later.filter(from_on__lt=end) if end else later).exists():
                self.add_error("from_on", _("There is a pause at that time already."))
        return data


class PauseEndForm(forms.Form):
    """The day on which the work is taken up again."""

    on = Day(label=gettext_lazy("Meeting again from"), initial=timezone.localdate)

    def __init__(self, data=None, *, rest: EpisodePause):
        super().__init__(data)
        self.rest = rest
        self.helper = plain_helper(self)

    def clean_on(self):
        """Refuse a day before the pause began."""
        on = self.cleaned_data["on"]
        if on < self.rest.from_on:
            raise ValidationError(_("The pause began later than that. Please choose its first day or a later one."))
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
