"""The pages of a quarter: a view of what was stored, by those who may, and nothing of anybody."""

import csv
import io
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from clients.models import Client
from hrp.accounts.models import Team
from hrp.audit.models import Action, Event
from hrp.reports.figures.loading import people, teams
from hrp.reports.figures.menu import BLOCKS, MENU
from hrp.reports.figures.quarter import Quarter
from hrp.reports.figures.telling import hidden_words, said
from hrp.reports.models import QuarterTable, ReportRun
from hrp.reports.safe.suppress import make_safe
from hrp.reports.safe.tables import SafeTable, tabulate
from tests.access.walk import without_tokens
from tests.reports.crowd import gather
from tests.reports.quarter import FIRST, QUARTER, come
from tests.workspace.many import queries

QUARTERS = reverse("reports:quarters")
PAGE = reverse("reports:quarter", args=[QUARTER.year, QUARTER.number])
FILES = {kind: reverse(f"reports:quarter_{kind}", args=[QUARTER.year, QUARTER.number]) for kind in ("csv", "xlsx")}
CODE = re.compile(r"\b[BCDFGHJKMNPQRSTVWXYZ2-9]{8}\b")


@pytest.fixture
def as_ada(client, cast, monkeypatch):
    """Ada, who has just confirmed that it is her."""
    monkeypatch.setattr("hrp.reports.views.quarters.is_fresh", lambda request: True)
    client.force_login(cast.ada)
    return client


@pytest.fixture
def crowd(cast) -> list[Team]:
    """Let 60 people be seen by Harbour Street, 30 by a team with an odd name, 5 by a small one."""
    found = [cast.team, Team.objects.create(name="=Mill Lane"), Team.objects.create(name="Quay")]
    for team, number in zip(found, (60, 30, 5), strict=True):
        gather([team], number, QUARTER, seed=number)
    return found


def tell(by, quarter=QUARTER) -> SafeTable:
    """Store the figures of a quarter, as a worker does."""
    table = make_safe(tabulate(people(quarter), MENU, teams()))
    stored = {"table": table.to_json(), "sha256": table.sha256(), "created_by": by}
    QuarterTable.objects.create(year=quarter.year, quarter=quarter.number, **stored)
    return table


def page(browser, address=PAGE, **query) -> str:
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return without_tokens(answer.content.decode())


def lines(html: str, title: str) -> list[tuple[str, str]]:
    """Return the lines of the chart called `title`: words, and number or "hidden"."""
    figure = next(one for one in html.split("<figure")[1:] if f"<figcaption>{title}</figcaption>" in one)
    return re.findall(r"<li>\s*<span>([^<]+)</span>\s*<span[^>]*>([^<]+)</span>", figure)


# --- Which quarters there are -----------------------------------------------------------------------------
def test_quarters_that_are_over_can_be_asked_for_and_nothing_else(as_ada, cast):
    this = Quarter.of(timezone.localdate())
    assert "No quarter is over yet" in page(as_ada, QUARTERS)
    come(cast, "Now", since=this.first, met=[this.first])
    assert "No quarter is over yet" in page(as_ada, QUARTERS)
    come(cast, "Then", since=this.before.first, met=[this.before.first])
    shown = page(as_ada, QUARTERS)
    assert set(re.findall(r'/reports/quarters/(\d+)/(\d)/"', shown)) == {
        (str(this.before.year), str(this.before.number))
    }
    assert as_ada.get(reverse("reports:quarter", args=[this.year, this.number])).status_code == 404
    for year, number in ((2024, 0), (2024, 5), (0, 1), (9999, 1)):
        assert as_ada.get(f"/reports/quarters/{year}/{number}/").status_code == 404


