"""Checking a whole caseload before anything is stored: each row by itself, with others, and with what is here."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from clients.models import Change, Client, Episode, FocusArea, Substance
from goals.models import Goal, GoalRating
from hrp.accounts.models import Team, User
from hrp.portability.cells import shown
from hrp.portability.exporting import chunks, load
from hrp.portability.formats import FILES, STAGE, File, has_source_ref
from hrp.portability.index import Entry, Index
from hrp.portability.problems import Problems
from hrp.portability.reading import Row, check_folder, rows
from sessions.models import HarmRating, RulerRating, Session, StageRating, UseSnapshot

NOBODY = uuid.UUID(int=0)
NAMES = uuid.UUID("3b1c3d2e-58f4-4a86-9a8e-0a8f0c3d7f11")  # makes ids of references, for tables that keep none
PREVIEWED = 20
# Where the rows that others refer to keep whose record they are in.
OWNER = {FocusArea: "client_id", Change: "focus_area__client_id", Session: "client_id", Goal: "client_id"}


@dataclass
class Checked:
    """What a check found out, beside the problems."""

    index: Index
    problems: Problems = field(default_factory=Problems)
    first: list[tuple[uuid.UUID, Row]] = field(default_factory=list)  # the first clients that are new
    new_teams: dict[tuple[str, str], int] = field(default_factory=dict)  # with how many clients


def check(folder: Path, index: Index, progress: Callable[[int], None] = lambda read: None) -> Checked:
    """Check every row of every file in `folder`; nothing is stored but in `index`."""
    checked = Checked(index)
    check_folder(folder, checked.problems)
    if not checked.problems:
        checker = _Checker(checked)
        for file in FILES:
            checker.check(file, rows(folder, file, checked.problems, progress))
        checker.look_at_those_here()
    return checked


def as_uuid(reference: str) -> uuid.UUID | None:
    """Return the id that a reference is, if it is one in the usual spelling. An export names rows by it."""
    try:
        found = uuid.UUID(reference)
    except ValueError:
        return None
    return found if str(found) == reference else None


def new_id(file: File, model, reference: str) -> uuid.UUID:
    """Return the id of a new row. Where the table keeps no reference, the id is made of it."""
    if has_source_ref(model):
        return uuid.uuid4()
    return as_uuid(reference) or uuid.uuid5(NAMES, f"{file.name} {reference}")


def here(file: File, model, references: list[str]) -> dict[str, uuid.UUID]:
    """Return which of `references` are here already, with the ids of their rows."""
    if not has_source_ref(model):
        ids = {new_id(file, model, reference): reference for reference in references}
        return {ids[pk]: pk for pk in model.objects.filter(pk__in=ids).values_list("pk", flat=True)}
    ids = {as_uuid(reference) for reference in references} - {None}
    rule = Q(source_ref__in=references) | (Q(pk__in=ids) if ids else Q())
    found = {}
    for pk, reference in model.objects.filter(rule).values_list("pk", "source_ref"):
        found |= {str(pk): pk} if pk in ids else {}
        found |= {reference: pk} if reference is not None else {}
    return found


def entries(model, ids) -> dict[uuid.UUID, Entry]:
    """Return what the children of rows that are here need to know of them."""
    if model is Client:
        episodes = {}
        for episode in Episode.objects.filter(client__in=ids).order_by("opened_on", "created_at"):
            episodes[episode.client_id] = span(episode.pk, episode.opened_on, episode.ended_on)
        return {pk: Entry(pk, pk, True, episodes.get(pk, "")) for pk in ids}
    owner = OWNER.get(model)
    if owner is None:  # nothing refers to these
        return {pk: Entry(pk, NOBODY, True) for pk in ids}
    extra = "sitting" if model is Session else "pk"
    found = model.objects.filter(pk__in=ids).values_list("pk", owner, extra)
    return {pk: Entry(pk, client, True, sitting.hex if model is Session else "") for pk, client, sitting in found}


def span(episode: uuid.UUID, opened_on: date, ended_on: date | None) -> str:
    """Write down an episode and its span for the index."""
    return f"{episode.hex} {opened_on.isoformat()} {ended_on.isoformat() if ended_on else ''}"


class _Checker:
    """Checks file after file; parents come before what refers to them."""

    def __init__(self, checked: Checked):
        self.index, self.problems = checked.index, checked.problems
        self.checked = checked
        self.people = {user.email.lower(): user for user in User.objects.all()}
        self.substances = set(Substance.objects.values_list("code", flat=True))
        self.teams = set(Team.objects.values_list("name", "site"))
        self.told: set[tuple[str, str]] = set()

    def check(self, file: File, found) -> None:
        """Check a file."""
        filled = [model for model in file.models if model.objects.exists()]
        for batch in chunks(row for row in found if row.reference):
            known = self._known(file, filled, batch)
            for row in batch:
                self._take(file, row, known.get(row.reference))
            for model in filled:
                self._compare(file, model, [row for row in batch if row.sound and row.reference in known])
        for reference, owner, number in self.index.expected():
            self._self_reference(file, reference, owner, number)
        self.index.forget_expected()

    def _known(self, file: File, filled, batch: list[Row]) -> dict[str, Entry]:
        known = {}
        for model in filled:
            ids = here(file, model, [row.reference for row in batch if file.model_of(row.values) is model])
            found = entries(model, set(ids.values()))
            known |= {reference: found[pk] for reference, pk in ids.items()}
        return known

    def _take(self, file: File, row: Row, known: Entry | None) -> None:
        """Take a row into the index, and check it against the others."""
        parents = self._parents(file, row)
        owners = {entry.owner for entry in parents.values()}
        complete = all(column.name in parents for column in file.parents if column.needed)
        owner = owners.pop() if owners else NOBODY
        if owners and row.sound:
            named = ", ".join(parents)
            self._problem(file, row, named, "belong to different clients")
        entry = known or self._entry(file, row, owner)
        empty = row.sound and file.empty(row.values)
        if not self.index.add(file.name, row.reference, entry, keep=not empty):
            self._problem(file, row, "reference", f"{shown(row.reference)} stands further up already")
            return
        rule = getattr(self, f"_{file.name}", None)
        if rule and row.sound and complete and not empty:
            rule(file, row, entry, parents)
        if row.sound and (later := row.values.get("grew_out_of")):
            self.index.expect(later, entry.owner, row.number)

    def _parents(self, file: File, row: Row) -> dict[str, Entry]:
        """Find the rows that a row refers to; a missing one is a problem."""
        found = {}
        for column in file.parents:
            reference = row.values[column.name]
            if reference and column.parent != file.name:
                entry = self._find(column.parent, reference)
                if entry:
                    found[column.name] = entry
                else:
                    reason = f"{shown(reference)} is neither in {column.parent}.csv nor here already"
                    self._problem(file, row, column.name, reason)
        return found

    def _find(self, name: str, reference: str) -> Entry | None:
        """Find a row in the files, or among those that are here."""
        entry = self.index.find(name, reference)
        if entry is None:
            file = next(file for file in FILES if file.name == name)
            model = file.models[0]
            if pk := here(file, model, [reference]).get(reference):
                entry = entries(model, {pk})[pk]
                self.index.add(name, reference, entry)
        return entry

    def _entry(self, file: File, row: Row, owner: uuid.UUID) -> Entry:
        """Return what the children of a new row need to know of it."""
        pk, extra = new_id(file, file.model_of(row.values), row.reference), ""
        if file.name == "clients":
            owner = pk
            if row.values["opened_on"]:
                extra = span(uuid.uuid4(), row.values["opened_on"], row.values["ended_on"])
        elif file.name == "sessions":
            extra = uuid.uuid4().hex
        return Entry(pk, owner, False, extra)

    def _compare(self, file: File, model, batch: list[Row]) -> None:
        """Rows that are here already must say the same: an import adds and never overwrites."""
        ids = {row.reference: self.index.find(file.name, row.reference).id for row in batch}
        stored = load(file, model, list(ids.values())) if ids else {}
        for row in batch:
            if values := stored.get(ids[row.reference]):
                other = [name for name in row.columns if self._differs(file, name, row.values[name], values[name])]
                if other:
                    reason = f"is here already and says something else in: {', '.join(other)}. Nothing is overwritten"
                    self._problem(file, row, "reference", reason)

    def _differs(self, file: File, name: str, given, stored) -> bool:
        column = file.by_name[name]
        if name == "reference":
            return False
        if given == stored:
            return False
        if column.parent and given and stored:
            entry = self._find(column.parent, given)
            return entry is not None and entry.id != stored.id
        return column.write(given) != column.write(stored)

    def _self_reference(self, file: File, reference: str, owner: uuid.UUID, number: int) -> None:
        entry = self._find(file.name, reference)
        if entry is None:
            reason = f"{shown(reference)} is neither in {file.filename} nor here already"
            self.problems.add(file.filename, number, "grew_out_of", reason)
        elif entry.owner != owner:
            self.problems.add(file.filename, number, "grew_out_of", "is a goal of another client")

    def _problem(self, file: File, row: Row, column: str, reason: str) -> None:
        self.problems.add(file.filename, row.number, column, reason)

    def _told_once(self, what: str, which: str) -> bool:
        """Say whether something was told before; it is now."""
        if (what, which) in self.told:
            return True
        self.told.add((what, which))
        return False

    def _only_one(self, file: File, row: Row, column: str, reason: str, *, key: tuple, among) -> None:
        """Note a second row where one may be; `among`, if given, are those that are here."""
        first = self.index.once(file.name, *key)
        if not first:
            self._problem(file, row, column, reason + ", further up in this file")
        elif among is not None and among.exists():
            self._problem(file, row, column, reason + ", here already")

    # --- Rules of single files ---------------------------------------------------------------------

    def _clients(self, file, row, entry, parents):
        values = row.values
        if entry.known:
            return
        self.index.look(values["chosen_name"], values["birth_year"], reference=row.reference)
        if len(self.checked.first) < PREVIEWED:
            self.checked.first.append((entry.id, row))
        team = (values["team"], values["site"])
        if team not in self.teams:
            self.checked.new_teams[team] = self.checked.new_teams.get(team, 0) + 1
        lead = self.people.get(values["lead"])
        if not (lead and lead.is_active and lead.is_therapist) and not self._told_once("lead", values["lead"]):
            reason = f"{shown(values['lead'])} is nobody who signs in here as a therapist (told once for each e-mail)"
            self._problem(file, row, "lead", reason)

    def _focus_areas(self, file, row, entry, parents):
        client, label = parents["client"], row.values["label"]
        code = row.values["substance"]
        if code and code not in self.substances and not self._told_once("substance", code):
            reason = f"{shown(code)} is no code of this site's catalogue (told once for each code)"
            self._problem(file, row, "substance", reason)
        among = FocusArea.objects.called(label, client=client.id) if _may_clash(entry, client) else None
        reason = "is a label that the client has for another focus area"
        self._only_one(file, row, "label", reason, key=(client.id, label), among=among)

    def _sessions(self, file, row, entry, parents):
        client, starts_at = parents["client"], row.values["starts_at"]
        if not client.extra:
            if client.known:  # else the client's own row has a problem, and that is told
                self._problem(file, row, "client", "has no episode")
            return
        episode, opened_on, ended_on = client.extra.split(" ")
        day = timezone.localdate(starts_at).isoformat()
        if day < opened_on:
            self._problem(file, row, "starts_at", f"lies before {opened_on}, when the work with the client began")
        if ended_on and day > ended_on:
            self._problem(file, row, "starts_at", f"lies after {ended_on}, when the work with the client ended")
        therapist = row.values["therapist"]
        if therapist and therapist not in self.people and not self._told_once("therapist", therapist):
            reason = f"{shown(therapist)} is nobody who signs in here (told once for each e-mail)"
            self._problem(file, row, "therapist", reason)
        clash = _may_clash(entry, client)
        among = Session.objects.filter(episode=uuid.UUID(episode), starts_at=starts_at) if clash else None
        key = (client.id, starts_at.astimezone(UTC).isoformat())
        self._only_one(file, row, "starts_at", "is when the client has another session", key=key, among=among)

    def _use(self, file, row, entry, parents):
        area, day = parents["focus_area"], row.values["observed_on"]
        clash = _may_clash(entry, area)
        among = UseSnapshot.objects.filter(focus_area=area.id, observed_on=day, corrects=None) if clash else None
        reason = "is a day for which the focus area has another row"
        self._only_one(file, row, "observed_on", reason, key=(area.id, day), among=among)

    def _harm(self, file, row, entry, parents):
        key = {"domain": row.values["domain"], "rater": row.values["rater"]}
        self._once_a_sitting(file, row, entry, parents, HarmRating, key)

    def _readiness(self, file, row, entry, parents):
        change, what = parents["change"].id, row.values["what"]
        if what == STAGE:
            self._once_a_sitting(file, row, entry, parents, StageRating, {"change": change})
        else:
            key = {"change": change, "ruler": what, "rater": row.values["rater"]}
            self._once_a_sitting(file, row, entry, parents, RulerRating, key)

    def _goal_ratings(self, file, row, entry, parents):
        key = {"goal": parents["goal"].id, "rater": row.values["rater"]}
        self._once_a_sitting(file, row, entry, parents, GoalRating, key)

    def _once_a_sitting(self, file, row, entry, parents, model, key):
        """Within one session the same is rated once."""
        if session := parents.get("session"):
            sitting = uuid.UUID(session.extra)
            clash = _may_clash(entry, session)
            among = model.objects.filter(sitting=sitting, corrects=None, **key) if clash else None
            reason = "is a session in which the same is rated"
            self._only_one(file, row, "session", reason, key=(model.__name__, sitting, *key.values()), among=among)

    # --- Who may be the same -----------------------------------------------------------------------

    def look_at_those_here(self) -> None:
        """Take in how the clients who are here would be recognised."""
        seen = Client.objects.real().order_by("code").values_list("code", "chosen_name", "birth_year")
        for code, name, year in seen.iterator(chunk_size=2000):
            self.index.look(name, year, code=code)


def _may_clash(entry: Entry, parent: Entry) -> bool:
    """Say whether a row's place may be taken by one that is here: only a new row of a parent that is here."""
    return not entry.known and parent.known
