"""The form that opens an episode for somebody new."""

import uuid

from crispy_forms.layout import Div
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.doubles import Doubles, look_for
from clients.forms.age import AgeRule, consent_field
from clients.forms.layout import part, side_by_side
from clients.forms.person import CONTACT
from clients.models import Client, Episode, FocusArea
from clients.models.focus import FocusKind
from clients.typed import Line, Typed, Words, Year, pick, typed_field
from hrp.accounts.models import Team


class SomeoneNew(Typed):
    """A form that opens an episode for somebody new in a team of `by`, once, however often it is sent."""

    team = forms.ModelChoiceField(Team.objects.none(), label=Episode.team.field.verbose_name)
    someone_else = forms.BooleanField(label=gettext_lazy("This is someone else"), required=False)

    def __init__(self, data=None, *, by, **kwargs):
        super().__init__(data, **kwargs)
        self.by, self.doubles = by, Doubles()
        self.fields["chosen_name"].widget.attrs["autocomplete"] = "off"
        self.fields["chosen_name"].error_messages["required"] = _("A name is needed. Any that they like will do.")
        teams = Team.objects.filter(pk__in=by.team_memberships.current().values("team"))
        self.fields["team"].queryset = teams
        self.fields["team"].empty_label = _("Choose a team")
        if not teams:
            self.fields["team"].error_messages["required"] = _(
                "You are in no team yet. Ask an admin to add you to one."
            )
        self.only_team = teams[0] if len(teams) == 1 else None
        if self.only_team:
            self.fields["team"].initial = self.only_team
            self.fields["team"].required = False

    def made(self) -> Client | None:
        """Return the client whom this very form has made already. Nobody else's client is found by a key."""
        known = Client.objects.filter(pk=self.instance.pk).first() if self.is_bound else None
        if known and known.created_by_id == self.by.pk:
            return known
        if known:
            self.instance.pk = uuid.uuid4()
        return None

    def clean(self):
        """Choose the only team where there is no other."""
        data = super().clean()
        data["team"] = data.get("team") or self.only_team
        return data

    def look_first(self, doubles: Doubles) -> None:
        """Ask whether it is someone else, where `doubles` may be the same person."""
        self.doubles = doubles
        if doubles and not self.cleaned_data.get("someone_else"):
            self.add_error("someone_else", _("Please look first, then tick this if it is someone else."))


class EnrolForm(AgeRule, SomeoneNew):
    """Somebody new, on one page. Only a name to be called by is required."""

    birth_year = Year(label=Client.birth_year.field.verbose_name, required=False)
    is_18 = forms.BooleanField(label=gettext_lazy("They are 18 already"), required=False)
    entry_route = pick(Episode.entry_route)
    words = Words(
        label=gettext_lazy("What the matter is, in their words"),
        required=False,
        voice=True,
        help_text=gettext_lazy("As they say it. It stands on top of their record."),
    )
    reason_for_coming = Words(label=Episode.reason_for_coming.field.verbose_name, required=False, rows=2)
    hoped_for = Words(label=Episode.hoped_for.field.verbose_name, required=False, rows=2)
    focus = Line(
        label=gettext_lazy("Their own name for it"),
        required=False,
        max_length=FocusArea.label.field.max_length,
        widget=forms.TextInput(attrs={"class": "voice"}),
        help_text=gettext_lazy("One is enough for now. No substance needs to be named."),
    )
    focus_kind = pick(FocusArea.kind, label=gettext_lazy("It is"), required=False)
    rather_not_say = forms.BooleanField(
        label=gettext_lazy("There is something they would rather not name"), required=False
    )
    position_today = forms.BooleanField(
        label=gettext_lazy("The harm reduction position was explained today"), required=False
    )
    limits_today = forms.BooleanField(
        label=gettext_lazy("The limits of confidentiality were explained today"), required=False
    )
    minor_consent_basis = consent_field(help_text=gettext_lazy("Only for someone under 18, by local law."))

    class Meta:
        model = Client
        formfield_callback = typed_field
        fields = [
            "chosen_name",
            "pronouns",
            "birth_year",
            "known_under_18",
            "phone",
            "safe_to_contact",
            "ok_to_call",
            "ok_to_text",
            "ok_to_leave_message",
        ]

    def __init__(self, data=None, **kwargs):
        age = ["known_under_18", *(["minor_consent_basis"] if settings.ALLOW_MINORS else [])]
        super().__init__(
            data,
            layout=(
                Div(
                    part(
                        gettext_lazy("Who they are"),
                        side_by_side("chosen_name", "pronouns"),
                        side_by_side("birth_year", "team"),
                        *age,
                    ),
                    part(
                        gettext_lazy("What brings them"),
                        "words",
                        side_by_side("reason_for_coming", "hoped_for"),
                        "entry_route",
                    ),
                    css_class="stack",
                ),
                Div(
                    part(gettext_lazy("A first focus area"), "focus", "focus_kind", "rather_not_say"),
                    CONTACT,
                    part(gettext_lazy("Said today"), "position_today", "limits_today"),
                    css_class="stack",
                ),
            ),
            **kwargs,
        )

    def clean(self):
        """Check age, then look for doubles once nothing else stands open."""
        data = super().clean()
        self.check_age()
        self._turn_to_others_under_18()
        if not self.errors:
            self.look_first(look_for(by=self.by, name=data["chosen_name"], birth_year=data.get("birth_year")))
        return data

    def _turn_to_others_under_18(self):
        if self.may_be_17() and not self.cleaned_data.get("is_18"):
            self.add_error("is_18", _("Born in that year they may be 17 or 18. Please ask, and tick what is so."))
        elif self.under_18() and not settings.ALLOW_MINORS:
            self.add_error(
                None,
                _(
                    "This service is set up for people from 18 on, so no episode can be opened here. Please do not send"
                    " them away: ask your supervisor today who near here sees young people, and stay in touch with"
                    " them until they have met."
                ),
            )

    def facts(self) -> dict:
        """Return what `clients.actions.enrol` needs."""
        data, today = self.cleaned_data, timezone.localdate()
        focus, kind = data["focus"], data["focus_kind"] or FocusKind.OTHER
        if data["rather_not_say"]:
            focus, kind = focus or _("Rather not say"), FocusKind.SUBSTANCE
        return {
            "key": self.instance.pk,
            "team": data["team"],
            "client": {name: data[name] for name in self._meta.fields},
            "episode": {
                "entry_route": data["entry_route"],
                "reason_for_coming": data["reason_for_coming"],
                "hoped_for": data["hoped_for"],
                "position_explained_on": today if data["position_today"] else None,
                "limits_explained_on": today if data["limits_today"] else None,
                "minor_consent_basis": data.get("minor_consent_basis", "") if settings.ALLOW_MINORS else "",
            },
            "words": data["words"],
            "focus": focus,
            "focus_kind": kind,
        }
