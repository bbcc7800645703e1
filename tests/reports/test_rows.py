"""Files of rows: which years, what is refused, what is fixed for good, what is in the ZIP, and who could be found."""

import csv
import hashlib
import io
import json
import re
import uuid
import zipfile
from collections import Counter
from datetime import date

import openpyxl
import pandas
import pytest
from django.db.utils import DatabaseError
from pycanon.anonymity import k_anonymity, l_diversity

from clients.models import Episode
from hrp.reports.models import Reason, ReportRun, YearTable
from hrp.reports.rows import making, saying, writing, years
from hrp.reports.rows.columns import COLUMNS, HIDDEN, KNOWN
from hrp.reports.rows.loading import facts_of
from hrp.reports.runs import Cancelled, Refused, cancel
from tests.access.planted import WORD, plant_record
from tests.cast import put
from tests.reports.arrivals import EVERYTHING, SEEKERS, arrive, imagine, seek

YEAR = 2022


def asked(by, first=YEAR, last=YEAR, kind="rows") -> ReportRun:
    """Return a run that a worker has."""
    these = {"kind": kind, "first_year": first, "last_year": last, "created_by": by}
    return ReportRun.objects.create(state="running", attempt=uuid.uuid4(), **these)


def quiet(done=0, total=0):
    """Nobody asks how far it is."""


@pytest.fixture
def crowd(cast):
    """300 people who came in 2022 are in the records."""
    arrive(cast.team, imagine(300, YEAR), by=cast.mara)


@pytest.fixture(scope="module")
def everybody():
    """500 people who came in 2022."""
    return imagine(500, YEAR)


def safe(arrivals) -> years.Year:
    """Their rows, made safe."""
    patch = pytest.MonkeyPatch()
    with patch.context() as there:
        there.setattr(years, "facts_of", lambda year, still_there: (one.facts for one in arrivals))
        return years.made(YEAR, quiet)


@pytest.fixture(scope="module")
def year(everybody):
    """The rows of the 500, made safe."""
    return safe(everybody)


@pytest.fixture(scope="module")
def files(year) -> dict[str, bytes]:
    """The files of the 500."""
    return unzipped(writing.pack([year], quiet))


def unzipped(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def rows_in(files) -> list[dict]:
    return list(csv.DictReader(io.StringIO(files["rows.csv"].decode(), newline="")))


def made_of(run) -> list[dict]:
    return rows_in(unzipped(making.make(run, quiet).file))


def without_codes(rows) -> Counter:
    return Counter(tuple(value for name, value in row.items() if name != "code") for row in rows)


# --- Which years ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("today", "over"), [("2023-06-30", False), ("2023-07-01", False), ("2023-07-02", True)])
def test_a_year_is_over_once_the_last_to_come_had_26_weeks(monkeypatch, today, over):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date.fromisoformat(today))
    assert years.is_over(2022) is over


def test_the_years_to_ask_for(cast):
    put([cast.ines.episodes.get()], opened_on=date(YEAR, 3, 10))  # Noor came too lately
    assert years.years_to_ask_for() == [YEAR]
    put([cast.ines], is_practice=True)
    assert years.years_to_ask_for() == []


def test_a_year_that_is_not_over_is_refused(cast):
    with pytest.raises(Refused) as refused:
        making.measure(asked(cast.ada, YEAR, date.today().year), quiet)  # noqa: DTZ011 - some day of this year
    assert refused.value.reason == Reason.NOT_CLOSED


# --- Made and refused --------------------------------------------------------------------------


