"""What a client agrees to: written down, signed, taken back."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions.person import save
from clients.consent_text import digest, text_of
from clients.consents import missing
from clients.models import Client, Consent, ConsentRevocation, Mandate
from clients.models.consent import SignedHow
from hrp.audit.models import Action
from hrp.audit.trail import record


class CannotSign(Exception):
    """A consent cannot be signed as it is. `missing` says in words what it lacks; empty: it is other than was read."""

    def __init__(self, missing: list[str]):
        super().__init__(", ".join(missing))
        self.missing = missing


@transaction.atomic
def write_consent(consent: Consent, *, by, client: Client, fields=(), mandate: Mandate | None = None) -> None:
    """Store a draft, new or changed. `fields` are the names of what was changed. It counts for nothing yet.

    What is told on `mandate` rests on it from now on, if one is given. Raises IntegrityError where the consent was
    signed or set aside meanwhile: what was typed then is not put over it.
    """
    if not consent._state.adding and not _is_draft(_held(consent)):
        raise IntegrityError("This consent is a draft no longer.")
    save(consent, by=by, client=client, fields=fields)
    if mandate:
        mandate.consent = consent
        mandate.save(update_fields=["consent"])
        record(Action.CHANGE, by=by, client_code=client.code, subject=f"mandate {mandate.pk}", fields=["consent"])


@transaction.atomic
def sign_consent(consent: Consent, *, by, name: str, how: SignedHow, on: date, read: str = "") -> Consent:
    """Let a consent count from now on, signed with `name` on the day `on`, and return it as it stands from then on.

    Its text is frozen with its SHA-256. Raises CannotSign where a part is missing, where it was set aside, and where
    `read` (the SHA-256 of the text that was read) is of another text than would be kept. Asking twice changes nothing.
    """
    consent = _held(consent)
    if consent.signed_at:
        return consent
    text, lacking = text_of(consent), missing(consent) + _unsigned(name, how, on)
    if lacking or consent.set_aside_at or read not in ("", digest(text)):
        raise CannotSign(lacking)
    consent.signed_name, consent.signed_how, consent.signed_on = name.strip(), how, on
    consent.signed_at, consent.text, consent.sha256 = timezone.now(), text, digest(text)
    consent.save()
    _note(Action.SIGN, consent, by=by, how=str(how), scopes=[str(scope) for scope in consent.scopes])
    return consent


@transaction.atomic
def revoke_consent(consent: Consent, *, by, told_by: str = "") -> None:
    """Take a signed consent back, from this second on. `told_by` says how they said so. Asking twice changes nothing.

    Something that is just leaving holds the same row (`lock_and_insist`): one of the two is first.
    """
    consent = _held(consent)
    if not consent.signed_at or consent.revoked_at:
        return
    ConsentRevocation.objects.create(consent=consent, told_by=told_by, created_by=by)
    _note(Action.CHANGE, consent, by=by, taken_back=True)


@transaction.atomic
def set_aside(consent: Consent, *, by) -> None:
    """Put a draft away that is not needed. One that was signed stays; asking twice changes nothing."""
    consent = _held(consent)
    if not _is_draft(consent):
        return
    consent.set_aside_at = timezone.now()
    consent.save(update_fields=["set_aside_at"])
    _note(Action.CHANGE, consent, by=by, set_aside=True)


def _held(consent: Consent) -> Consent:
    """The consent as it is stored now, locked until the transaction ends."""
    return Consent.objects.select_for_update(of=("self",)).select_related("client").get(pk=consent.pk)


def _is_draft(consent: Consent) -> bool:
    return not consent.signed_at and not consent.set_aside_at


def _unsigned(name: str, how: str, on: date | None) -> list[str]:
    """What a signature lacks, in words."""
    found = [] if name.strip() else [_("the name of whoever signs")]
    if how not in SignedHow.values:
        found.append(_("how it is signed"))
    if on is None or on > timezone.localdate():
        found.append(_("the day of the signature"))
    return found


def _note(action: Action, consent: Consent, *, by, **detail) -> None:
    record(action, by=by, client_code=consent.client.code, subject=f"consent {consent.pk}", **detail)
