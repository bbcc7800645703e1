"""What the trail costs a page: one query or two, and a small part of its time."""

import statistics
import time

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hrp.audit.models import Event
from tests.access.planted import plant_record
from tests.cast import make_session

pytestmark = pytest.mark.once  # a share of a page's time; once is enough

PAGES = ["workspace:today", "workspace:caseload", "workspace:record", "sessions:room"]


@pytest.fixture
def pages(cast):
    """The addresses of the main pages, with something on them, and Mara's browser."""
    plant_record(cast.ines, cast.mara)
    meeting = make_session(cast.ines, by=cast.mara)
    of = {"workspace:record": [cast.ines.code], "sessions:room": [cast.ines.code, meeting.pk]}
    browser = Browser()
    browser.force_login(cast.mara)
    return browser, {name: reverse(name, args=of.get(name)) for name in PAGES}


@pytest.mark.django_db
def test_the_trail_asks_the_database_at_most_twice(pages):
    browser, addresses = pages
    found = {}
    for name, address in addresses.items():
        browser.get(address)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert browser.get(address).status_code == 200
        found[name] = [query["sql"].split()[0] for query in seen if "audit_" in query["sql"]]
    assert found == dict.fromkeys(PAGES, ["INSERT"])


@pytest.mark.django_db
def test_a_save_of_an_open_page_asks_at_most_twice(cast):
    meeting = make_session(cast.ines, by=cast.mara)
    browser = Browser()
    browser.force_login(cast.mara)
    address = reverse("sessions:save", args=[cast.ines.code, meeting.pk])
    for seq in (1, 2):
        body = {"tab": "6f1c3c1e-0000-4000-8000-000000000000", "seq": seq, "texts": {}, "taps": {}}
        with CaptureQueriesContext(connection) as seen:
            assert browser.post(address, body, content_type="application/json").status_code == 200
        assert len([query for query in seen if "audit_" in query["sql"]]) <= 2


@pytest.mark.django_db(transaction=True)
def test_writing_a_row_takes_less_than_a_tenth_of_a_page(pages, monkeypatch):
    """Timed inside the very same requests, so that a busy machine slows both alike; the commit is part of it."""
    browser, addresses = pages
    save, spent = Event.save, []

    def timed(event, *arguments, **named):
        began = time.perf_counter()
        save(event, *arguments, **named)
        spent.append(time.perf_counter() - began)

    monkeypatch.setattr(Event, "save", timed)
    shares = {}
    for name, address in addresses.items():
        browser.get(address)
        found = []
        for _turn in range(15):
            spent.clear()
            began = time.perf_counter()
            browser.get(address)
            found.append(sum(spent) / (time.perf_counter() - began))
        shares[name] = statistics.median(found)
    print("The trail's share:", {name: f"{share:.1%}" for name, share in shares.items()})
    assert max(shares.values()) < 0.10, shares
