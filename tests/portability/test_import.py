"""Bringing a caseload in: what is stored, what is asked, what the trail says, and that twice is once."""

import io
import sys
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clients.models import CareTeamMembership, Change, Client, Episode, FocusArea, ProblemStatement
from goals.models import Goal, GoalRating
from hrp.accounts.models import Team
from hrp.accounts.roles import Role
from hrp.audit.models import Action, Event
from hrp.portability import importing
from hrp.portability.formats import FILES
from hrp.portability.progress import Bar
from sessions.models import (
    EarlierNote,
    HarmRating,
    RulerRating,
    Session,
    SessionNote,
    SessionTherapist,
    StageRating,
    UseSnapshot,
)
from tests.cast import make_client, make_user, put
from tests.portability.caseload import problems, run, small, write

TABLES = {
    model
    for file in FILES
    for model in (*file.models, Team, Episode, CareTeamMembership, ProblemStatement, EarlierNote, Event)
}


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in TABLES}


def test_everything_is_stored_as_it_was_written(mara, folder):
    run("import_caseload", folder, "--yes")

    ines, noor = Client.objects.order_by("source_ref")
    assert (ines.source_ref, ines.chosen_name, ines.pronouns, ines.birth_year) == ("K-1", "Ines", "she/her", 1985)
    assert (ines.phone, ines.ok_to_text, ines.ok_to_call) == ("+44 555 0142", True, False)
    assert ines.safe_to_contact == "Before six.\nSay it is the library."
    assert (noor.birth_year, noor.phone, noor.language) == (None, "", "en")
    assert list(Team.objects.values_list("name", "site")) == [("Harbour Street", ""), ("Outreach", "North")]
    since = date(2026, 1, 12)
    episode = ines.episodes.get()
    assert (episode.team.name, episode.opened_on, episode.ended_on) == ("Harbour Street", since, None)
    assert episode.entry_route == "self"
    assert noor.episodes.get().ended_on == date(2026, 2, 1)
    lead = episode.care_team.get()
    assert (lead.user, lead.role, lead.from_on, lead.to_on) == (mara, "lead", since, None)
    statement = ProblemStatement.objects.get()
    assert (statement.client, statement.said_on, statement.in_client_words) == (ines, since, True)

    wine, sleep, it = FocusArea.objects.order_by("source_ref")
    assert (wine.client, wine.label, wine.substance.code, wine.routes) == (
        ines,
        "Wine",
        "alcohol",
        ["swallow", "other"],
    )
    assert (sleep.kind, sleep.sort, sleep.substance) == ("life_area", 1, None)
    assert (it.client, it.undisclosed, it.client_sees_as) == (noor, True, "mixed")
    change, retired = sorted(Change.objects.all(), key=lambda one: one.words)
    assert (change.focus_area, change.words, change.retired_on) == (wine, "None before eight", None)
    assert (retired.focus_area, retired.retired_on) == (sleep, date(2026, 2, 20))

    met, missed, moved = Session.objects.order_by("source_ref")
    assert (met.client, met.episode, met.happened, met.minutes) == (ines, episode, "met", 50)
    assert (met.starts_at, met.modality) == (datetime(2026, 1, 19, 14, 30, tzinfo=UTC), "in_person")
    assert (missed.starts_at, missed.happened) == (datetime(2026, 1, 26, 12, 30, 15, tzinfo=UTC), "did_not_meet")
    assert (moved.episode, moved.minutes, moved.modality) == (noor.episodes.get(), 30, "phone")
    assert list(SessionTherapist.objects.values_list("session", "user", "role")) == [(met.pk, mara.pk, "lead")]

    first, second, unsaid = UseSnapshot.objects.order_by("source_ref")
    assert (first.client, first.focus_area, first.sitting) == (ines, wine, met.sitting)
    assert (first.week1, first.week3, first.week4, first.days_used) == (3, 0, 2, 8)
    assert (first.typical_amount, first.unit, first.days_alone) == (Decimal("1.5"), "glasses", None)
    assert (second.week1, second.week2, second.days_used, second.days_alone) == (3, None, None, 2)
    assert (unsaid.client, unsaid.answer, unsaid.days_used) == (noor, "rather_not_say", None)

    zero, hers, unrated = HarmRating.objects.order_by("source_ref")
    assert (zero.client, zero.domain, zero.value, zero.rater, zero.sitting) == (ines, "money", 0, "client", None)
    assert (hers.value, hers.rater, hers.sitting) == (3, "therapist", met.sitting)
    assert (unrated.client, unrated.value, unrated.answer) == (noor, None, "rather_not_say")
    assert (zero.entered_by, unrated.entered_by) == ("therapist", "client")

    stage = StageRating.objects.get()
    assert (stage.client, stage.change, stage.stage, stage.sitting) == (ines, change, "considering", met.sitting)
    ruler, other = RulerRating.objects.order_by("source_ref")
    assert (ruler.ruler, ruler.value, ruler.rater) == ("importance", 7, "client")
    assert (other.ruler, other.value, other.answer) == ("confidence", None, "not_relevant")

    four, two = Goal.objects.with_state().order_by("source_ref")
    assert (four.statement, four.state, four.limit_value, four.evolved_from) == ("Sleep past four", None, None, None)
    assert (two.focus_area, two.change, two.evolved_from) == (wine, change, four)
    assert (two.limit_value, two.fit_client, two.fit_therapist) == (2, 8, None)
    assert (two.state, two.state_on) == ("trying", date(2026, 2, 9))
    assert [event.state for event in two.state_events.all()] == ["on_my_mind", "choosing", "trying"]
    closeness = GoalRating.objects.get()
    assert (closeness.goal, closeness.client, closeness.value) == (two, ines, 4)


