"""What use does for the client, and the other ways that were found to it."""

from dataclasses import replace

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clients.forms import part
from clients.models import Alternative, Client, FunctionOfUse
from clients.typed import Rulers, pick, typed_field
from hrp.base.scales import RULER_TOP
from sessions.tools.choices import own_areas
from sessions.tools.drawn import numbers_apart
from sessions.tools.supposed import SupposedForm
from sessions.tools.tool import Number, Tool


class FunctionForm(SupposedForm):
    """What something does for the client, in their words. No reason for it needs an excuse."""

    code = pick(FunctionOfUse.code)
    importance = Rulers(label=FunctionOfUse.importance.field.verbose_name)
    status = pick(FunctionOfUse.status, initial=FunctionOfUse.status.field.default)

    class Meta:
        model = FunctionOfUse
        formfield_callback = typed_field
        labels = {"own_words": _("In my words")}
        fields = ["code", "own_words", "importance", "status", "focus_area", "shared"]

    def __init__(self, data=None, **kwargs):
        super().__init__(
            data,
            layout=(
                part(_("What it does for me"), "code", "own_words", "importance", "focus_area"),
                part(_("How far we are"), "status", "shared"),
            ),
            **kwargs,
        )
        own_areas(self)


def other_ways(client: Client, function: FunctionOfUse) -> dict:
    """Return the other ways that were found to what `function` does, whichever version of it they hang on."""
    ways = Alternative.objects.filter(client=client, function__thread=function.thread)
    return {"other_ways": ways.in_use()}


def importance_of(client: Client) -> dict:
    """Return how much each of them mattered over time."""
    number = Number("importance", FunctionOfUse.importance.field.verbose_name, RULER_TOP)
    return {"charts": numbers_apart(TOOL, client, number, lambda sheet: (sheet.thread, str(sheet)))}


class FunctionTool(Tool):
    """The tool, which says whose words it holds: the client's, or what the therapist supposes so far."""

    def told(self, sheet):
        """Return the lines of a function; nothing that was not spoken about is said to be in their words."""
        theirs = capfirst(FunctionOfUse.own_words.field.verbose_name)
        lines = super().told(sheet)
        if sheet.shared:
            return lines
        return [replace(line, label=str(_("Supposed so far"))) if line.label == theirs else line for line in lines]


TOOL = FunctionTool(
    code="function",
    name=_("What it does for me"),
    when=_("To understand what use is good for, before anything about it changes."),
    group="understanding",
    model=FunctionOfUse,
    form=FunctionForm,
    line=_("What it is good for was talked about."),
    role="understood",
    related=("focus_area", "created_by"),
    template="sessions/tools/function.html",
    form_template="sessions/tools/_supposed_form.html",
    over_time=importance_of,
    under_template="sessions/tools/_function_under.html",
    under=other_ways,
)
