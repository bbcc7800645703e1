"""What sets the wish to use going, and what they do with it."""

from django.utils.translation import gettext_lazy as _

from clients.forms import part
from clients.models import Client, Trigger
from clients.models.understanding import TriggerKind
from clients.typed import pick, typed_field
from sessions.tools.choices import own_areas
from sessions.tools.tool import SheetForm, Tool


class TriggerForm(SheetForm):
    """Something that sets the wish going, in the client's words. It is known; whether to go near it is theirs."""

    kind = pick(Trigger.kind, required=False)
    how_often = pick(Trigger.how_often)

    class Meta:
        model = Trigger
        formfield_callback = typed_field
        fields = ["text", "kind", "how_often", "plan", "focus_area"]

    def __init__(self, data=None, **kwargs):
        super().__init__(
            data,
            layout=(
                part(_("What sets it going"), "text", "kind", "how_often"),
                part(_("And then"), "plan", "focus_area"),
            ),
            **kwargs,
        )
        self.fields["text"].error_messages["required"] = _("A word or two is enough.")
        own_areas(self)


def by_kind(client: Client) -> dict:
    """Return what sets it going at present, by where it comes from; what nobody has sorted stands last."""
    current = list(Trigger.objects.filter(client=client).in_use())
    kinds = [*TriggerKind.choices, ("", _("Something else"))]
    groups = [(label, [one for one in current if one.kind == code]) for code, label in kinds]
    return {"kinds": [group for group in groups if group[1]]}


TOOL = Tool(
    code="trigger",
    name=_("What sets it going"),
    when=_("To know what brings the wish on, and what they would like to do with it."),
    group="looking",
    model=Trigger,
    form=TriggerForm,
    line=_("We looked at what sets the wish going."),
    role="understood",
    related=("focus_area",),
    template="sessions/tools/trigger.html",
    over_time_template="sessions/tools/trigger_over_time.html",
    over_time=by_kind,
)