def test_the_lead_sees_the_client_and_a_stranger_does_not(mara, folder):
    stella = make_user("Stella", Role.THERAPIST)
    run("import_caseload", folder, "--yes")
    assert set(Client.objects.for_user(mara).values_list("source_ref", flat=True)) == {"K-1", "K-2"}
    assert not Client.objects.for_user(stella).exists()


def test_past_notes_are_from_the_earlier_system_and_never_signed_here(mara, folder):
    run("import_caseload", folder, "--yes")
    note = EarlierNote.objects.get()
    assert note.session.source_ref == "S-1"
    assert note.text == "Talked about the evenings.\n\n=1+1 is what she said."
    assert not SessionNote.objects.exists()
    with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
        put([note], text="Something else.")


def test_what_was_observed_is_kept_as_it_is(mara, folder):
    run("import_caseload", folder, "--yes")
    for model in (HarmRating, UseSnapshot, StageRating, RulerRating, GoalRating):
        assert model.objects.count() == model.objects.exclude(frozen_at=None).count() > 0
        with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
            model.objects.update(observed_on=date(2026, 1, 1))


def test_the_trail_has_one_row_a_client_and_one_for_the_run(mara, folder):
    run("import_caseload", folder, "--yes", "--by", "MARA@test.example")
    rows = Event.objects.filter(action=Action.IMPORT).order_by("id")
    codes = list(Client.objects.order_by("source_ref").values_list("code", flat=True))
    assert sorted(row.client_code for row in rows) == sorted([*codes, ""])
    run_row = rows.get(client_code="")
    assert run_row.detail == {
        "operator": run_row.detail["operator"],
        **{"clients": 2, "focus_areas": 3, "changes": 2, "sessions": 3, "use": 3, "harm": 3, "readiness": 3},
        **{"goals": 2, "goal_states": 2, "goal_ratings": 1},
    }
    assert {row.actor for row in rows} == {"mara@test.example"}
    assert {row.detail["run"] for row in rows if row.client_code} == {run_row.subject.removeprefix("import ")}
    written = " ".join(f"{row.subject} {row.detail}" for row in Event.objects.all())
    for word in ("Ines", "Noor", "K-1", "Wine", "evenings", "555 0142"):
        assert word not in written


def test_nobody_named_is_the_system(mara, folder):
    run("import_caseload", folder, "--yes")
    assert set(Event.objects.filter(action=Action.IMPORT).values_list("actor", flat=True)) == {""}
    assert problems("import_caseload", folder, "--by", "nobody@test.example") == [
        "nobody@test.example is nobody who signs in here."
    ]