def test_a_quarter_before_anybody_was_seen_is_not_there_and_cannot_be_asked_for(as_ada, cast):
    early = reverse("reports:quarter", args=[QUARTER.before.year, QUARTER.before.number])
    form = {"key": str(uuid.uuid4()), "year": QUARTER.before.year, "quarter": QUARTER.before.number}
    for _seen in (None, come(cast, "Then")):
        assert as_ada.get(early).status_code == 404
        assert as_ada.get("/reports/quarters/1900/1/").status_code == 404
        answer = as_ada.post(QUARTERS, form)
        assert answer.status_code == 422
        assert "Nobody was seen here as early as that." in answer.content.decode()
    assert ReportRun.objects.count() == 0
    assert as_ada.get(PAGE).status_code == 200


def test_what_was_told_stays_on_its_page_though_its_meetings_were_entered_in_error(as_ada, cast):
    then = come(cast, "Then")
    tell(cast.ada)
    then.sessions.update(happened="planned")
    assert "Figures for so few cannot be told safely" in page(as_ada)


def test_nothing_is_made_in_one_tap_from_the_list(as_ada, cast):
    come(cast, "Then")
    listed = page(as_ada, QUARTERS)
    assert f'<a class="btn btn-outline-secondary" href="{PAGE}">Begin' in listed
    assert 'name="quarter"' not in listed
    shown = page(as_ada)
    warned = "Once made, these figures stay as they are for good. Enter what is late before you make them."
    assert shown.index(warned) < shown.index('<button class="btn btn-primary">Make the figures</button>')


def test_a_quarter_is_asked_for_once_however_often_one_clicks(as_ada, cast):
    come(cast, "Then")
    form = {"key": str(uuid.uuid4()), "year": QUARTER.year, "quarter": QUARTER.number}
    for _click in range(2):
        answer = as_ada.post(QUARTERS, form)
        assert (answer.status_code, answer["Location"]) == (302, reverse("reports:run", args=[form["key"]]))
    run = ReportRun.objects.get()
    assert (run.kind, run.year, run.quarter, run.created_by) == ("quarter", QUARTER.year, QUARTER.number, cast.ada)
    assert page(as_ada, QUARTERS, page=99).count("It is being made") == 1
    assert "It is being made" in page(as_ada)
    assert "Make the figures" not in page(as_ada)


def test_a_quarter_that_is_not_over_is_refused(as_ada):
    this = Quarter.of(timezone.localdate())
    answer = as_ada.post(QUARTERS, {"key": str(uuid.uuid4()), "year": this.year, "quarter": this.number})
    assert answer.status_code == 422
    assert "A quarter can be told once it is over." in answer.content.decode()
    assert ReportRun.objects.count() == 0


def test_what_was_told_says_when(as_ada, cast, crowd):
    assert "Make the figures" in page(as_ada)
    tell(cast.ada)
    assert f"told on {timezone.localdate():%-d %B %Y}" in page(as_ada, QUARTERS)
    assert "Make the figures" not in page(as_ada)


# --- One quarter ------------------------------------------------------------------------------------------
def test_the_page_is_what_is_stored_for_all_and_for_each_team(as_ada, cast, crowd):
    table = tell(cast.ada)
    assert [group.seen for group in table.groups] == [95, 30, 65]  # the small team stands with another
    for group in table.groups:
        shown = page(as_ada, team=group.code)
        for title, figure, names in (
            ("Wellbeing", "wellbeing", {"higher": "Higher", "same": "About the same", "lower": "Lower"}),
            ("Overdose planning", "overdose", {"none": "No plan noted"}),
            ("A medical check", "medical", {"no": "Not offered yet"}),
        ):
            told = dict(lines(shown, title))
            for category, words in names.items():
                count = table.cell(figure, category, group.code)
                assert told.get(words, "hidden") == ("hidden" if count is None else str(count))
        assert f"{group.seen} people seen" in shown
    assert as_ada.get(PAGE, {"team": str(crowd[2].pk)}).status_code == 404
    assert as_ada.get(PAGE, {"team": "somebody"}).status_code == 404


