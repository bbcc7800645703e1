"""Forms of a consent: its terms, and its signature on the screen or on paper."""

from crispy_forms.layout import HTML
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.actions import write_consent
from clients.consents import never_covers
from clients.forms import part, side_by_side
from clients.models import Consent, Mandate
from clients.models.consent import ConsentKind, Scope, SignedHow
from clients.typed import Day, Typed, pick, pick_many, plain_helper, typed_field
from hrp.base.fields import Line, Words

YEARS = 5  # how far ahead a consent may end
NOTES_ALONE = gettext_lazy("Notes that a therapist keeps apart stand alone: nothing else may be told on this paper.")


class ConsentForm(Typed):
    """The terms of a consent. Anything may still be open; the page of the draft says what is lacking."""

    kind = pick(Consent.kind)
    recipient_kind = pick(Consent.recipient_kind, required=False)
    told = pick_many(gettext_lazy("What may be told"), Scope.choices)
    expires_on = Day(
        label=gettext_lazy("Until"),
        years=YEARS,
        required=False,
        help_text=gettext_lazy("From this day on it counts no longer."),
    )
    how_to_take_back = Words(label=gettext_lazy("How it is taken back"), required=False, rows=2)

    class Meta:
        model = Consent
        formfield_callback = typed_field
        fields = [
            "kind",
            "discloser",
            "recipient_kind",
            "recipient",
            "purpose",
            "legal_name_too",
            "how_to_take_back",
            "expires_on",
        ]

    def __init__(self, data=None, *, mandate: Mandate | None = None, **kwargs):
        """Take the mandate that a new consent is for, if it is for one."""
        said = HTML('{% include "disclosures/_consent_said.html" %}')
        super().__init__(
            data,
            layout=(
                part(gettext_lazy("To whom"), said, "recipient", "recipient_kind"),
                part(gettext_lazy("What, and what for"), "told", "legal_name_too", "purpose"),
                part(gettext_lazy("How long"), "expires_on", "how_to_take_back"),
                part(gettext_lazy("Who tells, and what kind it is"), "discloser", "kind"),
            ),
            **kwargs,
        )
        self.mandate = mandate
        self.fields["told"].initial = [str(scope) for scope in self.instance.scopes]
        self.fields["recipient"].help_text = _("A name, or an office: whoever opens the letter.")
        self.fields["purpose"].label = _("What for: so that …")
        self.fields["purpose"].help_text = _("Said to the client, such as: you keep your place to live.")

    def clean(self):
        """Refuse what no consent can be: one for care for a court, notes together with anything else, an end behind."""
        data = super().clean()
        told = data.get("told") or []
        if never_covers(data.get("kind"), data.get("recipient_kind")):
            self.add_error("kind", _("One for care never covers a court, an employer or whoever requires this."))
        if data.get("kind") == ConsentKind.COUNSELLING_NOTES and told:
            self.add_error("told", str(NOTES_ALONE))
        if data.get("expires_on") and data["expires_on"] <= timezone.localdate():
            self.add_error("expires_on", _("That day is no end any more. Please choose a later one."))
        for scope in Scope:
            setattr(self.instance, f"tells_{scope}", scope in told)
        return data

    def keep(self, consent: Consent, *, by, client) -> None:
        """Store it with the names of what was changed."""
        write_consent(consent, by=by, client=client, fields=self.changed_data, mandate=self.mandate)


class SignForm(forms.Form):
    """A signature on this screen, today: the name, typed by whoever signs."""

    name = Line(
        label=gettext_lazy("Your name"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Please type your name, if you agree.")},
    )

    how = SignedHow.SCREEN

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(self)

    @property
    def day(self):
        """The day of the signature."""
        return timezone.localdate()


class PaperForm(SignForm):
    """A signature on paper: whose name stands there, and the day beside it."""

    name = Line(
        label=gettext_lazy("The name that stands there"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Please say who signed.")},
    )
    on = Day(label=gettext_lazy("Signed on"), past=True, initial=timezone.localdate)
    how = SignedHow.PAPER

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"prefix": "paper", **kwargs})
        self.helper = plain_helper(self, (side_by_side("name", "on"),))

    @property
    def day(self):
        """The day that stands beside the signature."""
        return self.cleaned_data["on"]