def test_a_dry_run_stores_nothing(mara, folder):
    before = counts()
    said = run("import_caseload", folder, "--dry-run")
    assert counts() == before
    assert said.endswith("This was a dry run. Nothing was changed.\n")


def test_the_preview_says_what_would_come(mara, folder):
    said = run("import_caseload", folder, "--dry-run").splitlines()
    assert said == [
        "New, and here already:",
        "  clients.csv               2 new         0 here already",
        "  focus_areas.csv           3 new         0 here already",
        "  changes.csv               2 new         0 here already",
        "  sessions.csv              3 new         0 here already",
        "  use.csv                   3 new         0 here already",
        "  harm.csv                  3 new         0 here already",
        "  readiness.csv             3 new         0 here already",
        "  goals.csv                 2 new         0 here already",
        "  goal_states.csv           2 new         0 here already",
        "  goal_ratings.csv          1 new         0 here already",
        "New team: Harbour Street (1 client)",
        "New team: Outreach, North (1 client)",
        "",
        "The first 2 new clients:",
        "  reference  name  born  lead               team            since       areas  sessions  goals",
        "  K-1        Ines  1985  mara@test.example  Harbour Street  2026-01-12  2      2         2",
        "  K-2        Noor  –     mara@test.example  Outreach        2025-03-01  1      1         0",
        "This was a dry run. Nothing was changed.",
    ]


def test_the_preview_shows_twenty_clients(mara, tmp_path):
    client = small()["clients"][0]
    caseload = {"clients": [client | {"reference": f"N{n}", "chosen_name": f"Name {n}"} for n in range(30)]}
    said = run("import_caseload", write(tmp_path / "many", caseload), "--dry-run")
    assert "The first 20 new clients:" in said
    assert "Name 19 " in said
    assert "Name 20 " not in said


def test_likely_doubles_are_listed_without_a_name(mara, tmp_path):
    team = Team.objects.create(name="Elsewhere")
    here = make_client("ines", lead=mara, team=team, birth_year=1985)
    make_client("Walter", lead=mara, team=team, birth_year=1970)
    make_client("Walter", lead=mara, team=team, birth_year=1970)
    caseload = {"clients": small()["clients"]}
    caseload["clients"].append(caseload["clients"][1] | {"reference": "K-3", "chosen_name": "NOOR"})
    caseload["clients"].append(caseload["clients"][1] | {"reference": "K-4", "birth_year": "1990"})
    said = run("import_caseload", write(tmp_path / "doubles", caseload), "--dry-run").splitlines()
    at = said.index("Possible doubles, with the same name and year of birth (2):")
    assert said[at + 1 : at + 3] == [
        f"  reference K-1 = {here.code} (here)",
        "  reference K-2 = reference K-3",
    ]


def test_nobody_to_ask_stores_nothing(mara, folder, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    before = counts()
    said = problems("import_caseload", folder)
    assert said == ["Nobody is here to be asked. Add --yes to import this. Nothing was imported."]
    assert counts() == before


@pytest.mark.parametrize(("answer", "clients"), [("yes", 2), ("Yes ", 2), ("y", 0), ("", 0), ("no", 0)])
def test_at_a_terminal_it_asks(mara, folder, monkeypatch, answer, clients):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: answer)
    run("import_caseload", folder)
    assert Client.objects.count() == clients


def test_the_same_again_changes_nothing(mara, folder):
    run("import_caseload", folder, "--yes")
    before = counts()
    said = run("import_caseload", folder, "--yes")
    assert counts() == before
    assert said.endswith("Everything is here already. Nothing was changed.\n")


