"""The pages of a file of rows: choose the years, look at the risk first, then ask for the file."""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from hrp.audit.models import Event
from hrp.reports import runs
from hrp.reports.models import ReportRun
from hrp.reports.rows.columns import COLUMNS
from tests.cast import key, put

NEW = "/reports/rows/"
FINDINGS = {
    "k": 15,
    "l": 3,
    "kept": 330,
    "years": [
        {
            "year": 2022,
            "k": 15,
            "l": 3,
            "kept": 330,
            "share": 95,
            "coarser": ["age_band"],
            "left_out": ["main_substance", "wellbeing"],
        }
    ],
    "without": [2021],
}


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr(runs, "wake", lambda run: True)


@pytest.fixture
def arrived(cast):
    """Ines came in 2022, Noor in 2021."""
    for person, year in ((cast.ines, 2022), (cast.noor, 2021)):
        put([person.episodes.get()], opened_on=date(year, 6, 1))


def looked(by, **fields) -> ReportRun:
    asked = {"kind": "measure", "first_year": 2021, "last_year": 2022, "purpose": "for the university"}
    return ReportRun.objects.create(created_by=by, **({"state": "ready", "findings": FINDINGS} | asked | fields))


def test_the_page_says_what_a_row_tells(cast, arrived, client):
    client.force_login(cast.ada)
    page = unescape(client.get(NEW).content.decode())
    for column in COLUMNS:
        assert str(column.label) in page
        assert str(column.about) in page
    assert page.count('<option value="2021"') == page.count('<option value="2022"') == 2


def test_without_a_year_that_is_over_there_is_nothing_to_choose(cast, client):
    client.force_login(cast.ada)
    page = client.get(NEW).content.decode()
    assert "There is no year yet that can be told." in page
    assert "first_year" not in page
    assert client.post(NEW, {"first_year": "2021", "last_year": "2021", "purpose": "x"}).status_code == 200
    assert not ReportRun.objects.exists()


def test_a_look_is_asked_for_once(cast, arrived, client):
    client.force_login(cast.ada)
    typed = {"key": key(), "first_year": "2021", "last_year": "2022", "purpose": "for the university"}
    for _time in range(2):
        answer = client.post(NEW, typed)
        assert answer.url == reverse("reports:run", args=[typed["key"]])
    run = ReportRun.objects.get()
    assert (run.kind, run.first_year, run.last_year, run.purpose) == ("measure", 2021, 2022, "for the university")
    assert run.created_by == cast.ada
    assert "university" not in "".join(map(str, Event.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first_year": "2022", "last_year": "2021"}, "The last year is earlier than the first."),
        ({"purpose": ""}, "Please say in a few words what it is for."),
        ({"last_year": "2026"}, "2026 is not one of the available choices"),
        ({"first_year": "٢٠٢١"}, "is not one of the available choices"),
    ],
)
def test_what_does_not_hold_keeps_what_was_typed(cast, arrived, client, wrong, said):
    client.force_login(cast.ada)
    typed = {"key": key(), "first_year": "2021", "last_year": "2022", "purpose": "for the university"} | wrong
    answer = client.post(NEW, typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert f'value="{typed["purpose"]}"' in page or not typed["purpose"]
    assert not ReportRun.objects.exists()


def test_where_there_were_too_few_other_years_are_asked_for_with_the_same_purpose(cast, arrived, client):
    client.force_login(cast.ada)
    look = looked(cast.ada, first_year=2022, state="refused", reason="too_few", findings={})
    again = f"{NEW}?like={look.pk}"
    page = client.get(reverse("reports:run", args=[look.pk])).content.decode()
    assert f'href="{again}"' in page and f'href="{reverse("reports:quarters")}"' in page
    page = client.get(again).content.decode()
    assert 'value="for the university"' in page
    assert page.count('<option value="2022" selected>') == 2


@pytest.mark.parametrize("like", ["", "nonsense", "\x00", "what somebody else asked for", "a quarter"])
def test_whatever_else_is_named_the_page_begins_as_ever(cast, arrived, client, like):
    client.force_login(cast.ada)
    quarter = ReportRun.objects.create(kind="quarter", year=2023, quarter=2, created_by=cast.ada)
    like = {"what somebody else asked for": looked(cast.solo).pk, "a quarter": quarter.pk}.get(like, like)
    answer = client.get(NEW, {"like": like})
    assert answer.status_code == 200
    assert "for the university" not in answer.content.decode()


def test_the_look_shows_the_risk_and_what_is_lost(cast, client):
    client.force_login(cast.ada)
    page = client.get(reverse("reports:rows_look", args=[looked(cast.ada).pk])).content.decode()
    assert '<span class="rows-number">15</span>' in page
    assert '<span class="rows-number">3</span>' in page
    assert '<span class="rows-number">330</span>' in page
    assert "k is 15 or more, l is 3 or more. At least 95 of 100 people are kept: 330 or a few more." in page
    assert "Told more coarsely: Age." in page
    assert "Left out: Main substance, Wellbeing." in page
    assert "2021: too few people came to tell of anybody." in page
    assert "Ask for the file" in page


def test_the_run_leads_to_what_was_found(cast, client):
    client.force_login(cast.ada)
    run = looked(cast.ada)
    there = reverse("reports:rows_look", args=[run.pk])
    assert there in client.get(reverse("reports:run", args=[run.pk])).content.decode()


def test_before_anything_was_found_there_is_only_how_far_it_is(cast, client):
    client.force_login(cast.ada)
    run = looked(cast.ada, state="running", findings={})
    assert client.get(reverse("reports:rows_look", args=[run.pk])).url == reverse("reports:run", args=[run.pk])


def test_the_file_is_asked_for_once_for_the_same_years_and_purpose(cast, client):
    client.force_login(cast.ada)
    look, typed = looked(cast.ada), {"key": key()}
    for _time in range(2):
        assert client.post(reverse("reports:rows_ask", args=[look.pk]), typed).url.endswith(f"{typed['key']}/")
    run = ReportRun.objects.get(kind="rows")
    assert (run.first_year, run.last_year, run.purpose) == (2021, 2022, "for the university")


@pytest.mark.parametrize("fields", [{"state": "running"}, {"kind": "rows"}, {"state": "refused", "reason": "too_few"}])
def test_no_file_without_a_look_first(cast, client, fields):
    client.force_login(cast.ada)
    look = looked(cast.ada, **fields)
    answer = client.post(reverse("reports:rows_ask", args=[look.pk]), {"key": key()}, follow=True)
    assert "Look at the risk first." in answer.content.decode()
    assert ReportRun.objects.count() == 1


def test_what_others_looked_at_is_not_there(cast, client):
    client.force_login(cast.solo)
    look = looked(cast.ada)
    assert client.get(reverse("reports:rows_look", args=[look.pk])).status_code == 404
    assert client.post(reverse("reports:rows_ask", args=[look.pk])).status_code == 404


def test_the_pages_take_the_same_queries_for_1_year_and_for_30(cast, arrived, client, django_assert_num_queries):
    client.force_login(cast.ada)
    client.get(NEW)
    with django_assert_num_queries(5):
        client.get(NEW)
    one = looked(cast.ada)
    thirty = looked(cast.ada, findings=FINDINGS | {"years": FINDINGS["years"] * 30})
    for run in (one, thirty):
        with django_assert_num_queries(6):
            client.get(reverse("reports:rows_look", args=[run.pk]))
