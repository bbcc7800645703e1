"""A small caseload as files: Ines and Noor, whom Mara leads, with a row of everything."""

import csv
from contextlib import contextmanager
from copy import deepcopy
from importlib import import_module
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction

from hrp.portability.formats import FILES

SMALL = {
    "clients": [
        {
            "reference": "K-1",
            "chosen_name": "Ines",
            "pronouns": "she/her",
            "birth_year": "1985",
            "phone": "+44 555 0142",
            "ok_to_text": "yes",
            "safe_to_contact": "Before six.\nSay it is the library.",
            "lead": "Mara@test.example",
            "team": "Harbour Street",
            "opened_on": "2026-01-12",
            "entry_route": "self",
            "problem_statement": "Wine is the only hour of the day that's mine.",
        },
        {
            "reference": "K-2",
            "chosen_name": "Noor",
            "lead": "mara@test.example",
            "team": "Outreach",
            "site": "North",
            "opened_on": "2025-03-01",
            "ended_on": "2026-02-01",
        },
    ],
    "focus_areas": [
        {"reference": "F-1", "client": "K-1", "label": "Wine", "substance": "alcohol", "routes": "swallow;other"},
        {"reference": "F-2", "client": "K-1", "label": "Sleep", "kind": "life_area", "position": "1"},
        {"reference": "F-3", "client": "K-2", "label": "It", "undisclosed": "yes", "client_sees_as": "mixed"},
    ],
    "changes": [
        {"reference": "C-1", "focus_area": "F-1", "words": "None before eight", "named_on": "2026-01-19"},
        {
            "reference": "C-2",
            "focus_area": "F-2",
            "words": "Up at the same hour",
            "named_on": "2026-01-19",
            "retired_on": "2026-02-20",
        },
    ],
    "sessions": [
        {
            "reference": "S-1",
            "client": "K-1",
            "starts_at": "2026-01-19 14:30",
            "happened": "met",
            "therapist": "mara@test.example",
            "note": "Talked about the evenings.\n\n=1+1 is what she said.",
        },
        {"reference": "S-2", "client": "K-1", "starts_at": "2026-01-26T14:30:15+02:00", "happened": "did_not_meet"},
        {
            "reference": "S-3",
            "client": "K-2",
            "starts_at": "2026-02-01 09:00",
            "minutes": "30",
            "modality": "phone",
            "happened": "client_rearranged",
        },
    ],
    "use": [
        {
            "reference": "U-1",
            "focus_area": "F-1",
            "observed_on": "2026-01-19",
            "session": "S-1",
            **{"week1": "3", "week2": "3", "week3": "0", "week4": "2", "typical_amount": "1.50", "unit": "glasses"},
        },
        {"reference": "U-2", "focus_area": "F-1", "observed_on": "2026-02-16", "week1": "3", "days_alone": "2"},
        {"reference": "U-3", "focus_area": "F-3", "observed_on": "2026-01-19", "answer": "rather_not_say"},
        {"reference": "U-4", "focus_area": "F-3", "observed_on": "2026-01-20"},
    ],
    "harm": [
        {"reference": "H-1", "client": "K-1", "observed_on": "2026-01-19", "domain": "money", "rating": "0"},
        {
            "reference": "H-2",
            "client": "K-1",
            "observed_on": "2026-01-19",
            "domain": "money",
            "rating": "3",
            "rater": "therapist",
            "session": "S-1",
        },
        {
            "reference": "H-3",
            "client": "K-2",
            "observed_on": "2026-01-20",
            "domain": "overdose",
            "rating": "rather_not_say",
            "entered_by": "client",
        },
        {"reference": "H-4", "client": "K-2", "observed_on": "2026-01-20", "domain": "legal", "rating": ""},
    ],
    "readiness": [
        {
            "reference": "R-1",
            "change": "C-1",
            "observed_on": "2026-01-19",
            "what": "stage",
            "stage": "considering",
            "session": "S-1",
        },
        {
            "reference": "R-2",
            "change": "C-1",
            "observed_on": "2026-01-19",
            "what": "importance",
            "rating": "7",
            "session": "S-1",
        },
        {
            "reference": "R-3",
            "change": "C-1",
            "observed_on": "2026-01-19",
            "what": "confidence",
            "rating": "not_relevant",
        },
        {"reference": "R-4", "change": "C-2", "observed_on": "2026-01-19", "what": "readiness"},
    ],
    "goals": [
        {
            "reference": "G-2",
            "client": "K-1",
            "statement": "Two evenings without",
            "category": "frequency",
            "focus_area": "F-1",
            "change": "C-1",
            "limit_value": "2",
            "limit_unit": "evenings a week",
            "fit_client": "8",
            "grew_out_of": "G-1",
            "state": "trying",
            "state_on": "2026-02-09",
            "state_words": "Her idea.",
        },
        {"reference": "G-1", "client": "K-1", "statement": "Sleep past four", "category": "physical_health"},
    ],
    "goal_states": [
        {"reference": "GS-1", "goal": "G-2", "state": "on_my_mind", "on": "2026-01-19"},
        {"reference": "GS-2", "goal": "G-2", "state": "choosing", "on": "2026-02-09", "words": "Not yet."},
    ],
    "goal_ratings": [
        {"reference": "GR-1", "goal": "G-2", "observed_on": "2026-02-09", "rating": "4"},
        {"reference": "GR-2", "goal": "G-2", "observed_on": "2026-02-16", "rating": ""},
    ],
}


def small() -> dict[str, list[dict]]:
    """Return the rows of the small caseload, to be changed at will."""
    return deepcopy(SMALL)


def write(folder: Path, caseload: dict[str, list[dict]]) -> Path:
    """Write a caseload into `folder`. Every file has every column; what a row does not name is empty."""
    folder.mkdir(exist_ok=True)
    for file in FILES:
        with open(folder / file.filename, "w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, [column.name for column in file.columns], restval="")
            writer.writeheader()
            writer.writerows(caseload.get(file.name, ()))
    return folder


def read(folder: Path, name: str) -> list[dict]:
    """Return the rows of a file as they stand there, without empty cells."""
    with open(folder / f"{name}.csv", encoding="utf-8", newline="") as source:
        return [{key: cell for key, cell in row.items() if cell} for row in csv.DictReader(source)]


def run(*arguments) -> str:
    """Run a management command; return what it said."""
    out = StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=StringIO(), skip_checks=True)
    return out.getvalue()


def problems(*arguments) -> list[str]:
    """Run a management command that must refuse; return the problems that it lists and its last word."""
    errors = StringIO()
    try:
        call_command(*map(str, arguments), stdout=StringIO(), stderr=errors, skip_checks=True)
    except CommandError as error:
        return [*errors.getvalue().splitlines(), str(error)]
    raise AssertionError("The command did not refuse.")


def substances() -> None:
    """Put the catalogue back, if the flush after another test took it away."""
    import_module("clients.migrations.0002_substances").fill(apps, None)


@contextmanager
def rolled_back():
    """Undo at the end whatever is done in the block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
