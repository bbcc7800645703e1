"""From checked files into the database: all of it in one transaction, or nothing."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import models, transaction
from django.utils import timezone

from clients.models import CareTeamMembership, Client, Episode, ProblemStatement, Substance
from clients.models.client import new_code
from clients.models.episode import CareRole
from goals.models import GoalStateEvent
from hrp.accounts.actions import add_team
from hrp.accounts.models import Team, User
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.portability.checking import Checked
from hrp.portability.exporting import chunks
from hrp.portability.formats import CLIENTS, FILES, GOAL_STATES, GOALS, STAGE, File, Values, fields_of, has_source_ref
from hrp.portability.problems import Problems
from hrp.portability.reading import rows
from sessions.models import EarlierNote, SessionTherapist
from sessions.models.session import SessionRole

BATCH = 500


class ChangedMeanwhile(Exception):
    """A file is not what it was when it was checked."""


@dataclass
class Run:
    """One import: who runs it, what it knows, what it has stored."""

    checked: Checked
    by: object
    operator: str
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    began: datetime = field(default_factory=timezone.now)
    made: int = 0
    stored: dict[str, int] = field(default_factory=dict)

    def __post_init__(self):
        self.index = self.checked.index
        self.people = {user.email.lower(): user.pk for user in User.objects.all()}
        self.substances = dict(Substance.objects.values_list("code", "pk"))
        self.teams: dict[tuple[str, str], uuid.UUID] = {}

    def stamp(self) -> dict:
        """Return who made a row and when. Each is a little later than the one before, in the files' order."""
        self.made += 1
        return {"created_by": self.by, "created_at": self.began + timedelta(microseconds=self.made)}

    def parent(self, file: str, values: Values, column: str) -> uuid.UUID | None:
        """Return the id of the row that a cell refers to."""
        return self.index.find(file, values[column]).id if values[column] else None


@transaction.atomic
def store(
    folder: Path, checked: Checked, *, by, operator: str, progress: Callable[[int], None] = lambda read: None
) -> Run:
    """Store every row of `folder` that is new. `checked` must have found no problem.

    The trail gets a row for each client whose record grew, and one for the whole run; an import that
    stores nothing leaves none. Raises `ChangedMeanwhile`, and the database's own errors; either way
    nothing is stored.
    """
    run = Run(checked, by, operator)
    for name, site in checked.new_teams:
        add_team(by=by, name=name, site=site)
    run.teams = {(name, site): pk for pk, name, site in Team.objects.values_list("pk", "name", "site")}
    for file in FILES:
        _store(folder, file, BUILD.get(file.name, _plain), run, progress)
        if file is GOAL_STATES:  # where goals stand now comes after where they stood before
            _store(folder, GOALS, _state_now, run, lambda read: None)
    clients = 0
    for ids in run.index.touched():
        for pk, code in Client.objects.filter(pk__in=ids).values_list("pk", "code"):
            clients += 1
            record(Action.IMPORT, by=by, client_code=code, subject=f"client {pk}", run=str(run.id), operator=operator)
    if clients:
        record(Action.IMPORT, by=by, subject=f"import {run.id}", operator=operator, **run.stored)
    return run


def _store(folder: Path, file: File, build, run: Run, progress) -> None:
    """Store the new rows of a file, some hundred at a time."""
    problems = Problems()
    for batch in chunks(rows(folder, file, problems, progress), BATCH):
        if not all(row.sound for row in batch):
            break
        new = run.index.to_store(file.name, [row.reference for row in batch])
        things: dict[type[models.Model], list] = {}
        for row in batch:
            if row.reference in new:
                entry = run.index.find(file.name, row.reference)
                if entry.owner.int:
                    run.index.touch(entry.owner)
                for thing in build(file, row.values, entry, run):
                    things.setdefault(type(thing), []).append(thing)
        if build is not _state_now:
            run.stored[file.name] = run.stored.get(file.name, 0) + len(new)
        _spell_codes(things.get(Client, []))
        for model, made in things.items():
            model.objects.bulk_create(made)
    if problems:
        raise ChangedMeanwhile(str(problems.first[0]))


