"""Medicines that the client wants noted. A medicine is never use, and stands in no count of it."""

from django.utils.translation import gettext_lazy as _

from clients.forms import side_by_side
from clients.models import MedicationNote
from clients.typed import typed_field
from sessions.tools.tool import SheetForm, Tool


class MedicineForm(SheetForm):
    """One medicine: what it is, from whom, since when, and what they think of it."""

    class Meta:
        model = MedicationNote
        formfield_callback = typed_field
        fields = ["name", "prescriber", "since", "until", "client_view"]

    def __init__(self, data=None, **kwargs):
        layout = (side_by_side("name", "prescriber"), side_by_side("since", "until"), "client_view")
        super().__init__(data, layout=layout, **kwargs)
        self.fields["client_view"].widget.attrs["placeholder"] = _(
            "For example: it steadies the mornings; I would like less of it"
        )

    def clean(self):
        """Refuse an end before the beginning."""
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("That is before the day it began."))
        return data


TOOL = Tool(
    code="medicines",
    name=_("Medicines"),
    when=_("For what is prescribed, if they want it noted. One sheet for each medicine."),
    group="care",
    model=MedicationNote,
    form=MedicineForm,
    line=_("Medicines were gone through."),
)
