"""How the two understand it, on one page."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.forms import part
from clients.models import Formulation
from clients.typed import typed_field
from sessions.tools.supposed import SupposedForm
from sessions.tools.tool import Tool


class FormulationForm(SupposedForm):
    """One page of understanding, drafted together. While the therapist drafts it alone, nobody else sees it."""

    class Meta:
        model = Formulation
        formfield_callback = typed_field
        fields = [
            "what_it_does",
            "what_it_costs",
            "where_it_comes_from",
            "what_keeps_it_going",
            "self_regard",
            "what_holds_me",
            "what_follows",
            "leave_alone",
            "agreed",
            "shared",
        ]

    def __init__(self, data=None, **kwargs):
        super().__init__(
            data,
            layout=(
                part(_("Use, as it is"), "what_it_does", "what_it_costs"),
                part(_("How it came to be"), "where_it_comes_from", "what_keeps_it_going", "self_regard"),
                part(_("And now"), "what_holds_me", "what_follows", "leave_alone"),
                part(_("Between us"), "shared", "agreed"),
            ),
            **kwargs,
        )

    def clean(self):
        """Refuse that both see it this way before it was spoken about."""
        cleaned = super().clean()
        if cleaned.get("agreed") and not cleaned.get("shared"):
            self.add_error("agreed", gettext("First speak about it, and tick that you have."))
        return cleaned


TOOL = Tool(
    code="formulation",
    name=_("How we understand it"),
    when=_("To put on one page, together, how it all hangs together."),
    group="understanding",
    model=Formulation,
    form=FormulationForm,
    line=_("We worked on how we understand it."),
    role="understood",
    carries_on=True,
    related=("created_by",),
    template="sessions/tools/formulation.html",
    form_template="sessions/tools/_supposed_form.html",
)