def _spell_codes(clients: list[Client]) -> None:
    """Draw another code where two clients got the same."""
    while True:
        codes = [client.code for client in clients]
        taken = set(Client.objects.filter(code__in=codes).values_list("code", flat=True)) if codes else set()
        twice = [client for place, client in enumerate(clients) if client.code in taken or client.code in codes[:place]]
        if not twice:
            return
        for client in twice:
            client.code = new_code()


# --- From a row's values to what is stored, one function a kind --------------------------------


def _plain(file: File, values: Values, entry, run: Run):
    """Make the one thing that a row is, out of the columns that its table keeps."""
    model = file.model_of(values)
    own = fields_of(model)
    made = run.stamp() | {"id": entry.id}
    if has_source_ref(model):
        made["source_ref"] = values["reference"]
    for column in file.columns:
        value = values[column.name]
        if isinstance(column.path, tuple):
            if value is not None and column.path[0] in own:
                made |= dict(zip(column.path, value, strict=True))
        elif column.path in own:
            if column.parent:
                made[f"{column.path}_id"] = run.parent(column.parent, values, column.name)
            else:
                made[column.path] = value
    if "client" in own:
        made["client_id"] = entry.owner
    if "frozen_at" in own:
        made["frozen_at"] = run.began
        if session := values["session"]:
            made["sitting"] = uuid.UUID(run.index.find("sessions", session).extra)
    return [model(**made)]


def _client(file: File, values: Values, entry, run: Run):
    """Make a client with the episode, its lead and the problem statement."""
    [client] = _plain(file, values, entry, run)
    episode_id, _opened, _ended = entry.extra.split(" ")
    episode = Episode(
        id=uuid.UUID(episode_id),
        client=client,
        team_id=run.teams[values["team"], values["site"]],
        **{name: values[name] for name in EPISODE_COLUMNS},
        **run.stamp(),
    )
    lead = CareTeamMembership(
        episode=episode,
        user_id=run.people[values["lead"]],
        role=CareRole.LEAD,
        from_on=values["opened_on"],
        **run.stamp(),
    )
    things = [client, episode, lead]
    if values["problem_statement"]:
        statement = ProblemStatement(
            client=client,
            text=values["problem_statement"],
            said_on=values["said_on"],
            in_client_words=values["in_client_words"],
            **run.stamp(),
        )
        things.append(statement)
    return things


EPISODE_COLUMNS = (
    "opened_on",
    "ended_on",
    "entry_route",
    "reason_for_coming",
    "hoped_for",
    "position_explained_on",
    "limits_explained_on",
    "minor_consent_basis",
)


def _focus_area(file: File, values: Values, entry, run: Run):
    """Make a focus area."""
    [area] = _plain(file, values, entry, run)
    area.substance_id = run.substances[values["substance"]] if values["substance"] else None
    area.routes = list(values["routes"])
    return [area]


def _session(file: File, values: Values, entry, run: Run):
    """Make a session, with who met the client and the note from the earlier system."""
    [session] = _plain(file, values, entry, run)
    client = run.index.find("clients", values["client"])
    session.episode_id = uuid.UUID(client.extra.split(" ")[0])
    session.sitting = uuid.UUID(entry.extra)
    things = [session]
    if values["therapist"]:
        user = run.people[values["therapist"]]
        things.append(SessionTherapist(session=session, user_id=user, role=SessionRole.LEAD, **run.stamp()))
    if values["note"]:
        things.append(EarlierNote(session=session, text=values["note"], **run.stamp()))
    return things


def _readiness(file: File, values: Values, entry, run: Run):
    """Make a stage or a ruler."""
    [rating] = _plain(file, values, entry, run)
    if values["what"] == STAGE:
        rating.stage = values["stage"]
    else:
        rating.ruler, rating.rater = values["what"], values["rater"]
    return [rating]


def _state_now(file: File, values: Values, entry, run: Run):
    """Make the last state of a goal."""
    if not values["state"]:
        return []
    event = GoalStateEvent(
        goal_id=entry.id, state=values["state"], on=values["state_on"], words=values["state_words"], **run.stamp()
    )
    return [event]


BUILD = {
    CLIENTS.name: _client,
    "focus_areas": _focus_area,
    "sessions": _session,
    "readiness": _readiness,
}
