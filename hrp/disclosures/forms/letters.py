"""The forms of letters, and of what was told outside this app."""

from datetime import timedelta

from crispy_forms.layout import HTML
from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.layout import side_by_side
from clients.models import Consent
from clients.models.consent import RecipientKind
from clients.typed import Day, Typed, pick_many, typed_field
from hrp.base.fields import Words
from hrp.base.widgets import Pick
from hrp.disclosures import mandated
from hrp.disclosures.actions.letters import tell, write_letter
from hrp.disclosures.letters import silence_in
from hrp.disclosures.models import Disclosure, Letter, LetterKind

USUAL = timedelta(days=30)  # how far back a letter looks that follows on no other


class _LetterForm(Typed):
    """What every letter's form does: it keeps the letter with the names of what was changed."""

    def keep(self, letter: Letter, *, by, client) -> None:
        """Store it."""
        write_letter(letter, by=by, client=client, fields=self.changed_data)


class AttendanceForm(_LetterForm):
    """Which time an attendance letter is about, whose reference stands in it, and where it goes."""

    since = Day(label=gettext_lazy("From"), past=True)
    until = Day(label=gettext_lazy("To"), past=True)

    class Meta:
        model = Letter
        formfield_callback = typed_field
        fields = ["since", "until", "reference", "address"]
        labels = {"address": gettext_lazy("Their address, if that should stand in it")}

    def __init__(self, data=None, **kwargs):
        layout = (side_by_side("since", "until"), "reference", "address")
        super().__init__(data, layout=layout, **kwargs)
        self.fields["address"].widget.attrs["rows"] = 3
        self.named = self.instance.consent.legal_name_too and bool(self.client.legal_name)
        self.fields["reference"].required = not self.named
        self.fields["reference"].error_messages["required"] = _("Please give the word by which they know the client.")
        if self.instance._state.adding:
            self.initial.update(_to_begin_with(self.instance))

    def clean(self):
        """Refuse an end before the beginning, and a time before anybody asked, or of which nothing is told."""
        data = super().clean()
        since, until, mandate = data.get("since"), data.get("until"), self.instance.mandate
        if since and until and until < since:
            self.add_error("until", _("It would end before it begins."))
        if since and mandate and since < mandate.starts_on:
            day = formats.date_format(mandate.starts_on, "j F Y")
            self.add_error("since", _("They have asked since %(day)s. Nothing before is told.") % {"day": day})
        elif since and mandate and (day := silence_in(mandate, since)):
            self.add_error("since", _("Nothing at all is told of the time before %(day)s.") % {"day": day})
        return data


def _to_begin_with(letter: Letter) -> dict:
    """Return what a new attendance letter begins with: the time since the one before, and the mandate's reference."""
    today = timezone.localdate()
    before = Letter.objects.filter(
        client=letter.client, kind=LetterKind.ATTENDANCE, consent=letter.consent, disclosure__isnull=False
    )
    last = before.order_by("-until").values_list("until", flat=True).first()
    first = letter.mandate.starts_on if letter.mandate else today - USUAL
    since = last + timedelta(days=1) if last else first
    if letter.mandate and letter.mandate.no_report_at_all_until:
        since = max(since, letter.mandate.no_report_at_all_until)
    reference = letter.mandate.reference if letter.mandate else ""
    return {"since": min(since, today), "until": today, "reference": reference}


class WhoReads(forms.ModelChoiceField):
    """A consent, called by who hears it."""

    widget = Pick

    def label_from_instance(self, consent):
        """Return who hears it, and until when."""
        until = formats.date_format(consent.expires_on, "j F Y")
        return _("%(recipient)s, until %(day)s") % {"recipient": consent.recipient, "day": until}


class AskedForm(_LetterForm):
    """A letter that the client asks for: their words, who reads it, and whether it names the service."""

    consent = WhoReads(
        label=gettext_lazy("Who reads it"), queryset=Consent.objects.none(), required=False, empty_label=None
    )
    words = Words(label=gettext_lazy("The letter"), rows=12)
    names_service = forms.TypedChoiceField(
        label=gettext_lazy("Does it name this service? The client decides."),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No, only the name of whoever signs"))],
        coerce=lambda chosen: chosen == "yes",
        widget=Pick,
    )

    class Meta:
        model = Letter
        formfield_callback = typed_field
        fields = ["words", "names_service", "consent", "address"]
        labels = {"address": gettext_lazy("Their address, if that should stand in it")}

    def __init__(self, data=None, **kwargs):
        none_yet = HTML('{% include "disclosures/_no_consent_for_letter.html" %}')
        super().__init__(data, layout=("words", "names_service", "consent", none_yet, "address"), **kwargs)
        self.fields["consent"].queryset = for_letters(self.client)
        self.fields["address"].widget.attrs["rows"] = 3
        self.fields["names_service"].error_messages["required"] = _("Please ask the client.")
        new = self.instance._state.adding
        self.initial["names_service"] = "" if new else "yes" if self.instance.names_service else "no"


def for_letters(client):
    """Return the consents of `client` that count and cover a letter, but to whoever requires that they come."""
    rows = Consent.objects.active().filter(client=client, tells_letter=True, mandates=None)
    return rows.exclude(recipient_kind=RecipientKind.MANDATING)


class ToldForm(Typed):
    """What was told on the phone, by fax or in person, on a consent."""

    told = pick_many(gettext_lazy("What it was about"), ())
    body = Words(label=gettext_lazy("What was told, in a few sentences"), rows=5)

    class Meta:
        model = Disclosure
        formfield_callback = typed_field
        fields = ["body"]

    def __init__(self, data=None, *, consent: Consent, **kwargs):
        super().__init__(data, layout=("told", "body"), **kwargs)
        self.consent = consent
        self.fields["told"].choices = [(str(scope), scope.label) for scope in may_be_told(consent)]
        self.fields["told"].required = True
        self.fields["told"].error_messages["required"] = _("Please choose what it was about.")

    def keep(self, told: Disclosure, *, by, client) -> None:
        """Store it. Raises Blocked."""
        chosen = [scope for scope in self.consent.scopes if scope in self.cleaned_data["told"]]
        tell(by=by, client=client, consent=self.consent, scopes=chosen, body=told.body, key=told.pk)


def may_be_told(consent: Consent) -> list:
    """Return what may be told on a consent by hand: all that it covers; attendance alone to who requires coming."""
    mandates = mandated.resting_on(consent, client=consent.client)
    narrow = mandated.requires_coming(consent, mandates)
    return [scope for scope in consent.scopes if not narrow or scope in mandated.ATTENDANCE]