def test_what_is_new_joins_what_is_here(mara, folder):
    run("import_caseload", folder, "--yes")
    codes = dict(Client.objects.values_list("source_ref", "code"))
    trail = set(Event.objects.values_list("id", flat=True))
    caseload = small()
    # Noor's rows are in other files than hers: they may refer to what is here already.
    more = {
        "sessions": [{"reference": "S-4", "client": "K-2", "starts_at": "2025-04-01 09:00", "happened": "met"}],
        "use": [{"reference": "U-5", "focus_area": "F-3", "observed_on": "2026-01-21", "days_used": "28"}],
        "readiness": [
            {"reference": "R-5", "change": "C-1", "observed_on": "2026-01-21", "what": "stage", "stage": "acting"}
        ],
        "goals": [caseload["goals"][1] | {"reference": "G-3", "statement": "Rest", "grew_out_of": "G-1"}],
        "goal_ratings": [{"reference": "GR-3", "goal": "G-2", "observed_on": "2026-02-20", "rating": "0"}],
    }
    run("import_caseload", write(folder.parent / "more", more), "--yes")

    assert Session.objects.get(source_ref="S-4").episode == Episode.objects.get(client__source_ref="K-2")
    assert UseSnapshot.objects.get(source_ref="U-5").focus_area.source_ref == "F-3"
    assert Goal.objects.get(source_ref="G-3").evolved_from.source_ref == "G-1"
    assert GoalRating.objects.get(source_ref="GR-3").value == 0
    added = Event.objects.exclude(id__in=trail)
    assert sorted(added.values_list("client_code", flat=True)) == sorted(["", *codes.values()])


def test_a_row_that_says_something_else_is_a_problem_and_overwrites_nothing(mara, folder):
    run("import_caseload", folder, "--yes")
    before = counts()
    caseload = small()
    caseload["clients"][0] |= {"phone": "555 9999", "pronouns": ""}
    caseload["changes"][0] |= {"focus_area": "F-2"}
    caseload["sessions"][0]["note"] += " And more."
    caseload["harm"][0]["rating"] = "1"
    caseload["harm"][2]["rating"] = "not_relevant"
    caseload["goals"][0] |= {"state": "reached"}
    caseload["goal_states"][1]["words"] = ""
    caseload["clients"].append(caseload["clients"][1] | {"reference": "K-9"})
    write(folder, caseload)
    assert problems("import_caseload", folder, "--yes") == [
        f"{where}, reference: is here already and says something else in: {what}. Nothing is overwritten"
        for where, what in (
            ("clients.csv, row 2", "pronouns, phone"),
            ("changes.csv, row 2", "focus_area"),
            ("sessions.csv, row 2", "note"),
            ("harm.csv, row 2", "rating"),
            ("harm.csv, row 4", "rating"),
            ("goals.csv, row 2", "state"),
            ("goal_states.csv, row 3", "words"),
        )
    ] + ["7 problems. Nothing was imported."]
    assert counts() == before
    assert Client.objects.get(source_ref="K-1").phone == "+44 555 0142"


def test_a_column_that_is_not_there_is_not_compared(mara, folder):
    run("import_caseload", folder, "--yes")
    keep = ["reference", "chosen_name", "lead", "team", "opened_on"]
    lines = [",".join(keep), *(",".join(row[name] for name in keep) for row in small()["clients"])]
    (folder / "clients.csv").write_text("\n".join(lines))
    assert run("import_caseload", folder, "--yes").endswith("Everything is here already. Nothing was changed.\n")


def test_a_row_may_be_known_by_its_own_id(mara, folder):
    team = Team.objects.create(name="Harbour Street")
    here = make_client("Ines", lead=mara, team=team)
    session = {"reference": "S-9", "client": str(here.pk), "happened": "met"}
    session["starts_at"] = f"{here.episodes.get().opened_on.isoformat()} 10:00"
    run("import_caseload", write(folder.parent / "own", {"sessions": [session]}), "--yes")
    assert Session.objects.get().client == here
    assert Client.objects.count() == 1


def test_nothing_is_half_imported(mara, folder, monkeypatch):
    before = counts()

    def break_down(*arguments, **options):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(GoalRating.objects, "bulk_create", break_down)
    assert problems("import_caseload", folder, "--yes") == [
        "The database refused it. Nothing was imported. the disk is full"
    ]
    assert counts() == before


