"""Forms about the person: enrolling, details, words, focus areas, changes, resources, pauses."""

import uuid

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.actions import keep_details
from clients.doubles import Doubles, look_for
from clients.models import (
    Change,
    Client,
    Episode,
    EpisodePause,
    FocusArea,
    PersonalValue,
    ProblemStatement,
    Strength,
    Substance,
    Supporter,
)
from clients.models.episode import ConsentBasis
from clients.models.focus import FocusKind, Route
from clients.models.glass import MOST_HOURS
from clients.typed import Day, Line, Typed, Words, Year, pick, pick_many, plain_helper, typed_field
from hrp.accounts.models import Team

ADULT_AT = 18
REASON_WORDS = 3  # fewer say nothing
REASON_LONGEST = 1000


def part(legend, *fields):
    """Return one headed part of a form."""
    return Fieldset(legend, *fields, css_class="part")


def side_by_side(*fields):
    """Return fields that stand beside each other where there is room."""
    return Div(*fields, css_class="form-two")


CONTACT = part(
    gettext_lazy("Making contact"),
    side_by_side("phone", "safe_to_contact"),
    Div("ok_to_call", "ok_to_text", "ok_to_leave_message", css_class="ticks"),
)


class AgeRule:
    """What is asked when somebody is known to be under 18. A mixin of the forms that hold a year of birth."""

    def check_age(self) -> None:
        """Ask for the basis of consent of someone under 18, where this house may see young people."""
        if self.under_18() and settings.ALLOW_MINORS and not self.cleaned_data.get("minor_consent_basis"):
            self.add_error("minor_consent_basis", _("They are under 18: please choose on what basis they consent."))

    def under_18(self) -> bool:
        """Say whether they are known to be under 18, by the tick or by the year of birth."""
        return bool(self.cleaned_data.get("known_under_18")) or (self._turns() or ADULT_AT) < ADULT_AT

    def may_be_17(self) -> bool:
        """Say whether the year of birth leaves open if they have had their 18th birthday yet."""
        return not self.cleaned_data.get("known_under_18") and self._turns() == ADULT_AT

    def _turns(self) -> int | None:
        """Return the age that they reach this year, if the year of birth is known."""
        year = self.cleaned_data.get("birth_year")
        return None if year is None else timezone.localdate().year - year


def consent_field(**kwargs):
    """Return the taps for the basis of consent of someone under 18."""
    return pick(Episode.minor_consent_basis, choices=ConsentBasis.choices, required=False, **kwargs)


class EnrolForm(AgeRule, Typed):
    """Somebody new, on one page. Only a name to be called by is required."""

    birth_year = Year(label=Client.birth_year.field.verbose_name, required=False)
    is_18 = forms.BooleanField(label=gettext_lazy("They are 18 already"), required=False)
    team = forms.ModelChoiceField(Team.objects.none(), label=Episode.team.field.verbose_name)
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
    someone_else = forms.BooleanField(label=gettext_lazy("This is someone else"), required=False)

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

    def __init__(self, data=None, *, by, **kwargs):
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
        """Check age, then look for doubles once nothing else stands open."""
        data = super().clean()
        data["team"] = data.get("team") or self.only_team
        self.check_age()
        self._turn_to_others_under_18()
        if not self.errors:
            self.doubles = look_for(by=self.by, name=data["chosen_name"], birth_year=data.get("birth_year"))
            if self.doubles and not data.get("someone_else"):
                self.add_error("someone_else", _("Please look first, then tick this if it is someone else."))
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


class DetailsForm(AgeRule, Typed):
    """The person's details. How it is safe to make contact stands beside the number."""

    birth_year = Year(label=Client.birth_year.field.verbose_name, required=False)
    language = forms.ChoiceField(label=Client.language.field.verbose_name, required=False)
    email = forms.EmailField(label=Client.email.field.verbose_name, required=False)
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
            "phone",
            "email",
            "where_to_find",
            "safe_to_contact",
            "ok_to_call",
            "ok_to_text",
            "ok_to_leave_message",
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
                part(
                    gettext_lazy("Making contact"),
                    side_by_side(Div("phone", "email", "where_to_find"), "safe_to_contact"),
                    Div("ok_to_call", "ok_to_text", "ok_to_leave_message", css_class="ticks"),
                ),
                part(gettext_lazy("In an emergency"), "in_an_emergency"),
            ),
            **kwargs,
        )
        self.fields["safe_to_contact"].widget.attrs["rows"] = 8
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


