"""Something that the client asked to count, under their name for it. It is theirs alone."""

import uuid

from django import forms
from django.db.models import Max
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.typed import typed_field
from goals.models import OwnCount
from goals.models.counting import MOST_COUNTED
from hrp.base.fields import Whole
from sessions.tools.choices import own_goals
from sessions.tools.tool import SheetForm, Tool


class OwnCountForm(SheetForm):
    """A count inside one goal: so many, so far. A smaller number is a new stretch, beside the one before."""

    so_far = Whole(label=OwnCount.so_far.field.verbose_name, required=False, low=0, high=MOST_COUNTED)
    new_stretch = forms.BooleanField(
        label=gettext_lazy("This is a new stretch, beside the one before"), required=False, initial=False
    )

    class Meta:
        model = OwnCount
        formfield_callback = typed_field
        fields = ["goal", "name", "so_far", "words"]

    def __init__(self, data=None, **kwargs):
        super().__init__(data, layout=("name", "so_far", "new_stretch", "words", "goal"), **kwargs)
        self.fields["name"].widget.attrs["class"] = "voice"
        if not own_goals(self):
            self._say_where_to_begin()
        self.fields["goal"].empty_label = _("Please choose")
        if not self.goes_further:
            del self.fields["new_stretch"]
            self.helper.layout.fields.remove("new_stretch")

    def _say_where_to_begin(self):
        """Lead to where a goal is begun."""
        words, link = _("Begin with a goal: a count stands within one."), _("Add a goal")
        address = reverse("goals:new", args=[self.client.code])
        self.fields["goal"].help_text = format_html('{} <a href="{}">{}</a>', words, address, link)

    @property
    def goes_further(self) -> bool:
        """Whether something stands there that is not set back: an earlier version, or this one once it is kept."""
        return self.instance.version > 1 or not (self.instance._state.adding or self.instance.is_open)

    def clean(self):
        """Nothing is set back: less than what stands goes beside it, as a new stretch, when they say so."""
        data = super().clean()
        if data.get("new_stretch"):
            self.instance.thread, self.instance.version = uuid.uuid4(), 1
        elif self._is_less(data.get("so_far")):
            self.add_error(
                "so_far",
                _("That is less than what stood there. Nothing is set back: tick “a new stretch”, and both stay."),
            )
        return data

    def _is_less(self, so_far: int | None) -> bool:
        stands = OwnCount.objects.counted().filter(thread=self.instance.thread)
        if self.instance._state.adding or self.instance.is_open:
            stands = stands.exclude(version__gte=self.instance.version)
        most = stands.aggregate(most=Max("so_far"))["most"]
        return so_far is not None and most is not None and so_far < most


TOOL = Tool(
    code="own-count",
    name=gettext_lazy("What I count"),
    when=gettext_lazy("Only if they ask to count something: theirs, under their name for it."),
    group="plans",
    model=OwnCount,
    form=OwnCountForm,
    line=gettext_lazy("Something of their own was written down."),
    role="next",
    related=("goal",),
    theirs_alone=True,
    template="sessions/tools/own-count.html",
    begins_with=("goal",),
)