def test_a_look_finds_the_risk_and_stores_nothing_and_the_file_is_as_it_said(cast, crowd):
    looked = making.measure(asked(cast.ada, kind="measure"), quiet)
    assert (looked.file, YearTable.objects.count()) == (None, 0)
    (year,) = looked.findings["years"]
    made = making.make(asked(cast.ada), quiet)
    stored = years.from_json(YEAR, YearTable.objects.get().table)
    assert looked.findings["k"] == year["k"] == max(11, stored.k // 5 * 5)
    assert looked.findings["l"] == year["l"] == 3 <= stored.l
    assert looked.findings["kept"] == year["kept"] == stored.count // 10 * 10
    assert 270 <= stored.count <= 300
    assert year["share"] in (90, 95, 100)
    assert made.findings == looked.findings
    assert making.measure(asked(cast.ada, kind="measure"), quiet).findings == looked.findings


@pytest.mark.parametrize("people", [0, 10, 11, 199])
def test_fewer_than_200_are_too_few(cast, people):
    arrive(cast.team, imagine(people, YEAR), by=cast.mara)
    with pytest.raises(Refused) as refused:
        making.make(asked(cast.ada), quiet)
    assert refused.value.reason == Reason.TOO_FEW
    assert not YearTable.objects.exists()


@pytest.mark.parametrize(("kept", "refuses"), [(199, True), (200, False)])
def test_200_people_who_are_told_of_are_enough(cast, monkeypatch, kept, refuses):
    known, rest = (tuple(next(iter(column.values)) for column in some) for some in (KNOWN, HIDDEN[1:]))
    people = Counter({(known, ("less", *rest)): 60, (known, ("more", *rest)): 60, (known, ("same", *rest)): kept - 120})
    monkeypatch.setattr(years, "counted", lambda facts, still_there: people)
    if refuses:
        with pytest.raises(Refused):
            making.measure(asked(cast.ada), quiet)
    else:
        assert making.measure(asked(cast.ada), quiet).findings["kept"] == 200


def test_where_nothing_meets_the_bar_the_file_is_refused(cast, monkeypatch):
    """400 people of whom nothing is known but that they came: no column has three answers."""
    alike = [imagine(1, YEAR)[0].facts._replace(harm=(), stages=(), changes=0, goals=(0, 0), wellbeing=(), use=())]
    monkeypatch.setattr(years, "facts_of", lambda year, still_there: alike * 400)
    with pytest.raises(Refused) as refused:
        making.make(asked(cast.ada), quiet)
    assert refused.value.reason == Reason.BAR_NOT_MET
    assert not YearTable.objects.exists()


def test_a_year_of_few_people_tells_of_nobody_beside_one_of_many(cast, crowd):
    arrive(cast.team, imagine(10, YEAR + 1, seed=2))
    made = making.make(asked(cast.ada, YEAR, YEAR + 1), quiet)
    assert made.findings["without"] == [YEAR + 1]
    files = unzipped(made.file)
    assert {row["intake_year"] for row in rows_in(files)} == {str(YEAR)}
    assert f"{YEAR + 1}: nobody is told of" in files["method.txt"].decode()


def test_a_worker_is_heard_of_all_the_time(cast, crowd):
    heard = []
    making.make(asked(cast.ada), lambda done, total: heard.append((done, total)))
    assert (heard[0], heard[-1]) == ((0, 3), (3, 3))
    assert heard == sorted(heard)
    assert heard.count((0, 3)) > 3


# --- Fixed once --------------------------------------------------------------------------------


def test_two_files_around_a_change_of_1_to_7_people_hold_the_same_rows(cast, crowd):
    before = made_of(asked(cast.ada))
    episodes = list(Episode.objects.filter(opened_on__year=YEAR).order_by("pk")[:7])
    for more in range(7):
        put([episodes[more]], opened_on=date(YEAR - 1, 3, 3))
        after = made_of(asked(cast.ada))
        assert without_codes(before) == without_codes(after)
        assert not {row["code"] for row in before} & {row["code"] for row in after}
    arrive(cast.team, imagine(7, YEAR, seed=9))
    assert without_codes(before) == without_codes(made_of(asked(cast.ada)))
    # The check can fail: what is in the records by now is something else.
    assert Counter(facts_of(YEAR)) != Counter(one.facts for one in imagine(300, YEAR))


def test_a_year_is_the_same_in_every_file(cast, crowd):
    alone = made_of(asked(cast.ada))
    arrive(cast.team, imagine(250, YEAR - 1, seed=3))
    both = made_of(asked(cast.ada, YEAR - 1, YEAR))
    assert without_codes(row for row in both if row["intake_year"] == str(YEAR)) == without_codes(alone)
    assert {row["intake_year"] for row in both} == {str(YEAR - 1), str(YEAR)}


def test_the_database_keeps_what_was_told(cast, year):
    years.keep([year], asked(cast.ada))
    table = YearTable.objects.get()
    assert table.sha256 == hashlib.sha256(years.canonical(table.table)).hexdigest()
    assert (table.created_by, years.from_json(YEAR, table.table)) == (cast.ada, year)
    table.table = {}
    with pytest.raises(DatabaseError):
        table.save()


def test_whoever_comes_second_takes_what_the_first_stored(cast, everybody, year):
    other = safe(everybody)
    assert other.rows != year.rows  # shuffled anew
    first, second = years.keep([year], asked(cast.ada)), years.keep([other], asked(cast.solo))
    assert first == second == [year]
    assert YearTable.objects.get().created_by == cast.ada


@pytest.mark.parametrize("other", [{"columns": ["age_band"]}, {"reading": "0" * 64}])
def test_what_was_stored_with_other_columns_or_values_is_not_told_as_these(cast, year, other):
    YearTable.objects.create(year=YEAR, table=year.as_json() | other, sha256="0" * 64, created_by=cast.ada)
    with pytest.raises(Refused) as refused:
        making.make(asked(cast.ada), quiet)
    assert refused.value.reason == Reason.READ_ANEW


def test_a_year_is_not_stored_for_a_run_that_was_called_off_meanwhile(cast, crowd):
    run = asked(cast.ada)
    with pytest.raises(Cancelled):
        making.make(run, lambda done, total: cancel(run, by=cast.ada))
    assert not YearTable.objects.exists()


# --- The ZIP -------------------------------------------------------------------------------------


def test_what_is_in_it(files, year):
    assert list(files) == ["rows.csv", "rows.xlsx", "dictionary.csv", "method.txt", "manifest.json"]
    manifest = json.loads(files["manifest.json"])
    others = {name: content for name, content in files.items() if name != "manifest.json"}
    assert manifest.pop("made_by").startswith("HRP ")
    assert manifest == {
        "years": [YEAR],
        "rows": len(rows_in(files)),
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in others.items()},
    }
    assert without_codes(rows_in(files)) == Counter(
        {(str(YEAR), *known, *hidden): count for (known, hidden), count in year.rows.items()}
    )


