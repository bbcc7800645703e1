"""The form that a contact between meetings is noted with: a few taps and a line, also on a phone."""

from datetime import timedelta

from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.typed import Day, Typed, pick, pick_many, typed_field
from hrp.base.fields import Line, Words
from hrp.base.widgets import Pick
from sessions.actions.contacts import (
    NOTHING,
    SAFETY,
    ChangedMeanwhile,
    Noted,
    against_settled,
    change_contact,
    marks_of,
    missing_about_safety,
    note_contact,
    noted_on,
)
from sessions.content.choices import SafetyAnswer, SafetyKind
from sessions.forms import LocalTime, this_minute
from sessions.models import Contact, SafetyItem
from sessions.moments import LOCAL_TIME

NONE, TOMORROW, WEEK, DAY = "none", "tomorrow", "week", "day"
IN_DAYS = {TOMORROW: 1, WEEK: 7}
# What a part of a contact is asked with, where that is more than a field of its own name.
ASKED = {SAFETY: ("safety_answer", "kinds", "level", "what_we_did"), "follow_up_on": ("follow_up", "follow_up_on")}


class Reached(forms.ChoiceField):
    """Whether the two reached each other: two taps of equal weight, neither of them chosen beforehand."""

    widget = Pick

    def __init__(self, **kwargs):
        choices = [("yes", gettext_lazy("We reached each other")), ("no", gettext_lazy("Not reached"))]
        super().__init__(choices=choices, **kwargs)

    def clean(self, value) -> bool:
        """Return whether they did."""
        return super().clean(value) == "yes"

    def prepare_value(self, value):
        """Return the answer for what is stored."""
        return {True: "yes", False: "no"}.get(value, value)

    def has_changed(self, initial, data) -> bool:
        """Compare answer with answer."""
        return super().has_changed(self.prepare_value(initial), data)


