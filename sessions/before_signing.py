"""What a note still needs before it can be signed."""

from django.utils.translation import gettext as _

from sessions.content.choices import SafetyAnswer
from sessions.models import Session


def missing_before_signing(meeting: Session) -> list[str]:
    """Return, in sentences, what a note still needs. Only safety is ever needed."""
    missing = []
    items = list(meeting.safety_items.all())
    if not meeting.safety_answer:
        missing.append(_("One tap on safety."))
    elif meeting.safety_answer == SafetyAnswer.SOMETHING_TO_NOTE and not items:
        missing.append(_("What it was about, under safety."))
    if any(item.level is None for item in items):
        missing.append(_("How near it is, for what you noted on safety."))
    if any(item.needs_care and not item.what_we_did.strip() for item in items):
        missing.append(_("A line on what was done about safety."))
    return missing
