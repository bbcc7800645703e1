"""The pages on which a stretch of work is closed, as forms."""

from crispy_forms.layout import HTML, Div
from django import forms
from django.utils import formats, timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.layout import part
from clients.models import Episode
from clients.models.episode import Ending
from clients.typed import Day, plain_helper
from hrp.base.fields import Words
from hrp.base.widgets import Pick
from sessions.endings import OpenEnd, last_met_on

COMING_BACK = gettext_lazy("Call or come by whenever you like. Nothing needs to have happened first.")


class HowItEnded(forms.Form):
    """How it ended, when, and how to come back. Nothing is chosen beforehand."""

    ending = forms.ChoiceField(label=gettext_lazy("How it ended"), choices=Ending.choices, widget=Pick)
    ended_on = Day(label=gettext_lazy("On"), past=True, initial=timezone.localdate)
    coming_back = Words(label=gettext_lazy("How to come back"), required=False, rows=2)
    contacts_tried = Words(
        label=gettext_lazy("How did you try to be in touch?"),
        required=False,
        rows=2,
        help_text=gettext_lazy("It helps whoever picks up the phone when they call."),
    )

    def __init__(self, data=None, *, episode: Episode, **kwargs):
        super().__init__(data, **kwargs)
        self.episode = episode
        self.fields["coming_back"].widget.attrs["placeholder"] = COMING_BACK
        self.helper = plain_helper(self, self._layout())

    def _layout(self):
        yield from ("ending", "ended_on")
        yield Div("contacts_tried", css_class="ending-tried")
        yield Div("coming_back", css_class="ending-words")

    def clean_ended_on(self):
        """Refuse a day before the work began, and one before the last meeting that took place."""
        day = self.cleaned_data["ended_on"]
        if day < self.episode.opened_on:
            raise forms.ValidationError(_("The work began later than that."))
        last = last_met_on(self.episode)
        if last and day < last:
            words = _("The last meeting was on %(day)s. Please choose that day or a later one.")
            raise forms.ValidationError(words % {"day": formats.date_format(last, "j F Y")})
        return day

    @property
    def died(self) -> bool:
        """Whether the client has died, by a form that is valid."""
        return self.cleaned_data["ending"] == Ending.DIED


class EndingForm(HowItEnded):
    """The same with the client's words on it, and what is still open, one by one.

    A death has a page of its own: it asks for the day and for nothing else, and nobody reads that word beside
    their therapist.
    """

    ending_words = Words(label=gettext_lazy("What they say about it"), required=False, voice=True, rows=2)
    ended_together = forms.BooleanField(label=gettext_lazy("Written together"), required=False)

    def __init__(self, data=None, *, episode: Episode, ends: list[OpenEnd], after_death=False):
        """Take what is still open; `after_death` says that the page was asked for because of a death."""
        self.of_a_death = after_death or (data is not None and data.get("ending") == Ending.DIED)
        self.ends = [end for end in ends if not (self.of_a_death and end.choices)]
        death = {"ending": Ending.DIED} if self.of_a_death else {}
        super().__init__(data, episode=episode, initial=_written(episode) | death)
        if self.of_a_death:
            for name in self.fields.keys() - {"ended_on"}:
                self.fields[name].widget = forms.HiddenInput()
        else:
            self.fields["ending"].widget.choices = [one for one in Ending.choices if one[0] != Ending.DIED]
        for end in self.ends:
            if end.choices:
                self.fields[end.key] = _question(end)

    def _layout(self):
        asked = [end.key for end in self.ends if end.choices]
        yield from ("ending", "ended_on")
        tried = HTML('{% include "sessions/_ending_tried.html" %}')
        yield Div(tried, "contacts_tried", css_class="ending-tried")
        yield Div("ending_words", "coming_back", "ended_together", css_class="ending-words")
        if self.ends:
            planned = HTML('{% include "sessions/_ending_planned.html" %}')
            yield part(gettext_lazy("Still open, one by one"), *asked, planned)

    def clean(self):
        """Refuse an open end that waits for its word."""
        data = super().clean()
        needed = [end.key for end in self.ends if end.needed]
        for key in needed:
            if not data.get(key) and key not in self.errors:
                self.add_error(key, _("Please say whether this is settled or stays open."))
        return data

    def fields_of_ending(self) -> dict:
        """Return what `close_episode` takes."""
        data = self.cleaned_data
        return {
            "ending": data["ending"],
            "ended_on": data["ended_on"],
            "words": data["ending_words"],
            "coming_back": data["coming_back"],
            "contacts_tried": data["contacts_tried"],
            "together": data["ended_together"],
            "answers": {end.key: data[end.key] for end in self.ends if end.choices},
        }


def _written(episode: Episode) -> dict:
    """What was written when the work was closed by mistake: it is still there."""
    return {name: getattr(episode, name) for name in ("ending_words", "coming_back", "contacts_tried")}


def _question(end: OpenEnd) -> forms.ChoiceField:
    # A form draws its help as it is, so what somebody typed is escaped here.
    more = escape(end.more)
    return forms.ChoiceField(label=end.words, help_text=more, choices=end.choices, required=False, widget=Pick)
