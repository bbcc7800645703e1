"""From the database to the files: what each row says, and the writing of a whole caseload.

Only what the columns name leaves the database. Reflective notes are in no column; unsigned notes and
whatever was entered in error stay out as well.
"""

import csv
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from clients.models import CareTeamMembership, Client, Episode, Observation, ProblemStatement
from clients.models.episode import CareRole
from goals.models import GoalStateEvent
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.base.cells import disarm
from hrp.base.sealed import opened
from hrp.portability.formats import FILES, STAGE, USE_NUMBERS, File, Values, fields_of, has_source_ref
from sessions.models import EarlierNote, NoteAddendum, Session, SessionNote, SessionTherapist, UseSnapshot
from sessions.models.session import SessionRole

CHUNK = 500
# Fields that are read although no column names them as they are, and the place where they wait.
BESIDES = frozenset({"source_ref", "value", "answer", "sitting", "ruler", "rater", "stage"})
FOUND = ""


class Key(NamedTuple):
    """A row that is here: its id, and the reference that it came with, if it came from elsewhere."""

    id: UUID
    source_ref: str | None

    def __str__(self):
        return self.source_ref or str(self.id)


class NotEmpty(Exception):
    """The folder to export to holds something already."""


def chunks(items: Iterable, size: int = CHUNK) -> Iterator[list]:
    """Yield `items` in lists of at most `size`."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


# --- What a row says ----------------------------------------------------------------------------


def load(file: File, model, ids: list[UUID]) -> dict[UUID, Values]:
    """Return what rows of `model` say in the columns of `file`, by id. A parent is a `Key`."""
    own = fields_of(model)
    columns = [column for column in file.columns if _field(column.path) in own]
    plain = {column.name: column.path for column in columns if not column.parent}
    parents = {column.name: column.path for column in columns if column.parent}
    paths = {*plain.values(), *(own & BESIDES)}.union(*(_key_paths(model, path) for path in parents.values()))
    rows = {}
    for stored in model.objects.filter(pk__in=ids).values("pk", *paths):
        found = opened(stored, stored["pk"])
        values: Values = file.blank.copy()
        values |= {name: found[path] for name, path in plain.items()}
        values |= {name: _key(found, path) for name, path in parents.items()}
        values["reference"] = Key(found["pk"], found.get("source_ref"))
        if "value" in own:
            values["rating"] = (found["value"], found["answer"])
        rows[found["pk"]] = values | {FOUND: found}
    for fill in FILL.get(file.name, ()):
        fill(rows)
    return rows


def _field(path) -> str:
    """The field of the row's own table that a column's path begins with; empty when it has none."""
    return path.split("__")[0] if isinstance(path, str) else ""


def _key_paths(model, path: str) -> set[str]:
    related = model._meta.get_field(path).related_model
    return {f"{path}_id", *([f"{path}__source_ref"] if has_source_ref(related) else [])}


def _key(found: dict, path: str) -> Key | None:
    return Key(found[f"{path}_id"], found.get(f"{path}__source_ref")) if found[f"{path}_id"] else None


def _fill_clients(rows) -> None:
    """Add the last episode, its lead, and the latest problem statement."""
    episodes = {}
    for episode in Episode.objects.filter(client__in=rows).select_related("team").order_by("opened_on", "created_at"):
        episodes[episode.client_id] = episode
    leads = {}
    members = CareTeamMembership.objects.filter(episode__in=[episode.pk for episode in episodes.values()])
    # The one that still leads comes last, and so stays.
    for member in members.filter(role=CareRole.LEAD).select_related("user").order_by("created_at"):
        if member.to_on is None or member.episode_id not in leads:
            leads[member.episode_id] = member.user.email
    for client, episode in episodes.items():
        rows[client] |= {
            "lead": leads.get(episode.pk),
            "team": episode.team.name,
            "site": episode.team.site,
            **{
                name: getattr(episode, name)
                for name in (
                    "opened_on",
                    "ended_on",
                    "entry_route",
                    "reason_for_coming",
                    "hoped_for",
                    "position_explained_on",
                    "limits_explained_on",
                    "minor_consent_basis",
                )
            },
        }
    statements = ProblemStatement.objects.filter(client__in=rows).order_by("said_on", "created_at")
    for one in statements:
        said = {"problem_statement": one.text, "said_on": one.said_on, "in_client_words": one.in_client_words}
        rows[one.client_id] |= said


def _fill_sessions(rows) -> None:
    """Add who met the client, and the note: from the earlier system, signed here, and what was added."""
    leads = SessionTherapist.objects.filter(session__in=rows, role=SessionRole.LEAD).order_by("-created_at")
    for session, email in leads.values_list("session", "user__email"):
        rows[session]["therapist"] = email
    notes: dict[UUID, list[str]] = {pk: [] for pk in rows}
    for earlier in EarlierNote.objects.filter(session__in=rows):
        notes[earlier.session_id].append(earlier.text)
    signed = SessionNote.objects.filter(session__in=rows, signed_at__isnull=False)
    for note in signed.only("session", "signed_text"):
        notes[note.session_id].append(note.signed_text)
    added = NoteAddendum.objects.filter(note__session__in=rows, note__signed_at__isnull=False).order_by("created_at")
    for addendum in added.select_related("note", "created_by"):
        who = f", {addendum.created_by}" if addendum.created_by else ""
        why = f" ({addendum.reason})" if addendum.reason else ""
        head = f"Addendum of {timezone.localdate(addendum.created_at).isoformat()}{who}{why}:"
        notes[addendum.note.session_id].append(f"{head}\n{addendum.text}")
    for session, parts in notes.items():
        rows[session]["note"] = "\n\n".join(parts)


def _fill_sittings(rows) -> None:
    """Add the session in which something was observed."""
    sittings = {values[FOUND]["sitting"] for values in rows.values()} - {None}
    sessions = exported(Session).filter(sitting__in=sittings).values_list("sitting", "pk", "source_ref")
    keys = {sitting: Key(pk, source_ref) for sitting, pk, source_ref in sessions}
    for values in rows.values():
        values["session"] = keys.get(values[FOUND]["sitting"])


def _fill_readiness(rows) -> None:
    """Say whether a row is a stage or a ruler."""
    for values in rows.values():
        found = values[FOUND]
        if "stage" in found:
            values |= {"what": STAGE, "stage": found["stage"], "rater": None}
        else:
            values |= {"what": found["ruler"], "rater": found["rater"]}


def _fill_goals(rows) -> None:
    """Add where goals stand now."""
    events = GoalStateEvent.objects.filter(goal__in=rows).order_by("on", "created_at")
    for event in events:
        rows[event.goal_id] |= {"state": event.state, "state_on": event.on, "state_words": event.words}


FILL = {
    "clients": (_fill_clients,),
    "sessions": (_fill_sessions,),
    "use": (_fill_sittings,),
    "harm": (_fill_sittings,),
    "readiness": (_fill_sittings, _fill_readiness),
    "goals": (_fill_goals,),
    "goal_ratings": (_fill_sittings,),
}


# --- Which rows leave -----------------------------------------------------------------------------


def exported(model):
    """Keep the rows that leave: what counts, nothing that was entered in error, nobody who is invented."""
    rows = model.objects.real()
    if issubclass(model, Observation):
        rows = rows.counted()
    if model is UseSnapshot:
        rows = rows.exclude(answer="given", **dict.fromkeys(USE_NUMBERS))
    if model is Session:
        rows = rows.exclude(note__in_error__isnull=False)
    if model is GoalStateEvent:  # where a goal stands now is told with the goal
        newest = GoalStateEvent.objects.filter(goal=OuterRef("goal")).order_by("-on", "-created_at")
        rows = rows.exclude(pk=Subquery(newest.values("pk")[:1]))
    return rows


def records(file: File) -> Iterator[list[str]]:
    """Yield the cells of a file's rows in the order in which they came to be, a few in memory at a time."""
    for model in file.models:
        ids = exported(model).order_by("created_at", "pk").values_list("pk", flat=True)
        for chunk in chunks(ids.iterator(chunk_size=2000)):
            rows = load(file, model, chunk)
            for pk in chunk:
                yield [disarm(column.write(rows[pk][column.name])) for column in file.columns]