class ContactForm(Typed):
    """A call, text, message, visit or letter. Safety and a day to be in touch again are asked for and never needed.

    The form of a contact that is there carries `seen`, the marks of what its page showed: what somebody else put
    right meanwhile stays. `late` is what came too late, once somebody else has put the same part right.
    """

    kind = pick(Contact.kind)
    direction = pick(Contact.direction)
    reached = Reached(label=gettext_lazy("Did you reach each other?"))
    line = Words(label=Contact.line.field.verbose_name, required=False, rows=2)
    safety_answer = pick(Contact.safety_answer)
    kinds = pick_many(gettext_lazy("What about"), SafetyKind.choices)
    level = pick(SafetyItem.level)
    what_we_did = Words(label=SafetyItem.what_we_did.field.verbose_name, required=False, rows=2)
    follow_up = forms.ChoiceField(
        label=gettext_lazy("Be in touch again"),
        choices=[
            (NONE, gettext_lazy("Nothing planned")),
            (TOMORROW, gettext_lazy("Tomorrow")),
            (WEEK, gettext_lazy("In a week")),
            (DAY, gettext_lazy("Pick a day")),
        ],
        initial=NONE,
        widget=Pick,
    )
    follow_up_on = Day(label=gettext_lazy("On this day"), required=False)
    at = LocalTime(
        label=Contact.at.field.verbose_name,
        initial=this_minute,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
    )

    seen = Line(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Contact
        formfield_callback = typed_field
        fields = ["kind", "direction", "reached", "line", "safety_answer", "follow_up_on", "at"]

    def __init__(self, data=None, **kwargs):
        noted = Div("kinds", "level", "what_we_did", css_class="if-noted")
        safety = Div("safety_answer", noted, css_class="safety-check")
        again = Div("follow_up", Div("follow_up_on", css_class="if-day"), css_class="again")
        layout = ("kind", "direction", "reached", "line", safety, again, Div("at", css_class="pick-time"))
        super().__init__(data, layout=layout, **kwargs)
        self.stored_day, self.late = self.instance.follow_up_on, set()
        if self.instance._state.adding:
            del self.fields["seen"]
        else:
            self._begin_with_what_is_stored()

    def _begin_with_what_is_stored(self):
        """Show what hangs on the contact beside its own fields, and carry what all of it was."""
        noted = noted_on(self.instance)
        self.marks = marks_of(self.instance)
        self.fields["seen"].initial = ".".join(self.marks.values())
        self.fields["kinds"].initial = list(noted.kinds)
        self.fields["level"].initial = str(noted.level or "")
        self.fields["what_we_did"].initial = noted.what_we_did
        self.fields["follow_up"].initial = DAY if self.stored_day else NONE
        self.helper.layout.append("seen")

    def clean_seen(self) -> dict[str, str]:
        """Return the marks of what the page showed; a page that carries none has seen what is there now."""
        marks = self.cleaned_data["seen"].split(".")
        return dict(zip(self.marks, marks, strict=True)) if len(marks) == len(self.marks) else self.marks

    def clean_level(self) -> int | None:
        """Return the level as a number."""
        return int(self.cleaned_data["level"]) if self.cleaned_data["level"] else None

    def clean_at(self):
        """Refuse a time that is still to come, or from before there was a record."""
        at = self.cleaned_data["at"]
        if at > timezone.now():
            raise ValidationError(_("That time is still to come. A meeting to come is planned, not noted."))
        opened = self.client.episodes.order_by("opened_on").values_list("opened_on", flat=True).first()
        first = min(filter(None, [opened, timezone.localdate(self.client.created_at)]))
        if timezone.localdate(at) < first:
            raise ValidationError(_("The record began later than that. Please choose its first day or a later one."))
        return at

    def clean(self):
        """Say what is still needed about safety, and turn the tap on being in touch again into a day."""
        data = super().clean()
        for name, sentence in missing_about_safety(data.get("safety_answer", ""), self.noted()).items():
            if name not in self.errors:
                self.add_error(name, sentence)
        if not self.errors and not self.instance._state.adding:
            self._leave_what_is_settled()
        data["follow_up_on"] = self._follow_up_on(data)
        return data

    def _leave_what_is_settled(self) -> None:
        sentence = against_settled(self.instance, self.noted())
        if sentence:
            self.add_error("kinds", sentence)

    def _follow_up_on(self, data):
        tapped = data.get("follow_up", NONE)
        if tapped != DAY:
            return timezone.localdate() + timedelta(days=IN_DAYS[tapped]) if tapped in IN_DAYS else None
        day = data.get("follow_up_on")
        if day is None:
            if "follow_up_on" not in self.errors:
                self.add_error("follow_up_on", _("Please pick the day."))
        elif day < timezone.localdate() and day != self.stored_day:
            self.add_error("follow_up_on", _("That day is over. Please choose today or a later day."))
        return day

    def noted(self) -> Noted:
        """Return what was noted on safety, which is nothing without the answer that there is something."""
        data = self.cleaned_data
        if data.get("safety_answer") != SafetyAnswer.SOMETHING_TO_NOTE:
            return NOTHING
        return Noted(tuple(data.get("kinds", ())), data.get("level"), data.get("what_we_did", ""))

    def keep(self, contact: Contact, *, by, client) -> None:
        """Note the contact, or put it right. Raises IntegrityError as the actions do."""
        fields = {name: self.cleaned_data[name] for name in self._meta.fields} | {"noted": self.noted()}
        if contact._state.adding:
            note_contact(client, by=by, key=contact.pk, **fields)
            return
        try:
            change_contact(contact, by=by, seen=self.cleaned_data["seen"], **fields)
        except ChangedMeanwhile as found:
            self.late = found.parts
            raise

    def again(self, contact: Contact) -> "ContactForm":
        """Return the form once more, on `contact` as it is now, with what came too late as it was typed."""
        asked = [name for part in self.late for name in ASKED.get(part, (part,))]
        return ContactForm(client=self.client, instance=contact, initial={name: self[name].value() for name in asked})
