"""A medical check: offered to everybody, and nothing ever waits for it."""

from django.utils.translation import gettext_lazy as _

from clients.forms import side_by_side
from clients.models import MedicalReview
from clients.models.care import ReviewState
from clients.typed import Day, pick, typed_field
from sessions.tools.tool import SheetForm, Tool


class MedicalReviewForm(SheetForm):
    """What became of the offer, and what the client wants noted about the check."""

    state = pick(MedicalReview.state, required=False)
    done_on = Day(label=MedicalReview.done_on.field.verbose_name, past=True, required=False)

    class Meta:
        model = MedicalReview
        formfield_callback = typed_field
        fields = ["state", "done_on", "next_due", "findings"]

    def __init__(self, data=None, **kwargs):
        super().__init__(data, layout=("state", side_by_side("done_on", "next_due"), "findings"), **kwargs)
        if self.instance.version == 1 and self.instance._state.adding:
            self.initial.pop("state", None)  # nothing is chosen until somebody chooses
        self.fields["findings"].widget.attrs["placeholder"] = _(
            "For example: bloods are fine; they would rather I cut down slowly"
        )

    def clean_state(self):
        """Return what became of it; a check that was written about was offered."""
        return self.cleaned_data["state"] or ReviewState.OFFERED


TOOL = Tool(
    code="medical-review",
    name=_("Medical check"),
    when=_("To offer one, and to talk through what is safe before cutting down."),
    group="care",
    model=MedicalReview,
    form=MedicalReviewForm,
    line=_("A medical check was spoken about."),
    carries_on=True,
)
