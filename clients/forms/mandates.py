"""The form about a mandate: who asks, what they hear, and that it was explained."""

from crispy_forms.layout import HTML
from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.actions import write_mandate
from clients.forms.layout import part, side_by_side
from clients.mandates import first_due, may_serve
from clients.models import Consent, Episode, Mandate
from clients.typed import Day, Typed, pick, typed_field
from hrp.base.widgets import Pick

YEARS = 10  # how far ahead a day of a mandate may lie
NOT_BEFORE = ("protected_until", "no_report_at_all_until", "next_due")
# What the next due day follows from.
TIMES = {"starts_on", "ends_on", "rhythm", "next_due"}


class Agreed(forms.ModelChoiceField):
    """A consent of the client's, by who hears it and whether it counts."""

    widget = Pick

    def label_from_instance(self, consent: Consent) -> str:
        """Return who hears it, and until when it counts or that it does not."""
        whom = consent.recipient or _("Nobody named yet")
        if not consent.signed_at:
            return _("%(whom)s (not signed yet)") % {"whom": whom}
        if not consent.is_active:
            return _("%(whom)s (does not count any more)") % {"whom": whom}
        day = formats.date_format(consent.expires_on, "j F Y")
        return _("%(whom)s, until %(day)s") % {"whom": whom, "day": day}


class MandateForm(Typed):
    """Somebody outside requires attendance, and hears of attendance and of nothing else."""

    authority_kind = pick(Mandate.authority_kind)
    starts_on = Day(label=gettext_lazy("From"), years=YEARS, initial=timezone.localdate)
    ends_on = Day(
        label=gettext_lazy("Until"),
        years=YEARS,
        required=False,
        help_text=gettext_lazy("From this day on they hear nothing any more. Leave it open if nobody knows yet."),
    )
    protected_until = Day(
        label=Mandate.protected_until.field.verbose_name,
        years=YEARS,
        required=False,
        help_text=gettext_lazy("Should anybody ask for more. Afterwards, too, only what the client agrees to is told."),
    )
    no_report_at_all_until = Day(
        label=Mandate.no_report_at_all_until.field.verbose_name,
        years=YEARS,
        required=False,
        help_text=gettext_lazy("Not even whether they come."),
    )
    rhythm = pick(Mandate.rhythm, required=False, initial=Mandate.rhythm.field.default)
    next_due = Day(
        label=Mandate.next_due.field.verbose_name,
        years=YEARS,
        required=False,
        help_text=gettext_lazy("Left open, it follows from the day it starts, by how often they hear."),
    )
    explained_on = Day(
        label=Mandate.explained_on.field.verbose_name,
        past=True,
        required=False,
        help_text=gettext_lazy("Who hears what, and what stays here. Before anything goes out."),
    )

    consent = Agreed(
        Consent.objects.none(),
        label=Mandate.consent.field.verbose_name,
        required=False,
        empty_label=None,
        help_text=gettext_lazy("Nothing goes but what it covers, and nothing while it is not signed."),
    )

    counted = False  # the next due day was left open, and was worked out

    class Meta:
        model = Mandate
        formfield_callback = typed_field
        fields = [
            "authority_kind",
            "reference",
            "starts_on",
            "ends_on",
            "protected_until",
            "no_report_at_all_until",
            "rhythm",
            "next_due",
            "explained_on",
            "consent",
        ]

    def __init__(self, data=None, *, client, episode: Episode | None = None, **kwargs):
        """Take the stretch of work that a new mandate belongs to. Where there is no consent, none is asked about."""
        consents = may_serve(client, kwargs.get("instance"))
        agreed = ["consent"] if consents.exists() else []
        told = HTML('{% include "clients/_mandate_told.html" %}')
        super().__init__(
            data,
            layout=(
                part(
                    gettext_lazy("Who, and for how long"),
                    "authority_kind",
                    "reference",
                    side_by_side("starts_on", "ends_on"),
                ),
                part(
                    gettext_lazy("What they hear"),
                    told,
                    side_by_side("protected_until", "no_report_at_all_until"),
                    "rhythm",
                    "next_due",
                ),
                part(gettext_lazy("With the client"), "explained_on", *agreed),
            ),
            client=client,
            **kwargs,
        )
        self.fields["authority_kind"].error_messages["required"] = _("Please choose who asks.")
        self.fields["consent"].queryset = consents
        if not agreed:
            del self.fields["consent"]
        if episode:
            self.instance.episode = episode

    def clean(self):
        """Refuse an end before the beginning, and days in between that lie before it."""
        data = super().clean()
        data["rhythm"] = data.get("rhythm") or Mandate.rhythm.field.default
        start = data.get("starts_on")
        if start and data.get("ends_on") and data["ends_on"] < start:
            self.add_error("ends_on", _("It would end before it begins."))
        for name in NOT_BEFORE:
            if start and data.get(name) and data[name] < start:
                self.add_error(name, _("It begins later than that."))
        if start and not data.get("next_due") and self._is_to_be_counted(data):
            data["next_due"] = first_due(data["rhythm"], starts_on=start, ends_on=data.get("ends_on"))
            self.counted = data["next_due"] is not None
        return data

    def _is_to_be_counted(self, data) -> bool:
        """Say whether a day that was left open is worked out: not where the last letter before the end has gone."""
        return not data.get("ends_on") or bool(TIMES & set(self.changed_data))

    def keep(self, mandate: Mandate, *, by, client) -> None:
        """Store it with the names of what was changed, the day that was worked out among them."""
        worked_out = {"next_due"} if self.counted else set()
        write_mandate(mandate, by=by, client=client, fields=worked_out | set(self.changed_data))
