"""Bad files and bad rows: each gets its place and its reason, and nothing is stored."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from clients.models import Client
from hrp.accounts.models import Team
from hrp.accounts.roles import Role
from hrp.portability.formats import FILES
from hrp.portability.problems import SHOWN
from tests.cast import make_client, make_user
from tests.portability.caseload import problems, run, small, write

TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()
CHILD = str(timezone.localdate().year - 12)

# file, place of the row, what is changed in it, and the problem
ROWS = [
    ("clients", 0, {"reference": ""}, "row 2, reference: is empty"),
    ("clients", 0, {"reference": "r" * 201}, "row 2, reference: has 201 characters; at most 200 fit"),
    ("clients", 1, {"chosen_name": " \u200b"}, "row 3, chosen_name: is empty"),
    ("clients", 1, {"chosen_name": "n" * 81}, "row 3, chosen_name: has 81 characters; at most 80 fit"),
    ("clients", 0, {"birth_year": "85"}, f"row 2, birth_year: 85 is not between 1900 and {timezone.localdate().year}"),
    ("clients", 0, {"birth_year": "1985.0"}, "row 2, birth_year: “1985.0” is not a whole number in the digits 0–9"),
    ("clients", 1, {"birth_year": "2026"}, "row 3, birth_year: lies after opened_on"),
    ("clients", 0, {"ok_to_call": "true"}, "row 2, ok_to_call: “true” is neither yes nor no"),
    ("clients", 0, {"language": "xx"}, "row 2, language: “xx” is none of: en"),
    ("clients", 0, {"lead": ""}, "row 2, lead: is empty"),
    (
        "clients",
        0,
        {"lead": "nobody@test.example"},
        "row 2, lead: “nobody@test.example” is nobody who signs in here as a therapist (told once for each e-mail)",
    ),
    (
        "clients",
        0,
        {"lead": "sana@test.example"},
        "row 2, lead: “sana@test.example” is nobody who signs in here as a therapist (told once for each e-mail)",
    ),
    (
        "clients",
        0,
        {"lead": "gone@test.example"},
        "row 2, lead: “gone@test.example” is nobody who signs in here as a therapist (told once for each e-mail)",
    ),
    ("clients", 0, {"team": ""}, "row 2, team: is empty"),
    ("clients", 0, {"opened_on": "12/01/2026"}, "row 2, opened_on: “12/01/2026” is not a date as YYYY-MM-DD"),
    ("clients", 0, {"opened_on": "1812-01-12"}, "row 2, opened_on: 1812-01-12 is not between 1900 and"),
    ("clients", 1, {"ended_on": "2025-02-28"}, "row 3, ended_on: lies before opened_on"),
    ("clients", 0, {"entry_route": "Self"}, "row 2, entry_route: “Self” is none of: self, friend_or_family,"),
    (
        "clients",
        1,
        {"said_on": "2025-03-01"},
        "row 3, said_on: says something about problem_statement, which is empty",
    ),
    (
        "clients",
        1,
        {"in_client_words": "no"},
        "row 3, in_client_words: says something about problem_statement, which is empty",
    ),
    (
        "clients",
        0,
        {"known_under_18": "yes"},
        "row 2, known_under_18: says that the person is under 18; this site sees adults only (HRP_ALLOW_MINORS)",
    ),
    (
        "clients",
        0,
        {"birth_year": CHILD},
        "row 2, birth_year: says that the person is under 18; this site sees adults only (HRP_ALLOW_MINORS)",
    ),
    ("focus_areas", 0, {"client": ""}, "row 2, client: is empty"),
    ("focus_areas", 0, {"client": "K-7"}, "row 2, client: “K-7” is neither in clients.csv nor here already"),
    ("focus_areas", 0, {"label": ""}, "row 2, label: is empty"),
    (
        "focus_areas",
        1,
        {"label": "Wine"},
        "row 3, label: is a label that the client has for another focus area, further up in this file",
    ),
    (
        "focus_areas",
        0,
        {"substance": "wine"},
        "row 2, substance: “wine” is no code of this site's catalogue (told once for each code)",
    ),
    (
        "focus_areas",
        0,
        {"substance": ""},
        "row 2, substance: is empty; name one, say yes in undisclosed, or choose another kind",
    ),
    ("focus_areas", 0, {"routes": "swallow;drink"}, "row 2, routes: “drink” is none of: swallow, smoke,"),
    ("focus_areas", 0, {"routes": "smoke;smoke"}, "row 2, routes: “smoke;smoke” names something twice"),
    ("focus_areas", 0, {"position": "-1"}, "row 2, position: “-1” is not a whole number in the digits 0–9"),
    ("changes", 0, {"focus_area": "F-9"}, "row 2, focus_area: “F-9” is neither in focus_areas.csv nor here already"),
    ("changes", 0, {"words": ""}, "row 2, words: is empty"),
    ("changes", 0, {"named_on": ""}, "row 2, named_on: is empty"),
    ("changes", 1, {"retired_on": "2026-01-18"}, "row 3, retired_on: lies before named_on"),
    ("sessions", 0, {"client": "K-3"}, "row 2, client: “K-3” is neither in clients.csv nor here already"),
    ("sessions", 0, {"starts_at": ""}, "row 2, starts_at: is empty"),
    (
        "sessions",
        0,
        {"starts_at": "2026-01-19"},
        "row 2, starts_at: “2026-01-19” is not a date and time as YYYY-MM-DD HH:MM",
    ),
    ("sessions", 0, {"starts_at": "2026-01-19 24:00"}, "row 2, starts_at: 2026-01-19 24:00 is not a time of the day"),
    (
        "sessions",
        0,
        {"starts_at": "2026-01-11 23:59"},
        "row 2, starts_at: lies before 2026-01-12, when the work with the client began",
    ),
    (
        "sessions",
        2,
        {"starts_at": "2026-02-02 00:00"},
        "row 4, starts_at: lies after 2026-02-01, when the work with the client ended",
    ),
    (
        "sessions",
        1,
        {"starts_at": "2026-01-19T16:30+02:00"},
        "row 3, starts_at: is when the client has another session, further up in this file",
    ),
    ("sessions", 0, {"minutes": "0"}, "row 2, minutes: 0 is not between 1 and 600"),
    ("sessions", 0, {"minutes": "50 min"}, "row 2, minutes: “50 min” is not a whole number in the digits 0–9"),
    ("sessions", 0, {"modality": "zoom"}, "row 2, modality: “zoom” is none of: in_person,"),
    ("sessions", 0, {"happened": ""}, "row 2, happened: is empty"),
    ("sessions", 0, {"happened": "no_show"}, "row 2, happened: “no_show” is none of: planned, met,"),
    ("sessions", 0, {"happened": "planned"}, "row 2, note: belongs to a session that is still planned"),
    (
        "sessions",
        0,
        {"starts_at": f"{TOMORROW} 10:00"},
        "row 2, happened: says met, but starts_at lies in the future",
    ),
    (
        "sessions",
        0,
        {"therapist": "nobody@test.example"},
        "row 2, therapist: “nobody@test.example” is nobody who signs in here (told once for each e-mail)",
    ),
    ("sessions", 0, {"note": "n" * 1_000_001}, "row 2, note: has 1,000,001 characters; at most 1,000,000 fit"),
    ("sessions", 0, {"note": "n" * 1_002_000}, "row 2: cannot be read as CSV (field larger than field limit"),
    ("sessions", 1, {"carried_forward": "n" * 100_001}, "row 3, carried_forward: has 100,001 characters;"),
    ("use", 0, {"focus_area": "F-8"}, "row 2, focus_area: “F-8” is neither in focus_areas.csv nor here already"),
    ("use", 0, {"observed_on": "2026-13-01"}, "row 2, observed_on: 2026-13-01 is not a day of the calendar"),
    (
        "use",
        1,
        {"observed_on": "2026-01-19"},
        "row 3, observed_on: is a day for which the focus area has another row, further up in this file",
    ),
    ("use", 0, {"days_used": "9"}, "row 2, days_used: is 9, but the four weeks add up to 8"),
    ("use", 0, {"days_used": "29"}, "row 2, days_used: 29 is not between 0 and 28"),
    ("use", 0, {"week1": "8"}, "row 2, week1: 8 is not between 0 and 7"),
    ("use", 0, {"week1": "3.0"}, "row 2, week1: “3.0” is not a whole number in the digits 0–9"),
    ("use", 0, {"week1": "1_0"}, "row 2, week1: “1_0” is not a whole number in the digits 0–9"),
    ("use", 0, {"week1": "٣"}, "row 2, week1: “٣” is not a whole number in the digits 0–9"),
    ("use", 0, {"days_alone": "n/a"}, "row 2, days_alone: “n/a” is not a whole number in the digits 0–9"),
    ("use", 0, {"typical_amount": "1,5"}, "row 2, typical_amount: “1,5” is not a number such as 4 or 4.5"),
    ("use", 0, {"typical_amount": "100000"}, "row 2, typical_amount: 100000 is more than 99999"),
    ("use", 2, {"week1": "0"}, "row 4, week1: holds a number, but answer says rather_not_say"),
    ("use", 2, {"session": "S-1"}, "row 4, focus_area, session: belong to different clients"),
    ("use", 0, {"session": "S-9"}, "row 2, session: “S-9” is neither in sessions.csv nor here already"),
    ("harm", 0, {"domain": "soul"}, "row 2, domain: “soul” is none of: overdose,"),
    ("harm", 0, {"rating": "5"}, "row 2, rating: 5 is not between 0 and 4"),
    ("harm", 0, {"rating": "none"}, "row 2, rating: “none” is not a whole number in the digits 0–9"),
    ("harm", 0, {"rater": "mother"}, "row 2, rater: “mother” is none of: client, therapist"),
    ("harm", 0, {"entered_by": "me"}, "row 2, entered_by: “me” is none of: client, together, therapist"),
    ("harm", 1, {"reference": "H-1"}, "row 3, reference: “H-1” stands further up already"),
    (
        "harm",
        0,
        {"session": "S-1", "rater": "therapist"},
        "row 3, session: is a session in which the same is rated, further up in this file",
    ),
    ("readiness", 0, {"change": "C-9"}, "row 2, change: “C-9” is neither in changes.csv nor here already"),
    ("readiness", 0, {"what": "mood"}, "row 2, what: “mood” is none of: stage, importance, confidence, readiness"),
    ("readiness", 0, {"stage": "stuck"}, "row 2, stage: “stuck” is none of: not_considering,"),
    (
        "readiness",
        0,
        {"rating": "7"},
        "row 2, rating: is not empty; a row on the stage has its answer in the column stage",
    ),
    ("readiness", 0, {"rater": "client"}, "row 2, rater: is not empty; a stage has no rater"),
    (
        "readiness",
        1,
        {"stage": "acting"},
        "row 3, stage: is not empty; a row on a ruler has its answer in the column rating",
    ),
    ("readiness", 1, {"rating": "11"}, "row 3, rating: 11 is not between 0 and 10"),
    (
        "readiness",
        2,
        {"what": "importance", "session": "S-1"},
        "row 4, session: is a session in which the same is rated, further up in this file",
    ),
    ("readiness", 1, {"session": "S-3"}, "row 3, change, session: belong to different clients"),
    ("goals", 0, {"client": "K-2"}, "row 2, client, focus_area, change: belong to different clients"),
    ("goals", 0, {"category": "health"}, "row 2, category: “health” is none of: pause, abstinence,"),
    ("goals", 0, {"statement": ""}, "row 2, statement: is empty"),
    ("goals", 0, {"fit_client": "11"}, "row 2, fit_client: 11 is not between 0 and 10"),
    ("goals", 0, {"grew_out_of": "G-9"}, "row 2, grew_out_of: “G-9” is neither in goals.csv nor here already"),
    ("goals", 0, {"state_on": ""}, "row 2, state_on: is empty; a state needs its day"),
    ("goals", 1, {"state_on": "2026-02-09"}, "row 3, state: is empty; state_on is the day of a state"),
    ("goals", 1, {"state_words": "Maybe."}, "row 3, state_words: says something about state, which is empty"),
    ("goal_states", 0, {"state": "over"}, "row 2, state: “over” is none of: on_my_mind,"),
    ("goal_states", 0, {"goal": "G-9"}, "row 2, goal: “G-9” is neither in goals.csv nor here already"),
    ("goal_ratings", 0, {"rating": "-1"}, "row 2, rating: “-1” is not a whole number in the digits 0–9"),
    ("goal_ratings", 0, {"goal": ""}, "row 2, goal: is empty"),
]


@pytest.fixture
def people(mara):
    """Return Mara; beside her are a supervisor, who leads nobody, and a therapist who has left."""
    make_user("Sana", Role.SUPERVISOR)
    make_user("Gone", Role.THERAPIST, is_active=False)
    return mara


@pytest.mark.parametrize(
    ("file", "place", "change", "problem"), ROWS, ids=[f"{row[0]}-{'-'.join(row[2])}-{n}" for n, row in enumerate(ROWS)]
)
def test_a_bad_row_says_where_and_why(people, tmp_path, file, place, change, problem):
    caseload = small()
    caseload[file][place] |= change
    first, *more = problems("import_caseload", write(tmp_path / "bad", caseload), "--yes")
    assert first.startswith(f"{file}.csv, {problem}")
    assert more[-1].endswith("Nothing was imported.")
    assert not Client.objects.exists()
    assert not Team.objects.exists()


def test_a_needed_cell_may_not_be_empty_anywhere(people, tmp_path):
    for file in FILES:
        for column in file.columns:
            if column.needed:
                caseload = small()
                caseload[file.name][0][column.name] = ""
                found = problems("import_caseload", write(tmp_path / "empty", caseload), "--yes")
                assert found[0] == f"{file.filename}, row 2, {column.name}: is empty"


def test_all_problems_are_listed(people, tmp_path):
    caseload = small()
    caseload["clients"][0] |= {"birth_year": "x", "opened_on": "y"}
    caseload["sessions"][0]["minutes"] = "z"
    caseload["goal_ratings"][0]["rating"] = "99"
    assert problems("import_caseload", write(tmp_path / "bad", caseload), "--dry-run") == [
        "clients.csv, row 2, birth_year: “x” is not a whole number in the digits 0–9",
        "clients.csv, row 2, opened_on: “y” is not a date as YYYY-MM-DD",
        "sessions.csv, row 2, minutes: “z” is not a whole number in the digits 0–9",
        "goal_ratings.csv, row 2, rating: 99 is not between 0 and 10",
        "4 problems. Nothing was imported.",
    ]


def test_very_many_problems_are_counted(people, tmp_path):
    client = small()["clients"][1] | {"opened_on": "long ago"}
    caseload = {"clients": [client | {"reference": f"N{n}"} for n in range(SHOWN + 57)]}
    found = problems("import_caseload", write(tmp_path / "bad", caseload), "--yes")
    assert len(found) == SHOWN + 2
    assert found[-2:] == ["… and 57 more.", f"{SHOWN + 57} problems. Nothing was imported."]


def test_an_unknown_lead_is_told_once(people, tmp_path):
    caseload = {"clients": [row | {"lead": "nobody@test.example"} for row in small()["clients"]]}
    found = problems("import_caseload", write(tmp_path / "bad", caseload), "--yes")
    assert len(found) == 2
    assert found[-1] == "1 problem. Nothing was imported."


def test_someone_under_18_needs_a_basis_of_consent_where_they_may_be_seen(people, tmp_path, settings):
    settings.ALLOW_MINORS = True
    caseload = {"clients": small()["clients"]}
    caseload["clients"][0]["known_under_18"] = "yes"
    found = problems("import_caseload", write(tmp_path / "young", caseload), "--yes")
    assert found[0] == "clients.csv, row 2, minor_consent_basis: is empty; for someone under 18 it is needed"
    caseload["clients"][0]["minor_consent_basis"] = "minor_alone"
    run("import_caseload", write(tmp_path / "young", caseload), "--yes")
    assert Client.objects.get(source_ref="K-1").episodes.get().minor_consent_basis == "minor_alone"


# what a file holds, and the problem
FILES_AS_A_WHOLE = [
    (b"", "harm.csv: is empty. Its first line names the columns"),
    (
        b"reference,client,observed_on,domain,rating,mood\n",
        "harm.csv, row 1, “mood”: is not a column of this file. Its columns are: reference, client, observed_on,"
        " domain, rating, rater, entered_by, session",
    ),
    (b"reference,client,observed_on,rating\n", "harm.csv, row 1, domain: is missing; every row needs it"),
    (b"reference,client,client,observed_on,domain\n", "harm.csv, row 1, client: stands there twice"),
    (b"reference;client;observed_on;domain\n", "harm.csv, row 1: separates the columns with semicolons. Use commas"),
    (b"Reference,client,observed_on,domain\n", "harm.csv, row 1, “Reference”: is not a column of this file."),
    (
        b"reference,client,observed_on,domain\nH,K-1,2026-01-19\n",
        "harm.csv, row 2: has 3 cells; the first line names 4 columns",
    ),
    (
        b"reference,client,observed_on,domain\nH,K-1,2026-01-19,money,2\n",
        "harm.csv, row 2: has 5 cells; the first line names 4 columns",
    ),
    (
        "reference,client,observed_on,domain\nH,K-1,2026-01-19,money\nÄ,K-1,2026-01-19,money\n".encode("latin-1"),
        "harm.csv, row 3: is not UTF-8. Save the file as “CSV UTF-8”",
    ),
    (
        "reference,client,observed_on,domain\n".encode("utf-16"),
        "harm.csv, row 1: is not UTF-8. Save the file as “CSV UTF-8”",
    ),
    (
        "reference,client,observed_on,domain\n".encode("utf-16-le"),
        "harm.csv, row 1: is not UTF-8. Save the file as “CSV UTF-8”",
    ),
    (
        b'reference,client,observed_on,domain\n"H,K-1,2026-01-19,money\nJ,K-1,2026-01-19,money\n',
        "harm.csv, row 2: cannot be read as CSV (unexpected end of data). Is a quotation mark open?",
    ),
    (
        b'reference,client,observed_on,domain\n"H"x,K-1,2026-01-19,money\n',
        "harm.csv, row 2: cannot be read as CSV (',' expected after '\"'). Is a quotation mark open?",
    ),
]


@pytest.mark.parametrize(("content", "problem"), FILES_AS_A_WHOLE)
def test_a_bad_file_says_what_is_wrong(people, folder, content, problem):
    (folder / "harm.csv").write_bytes(content)
    assert problems("import_caseload", folder, "--yes")[0].startswith(problem)
    assert not Client.objects.exists()


def test_a_line_without_end_is_refused(people, folder, monkeypatch):
    monkeypatch.setattr("hrp.portability.reading.LONGEST_LINE", 5000)
    with open(folder / "harm.csv", "a") as harm:
        harm.write("x" * 6000)
    assert problems("import_caseload", folder, "--yes")[0] == "harm.csv, row 6: is longer than any row may be"


def test_files_that_are_missing_or_unknown_are_named(people, folder):
    (folder / "use.csv").rename(folder / "Use.CSV")
    (folder / "readme.txt").write_text("Nobody reads this.")
    names = ", ".join(sorted(file.filename for file in FILES))
    assert problems("import_caseload", folder, "--yes") == [
        "use.csv: is missing. A file with nothing to say holds the line with its columns alone",
        f"Use.CSV: is not a file of a caseload. Those are: {names}",
        "2 problems. Nothing was imported.",
    ]
    assert problems("import_caseload", folder / "nowhere", "--yes")[0] == f"{folder / 'nowhere'}: is not a folder"


def test_empty_lines_are_passed_over_and_still_counted(people, folder):
    path = folder / "goal_ratings.csv"
    path.write_text("\n".join(["reference,goal,observed_on,rating", "", "GR-1,G-2,2026-02-09,x", ""]))
    assert problems("import_caseload", folder, "--yes")[0].startswith("goal_ratings.csv, row 3, rating: “x” is not")


@pytest.mark.parametrize(
    ("file", "row", "problem"),
    [
        (
            "focus_areas",
            {"reference": "F-9", "client": "{}", "label": "Wine", "kind": "other"},
            "label: is a label that the client has for another focus area, here already",
        ),
        (
            "sessions",
            {"reference": "S-9", "client": "{}", "starts_at": "2026-01-19 14:30", "happened": "met"},
            "starts_at: is when the client has another session, here already",
        ),
        (
            "use",
            {"reference": "U-9", "focus_area": "F-1", "observed_on": "2026-01-19", "days_used": "1"},
            "observed_on: is a day for which the focus area has another row, here already",
        ),
        (
            "harm",
            {
                **{"reference": "H-9", "client": "{}", "observed_on": "2026-01-20", "session": "S-1"},
                **{"domain": "money", "rating": "1", "rater": "therapist"},
            },
            "session: is a session in which the same is rated, here already",
        ),
        (
            "readiness",
            {
                **{"reference": "R-9", "change": "C-1", "observed_on": "2026-01-20", "session": "S-1"},
                **{"what": "stage", "stage": "acting"},
            },
            "session: is a session in which the same is rated, here already",
        ),
        (
            "goals",
            {"reference": "G-9", "client": "K-2", "statement": "Rest", "category": "other", "grew_out_of": "G-1"},
            "grew_out_of: is a goal of another client",
        ),
    ],
)
def test_what_is_here_already_leaves_no_room(people, folder, file, row, problem):
    run("import_caseload", folder, "--yes")
    row = {name: cell.format("K-1") for name, cell in row.items()}
    found = problems("import_caseload", write(folder.parent / "more", {file: [row]}), "--yes")
    assert found == [f"{file}.csv, row 2, {problem}", "1 problem. Nothing was imported."]


def test_a_client_without_an_episode_takes_no_sessions(people, folder):
    bare = Client.objects.create(chosen_name="Walter", source_ref="K-5")
    row = {"reference": "S-9", "client": "K-5", "starts_at": "2026-01-19 14:30", "happened": "met"}
    found = problems("import_caseload", write(folder.parent / "bare", {"sessions": [row]}), "--yes")
    assert found[0] == "sessions.csv, row 2, client: has no episode"
    assert not bare.sessions.exists()


def test_a_bad_parent_does_not_make_its_children_bad(people, folder):
    caseload = small()
    caseload["clients"][0]["birth_year"] = "x"
    found = problems("import_caseload", write(folder, caseload), "--yes")
    assert len(found) == 2


def test_the_site_s_time_zone_decides_on_which_day_a_session_is(people, tmp_path):
    caseload = {"clients": small()["clients"][:1], "sessions": [small()["sessions"][0]]}
    caseload["sessions"][0] |= {"starts_at": "2026-01-11T23:30+00:00"}
    with timezone.override("Europe/Berlin"):
        run("import_caseload", write(tmp_path / "berlin", caseload), "--dry-run")
    assert settings.TIME_ZONE == "UTC"
    assert len(problems("import_caseload", tmp_path / "berlin", "--dry-run")) == 2


def test_a_client_s_code_is_no_reference(people, folder):
    team = Team.objects.create(name="Harbour Street")
    here = make_client("Walter", lead=people, team=team)
    row = {"reference": "S-9", "client": here.code, "starts_at": "2026-01-19 14:30", "happened": "met"}
    found = problems("import_caseload", write(folder.parent / "code", {"sessions": [row]}), "--yes")
    assert found[0] == f"sessions.csv, row 2, client: “{here.code}” is neither in clients.csv nor here already"
