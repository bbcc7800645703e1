"""Forms about the person: how to reach them, what they say, what they can build on."""

from crispy_forms.layout import Div
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy

from clients.actions import keep_details
from clients.forms.age import AgeRule, consent_field
from clients.forms.layout import part, side_by_side
from clients.models import Client, PersonalValue, ProblemStatement, Strength, Supporter
from clients.typed import Day, Typed, Words, Year, pick, typed_field

TICKS = Div("ok_to_call", "ok_to_text", "ok_to_leave_message", css_class="ticks")
CONTACT = part(gettext_lazy("Making contact"), side_by_side("phone", "safe_to_contact"), TICKS)
# The same with every way to reach someone, and the columns that it is about.
EVERY_WAY = part(
    gettext_lazy("Making contact"),
    side_by_side(Div("phone", "email", "where_to_find"), "safe_to_contact"),
    TICKS,
)
WAYS = ["phone", "email", "where_to_find", "safe_to_contact", "ok_to_call", "ok_to_text", "ok_to_leave_message"]


class Reached(Typed):
    """What a form asks about every way to reach someone."""

    email = forms.EmailField(label=Client.email.field.verbose_name, required=False)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["safe_to_contact"].widget.attrs["rows"] = 8


class ContactForm(Reached):
    """How a person is reached, and how it is safe, without anything else about them."""

    class Meta:
        model = Client
        formfield_callback = typed_field
        fields = WAYS

    def __init__(self, data=None, **kwargs):
        super().__init__(data, layout=(EVERY_WAY,), **kwargs)


class DetailsForm(AgeRule, Reached):
    """The person's details. How it is safe to make contact stands beside the number."""

    birth_year = Year(label=Client.birth_year.field.verbose_name, required=False)
    language = forms.ChoiceField(label=Client.language.field.verbose_name, required=False)
    minor_consent_basis = consent_field(help_text=gettext_lazy("Only for someone under 18, by local law."))

    class Meta:
        model = Client
        formfield_callback = typed_field
        fields = [
            "chosen_name",
            "pronouns",
            "legal_name",
            "birth_year",
            "known_under_18",
            "language",
            *WAYS,
            "in_an_emergency",
        ]

    def __init__(self, data=None, *, episode=None, **kwargs):
        self.episode = episode
        age = ["known_under_18", *(["minor_consent_basis"] if settings.ALLOW_MINORS and episode else [])]
        super().__init__(
            data,
            layout=(
                part(
                    gettext_lazy("Who they are"),
                    side_by_side("chosen_name", "pronouns"),
                    side_by_side("legal_name", "language"),
                    side_by_side("birth_year", Div(*age)),
                ),
                EVERY_WAY,
                part(gettext_lazy("In an emergency"), "in_an_emergency"),
            ),
            **kwargs,
        )
        self.fields["in_an_emergency"].label = gettext_lazy("Who to reach")
        self.fields["in_an_emergency"].help_text = gettext_lazy("And with whose agreement.")
        self.fields["language"].choices = self._languages()
        if episode:
            self.fields["minor_consent_basis"].initial = episode.minor_consent_basis

    def _languages(self):
        known = dict(settings.LANGUAGES)
        return [*known.items(), *([(self.instance.language,) * 2] if self.instance.language not in known else [])]

    def clean(self):
        """Check age; somebody who is a client already is never turned away over it."""
        data = super().clean()
        data["language"] = data.get("language") or self.instance.language
        if self.episode:
            self.check_age()
        return data

    def keep(self, person, *, by, client) -> None:
        """Store the details, and the basis of consent where this house asks for one."""
        asked = self.episode and settings.ALLOW_MINORS
        basis = {"episode": self.episode, "consent_basis": self.cleaned_data["minor_consent_basis"]} if asked else {}
        fields = [name for name in self.changed_data if name in self._meta.fields]
        keep_details(person, by=by, client=client, fields=fields, **basis)


class WordsForm(Typed):
    """What the client says the matter is, today. Added to what they said before."""

    said_on = Day(label=ProblemStatement.said_on.field.verbose_name, past=True, initial=timezone.localdate)
    text = Words(label=ProblemStatement.text.field.verbose_name, voice=True, rows=5)

    class Meta:
        model = ProblemStatement
        formfield_callback = typed_field
        fields = ["text", "in_client_words", "said_on"]


class StrengthForm(Typed):
    """Something the client can build on."""

    kind = pick(Strength.kind, required=False, initial=Strength.kind.field.default)

    class Meta:
        model = Strength
        formfield_callback = typed_field
        fields = ["text", "kind", "spotted_by"]

    def clean(self):
        """Something to build on, unless they say that it is of another kind."""
        data = super().clean()
        data["kind"] = data.get("kind") or Strength.kind.field.default
        return data


class ValueForm(Typed):
    """Something that matters to the client, in their words."""

    class Meta:
        model = PersonalValue
        formfield_callback = typed_field
        fields = ["text"]

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["text"].widget.attrs["class"] = "voice"


class SupporterForm(Typed):
    """Someone the client chooses to name. Nobody is contacted without the tick."""

    class Meta:
        model = Supporter
        formfield_callback = typed_field
        fields = ["name", "role", "may_contact"]