# --- A whole caseload -----------------------------------------------------------------------------


def export(folder: Path, *, by, operator: str, progress=lambda file: None) -> dict[str, int]:
    """Write every file into `folder`, which must be new or empty; return how many rows each holds.

    The folder appears complete or not at all. The trail gets a row for each client and one for all.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotEmpty
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))  # ours alone to read
    try:
        outermost = not connection.in_atomic_block
        with transaction.atomic():
            if outermost:
                _see_one_moment()
            counts = {file.name: _write(unfinished / file.filename, file, progress) for file in FILES}
            codes = Client.objects.real().order_by("created_at", "pk").values_list("code", flat=True)
            for chunk in chunks(codes.iterator(chunk_size=2000)):
                for code in chunk:
                    record(Action.EXPORT, by=by, client_code=code, subject="caseload", operator=operator)
            record(Action.EXPORT, by=by, subject="caseload", operator=operator, **counts)
            os.replace(unfinished, folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return counts


def _see_one_moment() -> None:
    """Read everything as it is now, although people go on working."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _write(path: Path, file: File, progress) -> int:
    """Write one file; return how many rows it holds."""
    progress(file)
    count = 0
    with open(path, "w", encoding="utf-8", newline="", opener=_private) as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(column.name for column in file.columns)
        for cells in records(file):
            writer.writerow(cells)
            count += 1
    return count


def _private(path, flags):
    return os.open(path, flags, 0o600)
