"""How a letter that a client asks for may begin. Nothing from the record is in it: the two of them write the rest."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrp.disclosures.models import LetterTemplate

GAP = "…"  # where something is to be filled in; a letter with one does not go

# What each is about, as the letter says it.
ABOUT = {
    LetterTemplate.BENEFITS: gettext_lazy("It is about an application for benefits."),
    LetterTemplate.DOCTOR: gettext_lazy("It is about their care with you."),
    LetterTemplate.EMPLOYER: gettext_lazy("It is about their work with you."),
    LetterTemplate.HOUSING: gettext_lazy("It is about a place to live."),
}


def beginning(template: str) -> str:
    """Return the first words of a letter of the kind `template` (a LetterTemplate), with gaps to be filled."""
    about = str(ABOUT.get(template, _("It is about …")))
    return "\n\n".join(
        (
            _("To whom it may concern:"),
            _("… has asked me to write to you. %(about)s They have read this letter.") % {"about": about},
            _("What they would like you to know: …"),
            _("If you have a question, please ask them first. I answer only what they agree to."),
        )
    )