def test_csv_and_spreadsheet_say_the_same(files):
    book = openpyxl.load_workbook(io.BytesIO(files["rows.xlsx"]))
    head, *rows = book["rows"].iter_rows(values_only=True)
    assert [dict(zip(head, row, strict=True)) for row in rows] == rows_in(files)
    told = list(csv.reader(io.StringIO(files["dictionary.csv"].decode(), newline="")))
    assert [[cell or "" for cell in row] for row in book["dictionary"].iter_rows(values_only=True)] == told


def test_nothing_says_when_or_by_whom_it_was_made(files, year):
    with zipfile.ZipFile(io.BytesIO(writing.pack([year], quiet))) as archive:
        about = {(entry.date_time, entry.comment, entry.extra) for entry in archive.infolist()}
    assert about == {((1980, 1, 1, 0, 0, 0), b"", b"")}
    with zipfile.ZipFile(io.BytesIO(files["rows.xlsx"])) as book:
        core = book.read("docProps/core.xml").decode()
        assert {entry.date_time[0] for entry in book.infolist()} == {1980}
    assert re.findall(r"<dc:creator>(.*)</dc:creator>", core) == [""]
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", core)) == {"1980-01-01T00:00:00"}


def test_every_value_stands_in_the_dictionary_with_its_words(files):
    told = list(csv.DictReader(io.StringIO(files["dictionary.csv"].decode(), newline="")))
    words = {(line["column"], line["value"]): line["value_meaning"] for line in told}
    for row in rows_in(files):
        assert all(words[column.name, row[column.name]] for column in COLUMNS)
    assert {line["column"] for line in told} == set(writing.HEAD)


def test_the_method_names_what_was_lost(files, year):
    said = files["method.txt"].decode()
    assert f"{YEAR}: {year.count} people, at least {year.share} of a hundred; k is {year.k}, l is {year.l}." in said
    assert (f"Coarser: {', '.join(year.coarser)}." in said) == bool(year.coarser)
    assert (f"Left out: {', '.join(year.left_out)}." in said) == bool(year.left_out)


def test_k_and_l_of_the_file_itself(files, year):
    frame = pandas.DataFrame(rows_in(files))
    hidden = [column.name for column in HIDDEN if column.name not in year.left_out]
    assert k_anonymity(frame, list(EVERYTHING)) == year.k >= 11
    assert l_diversity(frame, list(EVERYTHING), hidden) == year.l >= 3


def test_codes_and_order_are_drawn_for_each_file(year):
    one, two = (writing.draw([year]) for _i in range(2))
    assert without_codes(map(_named, one)) == without_codes(map(_named, two))
    codes = [row[0] for row in (*one, *two)]
    assert len(set(codes)) == len(codes) == 2 * year.count
    assert all(re.fullmatch(r"R[A-Z2-7]{16}", code) for code in codes)
    assert [row[1:] for row in one] != [row[1:] for row in two]
    assert sorted(one, key=lambda row: row[1:]) != one != sorted(one)


