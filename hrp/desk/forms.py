"""What the front desk asks: a new enquiry, a meeting, another time for one."""

import uuid
from datetime import timedelta

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.doubles import look_at_the_desk
from clients.forms import EVERY_WAY, WAYS, Reached, SomeoneNew, part, side_by_side
from clients.models import Client, WaitingPlan
from clients.typed import Day, Words, plain_helper, typed_field
from hrp.accounts.models import User
from hrp.base.fields import Key, Whole
from hrp.base.widgets import Pick
from hrp.desk.people import lead_of, may_meet
from sessions.content.choices import Happened, Modality
from sessions.fit import InTheWay
from sessions.forms import Anyway, LocalTime
from sessions.moments import LOCAL_TIME
from sessions.plan_forms import to_come

IN_TOUCH_WITHIN = timedelta(days=7)
# How a meeting is planned at the desk, and who moved one or called it off. No reason is asked.
WAYS_TO_MEET = [(way.value, way.label) for way in (Modality.IN_PERSON, Modality.PHONE, Modality.VIDEO)]
WHO = [
    (Happened.CLIENT_REARRANGED.value, gettext_lazy("The client")),
    (Happened.WE_REARRANGED.value, gettext_lazy("We")),
]


class EnquiryForm(Reached, SomeoneNew):
    """Somebody who asks for the first time. A name to be called by is enough; nothing clinical is asked."""

    language = forms.ChoiceField(label=Client.language.field.verbose_name, choices=settings.LANGUAGES, required=False)
    wishes = Words(
        label=WaitingPlan.wishes.field.verbose_name,
        required=False,
        rows=3,
        help_text=gettext_lazy(
            "Times, place, who they would like to see. Nothing about health or use needs to be asked here."
        ),
    )
    next_contact_on = Day(
        label=gettext_lazy("When we will be in touch"),
        required=False,
        initial=lambda: timezone.localdate() + IN_TOUCH_WITHIN,
    )

    class Meta:
        model = Client
        formfield_callback = typed_field
        fields = ["chosen_name", "pronouns", "language", *WAYS]

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        team = ("team",)
        if self.only_team:
            del self.fields["team"]  # there is nothing to choose
            team = ()
        who = part(_("Who they are"), "chosen_name", side_by_side("pronouns", "language"))
        waits = part(_("What we arrange"), "wishes", side_by_side("next_contact_on", *team))
        self.helper = plain_helper(self, (who, EVERY_WAY, waits, "key"))

    def clean_next_contact_on(self):
        """Refuse a day that is over."""
        on = self.cleaned_data["next_contact_on"]
        if on and on < timezone.localdate():
            raise ValidationError(_("That day is over. Please choose today or a later one."))
        return on

    def clean(self):
        """Look for people of that name whom the desk knows, once nothing else stands open."""
        data = super().clean()
        data["language"] = data.get("language") or settings.LANGUAGE_CODE
        if not self.errors:
            self.look_first(look_at_the_desk(by=self.by, name=data["chosen_name"]))
        return data

    def facts(self) -> dict:
        """Return what `clients.actions.enquire` needs."""
        data = self.cleaned_data
        return {
            "key": self.instance.pk,
            "team": data["team"],
            "client": {name: data[name] for name in self._meta.fields},
            "wishes": data["wishes"],
            "next_contact_on": data["next_contact_on"],
        }


class _ForAMeeting(Anyway):
    """A form about a meeting to come, which says so when something is in its way. `about` is what it is made with."""

    def __init__(self, data=None, *, in_the_way: InTheWay | None = None, **about):
        self.about = about
        super().__init__(data, in_the_way=in_the_way, initial=self.at_first())
        self.fields["starts_at"].validators = [to_come]
        self.helper.form_tag, self.helper.disable_csrf, self.helper.inputs = False, True, []

    def at_first(self) -> dict:
        """Return what stands in the form at first."""
        return {}

    def asking_about(self, in_the_way: InTheWay):
        """Return the form as it was typed, with the question whether to keep it anyway."""
        return type(self)(self.asking(self.data.dict(), in_the_way), in_the_way=in_the_way, **self.about)

    def facts(self) -> dict:
        """Return what the action needs."""
        return {name: self.cleaned_data[name] for name in self.fields_shown} | {"anyway": self.agreed()}


class PlanForm(_ForAMeeting):
    """A meeting to come with `client`: when, how, and with whom."""

    key = Key(initial=uuid.uuid4)
    starts_at = LocalTime(
        label=gettext_lazy("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
    )
    minutes = Whole(label=gettext_lazy("Minutes"), initial=50, low=1, high=600)
    modality = forms.ChoiceField(
        label=gettext_lazy("How"), choices=WAYS_TO_MEET, initial=Modality.IN_PERSON, widget=Pick
    )
    diary_of = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("With"))
    button = gettext_lazy("Plan it")
    fields_shown = ("key", "starts_at", "minutes", "modality", "diary_of")

    def __init__(self, data=None, **about):
        super().__init__(data, **about)
        self.fields["diary_of"].queryset = may_meet(self.about["client"])

    def at_first(self) -> dict:
        """Whoever leads is the first choice."""
        return {"diary_of": lead_of(self.about["client"])}


class MoveForm(_ForAMeeting):
    """Another time for a `meeting`, and who moved it."""

    starts_at = LocalTime(
        label=gettext_lazy("The new time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
    )
    moved_by = forms.ChoiceField(label=gettext_lazy("Who moved it"), choices=WHO, widget=Pick)
    button = gettext_lazy("Move it")
    fields_shown = ("starts_at", "moved_by")

    def at_first(self) -> dict:
        """The time as it is now."""
        return {"starts_at": self.about["meeting"].starts_at}


class OffForm(forms.Form):
    """Who called a meeting off."""

    who = forms.ChoiceField(label=gettext_lazy("Who called it off"), choices=WHO, widget=Pick)

    def __init__(self, data=None):
        super().__init__(data)
        self.helper = plain_helper(self)