def test_files_that_change_after_the_check_are_refused(mara, folder, monkeypatch):
    before = counts()
    caseload = small()
    caseload["harm"][1]["rating"] = "9"

    def store(*arguments, **options):
        write(folder, caseload)
        return importing.store(*arguments, **options)

    monkeypatch.setattr("hrp.portability.management.commands.import_caseload.store", store)
    assert problems("import_caseload", folder, "--yes") == [
        "The files changed meanwhile. Nothing was imported. harm.csv, row 3, rating: 9 is not between 0 and 4"
    ]
    assert counts() == before


def test_two_clients_never_get_one_code(mara, folder, monkeypatch):
    codes = iter(["BBBBBBBB", "BBBBBBBB", "BBBBBBBB", "CCCCCCCC"])
    monkeypatch.setattr(importing, "new_code", lambda: next(codes))
    twins = [Client(chosen_name=name, code="BBBBBBBB") for name in ("Ines", "Noor")]
    importing._spell_codes(twins)
    assert [twin.code for twin in twins] == ["BBBBBBBB", "CCCCCCCC"]


def test_an_empty_caseload_is_no_mistake(mara, tmp_path):
    said = run("import_caseload", write(tmp_path / "empty", {}), "--yes")
    assert said.endswith("Everything is here already. Nothing was changed.\n")
    assert not Event.objects.exists()


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_byte_order_mark_is_passed_over(mara, folder, mark):
    path = folder / "clients.csv"
    path.write_text(mark + path.read_text(encoding="utf-8"), encoding="utf-8")
    run("import_caseload", folder, "--yes")
    assert Client.objects.count() == 2


def test_references_of_different_files_may_be_the_same(mara, folder):
    caseload = {"clients": small()["clients"][:1], "focus_areas": small()["focus_areas"][:1]}
    caseload["clients"][0]["reference"] = caseload["focus_areas"][0]["client"] = "1"
    caseload["focus_areas"][0]["reference"] = "1"
    caseload["harm"] = [small()["harm"][0] | {"reference": "1", "client": "1"}]
    run("import_caseload", write(folder, caseload), "--yes")
    assert {model.objects.get().source_ref for model in (Client, FocusArea, HarmRating)} == {"1"}


def test_new_rows_get_ids_that_nobody_can_work_out(mara, folder):
    run("import_caseload", folder, "--yes")
    assert {uuid.UUID(str(pk)).version for pk in Session.objects.values_list("pk", flat=True)} == {4}


def test_the_bar_is_for_a_terminal_only():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    watched, unwatched = Terminal(), io.StringIO()
    for stream in (watched, unwatched):
        with Bar("Checking", 200, stream) as bar:
            bar(50)
            bar(150)
    assert watched.getvalue().startswith("\rChecking [#######                       ]  25%")
    assert watched.getvalue().endswith("\rChecking [##############################] 100%\n")
    assert unwatched.getvalue() == ""


def test_as_many_queries_for_thirty_sessions_as_for_one(mara, tmp_path):
    def queries(sessions: int) -> int:
        caseload = {"clients": small()["clients"][:1]}
        caseload["clients"][0]["reference"] = f"Q{sessions}"
        caseload["sessions"] = [
            {
                "reference": f"Q{sessions}-{n}",
                "client": f"Q{sessions}",
                "starts_at": f"2026-01-{n + 12} 10:00",
                "happened": "met",
            }
            for n in range(sessions)
        ]
        connection.force_debug_cursor = True
        try:
            began = len(connection.queries_log)
            run("import_caseload", write(tmp_path / f"q{sessions}", caseload), "--yes")
            return len(connection.queries_log) - began
        finally:
            connection.force_debug_cursor = False

    queries(1)  # the team is made once
    assert queries(2) == queries(19)


def test_the_database_counts_anew_so_that_the_first_pages_after_it_are_quick(mara, folder):
    with CaptureQueriesContext(connection) as asked:
        run("import_caseload", folder, "--yes")
    counted = [query["sql"] for query in asked if query["sql"] == "ANALYZE"]
    assert counted == (["ANALYZE"] if connection.vendor == "postgresql" else [])
