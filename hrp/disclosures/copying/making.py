"""Making the files of a copy: a page of paper, and what another service's computer reads."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from clients.models import Client
from hrp.disclosures.copying.loading import short_of, whole_of
from hrp.disclosures.copying.pages import STAND_IN, short_blocks, whole_blocks
from hrp.disclosures.fhir.bundle import bundle_of
from hrp.disclosures.paper.page import Block, document

ZIP = "application/zip"
# What the files are called: nothing of whose they are.
PAPER, FOR_COMPUTERS = "record.pdf", "record.json"
_ANY_DAY = (2000, 1, 1, 0, 0, 0)  # a file in the archive says no time of its own


def short_paper(client: Client, *, by) -> bytes:
    """Return the short copy as PDF: the client's sentence, strengths, goals, plans."""
    return _paper(short_blocks(short_of(client, by=by)))


def whole_paper(client: Client, *, by, after: Iterable[Block] = ()) -> bytes:
    """Return the whole copy as PDF, as `by` may see the record, `after` a letter that it goes with."""
    return _paper((*after, *whole_blocks(whole_of(client, by=by))))


def whole_archive(client: Client, *, by) -> bytes:
    """Return the whole copy twice over in one ZIP: to read (PDF), and for another service's computer (FHIR)."""
    whole = whole_of(client, by=by)
    return archive({PAPER: _paper(whole_blocks(whole)), FOR_COMPUTERS: bundle_of(whole)})


def archive(files: dict[str, bytes]) -> bytes:
    """Return `files`, by their names, in one ZIP: the same bytes for the same files."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as into:
        for name, content in files.items():
            entry = ZipInfo(name, _ANY_DAY)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, 3
            into.writestr(entry, content)
    return packed.getvalue()


def _paper(blocks) -> bytes:
    return document(blocks, stand_in=STAND_IN)
