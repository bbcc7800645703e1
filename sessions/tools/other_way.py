"""Another way to what use does, while use goes on."""

from dataclasses import dataclass

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Alternative, Client, FunctionOfUse
from clients.typed import Day, Rulers, typed_field
from hrp.base.scales import RULER_TOP
from sessions.tools.drawn import numbers_apart
from sessions.tools.tool import Number, SheetForm, Told, Tool


class OtherWayForm(SheetForm):
    """Another way, whether it was tried, and how much it helped. Nothing has to stop for it.

    It hangs on something that was spoken about: what a therapist only supposes is no choice here.
    """

    function = forms.ModelChoiceField(
        FunctionOfUse.objects.none(), label=gettext_lazy("Another way to"), empty_label=gettext_lazy("Please choose")
    )
    tried_on = Day(label=Alternative.tried_on.field.verbose_name, past=True, required=False)
    helped = Rulers(label=Alternative.helped.field.verbose_name)

    class Meta:
        model = Alternative
        formfield_callback = typed_field
        fields = ["text", "helped", "tried_on", "function"]

    def __init__(self, data=None, **kwargs):
        super().__init__(data, layout=("function", "text", "tried_on", "helped"), **kwargs)
        self.fields["text"].help_text = _("Something to try beside it. Nothing has to stop for it.")
        self._offer_functions()

    def _offer_functions(self):
        """Offer the newest version of each; a sheet that hangs on an earlier one moves on to the newest."""
        field, own = self.fields["function"], self._own()
        known = FunctionOfUse.objects.filter(client=self.client).in_use().shared()
        newest = known.filter(thread=own.thread).first() if own else None
        if newest:
            self.initial["function"] = newest.pk
        field.queryset = known if newest or not own else FunctionOfUse.objects.filter(Q(pk=own.pk) | Q(pk__in=known))
        if not field.queryset:
            field.help_text = _("Begin with what it does for me: other ways hang on that.")

    def _own(self):
        return self.instance.function if self.instance.function_id else None


@dataclass(frozen=True)
class OtherWay(Tool):
    """The tool for other ways."""

    def told(self, sheet: Alternative) -> list[Told]:
        """Return what stands on a sheet; what it hangs on only where that was spoken about."""
        lines = super().told(sheet)
        return lines if sheet.function.shared else lines[:-1]


def help_of(client: Client) -> dict:
    """Return how much each other way helped over time."""
    number = Number("helped", Alternative.helped.field.verbose_name, RULER_TOP)
    return {"charts": numbers_apart(TOOL, client, number, lambda sheet: (sheet.thread, sheet.text))}


TOOL = OtherWay(
    code="other-way",
    name=gettext_lazy("Another way"),
    when=gettext_lazy("To find other ways to what use does, while use goes on."),
    group="understanding",
    model=Alternative,
    form=OtherWayForm,
    line=gettext_lazy("Another way was looked for."),
    related=("function",),
    template="sessions/tools/other-way.html",
    over_time=help_of,
    begins_with=("function",),
)
