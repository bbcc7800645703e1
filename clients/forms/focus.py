"""Forms about what the work is about, and the changes in question."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.layout import part
from clients.models import Change, FocusArea, Substance
from clients.models.focus import FocusKind, Route
from clients.typed import Typed, pick, pick_many, typed_field


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
