"""A clinic: therapists in teams, one supervisor for all of them, another for a small caseload, and their clients."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.utils import timezone

from clients.models import Client
from hrp.accounts.models import SupervisionLine, Team, TeamMembership, User
from hrp.accounts.roles import Role
from tests.cast import make_user
from tests.tools.bench.person import catalogue, place_person
from tests.tools.bench.rows import Rows

HERE_SINCE = timedelta(days=600)  # longer than any client's story
STORED_AT_ONCE = 50  # clients


@dataclass(frozen=True)
class Size:
    """How much there is: therapists, in how many teams, their clients, and how often these met in all.

    `few` clients beside them belong to one more therapist, whom somebody else supervises.
    """

    therapists: int = 20
    teams: int = 3
    clients: int = 1000
    meetings: int = 50_000
    few: int = 10


@dataclass
class Clinic:
    """Who looks at what: the supervisor of all, one of those therapists, and the supervisor of a few clients."""

    supervisor: User
    therapist: User
    small: User
    teams: list[Team]


def build(size: Size, *, seed: int = 1, say: Callable[[str], None] = lambda _words: None) -> Clinic:
    """Fill the database with a clinic of `size`, ended a moment ago; the same for the same `seed`."""
    chance = Random(seed)
    since = timezone.localdate() - HERE_SINCE
    supervisor, small = make_user("Supervisor", Role.SUPERVISOR), make_user("Small", Role.SUPERVISOR)
    teams = [Team.objects.create(name=f"Team {number + 1}") for number in range(size.teams)]
    people = [
        _therapist(f"Therapist{number + 1}", supervisor, teams[number % len(teams)], since)
        for number in range(size.therapists)
    ]
    beside = _therapist("Beside", small, teams[0], since)
    rows, known = Rows(), catalogue()
    for number, meetings in enumerate(met_by(size.clients, size.meetings, chance)):
        lead = people[number % len(people)]
        place_person(rows, chance, known, lead=lead, team=teams[number % len(people) % len(teams)], meetings=meetings)
        if number % STORED_AT_ONCE == STORED_AT_ONCE - 1:
            rows.store()
            say(f"{number + 1} clients")
    for meetings in met_by(size.few, size.few * size.meetings // size.clients, chance):
        place_person(rows, chance, known, lead=beside, team=teams[0], meetings=meetings)
    rows.store()
    assert Client.objects.count() == size.clients + size.few
    return Clinic(supervisor, people[0], small, teams)


def _therapist(name: str, supervisor: User, team: Team, since) -> User:
    person = make_user(name, Role.THERAPIST)
    TeamMembership.objects.create(user=person, team=team, from_on=since)
    SupervisionLine.objects.create(supervisor=supervisor, therapist=person, from_on=since)
    return person


def met_by(clients: int, meetings: int, chance: Random) -> list[int]:
    """Share `meetings` out: about as many for each client, some with many more and some with few."""
    middle = meetings // clients
    shares = [middle] * clients
    for left in range(0, clients - 1, 2):
        moved = chance.randint(0, middle * 4 // 5)
        shares[left] -= moved
        shares[left + 1] += moved
    shares[0] += meetings - sum(shares)
    return shares
