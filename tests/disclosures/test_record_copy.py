"""Giving a client a copy of their record: the question first, the short version first, and once."""

import json
import uuid
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.consents import Blocked
from clients.models import Client
from hrp.audit.models import Action, Event
from hrp.disclosures.actions import copying
from hrp.disclosures.actions.copying import Which, give_copy
from hrp.disclosures.models import Disclosure
from hrp.disclosures.sending import digest, file_of
from tests import factors
from tests.access.planted import WORD
from tests.cast import put
from tests.disclosures.copies import Words, data_of, grow, name_them, text_of


@pytest.fixture
def page(cast):
    return reverse("disclosures:record_copy", args=[cast.ines.code])


@pytest.fixture
def browser(client, cast):
    """Mara's browser, in which she has just shown a factor."""
    client.force_login(cast.mara)
    factors.shown(client, cast.mara)
    return client


def copy_of(browser, page, which, key=None):
    return browser.post(page, {"which": which, "key": key or uuid.uuid4()})


def test_the_page_asks_first_keeps_no_answer_and_offers_the_short_version_first(browser, page):
    said = " ".join(browser.get(page).content.decode().split())
    places = [said.index(words) for words in ("Is anyone asking you for this?", "Make the short version", "all of it<")]
    assert places == sorted(places)
    answers = said[said.index("<main") : said.index("</main>")]
    assert not any(tag in answers for tag in ("<textarea", "<select", 'type="radio"', 'type="checkbox"', 'type="text"'))


def test_the_short_version_is_handed_over_and_kept(browser, cast, page):
    answer = copy_of(browser, page, "short")
    (made,) = Disclosure.objects.all()
    assert answer.url == reverse("disclosures:disclosure", args=[cast.ines.code, made.pk])
    assert (made.kind, made.legal_basis, made.consent, made.file_type, made.created_by) == (
        "record_copy",
        "own_record",
        None,
        "application/pdf",
        cast.mara,
    )
    assert made.sha256 == digest(file_of(made))
    assert "only hour of the day" in text_of(file_of(made))


def test_all_of_it_is_handed_over_on_paper_and_for_computers(browser, cast, page):
    words = Words()
    name_them(cast.ines, words)
    grow(cast.ines, cast.mara, words)
    copy_of(browser, page, "whole")
    (made,) = Disclosure.objects.filter(kind="record_copy")
    with ZipFile(BytesIO(file_of(made))) as files:
        paper, data = text_of(files.read("record.pdf")), data_of(json.loads(files.read("record.json")))
    assert [words.leaked(text) for text in (paper, data)] == [[], []]
    shown = browser.get(reverse("disclosures:disclosure", args=[cast.ines.code, made.pk])).content.decode()
    assert "?part=record.pdf" in shown and "?part=record.json" in shown and made.sha256 in shown


def test_sent_twice_it_is_one_copy(browser, cast, page):
    key = uuid.uuid4()
    first, second = copy_of(browser, page, "short", key), copy_of(browser, page, "whole", key)
    assert first.url == second.url
    assert Disclosure.objects.get().file_type == "application/pdf"


def test_sent_twice_at_the_same_moment_it_is_one_copy(cast, monkeypatch):
    key = uuid.uuid4()
    first = give_copy(cast.ines, by=cast.mara, which=Which.SHORT, key=key)
    looked = iter([None])
    found = copying._made_before
    monkeypatch.setattr(copying, "_made_before", lambda *asked: next(looked, found(*asked)))
    assert give_copy(cast.ines, by=cast.mara, which=Which.SHORT, key=key) == first


def test_without_a_fresh_factor_nothing_is_made_and_the_way_leads_back(client, cast, page):
    client.force_login(cast.mara)
    assert client.get(page).status_code == 200
    answer = copy_of(client, page, "short")
    assert (answer.status_code, answer.url) == (302, f"{reverse('accounts:step_up')}?next={page.replace('/', '%2F')}")
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"which": "notes"}, {"which": "short", "key": "none"}])
def test_what_cannot_be_read_makes_nothing(browser, page, sent):
    assert browser.post(page, sent).status_code == 422
    assert not Disclosure.objects.exists()


def test_of_an_invented_client_nothing_goes(browser, cast, page):
    put([cast.ines], is_practice=True)
    answer = copy_of(browser, page, "short")
    assert answer.status_code == 422 and "invented client" in answer.content.decode()
    with pytest.raises(Blocked):
        give_copy(Client.objects.get(pk=cast.ines.pk), by=cast.mara, which=Which.WHOLE, key=uuid.uuid4())
    assert not Disclosure.objects.exists()


def test_after_a_death_no_copy_is_begun(browser, cast, page):
    put([cast.ines.episodes.get()], ended_on=timezone.localdate(), ending="died")
    assert browser.get(page).status_code == copy_of(browser, page, "short").status_code == 403


def test_the_trail_says_what_went_by_ids_and_codes(browser, cast, page):
    words = Words()
    name_them(cast.ines, words)
    copy_of(browser, page, "whole")
    made = Disclosure.objects.get()
    (row,) = Event.objects.filter(action=Action.EXPORT)
    assert (row.actor, row.client_code, row.subject) == (cast.mara.email, cast.ines.code, f"disclosure {made.pk}")
    assert row.detail == {"kind": "record_copy", "basis": "own_record"}
    assert WORD not in json.dumps(row.detail)
