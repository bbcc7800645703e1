"""The account of what left about a client, and what one thing was that left, as it was sent."""

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from clients.models.consent import Scope
from hrp.base.days import midnight
from hrp.disclosures.copying.making import FOR_COMPUTERS, PAPER, ZIP
from hrp.disclosures.models import Disclosure, DisclosureKind
from hrp.disclosures.paper.page import PDF
from hrp.disclosures.sending import file_of

YEARS = 3
# What is read along with something that left: who sent it, on what, and who looked at it.
BESIDE = ("created_by", "consent", "order__seconded_by", "second_look__created_by")
# What was told without a consent that names what it is about.
WITHOUT_SCOPES = (DisclosureKind.EMERGENCY, DisclosureKind.COURT_ORDER)
# What an account reads: no file.
ACCOUNTED = (
    "client",
    "kind",
    "legal_basis",
    "sent_at",
    "recipient",
    "purpose",
    "body",
    "scopes",
    "alone",
    "created_by__name",
    "consent__signed_on",
    "order__seconded_by__name",
    "second_look__created_at",
    "second_look__alone",
    "second_look__created_by__name",
)


@dataclass(frozen=True)
class Gone:
    """One thing that left, without its file."""

    row: Disclosure

    @property
    def scopes(self) -> list[str]:
        """What was told, in words."""
        return scopes_in_words(self.row)

    @property
    def words(self) -> str:
        """What was said, where no consent says what it was about."""
        return self.row.body if self.row.kind in WITHOUT_SCOPES else ""


def since_when(today: date | None = None) -> date:
    """Return the day from which an account tells: three years back (42 CFR 2.25, 45 CFR 164.528)."""
    today = today or timezone.localdate()
    try:
        return today.replace(year=today.year - YEARS)
    except ValueError:  # the 29th of February
        return today - timedelta(days=YEARS * 365)


def account_of(client: Client, *, by) -> list[Gone]:
    """Return what left about `client` in the last three years, the latest first. No file is read."""
    rows = Disclosure.objects.for_user(by).filter(client=client, sent_at__gte=midnight(since_when()))
    return [Gone(row) for row in rows.select_related(*BESIDE).only(*ACCOUNTED)]


def scopes_in_words(row: Disclosure) -> list[str]:
    """Return what of a client was told, by what the consent calls it."""
    return [str(Scope(code).label) for code in row.scopes.split()]


# --- The file as it was sent -------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """A file as it was sent: its name, which names nobody, its media type, its bytes."""

    name: str
    media_type: str
    content: bytes


PARTS = {
    PAPER: (gettext_lazy("To read (PDF)"), PDF),
    FOR_COMPUTERS: (gettext_lazy("For another service’s computer (FHIR)"), "application/fhir+json"),
}
ENDINGS = {PDF: "pdf", ZIP: "zip"}


def parts_of(row: Disclosure) -> list[tuple[str, str]]:
    """Return what can be fetched of the file that went: the name to ask for ("" is the file itself), its words."""
    if row.file_type != ZIP:
        return [("", _("The file as it was sent (PDF)"))] if row.file_type else []
    return [*((name, str(words)) for name, (words, _type) in PARTS.items()), ("", _("Both in one file (ZIP)"))]


def sent_file(row: Disclosure, part: str = "") -> Sent | None:
    """Return the file of `row` as it was sent, or the `part` of it with that name; None where there is none."""
    content = file_of(row)
    if not content or (part and (row.file_type != ZIP or part not in PARTS)):
        return None
    if not part:
        stem = "record" if row.kind == DisclosureKind.RECORD_COPY else "letter"
        return Sent(f"{stem}.{ENDINGS.get(row.file_type, 'bin')}", row.file_type, content)
    with ZipFile(BytesIO(content)) as archive:
        return Sent(part, PARTS[part][1], archive.read(part))
