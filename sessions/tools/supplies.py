"""Supplies given: what, and how many. Nobody is asked what for."""

from django.db.models import Max, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client, SupplyGiven
from clients.models.care import MOST_SUPPLIES, SupplyKind
from clients.typed import pick, typed_field
from goals.models import OverdosePlan
from hrp.base.fields import Whole
from sessions.tools.tool import SheetForm, Tool


class SuppliesForm(SheetForm):
    """One kind of thing that was given, and how many. What else was given is a sheet of its own."""

    kind = pick(
        SupplyGiven.kind,
        help_text=gettext_lazy("One kind at a time."),
        error_messages={"required": gettext_lazy("What was it? One tap, and the rest is kept too.")},
    )
    quantity = Whole(
        initial=SupplyGiven.quantity.field.default,
        low=1,
        high=MOST_SUPPLIES,
        label=SupplyGiven.quantity.field.verbose_name,
        error_messages={"required": gettext_lazy("How many were there?")},
    )

    class Meta:
        model = SupplyGiven
        formfield_callback = typed_field
        fields = ["kind", "quantity", "what"]

    def __init__(self, data=None, **kwargs):
        super().__init__(data, layout=("kind", "quantity", "what"), **kwargs)

    def message(self) -> str:
        """Where naloxone was given in a meeting, say where its date can be noted. Elsewhere the page offers it."""
        given = self.cleaned_data["kind"] == SupplyKind.NALOXONE and self.cleaned_data["meeting"]
        return _("Naloxone was given: its date can be noted in the overdose plan.") if given else ""


def given(client: Client) -> dict:
    """Return what was given, kind by kind, with how many and when last; and naloxone that is still to be noted."""
    rows = SupplyGiven.objects.filter(client=client).in_use().order_by().values("kind")
    found = {row["kind"]: row for row in rows.annotate(many=Sum("quantity"), last_on=Max("on"))}
    sums = [(kind.label, found[kind]["many"], found[kind]["last_on"]) for kind in SupplyKind if kind in found]
    return {"sums": sums} | (to_note(client) if SupplyKind.NALOXONE in found else {})


def to_note(client: Client) -> dict:
    """Return the `plan` for an overdose, and the `naloxone` that was given since that was looked at, if any was."""
    naloxone = SupplyGiven.objects.filter(client=client, kind=SupplyKind.NALOXONE).in_use()
    last = naloxone.order_by("-on", "-kept_at").first()
    plan = OverdosePlan.objects.filter(client=client).in_use().first()
    is_noted = last and plan and (plan.on, plan.kept_at) >= (last.on, last.kept_at)
    return {"plan": plan, "naloxone": None if is_noted else last}


def after(client: Client, sheet: SupplyGiven) -> dict:
    """Return what there is to do once something was given."""
    return to_note(client) if sheet.kind == SupplyKind.NALOXONE else {}


TOOL = Tool(
    code="supplies",
    name=gettext_lazy("Supplies given"),
    when=gettext_lazy("Naloxone, kit, condoms and the like. Nobody is asked what for."),
    group="care",
    model=SupplyGiven,
    form=SuppliesForm,
    line=gettext_lazy("Supplies were given along."),
    template="sessions/tools/supplies.html",
    form_template="sessions/tools/_supplies_form.html",
    over_time_template="sessions/tools/supplies_given.html",
    over_time=given,
    under_template="sessions/tools/_supplies_under.html",
    under=after,
)
