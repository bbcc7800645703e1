"""The trail's page: found, sorted, exported; nothing clinical on it, and no name in an address."""

import csv
import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from hrp.accounts.models import User
from hrp.administration import trail as pages
from hrp.audit.models import Action, Event, Verification
from hrp.audit.trail import record
from tests import factors
from tests.access.planted import WORD, plant_record
from tests.audit.tampering import change

pytestmark = pytest.mark.django_db
ADDRESS = "/people/trail/"


@pytest.fixture
def browser(cast):
    """Ada's browser, and an empty trail before her."""
    opened = Browser()
    opened.force_login(cast.ada)
    return opened


@pytest.fixture
def happened(cast):
    """Four things that happened, an hour apart, the oldest first."""
    now = timezone.now() - timedelta(days=3)
    rows = [
        record(Action.VIEW, by=cast.mara, client_code=cast.ines.code, page="record"),
        record(Action.SIGN, by=cast.stella, client_code=cast.noor.code, subject="session 7", fields=["text", "day"]),
        record(Action.DENIED, by=cast.jon, client_code=cast.noor.code, permission="read_record"),
        record(Action.VIEW, by=cast.mara, client_code=cast.noor.code, page="record", break_glass=True),
    ]
    for hours, row in enumerate(rows):
        change(Event, row.pk, at=now + timedelta(hours=hours))
    return rows


def shown(answer) -> list[int]:
    """Return the rows on a page, but for Ada's own."""
    return [row.event.pk for row in answer.context["rows"] if row.event.actor != "ada@test.example"]


def search(browser, **typed):
    """Narrow the list as the form does, and return the page that it leads to."""
    answer = browser.post(ADDRESS, typed)
    assert answer.status_code == 302
    return browser.get(answer["Location"])


def test_the_newest_stands_first(browser, happened):
    first, second, third, fourth = (row.pk for row in happened)
    assert shown(browser.get(ADDRESS)) == [fourth, third, second, first]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"person": "mara"}, [3, 0]),
        ({"code": "noor"}, [3, 2, 1]),
        ({"action": "denied"}, [2]),
        ({"person": "mara", "code": "noor"}, [3]),
        ({"sort": "oldest"}, [0, 1, 2, 3]),
        ({"sort": "person"}, [2, 3, 0, 1]),
        ({"sort": "action"}, [2, 1, 3, 0]),
        ({"person": "fay"}, []),
    ],
)
def test_it_is_narrowed_and_sorted(browser, cast, happened, typed, expected):
    if "person" in typed:
        typed = typed | {"person": str(getattr(cast, typed["person"]).pk)}
    if "code" in typed:
        typed = typed | {"code": f" {cast.noor.code.lower()} "}
    assert shown(search(browser, **typed)) == [happened[place].pk for place in expected]


def test_it_is_sorted_by_code(browser, cast, happened):
    codes = [happened[place] for place in (0, 1, 2, 3)]
    expected = sorted(codes, key=lambda row: (row.client_code, -row.pk))
    assert shown(search(browser, sort="code")) == [row.pk for row in expected]


def test_it_is_narrowed_by_day_both_days_included(browser, happened, settings):
    settings.TIME_ZONE = "Pacific/Kiritimati"
    with timezone.override("Pacific/Kiritimati"):
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
        edges = [midnight - timedelta(microseconds=1), midnight, midnight + timedelta(days=1, microseconds=-1)]
        edges.append(midnight + timedelta(days=1))
        for row, at in zip(happened, edges, strict=True):
            change(Event, row.pk, at=at)
        day = midnight.date()
    with timezone.override("Pacific/Kiritimati"):
        found = pages.events(since=day, until=day, sort="oldest")
        assert [row.pk for row in found] == [happened[1].pk, happened[2].pk]
    answer = search(browser, since=(day - timedelta(days=30)).isoformat(), until=(day - timedelta(days=20)).isoformat())
    assert shown(answer) == []


def test_nobody_signed_in_can_be_looked_for(browser, happened):
    refused = record(Action.SIGN_IN_REFUSED, by=None)
    assert shown(search(browser, person="nobody")) == [refused.pk]


def test_the_address_holds_ids_codes_and_days_and_nothing_that_was_typed_otherwise(browser, cast, happened):
    answer = browser.post(
        ADDRESS,
        {"person": cast.mara.pk, "code": cast.ines.code, "since": "2026-01-01", "words": "Ines", "page": "Ines"},
    )
    assert parse_qs(urlsplit(answer["Location"]).query) == {
        "person": [str(cast.mara.pk)],
        "code": [cast.ines.code],
        "since": ["2026-01-01"],
    }


@pytest.mark.parametrize(
    ("name", "typed"), [("code", "Ines"), ("since", "yesterday"), ("until", "0001-01-01"), ("person", "Mara")]
)
def test_what_cannot_be_read_comes_back_with_its_text(browser, happened, name, typed):
    answer = browser.post(ADDRESS, {name: typed})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [name])
    assert answer.context["form"][name].value() == typed
    assert browser.get(ADDRESS, {name: typed}).status_code == 200


def test_codes_and_names_of_fields_are_shown_and_nothing_else_of_a_client(browser, cast, happened):
    plant_record(cast.ines, cast.mara)
    text = browser.get(ADDRESS).content.decode()
    assert cast.ines.code in text
    assert "session 7; fields: text, day" in text
    assert "permission: read_record" in text
    for word in (WORD, "Ines", "Noor", "only hour of the day"):
        assert word not in text