class FocusAreaForm(Typed):
    """Something specific that the work is about, under the client's name for it."""

    kind = pick(FocusArea.kind, required=False)
    substance = forms.ModelChoiceField(
        Substance.objects.all(),
        label=FocusArea.substance.field.verbose_name,
        required=False,
        empty_label=gettext_lazy("Rather not say"),
        help_text=gettext_lazy("It can be named at any time later; what is here stays."),
    )
    routes = pick_many(FocusArea.routes.field.verbose_name, Route.choices)
    standing = pick(FocusArea.standing, initial=FocusArea.standing.field.default)
    client_sees_as = pick(FocusArea.client_sees_as)

    class Meta:
        model = FocusArea
        formfield_callback = typed_field
        fields = ["label", "kind", "substance", "routes", "client_sees_as", "standing"]

    def __init__(self, data=None, **kwargs):
        super().__init__(
            data,
            layout=(
                part(gettext_lazy("What it is"), "label", "kind"),
                part(gettext_lazy("If it is a substance"), "substance", "routes"),
                part(gettext_lazy("How it stands"), "client_sees_as", "standing"),
            ),
            **kwargs,
        )
        self.fields["label"].widget.attrs["class"] = "voice"

    def clean_label(self):
        """Refuse a name that another focus area of this client has already."""
        label = self.cleaned_data["label"]
        others = FocusArea.objects.filter(client=self.client).exclude(pk=self.instance.pk)
        if label.casefold() in {other.label.casefold() for other in others.only("label")}:
            raise ValidationError(_("There is a focus area with this name already. Please find another name for it."))
        return label

    def clean(self):
        """A named substance makes it one; a substance without a name is one they would rather not name."""
        data = super().clean()
        if data.get("substance"):
            data["kind"] = data.get("kind") or FocusKind.SUBSTANCE
        data["kind"] = data.get("kind") or FocusKind.OTHER
        if data["kind"] != FocusKind.SUBSTANCE:
            data["substance"], data["routes"] = None, []
        self.instance.undisclosed = data["kind"] == FocusKind.SUBSTANCE and not data.get("substance")
        return data


class ChangeForm(Typed):
    """A change in question, in words. Rewording it keeps everything that was rated."""

    class Meta:
        model = Change
        formfield_callback = typed_field
        fields = ["words"]

    def __init__(self, data=None, *, area=None, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["words"].widget.attrs["class"] = "voice"
        if area:
            self.instance.focus_area = area


class StrengthForm(Typed):
    """Something the client can build on."""

    class Meta:
        model = Strength
        formfield_callback = typed_field
        fields = ["text", "spotted_by"]


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


class PauseForm(Typed):
    """A time when the work rests, from a day on, and until another if that is known."""

    from_on = Day(label=gettext_lazy("From"), initial=timezone.localdate)
    to_on = Day(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Leave it open if nobody knows yet.")
    )
    initiated_by = pick(EpisodePause.initiated_by)

    class Meta:
        model = EpisodePause
        formfield_callback = typed_field
        fields = ["from_on", "to_on", "initiated_by", "stay_in_touch_plan"]

    def __init__(self, data=None, *, episode, **kwargs):
        super().__init__(
            data, layout=(side_by_side("from_on", "to_on"), "initiated_by", "stay_in_touch_plan"), **kwargs
        )
        self.instance.episode = episode

    def clean(self):
        """Refuse an end before the start, and a pause that runs into another one."""
        data = super().clean()
        start, end = data.get("from_on"), data.get("to_on")
        if start and end and end < start:
            self.add_error("to_on", _("The pause would end before it begins."))
        elif start:
            later = self.instance.episode.pauses.filter(Q(to_on=None) | Q(to_on__gt=Greatest(F("from_on"), start)))
            if (later.filter(from_on__lt=end) if end else later).exists():
                self.add_error("from_on", _("There is a pause at that time already."))
        return data


class PauseEndForm(forms.Form):
    """The day on which the work is taken up again."""

    on = Day(label=gettext_lazy("Meeting again from"), initial=timezone.localdate)

    def __init__(self, data=None, *, rest: EpisodePause):
        super().__init__(data)
        self.rest = rest
        self.helper = plain_helper(self)

    def clean_on(self):
        """Refuse a day before the pause began."""
        on = self.cleaned_data["on"]
        if on < self.rest.from_on:
            raise ValidationError(_("The pause began later than that. Please choose its first day or a later one."))
        return on


class ExplainedForm(Typed):
    """When the harm reduction position and the limits of confidentiality were explained."""

    position_explained_on = Day(label=Episode.position_explained_on.field.verbose_name, past=True, required=False)
    limits_explained_on = Day(
        label=Episode.limits_explained_on.field.verbose_name,
        past=True,
        required=False,
        help_text=gettext_lazy("What stays here, what we could be made to tell, and who else reads the record."),
    )

    class Meta:
        model = Episode
        formfield_callback = typed_field
        fields = ["position_explained_on", "limits_explained_on"]


class GlassForm(forms.Form):
    """A record to open in an emergency: its exact code, why, and for how long."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    code = forms.CharField(
        label=gettext_lazy("The client's code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Eight letters and digits. Nobody is found by name here. It is on their printed record; an admin sees the"
            " codes of each therapist's clients."
        ),
    )
    reason = Words(
        label=gettext_lazy("Why you need this record now"),
        help_text=gettext_lazy("In a sentence. The supervisor reads it, and so does the client's therapist."),
    )
    hours = forms.TypedChoiceField(
        label=gettext_lazy("For how long"),
        coerce=int,
        initial=2,
        choices=lambda: [(n, ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}) for n in range(1, MOST_HOURS + 1)],
    )

    def __init__(self, data=None):
        super().__init__(data, initial={"key": uuid.uuid4()})
        self.helper = plain_helper(self, layout=("key", "code", "reason", "hours"))

    def clean_key(self) -> uuid.UUID:
        """Return the id of the row to make; one that is nonsense is replaced, so that nothing typed is lost."""
        try:
            return uuid.UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid.uuid4()

    def clean_reason(self) -> str:
        """Ask for a sentence: somebody else has to understand it tomorrow."""
        reason = self.cleaned_data["reason"].strip()
        if len(reason.split()) < REASON_WORDS:
            raise ValidationError(_("Please say it in a few words, so that others understand it tomorrow."))
        if len(reason) > REASON_LONGEST:
            raise ValidationError(
                _("Please say it in a sentence or two, in at most %(most)s characters.") % {"most": REASON_LONGEST}
            )
        return reason
