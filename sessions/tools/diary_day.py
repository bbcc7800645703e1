"""A light diary, entered together from whatever the client kept: one day in a few taps."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.forms import part, side_by_side
from clients.models import Client
from clients.typed import Day, Rulers, typed_field
from hrp.base.fields import Whole
from sessions.models import DiaryDay
from sessions.models.looking import MOST_MINUTES
from sessions.tools.choices import own_areas
from sessions.tools.tool import Number, SheetForm, Tool

LOOKING_BACK = timedelta(days=14)


class DiaryDayForm(SheetForm):
    """A day of the diary. Every wish counts, whatever came of it; an amount is there for whoever wants to say."""

    on = Day(label=_("Which day"), past=True)
    urge_peak = Rulers(label=DiaryDay.urge_peak.field.verbose_name)
    minutes = Whole(label=DiaryDay.minutes.field.verbose_name, low=0, high=MOST_MINUTES, required=False)

    class Meta:
        model = DiaryDay
        formfield_callback = typed_field
        fields = ["on", "urge_peak", "minutes", "what_i_did", "what_helped", "amount", "focus_area"]

    def __init__(self, data=None, **kwargs):
        super().__init__(
            data,
            layout=(
                part(_("The day"), side_by_side("on", "focus_area"), "urge_peak"),
                part(_("What it was like"), "what_i_did", "what_helped", side_by_side("minutes", "amount")),
            ),
            **kwargs,
        )
        self.fields["amount"].widget.attrs["class"] = "voice"
        own_areas(self)
        if self.instance._state.adding and self.instance.version == 1:
            self.initial["on"] = next_day(self.client)


def next_day(client: Client) -> date:
    """Return the day that is entered next: the one after the newest, so that a week is filled one after another.

    Today, where the newest is longer ago than LOOKING_BACK, or where there is none.
    """
    today = timezone.localdate()
    newest = DiaryDay.objects.counted().filter(client=client).values_list("on", flat=True).first()
    if newest is None or today - newest > LOOKING_BACK:
        return today
    return min(newest + timedelta(days=1), today)


TOOL = Tool(
    code="diary",
    name=_("Diary"),
    when=_("A day in a few taps, from whatever they kept. Several days in a row are quick."),
    group="looking",
    model=DiaryDay,
    form=DiaryDayForm,
    line=_("The diary was looked at together."),
    role="seen",
    numbers=(Number("urge_peak", DiaryDay.urge_peak.field.verbose_name, 10),),
    related=("focus_area",),
    template="sessions/tools/diary.html",
    under_template="sessions/tools/diary_under.html",
)
