"""What tests of papers share: reading a PDF, and letters about Ines to begin with."""

import io
from datetime import date, timedelta

from django.utils import timezone
from pypdf import PdfReader

from clients.models import Consent, Mandate
from hrp.disclosures.letters import text_of
from hrp.disclosures.models import Letter
from hrp.disclosures.sending import digest
from tests.access.planted import signed_consent

PLAIN = {
    "discloser": "Harbour Street",
    "recipient_kind": "mandating",
    "recipient": "Probation, Mill Road",
    "purpose": "They know that she comes.",
    "how_to_take_back": "Say so.",
    "signed_name": "Ines",
    "text": "What she agreed to.",
    "tells_attendance_dates": True,
    "tells_kept_count": False,
    "tells_attending": False,
    "tells_letter": False,
    "tells_coordination": False,
}


def days(number: int) -> date:
    """Return the day that many days from today."""
    return timezone.localdate() + timedelta(days=number)


def consent_of(cast, **terms) -> Consent:
    """A consent of Ines that counts: probation may hear on which days she came, unless `terms` say otherwise."""
    return signed_consent(cast.ines, cast.mara, **PLAIN | terms)


def mandate_of(cast, consent, **fields) -> Mandate:
    """Probation asks since 50 days ago to hear every month, which was explained."""
    asks = {
        "authority_kind": "probation_parole",
        "reference": "P-1742",
        "starts_on": days(-50),
        "rhythm": "monthly",
        "next_due": days(2),
        "explained_on": days(-49),
        "consent": consent,
        "created_by": cast.mara,
    }
    return Mandate.objects.create(episode=cast.ines.episodes.get(), **asks | fields)


def attendance_letter(cast, consent, mandate=None, **fields) -> Letter:
    """A letter on the last 30 days that the client saw today."""
    of = {"since": days(-30), "until": days(0), "reference": "P-1742", "shown_on": days(0)}
    made = {"client": cast.ines, "consent": consent, "mandate": mandate, "created_by": cast.mara}
    return Letter.objects.create(kind="attendance", **made, **of | fields)


def asked_letter(cast, consent, **fields) -> Letter:
    """A letter to a landlord that the client saw today."""
    of = {"words": "Dear Ms Reyes,\n\nshe is looking for a flat.", "template": "housing", "shown_on": days(0)}
    return Letter.objects.create(
        kind="asked_for", client=cast.ines, consent=consent, created_by=cast.mara, **of | fields
    )


def read(letter: Letter) -> str:
    """Return the SHA-256 of what a letter says, as its page sends it."""
    return digest(text_of(letter).encode())


def words_on(paper: bytes) -> str:
    """Return the text of a PDF, with white space folded."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())


def told_by_the_file(paper: bytes) -> set:
    """Return every text that a PDF says of itself, apart from its words."""
    reader = PdfReader(io.BytesIO(paper))
    return {value for value in (reader.metadata or {}).values() if value}