def test_what_is_hidden_is_said_plainly_and_has_no_bar(as_ada, cast, crowd):
    table = tell(cast.ada)
    hidden = [
        (partition.code, category)
        for partition in table.partitions
        for category in partition.categories
        if table.cell(partition.code, category) is None
    ]
    assert hidden
    shown = page(as_ada)
    assert f"Hidden: {hidden_words()}." in shown
    for figure in shown.split("<figure")[1:]:
        told = re.findall(r"<li>(.*?)</li>", figure, re.DOTALL)
        assert [(">hidden<" in one) for one in told] == [("<svg" not in one) for one in told]


def test_late_entries_change_nothing_that_was_told(as_ada, cast, crowd):
    tell(cast.ada)
    before = page(as_ada), as_ada.get(FILES["csv"]).content, as_ada.get(FILES["xlsx"]).content
    gather([crowd[0]], 20, QUARTER, seed=9)
    Client.objects.filter(episodes__team=crowd[1]).update(is_practice=True)
    Team.objects.filter(pk=crowd[0].pk).update(name="Another name")
    after = page(as_ada), as_ada.get(FILES["csv"]).content, as_ada.get(FILES["xlsx"]).content
    assert after == before


def test_views_are_of_the_stored_table_alone(as_ada, cast, crowd):
    tell(cast.ada)
    with CaptureQueriesContext(connection) as caught:
        page(as_ada)
        as_ada.get(FILES["csv"])
        as_ada.get(FILES["xlsx"])
    tables = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(one["sql"] for one in caught.captured_queries)))
    assert "reports_quartertable" in tables
    assert {name for name in tables if name.startswith(("clients_", "therapy_", "goals_"))} == set()


def test_fewer_than_11_are_told_in_one_sentence(as_ada, cast):
    gather([cast.team], 10, QUARTER)
    assert tell(cast.ada).too_few
    shown = page(as_ada)
    assert "Figures for so few cannot be told safely" in shown
    assert "<figure" not in shown
    assert "CSV" not in shown
    listed = page(as_ada, QUARTERS)
    assert "too few people to tell" in listed
    assert f"told on {timezone.localdate():%-d %B %Y}" not in listed
    for kind in FILES:
        assert as_ada.get(FILES[kind]).status_code == 404


def test_pages_cost_the_same_for_few_and_for_many(as_ada, cast, crowd):
    tell(cast.ada)
    come(cast, "Long ago", since=FIRST - timedelta(days=90), met=[FIRST - timedelta(days=80)])
    few = queries(as_ada, QUARTERS), queries(as_ada, PAGE)
    come(cast, "Longer ago", since=FIRST - timedelta(days=4000), met=[FIRST - timedelta(days=3990)])
    for quarter in (QUARTER.before, QUARTER.before.before):
        tell(cast.ada, quarter)
    assert (queries(as_ada, QUARTERS), queries(as_ada, PAGE)) == few == (7, 6)


# --- Files ------------------------------------------------------------------------------------------------
def rows_of(answer) -> list[dict]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_a_file_has_every_number_of_the_table_and_hides_what_it_hides(as_ada, cast, crowd):
    table = tell(cast.ada)
    answer = as_ada.get(FILES["csv"])
    assert answer["Content-Disposition"] == 'attachment; filename="quarter-2024-2.csv"'
    rows = rows_of(answer)
    assert {row["people seen"] for row in rows} == {"95", "30", "65"}
    numbers = [row for row in rows if not row["in the middle"]]
    assert len(numbers) == 3 * (1 + sum(len(block.rows) for block in BLOCKS))  # and the people seen
    for row in numbers:
        assert (row["people"] == "") == (row["note"] == hidden_words()) == (row["of 100 people seen"] == "")
    wellbeing = {(row["what"], row["people seen"]): row["people"] for row in rows if row["figure"] == "Wellbeing"}
    for group in table.groups:
        count = table.cell("wellbeing", "higher", group.code)
        assert wellbeing["Higher", str(group.seen)] == ("" if count is None else str(count))


