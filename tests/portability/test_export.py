"""Taking a caseload out: what leaves, what never does, and that it comes back as it was."""

import csv
import stat
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from clients.actions import correct, withdraw
from clients.models import CareTeamMembership, Client, PersonalValue, ProblemStatement, Strength, Supporter
from goals.models import GoalRating, GoalStateEvent
from hrp.accounts.models import Team
from hrp.accounts.roles import Role
from hrp.audit.models import Action, Event
from hrp.portability.formats import FILES
from sessions.actions import add_addendum, mark_in_error
from sessions.models import (
    HarmRating,
    ReflectiveNote,
    RulerRating,
    SessionNote,
    StageRating,
    UseSnapshot,
)
from tests.cast import make_area, make_change, make_client, make_goal, make_session, make_user, put
from tests.portability.caseload import problems, read, rolled_back, run, small, write

NAMES = {file.filename for file in FILES}
TODAY = timezone.localdate()


def contents(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def sign(note: SessionNote, by, text: str) -> SessionNote:
    note.signed_at, note.signed_by, note.signed_text, note.sha256 = timezone.now(), by, text, "0" * 64
    note.save()
    return note


@pytest.fixture
def jon(mara):
    return make_user("Jon", Role.THERAPIST)


def live(mara, jon) -> Client:
    """Fill the database as people do who work here, and return Ines."""
    team = Team.objects.create(name="Harbour Street")
    ines = make_client("Ines", lead=mara, team=team, words="=Wine is mine.", birth_year=1985, phone="+44 555 0142")
    ProblemStatement.objects.create(client=ines, text="'Tis the evenings.", said_on=TODAY, in_client_words=False)
    twin = make_client("Ines", lead=mara, team=Team.objects.create(name="Harbour Street", site="North"))
    CareTeamMembership.objects.create(episode=ines.episodes.get(), user=jon, role="co_therapist")
    wine = make_area(ines, "-Wine", substance="alcohol", routes=["swallow"], sort=3)
    sleep = make_area(ines, "Sleep", sort=3)
    make_area(twin, "It", kind="substance", undisclosed=True)
    change, same = make_change(wine, "None before eight"), make_change(wine, "None before eight")
    grown = make_goal(ines, "Sleep past four", client_signal='@night\nI lie awake; "really", awake.')
    goal = make_goal(ines, "Two evenings", focus_area=wine, change=change, evolved_from=grown, limit_value="2.50")
    GoalStateEvent.objects.create(goal=goal, state="adjusting", words="\tNot yet.")
    GoalStateEvent.objects.create(goal=goal, state="on_my_mind", on=TODAY - timedelta(days=9))
    grown.evolved_from = make_goal(ines, "Rest", focus_area=sleep)
    grown.save()

    met = make_session(ines, by=mara, days_ago=5.123456, check_in_words="  So so.\n\n", ambivalence_named=True)
    make_session(ines, by=mara, days_ago=-3, happened="planned")
    note = sign(met.note, mara, "Signed line.\n\n\uff1dSecond.")
    add_addendum(note, by=jon, key=uuid.uuid4(), text="Added line.", reason="the date")
    ReflectiveNote.objects.create(session=met, author=mara, text="REFLECTION", shared_with_supervisor=True)
    open_one = make_session(ines, by=jon, days_ago=2)
    put([open_one.note], s1="DRAFT", how_it_felt="DRAFT")
    wrong = make_session(ines, by=mara, days_ago=3, client_agenda="IN ERROR")
    mark_in_error(sign(wrong.note, mara, "IN ERROR"), by=mara, reason="IN ERROR")

    seen = {"client": ines, "observed_on": TODAY, "created_by": mara}
    inside = seen | {"sitting": met.sitting}
    StageRating.objects.create(change=change, stage="considering", **inside)
    StageRating.objects.create(change=same, stage="unsure", **seen)
    for ruler, value in (("importance", 0), ("confidence", 10)):
        RulerRating.objects.create(change=change, ruler=ruler, value=value, entered_by="client", **inside)
    RulerRating.objects.create(change=change, ruler="readiness", answer="rather_not_say", rater="therapist", **inside)
    slip = HarmRating.objects.create(domain="money", value=4, frozen_at=timezone.now(), **inside)
    correct(slip, by=mara, values={"value": 1})
    HarmRating.objects.create(domain="home", value=3, **seen | {"sitting": wrong.sitting})
    UseSnapshot.objects.create(
        focus_area=wine, week1=0, week2=3, typical_amount=Decimal("1.50"), unit="glasses", **inside
    )
    UseSnapshot.objects.create(focus_area=sleep, **seen)
    GoalRating.objects.create(goal=goal, value=0, **inside)
    Strength.objects.create(client=ines, text="STRENGTH")
    PersonalValue.objects.create(client=ines, text="VALUE")
    Supporter.objects.create(client=ines, name="SUPPORTER")
    withdraw(ines, uuid.uuid4(), by=mara)
    return ines


def test_out_and_in_and_out_again_is_the_same_byte_for_byte(mara, jon, tmp_path):
    with rolled_back():
        live(mara, jon)
        run("export_caseload", tmp_path / "one")
        # Bringing one's own files back changes nothing: rows are known by their ids.
        assert run("import_caseload", tmp_path / "one", "--yes").endswith("Nothing was changed.\n")
    assert not Client.objects.exists()
    run("import_caseload", tmp_path / "one", "--yes")
    run("export_caseload", tmp_path / "two")
    assert contents(tmp_path / "two") == contents(tmp_path / "one")
    assert all(len(read(tmp_path / "one", file.name)) > 0 for file in FILES)
    assert run("import_caseload", tmp_path / "two", "--yes").endswith("Nothing was changed.\n")


def test_a_caseload_from_elsewhere_keeps_its_references(mara, folder, tmp_path):
    run("import_caseload", folder, "--yes")
    run("export_caseload", tmp_path / "out")
    for name in ("clients", "focus_areas", "sessions", "harm", "readiness", "goals", "goal_ratings"):
        wanted = [row["reference"] for row in small()[name] if name not in ("harm", "goal_ratings") or row["rating"]]
        wanted = [reference for reference in wanted if reference != "R-4"]
        assert [row["reference"] for row in read(tmp_path / "out", name)] == wanted


def test_what_leaves(mara, jon, tmp_path):
    ines = live(mara, jon)
    folder = tmp_path / "out"
    said = run("export_caseload", folder)
    assert {path.name for path in folder.iterdir()} == NAMES
    assert "  clients.csv               2 rows\n" in said

    since = (TODAY - timedelta(days=60)).isoformat()
    row, twin = read(folder, "clients")
    assert row == {
        "reference": str(ines.pk),
        "chosen_name": "Ines",
        "birth_year": "1985",
        "known_under_18": "no",
        "language": "en",
        "phone": "'+44 555 0142",
        **{"ok_to_call": "no", "ok_to_text": "no", "ok_to_leave_message": "no"},
        **{"lead": "mara@test.example", "team": "Harbour Street", "opened_on": since},
        **{"problem_statement": "''Tis the evenings.", "said_on": TODAY.isoformat(), "in_client_words": "no"},
    }
    assert twin["site"] == "North"

    met, planned, open_one = read(folder, "sessions")
    day = TODAY.isoformat()
    assert met["note"] == (f"Signed line.\n\n\uff1dSecond.\n\nAddendum of {day}, Jon (the date):\nAdded line.")
    assert (met["happened"], met["therapist"], met["ambivalence_named"]) == ("met", "mara@test.example", "yes")
    assert met["check_in_words"] == "  So so.\n\n"
    assert planned["happened"] == "planned"
    assert "note" not in planned and "note" not in open_one

    harm = read(folder, "harm")
    assert [(row["domain"], row["rating"], row["session"]) for row in harm] == [("money", "1", met["reference"])]
    first, *_more = read(folder, "use")
    assert (first["week1"], first["week2"], first["typical_amount"]) == ("0", "3", "1.5")
    assert "days_used" not in first and len(read(folder, "use")) == 1
    assert [(row["what"], row.get("stage") or row.get("rating")) for row in read(folder, "readiness")] == [
        ("stage", "considering"),
        ("stage", "unsure"),
        ("importance", "0"),
        ("confidence", "10"),
        ("readiness", "rather_not_say"),
    ]
    assert [row["state"] for row in read(folder, "goals")] == ["trying", "adjusting", "trying"]
    assert {row["state"] for row in read(folder, "goal_states")} == {"trying", "on_my_mind"}


def test_what_never_leaves(mara, jon, tmp_path):
    live(mara, jon)
    run("export_caseload", tmp_path / "out")
    everything = b"".join(contents(tmp_path / "out").values())
    assert b"Signed line." in everything
    for planted in (b"REFLECTION", b"DRAFT", b"SET ASIDE", b"IN ERROR", b"STRENGTH", b"VALUE", b"SUPPORTER"):
        assert planted not in everything


def test_no_cell_starts_a_formula(mara, jon, tmp_path):
    live(mara, jon)
    run("export_caseload", tmp_path / "out")
    cells = []
    for name in NAMES:
        with open(tmp_path / "out" / name, encoding="utf-8", newline="") as source:
            cells += [cell for row in csv.reader(source) for cell in row]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20") - {""}]
    assert len([cell for cell in cells if cell[:1] == "'"]) == 5


def test_the_trail_has_one_row_a_client_and_one_for_the_run(mara, jon, tmp_path):
    live(mara, jon)
    run("export_caseload", tmp_path / "out", "--by", "mara@test.example")
    rows = Event.objects.filter(action=Action.EXPORT)
    codes = Client.objects.values_list("code", flat=True)
    assert sorted(rows.values_list("client_code", flat=True)) == sorted([*codes, ""])
    assert rows.get(client_code="").detail["sessions"] == 3
    assert set(rows.values_list("actor", flat=True)) == {"mara@test.example"}


def test_an_empty_database_gives_files_to_fill_in(mara, tmp_path):
    run("export_caseload", tmp_path / "out")
    for file in FILES:
        header = ",".join(column.name for column in file.columns)
        assert (tmp_path / "out" / file.filename).read_text() == f"{header}\n"


def test_nobody_else_may_read_the_files(mara, tmp_path):
    run("export_caseload", tmp_path / "out")
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()} == {0o600}