def _named(row) -> dict:
    return dict(zip(writing.HEAD, row, strict=True))


def test_codes_come_from_chance_alone(monkeypatch, year):
    """Nothing of anybody goes into a code: the same chance makes the same codes for whoever it is."""
    given = []
    monkeypatch.setattr(writing, "token_bytes", lambda size: given.append(size) or len(given).to_bytes(size, "big"))
    drawn = [row[0] for row in writing.draw([year])]
    assert given == [10] * year.count
    assert drawn == list(dict.fromkeys(drawn))
    given.clear()
    assert [row[0] for row in writing.draw([safe(imagine(500, YEAR, seed=8))])][:100] == drawn[:100]


def test_no_cell_starts_a_formula(monkeypatch, year):
    """Values are codes of ours; would one ever begin like a formula, it would be disarmed."""
    rows = Counter({(("=1+1", "+2", "-3", "@4", "\t5"), ("\uff1d6", "\r7", "\n8", "9", "'x")): 20})
    monkeypatch.setattr(writing, "dictionary", lambda years: [("text",)])
    bad = years.Year(YEAR, year.steps, year.told, 100, rows)
    files = unzipped(writing.pack([bad], quiet))
    told = list(csv.reader(io.StringIO(files["rows.csv"].decode(), newline="")))[1:]
    assert {tuple(row[2:]) for row in told} == {
        ("'=1+1", "'+2", "'-3", "'@4", "'\t5", "'\uff1d6", "'\r7", "'\n8", "9", "''x")
    }
    book = openpyxl.load_workbook(io.BytesIO(files["rows.xlsx"]))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} == {"s"}


def test_the_dictionary_starts_no_formula(monkeypatch, year):
    monkeypatch.setattr(type(COLUMNS[0]), "words", lambda self, value: "=HYPERLINK(1)")
    assert {line[-1] for line in saying.dictionary([year])} >= {"'=HYPERLINK(1)"}
    assert not any(cell.startswith("=") for line in saying.dictionary([year]) for cell in line)


# --- Nothing of anybody ---------------------------------------------------------------------------


def test_nothing_that_anybody_wrote_stands_in_any_file(cast, crowd):
    """Ines has a word in every text of her record, and is one of the people of the file."""
    plant_record(cast.ines, cast.mara)
    put([cast.ines], chosen_name=f"{WORD} Ines", legal_name=f"{WORD} legal", phone=WORD)
    put([cast.ines.episodes.order_by("opened_on").first()], opened_on=date(YEAR, 2, 2))
    assert len(list(facts_of(YEAR))) == 301
    run = asked(cast.ada)
    put([run], purpose=f"{WORD} purpose")
    made = making.make(run, quiet)
    files = unzipped(made.file)
    files |= {f"sheet {name}": content for name, content in unzipped(files["rows.xlsx"]).items()}
    # What is said to whoever asked, and what the database keeps for good.
    files["findings"] = json.dumps([made.findings, YearTable.objects.get().table]).encode()
    known = [cast.ines.code, str(cast.ines.pk), "Ines", "Mara", "Ada", cast.team.name, "test.example", "Nemo", "Wold"]
    looked_for = re.compile("|".join([re.escape(WORD), *(rf"\b{re.escape(word)}\b" for word in known)]), re.IGNORECASE)
    found = {name: looked_for.findall(f"{name} {content.decode(errors='replace')}") for name, content in files.items()}
    assert {name: words for name, words in found.items() if words} == {}


# --- Whoever looks for somebody ---------------------------------------------------------------------


@pytest.mark.parametrize("who", SEEKERS)
def test_nobody_finds_anybody(files, everybody, who):
    """Everybody of the year is looked for by all that a court, an employer or a family knows, exactly."""
    fitting = seek(rows_in(files), [one.known for one in everybody], SEEKERS[who])
    assert fitting.total() == 500
    assert min(number for number in fitting if number) >= 11
    # Most fit some rows, or the seeker would be looking wrongly.
    assert sum(count for number, count in fitting.items() if number) >= 450


def test_whoever_looks_would_find_people_in_rows_that_were_not_made_safe(everybody):
    """The check can fail: told as finely as can be, many are found."""
    finest = [
        {"intake_year": str(YEAR)} | {column.name: column.read(one.facts) for column in KNOWN} for one in everybody
    ]
    fitting = seek(finest, [one.known for one in everybody], EVERYTHING)
    assert fitting[0] == 0
    assert fitting[1] > 100
