"""A chain: what happened, thought, felt, wanted, done, and what followed."""

from django.utils.translation import gettext_lazy as _

from clients.forms import part
from clients.typed import Rulers, pick, typed_field
from sessions.models import Chain
from sessions.tools.choices import own_areas
from sessions.tools.tool import Number, SheetForm, Tool


class ChainForm(SheetForm):
    """A chain, link by link, in the client's words: of a good evening as much as of a hard one."""

    urge = Rulers(label=Chain.urge.field.verbose_name)
    went = pick(Chain.went)

    class Meta:
        model = Chain
        formfield_callback = typed_field
        fields = [
            "event",
            "thought",
            "feeling",
            "impulse",
            "urge",
            "response",
            "what_followed",
            "went",
            "focus_area",
        ]

    def __init__(self, data=None, **kwargs):
        super().__init__(
            data,
            layout=(
                part(_("How it came about"), "event", "thought", "feeling", "impulse", "urge"),
                part(_("And then"), "response", "what_followed", "went", "focus_area"),
            ),
            **kwargs,
        )
        own_areas(self)


TOOL = Tool(
    code="chain",
    name=_("Chain"),
    when=_("To slow one moment down, a hard one or a good one."),
    group="looking",
    model=Chain,
    form=ChainForm,
    line=_("One moment was looked at link by link."),
    role="understood",
    numbers=(Number("urge", _("How strong the wish was"), 10),),
    related=("focus_area",),
    template="sessions/tools/chain.html",
)