def test_people_have_the_name_of_today_and_rows_keep_the_address_of_then(browser, cast, happened):
    User.objects.filter(pk=cast.mara.pk).update(name="Mara Other", email="other@test.example")
    (row,) = [row for row in browser.get(ADDRESS).context["rows"] if row.event.pk == happened[0].pk]
    assert (row.name, row.event.actor) == ("Mara Other", "mara@test.example")
    change(Event, happened[0].pk, actor_id="no id, and yet as long as one of them"[:36])
    (row,) = [row for row in browser.get(ADDRESS).context["rows"] if row.event.pk == happened[0].pk]
    assert row.name == "mara@test.example"


def test_rows_of_an_emergency_are_marked(browser, happened):
    rows = {row.event.pk: row.event.in_emergency for row in browser.get(ADDRESS).context["rows"]}
    assert [rows[row.pk] for row in happened] == [False, False, False, True]
    text = browser.get(ADDRESS).content.decode()
    assert text.count('<span class="chip sun">emergency</span>') == 1
    assert "break_glass" not in text.replace('value="break_glass"', "")


def test_it_is_paged_in_the_database(browser, cast, happened, django_assert_max_num_queries):
    for _row in range(60):
        record(Action.VIEW, by=cast.mara, client_code=cast.ines.code, page="record")
    with django_assert_max_num_queries(14) as seen:
        answer = browser.get(ADDRESS, {"page": 2, "code": cast.ines.code})
    assert len(answer.context["rows"]) == 25
    (listing,) = [query["sql"] for query in seen.captured_queries if "OFFSET 25" in query["sql"]]
    assert "LIMIT 25" in listing
    assert f"code={cast.ines.code}&amp;page=3" in answer.content.decode().replace("&page", "&amp;page")


def test_looking_at_the_trail_is_in_the_trail(browser, cast, happened):
    search(browser, code=cast.noor.code)
    row = Event.objects.first()
    assert (row.action, row.actor, row.detail) == (
        Action.LIST,
        "ada@test.example",
        {"page": "trail", "filters": ["code"], "count": 3},
    )


# --- The last verification --------------------------------------------------------------------


def said(browser) -> str:
    return " ".join(browser.get(ADDRESS).content.decode().split())


def test_it_says_when_the_trail_was_verified(browser):
    assert '<p class="alert alert-warning"> The trail was not verified yet.' in said(browser)
    Verification.objects.create(ok=True, rows=12)
    assert "all 12 rows hold" in said(browser)
    assert "alert-warning" not in said(browser)


def test_an_old_verification_is_amber(browser):
    Verification.objects.create(ok=True, rows=12, at=timezone.now() - timedelta(days=2, minutes=1))
    assert '<p class="alert alert-warning"> Last verified on' in said(browser)


def test_a_trail_that_does_not_hold_says_which_row(browser):
    Verification.objects.create(ok=True, rows=12)
    Verification.objects.create(ok=False, rows=12, first_bad="Row 7 does not hold: it is not what was written.")
    assert "the trail does not hold. Row 7 does not hold: it is not what was written." in said(browser)


# --- The export -------------------------------------------------------------------------------

EXPORT = ADDRESS + "export/"


def exported(browser, address=EXPORT) -> list[dict]:
    answer = browser.get(address)
    assert (answer.status_code, answer.streaming, answer["Content-Type"]) == (200, True, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


def test_an_export_asks_first_who_it_is(browser, happened):
    answer = browser.get(EXPORT)
    assert (answer.status_code, urlsplit(answer["Location"]).path) == (302, reverse("accounts:step_up"))
    assert not Event.objects.filter(action=Action.EXPORT).exists()


def test_what_is_on_the_page_is_exported_and_the_export_is_a_row(browser, cast, happened):
    factors.shown(browser, cast.ada)
    rows = exported(browser, f"{EXPORT}?code={cast.noor.code}&sort=oldest")
    assert [int(row["row"]) for row in rows] == [row.pk for row in happened[1:]]
    assert rows[0] == {
        "row": str(happened[1].pk),
        "at": timezone.localtime(Event.objects.get(pk=happened[1].pk).at).isoformat(),
        "action": "sign",
        "person": "Stella",
        "email": "stella@test.example",
        "person_id": str(cast.stella.pk),
        "client_code": cast.noor.code,
        "subject": "session 7",
        "detail": "fields: text, day",
    }
    row = Event.objects.first()
    assert (row.action, row.subject, row.detail) == (
        Action.EXPORT,
        "trail",
        {"filters": ["code", "sort"], "count": 3},
    )


def test_no_cell_begins_a_formula(browser, cast):
    User.objects.filter(pk=cast.mara.pk).update(name="=cmd()")
    for start in "=+-@\t":
        record(Action.VIEW, by=cast.mara, subject=f"{start}1")
    factors.shown(browser, cast.ada)
    rows = [row for row in exported(browser) if row["action"] == "view"]
    assert {row["person"] for row in rows} == {"'=cmd()"}
    assert {row["subject"] for row in rows} == {f"'{start}1" for start in "=+-@\t"}


@pytest.mark.parametrize("person", ["mara", "sana", "fay"])
def test_only_admins_see_the_trail(cast, happened, person):
    browser = Browser()
    browser.force_login(getattr(cast, person))
    assert [browser.get(ADDRESS).status_code, browser.get(EXPORT).status_code] == [403, 403]
