"""A typical occasion, walked through in five steps."""

from django.utils.translation import gettext_lazy as _

from clients.forms import part
from clients.typed import typed_field
from sessions.models import Occasion
from sessions.tools.choices import own_areas
from sessions.tools.tool import SheetForm, Tool


class OccasionForm(SheetForm):
    """One occasion as it usually goes, in the client's words. Nothing here asks how much."""

    class Meta:
        model = Occasion
        formfield_callback = typed_field
        fields = ["name", "focus_area", "before", "start", "middle", "stopping", "after", "what_i_notice"]

    def __init__(self, data=None, **kwargs):
        super().__init__(
            data,
            layout=(
                part(_("Which one"), "name", "focus_area"),
                part(_("Step by step"), "before", "start", "middle", "stopping", "after"),
                part(_("Looking at it"), "what_i_notice"),
            ),
            **kwargs,
        )
        self.fields["name"].widget.attrs["class"] = "voice"
        self.fields["name"].help_text = _("Such as: Friday after work.")
        own_areas(self)


TOOL = Tool(
    code="typical-occasion",
    name=_("A typical occasion"),
    when=_("To walk through one occasion as it usually goes, without judging it."),
    group="looking",
    model=Occasion,
    form=OccasionForm,
    line=_("A typical occasion was walked through, step by step."),
    role="understood",
    related=("focus_area",),
    template="sessions/tools/typical-occasion.html",
)
