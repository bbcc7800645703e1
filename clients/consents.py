"""Consents: what one still lacks, and the one rule that everything asks before it leaves."""

from django.utils import formats, timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Consent
from clients.models.consent import NEVER_FOR_CARE, ConsentKind, RecipientKind, Scope

# What 42 CFR 2.31 asks of a consent before it can be signed, beside what may be told: the column, and how it is called.
PARTS = {
    "discloser": gettext_lazy("who may tell"),
    "recipient_kind": gettext_lazy("who hears it"),
    "recipient": gettext_lazy("the name of who hears it"),
    "purpose": gettext_lazy("what for"),
    "how_to_take_back": gettext_lazy("how it is taken back"),
}


class Blocked(Exception):
    """Nothing may leave on this consent. `reason` is a sentence for whoever wanted to send something."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def missing(consent: Consent) -> list[str]:
    """Return what a consent lacks before it can be signed, in words; nothing if every part is there.

    Reads the row alone. A day that is over, or was over when it was signed, is no end.
    """
    found = [str(words) for part, words in PARTS.items() if not getattr(consent, part).strip()]
    if not consent.scopes and consent.kind != ConsentKind.COUNSELLING_NOTES:
        found.append(_("what may be told"))
    if consent.expires_on is None:
        found.append(_("until when"))
    elif consent.expires_on <= (consent.signed_on or timezone.localdate()):
        found.append(_("an end that is still to come"))
    if never_covers(consent.kind, consent.recipient_kind):
        found.append(_("another kind: one for care covers neither a court nor an employer nor whoever requires this"))
    return found


def never_covers(kind: str, recipient_kind: str) -> bool:
    """Say whether a consent of this kind can never name such a recipient."""
    return kind == ConsentKind.CARE and recipient_kind in NEVER_FOR_CARE


def insist(consent: Consent | None, *, scope: Scope, recipient_kind: RecipientKind | None = None) -> None:
    """Raise Blocked unless `consent` counts at this very moment and covers `scope`.

    It blocks where none is chosen; where it is a draft, lacks a part, was taken back or is over; and where it is
    about something else, or (if `recipient_kind` is given) for another kind of recipient.
    """
    if consent is None:
        raise Blocked(_("No consent is chosen. Nothing goes without one."))
    if reason := _does_not_count(consent) or _does_not_cover(consent, scope, recipient_kind):
        raise Blocked(reason)


def lock_and_insist(consent_pk, *, scope: Scope, recipient_kind: RecipientKind | None = None) -> Consent:
    """Return the consent, locked until the transaction ends, if it counts and covers `scope`; else raise Blocked.

    For the moment in which something goes. Taking it back locks the same row, so that one of the two is first. Whether
    it was taken back is asked only once the row is held.
    """
    consent = Consent.objects.select_for_update().filter(pk=consent_pk).first()
    insist(consent, scope=scope, recipient_kind=recipient_kind)
    return consent


def _does_not_count(consent: Consent) -> str:
    """The reason why a consent counts for nothing at this moment; empty if it counts."""
    if not consent.signed_at:
        return _("The client has not signed this consent yet.")
    if taken_back := consent.revoked_at:
        when = formats.date_format(timezone.localtime(taken_back), "j F Y, H:i")
        return _("The client took this consent back on %(when)s.") % {"when": when}
    if consent.is_expired:
        return _("This consent ended on %(day)s.") % {"day": formats.date_format(consent.expires_on, "j F Y")}
    if lacking := missing(consent):
        return _("This consent lacks something: %(parts)s.") % {"parts": get_text_list(lacking, _("and"))}
    return ""


def _does_not_cover(consent: Consent, scope: Scope, recipient_kind: RecipientKind | None) -> str:
    """The reason why a consent that counts does not cover this; empty if it does."""
    if scope not in consent.scopes:
        return _("This consent does not cover it: %(what)s.") % {"what": Scope(scope).label}
    if recipient_kind and (recipient_kind != consent.recipient_kind or never_covers(consent.kind, recipient_kind)):
        return _("This consent is for somebody else: %(whom)s.") % {"whom": consent.get_recipient_kind_display()}
    return ""