def test_a_file_of_one_team_is_its_column(as_ada, cast, crowd):
    tell(cast.ada)
    everything = rows_of(as_ada.get(FILES["csv"]))
    lane = rows_of(as_ada.get(FILES["csv"], {"team": str(crowd[1].pk)}))
    assert lane and lane == [row for row in everything if row["team"] == "'=Mill Lane"]
    assert as_ada.get(FILES["csv"], {"team": "somebody"}).status_code == 404


def test_no_cell_starts_a_formula(as_ada, cast, crowd):
    Team.objects.filter(pk=cast.team.pk).update(name="+cmd|' /C calc'!A0")
    tell(cast.ada)
    teams_told = {row["team"] for row in rows_of(as_ada.get(FILES["csv"]))}
    assert "'+cmd|' /C calc'!A0" in teams_told
    book = load_workbook(io.BytesIO(as_ada.get(FILES["xlsx"]).content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.value for cell in cells if cell.data_type == "s" and cell.value[0] in "=+-@\t\r\n"] == []
    assert "'+cmd|' /C calc'!A0" in {cell.value for cell in cells}


def test_the_workbook_says_the_same_as_the_csv_and_how_to_read_it(as_ada, cast, crowd):
    table = tell(cast.ada)
    book = load_workbook(io.BytesIO(as_ada.get(FILES["xlsx"]).content))
    assert book.sheetnames == ["Figures", "How to read this"]
    told = [["" if cell is None else str(cell) for cell in row] for row in book["Figures"].values]
    assert told == list(csv.reader(io.StringIO(as_ada.get(FILES["csv"]).content.decode())))
    notes = dict(book["How to read this"].values)
    assert notes["SHA-256 of the stored table"] == table.sha256()
    assert "risk levels for drinking" in notes["Left out"]
    assert (book.properties.creator, book.properties.title) in {(None, None), ("", None)}


def test_nothing_names_anybody(as_ada, cast, crowd):
    come(cast, "Quillfeather")
    tell(cast.ada)
    for text in (page(as_ada), as_ada.get(FILES["csv"]).content.decode()):
        assert not re.search(
            "Quillfeather|Somebody|Mara|Stella", text.replace("Somebody may", "").replace("by somebody", "")
        )
        codes = set(Client.objects.values_list("code", flat=True))
        assert codes & set(CODE.findall(text)) == set()


def test_whoever_takes_a_file_confirms_first_and_is_led_back_to_the_page(client, cast, crowd):
    tell(cast.ada)
    client.force_login(cast.ada)
    answer = client.get(FILES["csv"])
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:step_up"))
    assert Event.objects.filter(action=Action.EXPORT).count() == 0


def test_the_trail_says_who_looked_and_what_was_taken(as_ada, cast, crowd):
    tell(cast.ada)
    page(as_ada)
    as_ada.get(FILES["xlsx"], {"team": str(crowd[1].pk)})
    rows = Event.objects.filter(subject="quarter 2024-2").order_by("pk")
    assert [(row.action, row.actor, row.client_code, row.detail) for row in rows] == [
        ("list", cast.ada.email, "", {}),
        ("export", cast.ada.email, "", {"file": "xlsx", "team": str(crowd[1].pk)}),
    ]


def test_an_admin_runs_all_of_it_and_opens_no_record(as_ada, cast, crowd):
    tell(cast.ada)
    for address in (QUARTERS, PAGE, *FILES.values()):
        assert as_ada.get(address).status_code == 200
    assert Event.objects.exclude(client_code="").count() == 0
    assert as_ada.get(reverse("workspace:record", args=[cast.ines.code])).status_code == 403


@pytest.mark.parametrize(("middle", "words"), [(0.0, "0"), (-1.0, "−1"), (-0.5, "−0.5"), (7.5, "7.5")])
def test_a_median_is_read_with_a_minus_that_is_one(middle, words):
    assert said(middle) == words
