"""The small cast that every test plays with, and plain makers of what surrounds them.

Mara leads, Jon is beside her, Sana supervises Mara, Ada administers, Fay is at the front desk, Stella
and her supervisor Otto are strangers to Mara's clients, Solo is therapist and admin at once.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from clients.models import CareTeamMembership, Change, Client, Episode, FocusArea, ProblemStatement, Substance
from goals.content import Category, State
from goals.models import Goal, GoalStateEvent
from hrp.accounts.models import SupervisionLine, Team, TeamMembership, User
from hrp.accounts.roles import Role
from sessions.models import Session, SessionNote, SessionTherapist

PASSWORD = "quiet-river-stones"


def make_user(name: str, *roles: Role, **fields) -> User:
    """Return a person with `roles`, whose e-mail is their name."""
    return User.objects.create_user(f"{name.lower()}@test.example", PASSWORD, name=name, roles=roles, **fields)


def make_client(name: str, *, lead: User, team: Team, words: str = "", **fields) -> Client:
    """Return a client with an open episode that `lead` leads since 60 days ago."""
    since = timezone.localdate() - timedelta(days=60)
    client = Client.objects.create(chosen_name=name, created_by=lead, **fields)
    episode = Episode.objects.create(client=client, team=team, opened_on=since, created_by=lead)
    CareTeamMembership.objects.create(episode=episode, user=lead, role="lead", from_on=since, created_by=lead)
    if words:
        ProblemStatement.objects.create(client=client, text=words, said_on=since, created_by=lead)
    return client


def make_area(client: Client, label: str, *, substance: str = "", **fields) -> FocusArea:
    """Return a focus area; without a `substance` code it is a part of life."""
    if substance:
        known, _made = Substance.objects.get_or_create(
            code=substance, defaults={"name": substance.capitalize(), "klass": "other", "default_unit": "times"}
        )
        return FocusArea.objects.create(client=client, label=label, substance=known, **fields)
    return FocusArea.objects.create(client=client, label=label, **{"kind": "life_area", **fields})


def make_change(area: FocusArea, words: str) -> Change:
    """Return a change in question within `area`."""
    return Change.objects.create(focus_area=area, words=words)


def make_goal(client: Client, statement: str, *, category=Category.OTHER, state=State.TRYING, **fields) -> Goal:
    """Return a goal with its first state."""
    goal = Goal.objects.create(client=client, statement=statement, category=category, **fields)
    GoalStateEvent.objects.create(goal=goal, state=state)
    return goal


def make_session(client: Client, *, by: User, days_ago: float = 0, note: bool = True, **fields) -> Session:
    """Return a meeting `days_ago` (negative: to come), with its therapist and an open note."""
    starts_at = fields.pop("starts_at", timezone.now() - timedelta(days=days_ago))
    fields.setdefault("diary_of", by)
    meeting = Session.objects.create(
        client=client, episode=client.episodes.get(ended_on=None), starts_at=starts_at, created_by=by, **fields
    )
    SessionTherapist.objects.create(session=meeting, user=by, created_by=by)
    if note and meeting.happened == "met":
        SessionNote.objects.create(session=meeting, format=by.note_format, created_by=by)
    return meeting


def put(rows, **values) -> None:
    """Set `values` on each of `rows` and store them. Sealed text has no other way in."""
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))


@dataclass
class Cast:
    """Everybody, and two clients: Ines, whom Mara leads with Jon, and Noor, who is Stella's."""

    mara: User
    jon: User
    sana: User
    ada: User
    fay: User
    stella: User
    otto: User
    solo: User
    team: Team
    ines: Client
    noor: Client


@pytest.fixture
def cast(db) -> Cast:
    """The cast, in place for one test."""
    return gather()


def gather() -> Cast:
    """Put the cast in place."""
    team = Team.objects.create(name="Harbour Street")
    mara, jon = make_user("Mara", Role.THERAPIST), make_user("Jon", Role.THERAPIST)
    sana, ada = make_user("Sana", Role.SUPERVISOR), make_user("Ada", Role.ADMIN)
    fay, stella = make_user("Fay", Role.FRONT_DESK), make_user("Stella", Role.THERAPIST)
    otto, solo = make_user("Otto", Role.SUPERVISOR), make_user("Solo", Role.THERAPIST, Role.ADMIN)
    for person in (mara, jon, stella, solo, fay):
        TeamMembership.objects.create(user=person, team=team)
    SupervisionLine.objects.create(supervisor=sana, therapist=mara)
    SupervisionLine.objects.create(supervisor=otto, therapist=stella)
    ines = make_client("Ines", lead=mara, team=team, words="Wine is the only hour of the day that's mine.")
    noor = make_client("Noor", lead=stella, team=team, words="Nobody but Stella may read this.")
    CareTeamMembership.objects.create(episode=ines.episodes.get(), user=jon, role="co_therapist")
    return Cast(mara, jon, sana, ada, fay, stella, otto, solo, team, ines, noor)


def key() -> str:
    """Return a fresh form key."""
    return str(uuid.uuid4())


def whatever_is_in_the_way() -> frozenset[str]:
    """Agree that a meeting is opened whatever the client's other meetings are."""
    return frozenset(str(pk) for pk in Session.objects.values_list("pk", flat=True))
