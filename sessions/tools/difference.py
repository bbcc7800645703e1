"""Where the two see something differently, and the question that they test together."""

from django.utils.translation import gettext_lazy as _

from clients.forms import part
from clients.models import Difference
from clients.typed import typed_field
from sessions.tools.supposed import SupposedForm
from sessions.tools.tool import Tool


class DifferenceForm(SupposedForm):
    """Both views, the client's first, and what the two want to find out.

    A view that the therapist only drafts so far is nobody else's to read.
    """

    STAFF_TEXTS = ("therapist_view",)

    class Meta:
        model = Difference
        formfield_callback = typed_field
        labels = {
            "topic": _("What we see differently"),
            "client_view": _("How I see it"),
            "therapist_view": _("How my therapist sees it"),
            "shared_question": _("The question we test together"),
        }
        fields = [
            "topic",
            "client_view",
            "therapist_view",
            "shared_question",
            "what_we_found",
            "look_again_on",
            "shared",
        ]

    def __init__(self, data=None, **kwargs):
        super().__init__(
            data,
            layout=(
                part(_("Two views"), "topic", "client_view", "therapist_view"),
                part(_("What we test"), "shared_question", "look_again_on", "what_we_found"),
                part(_("Between us"), "shared"),
            ),
            **kwargs,
        )
        self.fields["topic"].error_messages["required"] = _("A word or two is enough.")


TOOL = Tool(
    code="difference",
    name=_("Seeing it differently"),
    when=_("When you two do not see something the same way, and can look at it together."),
    group="understanding",
    model=Difference,
    form=DifferenceForm,
    line=_("We looked at something that we see differently."),
    role="understood",
    related=("created_by",),
    template="sessions/tools/difference.html",
)
