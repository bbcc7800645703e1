"""The one door out. Whatever leaves about a client goes through `disclose`, and is kept as it went."""

import hashlib
import uuid
from base64 import b64decode, b64encode
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clients.consents import Blocked, insist, lock_and_insist
from clients.models import Client, Consent, Mandate
from clients.models.consent import Scope
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.disclosures.models import CourtOrder, Disclosure, DisclosureKind, LegalBasis, Letter

# What goes without a consent, and on what instead. Everything else goes on a consent.
BASIS = {
    DisclosureKind.RECORD_COPY: LegalBasis.OWN_RECORD,
    DisclosureKind.EMERGENCY: LegalBasis.EMERGENCY,
    DisclosureKind.COURT_ORDER: LegalBasis.COURT_ORDER,
}


@transaction.atomic
def disclose(
    *,
    by,
    client: Client,
    kind: DisclosureKind,
    recipient: str,
    body: str,
    scopes: Sequence[Scope] = (),
    consent: Consent | None = None,
    recipient_kind: str | None = None,
    legal_basis: LegalBasis | str = "",
    file: bytes = b"",
    file_type: str = "",
    purpose: str = "",
    mandate: Mandate | None = None,
    letter: Letter | None = None,
    order: CourtOrder | None = None,
    alone: bool = False,
    alone_why: str = "",
    key: uuid.UUID | str | None = None,
) -> Disclosure:
    """Let something about `client` out, and return what is kept of it: to whom, what, what for, on what basis.

    It rests on `legal_basis`, or else on `consent`, which is locked and asked once more whether it covers every one
    of `scopes` at this very moment; `recipient_kind` is who hears it, where that is known otherwise than from the
    consent. Taking a consent back and sending on it wait for each other, so that one of them is first. `file` are the
    very bytes that go, of the media type `file_type`. `key` is the id that a form carried for its row: an action that
    is asked twice looks for it first. The trail gets ids and codes.

    Raises Blocked, with the reason, when it may not go; then nothing is kept.
    """
    if client.is_practice:
        raise Blocked(_("This is an invented client to practise with. Nothing is sent about them."))
    if legal_basis != BASIS.get(kind, ""):
        raise Blocked(_("This does not go on such a basis."))
    if not legal_basis:
        consent = _insisted(consent, client, scopes, recipient_kind)
    gone = Disclosure.objects.create(
        pk=key or uuid.uuid4(),
        client=client,
        created_by=by,
        kind=kind,
        consent=None if legal_basis else consent,
        legal_basis=legal_basis,
        mandate=mandate,
        letter=letter,
        order=order,
        recipient=recipient,
        purpose=purpose,
        scopes=" ".join(scopes),
        body=body,
        file=b64encode(file).decode(),
        file_type=file_type,
        sha256=digest(file or body.encode()),
        alone=alone,
        alone_why=alone_why,
    )
    record(Action.EXPORT, by=by, client_code=client.code, subject=f"disclosure {gone.pk}", **_told(gone))
    return gone


def digest(content: bytes) -> str:
    """Return the SHA-256 of what goes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def file_of(disclosure: Disclosure) -> bytes:
    """Return the very bytes of the file that went; none where there was no file."""
    return b64decode(disclosure.file)


def _insisted(consent, client, scopes, recipient_kind) -> Consent:
    """Return the consent, locked, if it is this client's and covers every scope for whoever hears it."""
    if not scopes:
        raise Blocked(_("It does not say what is told."))
    if consent is None:
        insist(None, scope=scopes[0])
    held = lock_and_insist(consent.pk, scope=scopes[0])
    if held.client_id != client.pk:
        raise Blocked(_("This consent is not about this client."))
    for scope in scopes:
        insist(held, scope=scope, recipient_kind=recipient_kind)
    return held


def _told(gone: Disclosure) -> dict:
    """Return what the trail says of it: ids and codes."""
    detail = {"kind": str(gone.kind), "consent": str(gone.consent_id or ""), "basis": str(gone.legal_basis)}
    detail |= {"scopes": gone.scopes.split(), "mandate": str(gone.mandate_id or ""), "alone": gone.alone or ""}
    return {name: value for name, value in detail.items() if value}
