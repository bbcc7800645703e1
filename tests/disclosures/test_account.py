"""The account of what left about a client, one thing that left, and its file as it was sent."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hrp.audit.models import Action, Event
from hrp.disclosures.accounting import account_of, since_when
from hrp.disclosures.actions.copying import Which, give_copy
from hrp.disclosures.models import CourtOrder, Disclosure, SecondLook
from hrp.disclosures.sending import disclose, file_of
from tests import factors
from tests.access.planted import signed_consent
from tests.workspace.many import queries, statements


@pytest.fixture
def page(cast):
    return reverse("disclosures:account", args=[cast.ines.code])


@pytest.fixture
def browser(client, cast):
    client.force_login(cast.mara)
    return client


def told(cast, **fields) -> Disclosure:
    """Something that was told about Ines."""
    if "consent" not in fields:
        fields.setdefault("legal_basis", "own_record")
    given = {
        "client": cast.ines,
        "kind": "by_hand",
        "recipient": "Mr Lowe",
        "body": "That she comes",
        "sha256": "0" * 64,
    }
    return Disclosure.objects.create(**given | {"created_by": cast.mara} | fields)


def text_of(browser, page) -> str:
    return " ".join(browser.get(page).content.decode().split())


# --- The account -------------------------------------------------------------------------------------


def test_the_account_says_to_whom_what_what_for_and_on_what_basis(browser, cast, page):
    consent = signed_consent(cast.ines, cast.mara)
    told(
        cast, kind="letter", consent=consent, recipient="Harbour Homes", purpose="For a flat", scopes="letter attending"
    )
    said = text_of(browser, page)
    day = f"{timezone.localdate():%-d %B %Y}"
    for words in (
        "Harbour Homes",
        "A letter the client asked for: A letter that they have read; Whether they come at present, yes or no",
        "For a flat",
        f"What the client agreed to on {day}",
        "Mara",
    ):
        assert words in said


def test_nothing_told_is_said_so(browser, page):
    assert "Nothing left." in text_of(browser, page)


def test_whoever_looked_beside_the_sender_is_named_and_where_nobody_was_there(browser, cast, page):
    emergency = told(cast, kind="emergency", legal_basis="emergency")
    SecondLook.objects.create(disclosure=emergency, created_by=cast.sana)
    order = CourtOrder.objects.create(
        client=cast.ines, created_by=cast.mara, seconded_by=cast.sana, seconded_at=timezone.now()
    )
    told(cast, kind="court_order", legal_basis="court_order", order=order)
    told(cast, kind="court_order", legal_basis="court_order", alone=True, alone_why="The court closes")
    said = text_of(browser, page)
    assert "Sana looked at it on" in said and "Sana looked at it first" in said
    assert "Nobody else was there to look at it" in said and "The court closes" not in said


def test_it_goes_three_years_back_and_the_latest_stands_first(cast):
    now = timezone.now()
    told(cast, recipient="Long ago", sent_at=now - timedelta(days=3 * 366 + 1))
    told(cast, recipient="Then", sent_at=now - timedelta(days=3 * 365 - 1))
    told(cast, recipient="Now")
    told(cast, client=cast.noor, recipient="Somebody else's")
    assert [one.row.recipient for one in account_of(cast.ines, by=cast.mara)] == ["Now", "Then"]
    assert account_of(cast.ines, by=cast.stella) == []


def test_three_years_before_the_29th_of_february():
    assert since_when(date(2028, 2, 29)) == date(2025, 3, 1)
    assert since_when(date(2026, 11, 22)) == date(2023, 11, 22)


def test_the_account_reads_no_file(browser, cast, page):
    told(cast, file="Secretword")
    asked = [sql for sql in statements(browser, page) if 'FROM "disclosures_disclosure"' in sql]
    assert asked and not any('."file"' in sql for sql in asked)


def test_the_words_stand_in_the_account_where_no_consent_says_what_it_was_about(browser, cast, page):
    told(cast, kind="emergency", legal_basis="emergency", body="She takes methadone.")
    told(cast, kind="letter", consent=signed_consent(cast.ines, cast.mara), scopes="letter", body="Dear Ms Reyes")
    said = text_of(browser, page)
    assert ("She takes methadone." in said, "Dear Ms Reyes" in said) == (True, False)


def test_a_long_account_takes_as_many_questions_as_a_short_one(browser, cast, page):
    def grow(n):
        for _n in range(n):
            told(cast, consent=signed_consent(cast.ines, cast.mara), kind="letter")
            SecondLook.objects.create(
                disclosure=told(cast, kind="emergency", legal_basis="emergency"), created_by=cast.sana
            )

    grow(1)
    short = queries(browser, page)
    grow(29)
    assert (short, queries(browser, page)) == (7, 7)


# --- One thing that left -----------------------------------------------------------------------------


def test_one_thing_that_left_is_shown_as_it_was_sent(browser, cast):
    made = told(cast, body="That she comes\non Mondays", alone=True, alone_why="Nobody there", sha256="ab" * 32)
    said = text_of(browser, reverse("disclosures:disclosure", args=[cast.ines.code, made.pk]))
    for words in ("Mr Lowe", "That she comes<br>on Mondays", "Nobody there", "ab" * 32):
        assert words in said
    assert "/file/" not in said


def test_what_left_about_somebody_else_is_not_found_here(browser, cast):
    other = told(cast, client=cast.noor)
    for name in ("disclosure", "disclosure_file"):
        assert browser.get(reverse(f"disclosures:{name}", args=[cast.ines.code, other.pk])).status_code == 404
        assert browser.get(reverse(f"disclosures:{name}", args=[cast.noor.code, other.pk])).status_code == 404


# --- Its file ----------------------------------------------------------------------------------------


@pytest.fixture
def copy(cast) -> Disclosure:
    return give_copy(cast.ines, by=cast.mara, which=Which.WHOLE, key=uuid.uuid4())


def address(copy, part="") -> str:
    found = reverse("disclosures:disclosure_file", args=[copy.client.code, copy.pk])
    return f"{found}?part={part}" if part else found


def test_the_file_comes_as_it_was_sent_under_a_name_that_names_nobody(browser, cast, copy):
    factors.shown(browser, cast.mara)
    answer = browser.get(address(copy))
    assert answer.content == file_of(copy)
    assert answer["Content-Disposition"] == 'attachment; filename="record.zip"'
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/zip", "no-store")
    paper = browser.get(address(copy, "record.pdf"))
    assert paper.content.startswith(b"%PDF") and paper["Content-Disposition"].endswith('"record.pdf"')
    data = browser.get(address(copy, "record.json"))
    assert data.json()["resourceType"] == "Bundle" and data["Content-Type"] == "application/fhir+json"


def test_a_letter_is_called_letter(browser, cast):
    sent = disclose(
        by=cast.mara,
        client=cast.ines,
        kind="letter",
        consent=signed_consent(cast.ines, cast.mara),
        scopes=["letter"],
        recipient="Mr Lowe",
        body="Words",
        file=b"%PDF",
        file_type="application/pdf",
    )
    factors.shown(browser, cast.mara)
    answer = browser.get(address(sent))
    assert (answer.content, answer["Content-Disposition"]) == (b"%PDF", 'attachment; filename="letter.pdf"')
    assert browser.get(address(sent, "record.pdf")).status_code == 404


def test_what_went_without_a_file_has_none_to_fetch(browser, cast):
    factors.shown(browser, cast.mara)
    assert browser.get(address(told(cast))).status_code == 404


def test_no_other_part_is_in_the_file(browser, cast, copy):
    factors.shown(browser, cast.mara)
    assert browser.get(address(copy, "../settings")).status_code == 404


def test_a_file_asks_first_and_is_noted(browser, cast, copy):
    asked = browser.get(address(copy, "record.pdf"))
    assert asked.status_code == 302 and asked.url.startswith(reverse("accounts:step_up"))
    assert Event.objects.filter(action=Action.EXPORT).count() == 1  # the copy itself
    factors.shown(browser, cast.mara)
    browser.get(address(copy))
    row = Event.objects.filter(action=Action.EXPORT).order_by("pk").last()
    assert (row.client_code, row.subject) == (cast.ines.code, f"disclosure {copy.pk}")


def test_rights_are_asked_at_every_file(client, cast, copy):
    for person, status in ((cast.sana, 200), (cast.stella, 404), (cast.ada, 403), (cast.fay, 403)):
        client.force_login(person)
        factors.shown(client, person)
        assert client.get(address(copy)).status_code == status
