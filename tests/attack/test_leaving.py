"""A canary in every text of a record: which of them leave, by each way out, and that no other does.

Each list names columns, so that a column that begins to leave, or a new one that does, shows by its name.
"""

import io
import json
import zipfile
from base64 import b64decode
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from pypdf import PdfReader

from clients.models import Client, Consent, Mandate
from hrp.audit.models import Event
from hrp.disclosures.actions.letters import send_letter, show_letter
from hrp.disclosures.copying.making import whole_archive
from hrp.disclosures.models import Disclosure, Letter
from hrp.disclosures.sending import file_of
from hrp.reports.models import QuarterTable, ReportRun, RunFile
from hrp.reports.work import work
from tests.access.planted import plant_record, signed_consent
from tests.attack.canaries import Cage, canaries
from tests.cast import gather, make_session
from tests.disclosures.papers import read
from tests.reports.arrivals import arrive, imagine

YEAR = 2023

# What stands on the paper itself: who tells whom by the consent that it goes on, and who signs.
ON_ANY_LETTER = {"clients.Consent.discloser", "clients.Consent.recipient", "accounts.User.name"}


@pytest.fixture
def hers(db):
    """Everything about Ines and about Noor, with a canary in every text: the cast, and who knows each canary."""
    with canaries() as cage:
        cast = gather()
        before = set(cage.columns)
        plant_record(cast.noor, cast.stella)
        cage.of_noor = set(cage.columns) - before
        plant_record(cast.ines, cast.mara)
    return cast, cage


def said_by(paper: bytes) -> list[str]:
    """Return all that a PDF says: its words, what it says of itself, and its very bytes."""
    reader = PdfReader(io.BytesIO(paper))
    metadata = [str(value) for value in (reader.metadata or {}).values()]
    return [*(page.extract_text() for page in reader.pages), *metadata, paper.decode("latin-1")]


def in_the_trail(cage: Cage) -> set[str]:
    """Return the columns that the trail quotes, apart from who acted."""
    return cage.found_in(*(f"{event.subject} {json.dumps(event.detail)}" for event in Event.objects.all()))


# --- Letters --------------------------------------------------------------------------------------


def sent(letter: Letter, by) -> Disclosure:
    """Let a letter go as it reads now."""
    show_letter(letter, by=by, read=read(letter))
    letter.refresh_from_db()
    return send_letter(letter, by=by, read=read(letter))


def test_of_a_whole_record_an_attendance_letter_tells_who_tells_whom_and_who_signs(hers):
    cast, cage = hers
    today = timezone.localdate()
    with canaries(cage):
        consent = signed_consent(cast.ines, cast.mara, recipient_kind="mandating")
    asked = {"starts_on": today - timedelta(days=60), "explained_on": today - timedelta(days=59), "consent": consent}
    mandate = Mandate.objects.create(
        episode=cast.ines.episodes.get(), authority_kind="probation_parole", reference="P-1742", **asked
    )
    make_session(cast.ines, by=cast.mara, days_ago=3)
    letter = Letter.objects.create(
        client=cast.ines,
        kind="attendance",
        consent=consent,
        mandate=mandate,
        reference="P-1742",
        since=today - timedelta(days=30),
        until=today,
        created_by=cast.mara,
    )
    gone = sent(letter, cast.mara)
    assert cage.found_in(*said_by(file_of(gone)), gone.body) == ON_ANY_LETTER
    assert "P-1742" in gone.body
    assert in_the_trail(cage) == set()


def test_of_a_whole_record_a_letter_that_was_asked_for_tells_its_own_words(hers):
    cast, cage = hers
    with canaries(cage):
        letter = Letter.objects.create(
            client=cast.ines,
            kind="asked_for",
            template="housing",
            consent=Consent.objects.get(client=cast.ines, revocation=None),
            words="Dear landlord,",
            created_by=cast.mara,
        )
    gone = sent(letter, cast.mara)
    its_own = {"disclosures.Letter.words", "disclosures.Letter.address"}
    assert cage.found_in(*said_by(file_of(gone)), gone.body) == ON_ANY_LETTER | its_own
    assert in_the_trail(cage) == set()


# --- The copy of a record -------------------------------------------------------------------------

# What never stands in a copy, by the table that it is in.
NEVER_COPIED = {
    "therapy_sessions.ReflectiveNote",
    "therapy_sessions.FlagAnswer",
    "therapy_sessions.NoteQuestion",
    "supervision.AgendaPoint",
    "supervision.AgreedAction",
    "supervision.FidelityRating",
    "supervision.MitiScore",
    "clients.BreakGlass",
}


def test_a_copy_of_a_record_holds_nothing_of_anybody_else_nor_what_is_kept_from_it(hers):
    cast, cage = hers
    with zipfile.ZipFile(io.BytesIO(whole_archive(cast.ines, by=cast.mara))) as packed:
        texts = [*said_by(packed.read("record.pdf")), packed.read("record.json").decode()]
    assert [word for word in cage.of_noor if any(word in text for text in texts)] == []
    tables = {column.rpartition(".")[0] for column in cage.found_in(*texts)}
    assert tables & NEVER_COPIED == set()
    assert {"goals.Goal", "clients.ProblemStatement", "clients.Strength"} <= tables


# --- Reports --------------------------------------------------------------------------------------


@pytest.fixture
def many(db, monkeypatch):
    """Three hundred people who came in 2023, with a canary in every text of theirs."""
    one_by_one = lambda self, rows, **how: [row.save(force_insert=True) for row in rows]  # noqa: E731
    with canaries() as cage, monkeypatch.context() as patched:
        cast = gather()
        patched.setattr(QuerySet, "bulk_create", one_by_one)
        arrive(cast.team, imagine(300, YEAR), by=cast.mara)
    return cast, cage


def made(by, **what) -> ReportRun:
    """Ask for something and let a worker make it."""
    run = ReportRun.objects.create(created_by=by, **what)
    work(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.reason) == ("ready", "")
    return run


def unpacked(content: bytes) -> list[str]:
    """Return every text of a ZIP, and of the workbooks in it, with the names of its files."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            inside = packed.read(name)
            found += [name, *(unpacked(inside) if name.endswith(".xlsx") else [inside.decode("utf-8", "replace")])]
    return found


def test_no_report_holds_a_word_or_a_code_of_anybody(many, caplog):
    cast, cage = many
    made(cast.ada, kind="quarter", year=YEAR, quarter=3)
    file = RunFile.objects.get(run=made(cast.ada, kind="rows", first_year=YEAR, last_year=YEAR))
    told = [json.dumps(table.table) for table in QuarterTable.objects.all()]
    packed = unpacked(b64decode(file.content))
    assert len(told) == 1 and len(packed) > 10
    everything = [*told, *packed, file.name, caplog.text]
    assert cage.found_in(*everything) <= {"accounts.Team.name"}
    assert in_the_trail(cage) == set()
    known = {str(each) for pair in Client.objects.values_list("code", "pk") for each in pair}
    known |= {pk.hex for pk in Client.objects.values_list("pk", flat=True)}
    assert [word for word in known if any(word in text for text in everything)] == []