def test_nothing_is_overwritten(mara, folder, tmp_path):
    before = contents(folder)
    refused = [f"{folder} holds something already. Name a new or an empty folder."]
    assert problems("export_caseload", folder) == refused
    assert contents(folder) == before
    (tmp_path / "file").write_text("x")
    assert problems("export_caseload", tmp_path / "file")[0].endswith("Name a new or an empty folder.")
    (tmp_path / "empty").mkdir()
    run("export_caseload", tmp_path / "empty")
    assert set(contents(tmp_path / "empty")) == NAMES


def test_an_export_that_breaks_off_leaves_nothing(mara, folder, tmp_path, monkeypatch):
    run("import_caseload", folder, "--yes")
    trail = Event.objects.count()

    def break_down(file):
        raise OSError("the disk is full")

    monkeypatch.setattr("hrp.portability.exporting.records", break_down)
    with pytest.raises(OSError, match="the disk is full"):
        run("export_caseload", tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["caseload"]
    assert Event.objects.count() == trail


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/St_Johns"])
def test_times_keep_their_moment_in_every_zone(mara, tmp_path, zone):
    caseload = {"clients": small()["clients"][:1]}
    starts = ["2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00", "2026-03-02 14:30:00.25"]
    caseload["sessions"] = [
        {"reference": f"S{n}", "client": "K-1", "starts_at": start, "happened": "did_not_meet"}
        for n, start in enumerate(starts)
    ]
    with timezone.override(zone):
        with rolled_back():
            run("import_caseload", write(tmp_path / "in", caseload), "--yes")
            run("export_caseload", tmp_path / "one")
        run("import_caseload", tmp_path / "one", "--yes")
        run("export_caseload", tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_the_one_who_leads_now_is_the_lead(mara, jon, folder, tmp_path):
    run("import_caseload", folder, "--yes")
    episode = Client.objects.get(source_ref="K-1").episodes.get()
    episode.care_team.update(to_on=date(2026, 2, 1))
    CareTeamMembership.objects.create(episode=episode, user=jon, role="lead", from_on=date(2026, 2, 1))
    run("export_caseload", tmp_path / "out")
    assert [row["lead"] for row in read(tmp_path / "out", "clients")] == ["jon@test.example", "mara@test.example"]
