"""What may be worth a conversation, for a person: computed anew at every request, from what they may see then."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone

from clients.models import CareTeamMembership, Client, Episode
from clients.models.episode import CareRole, Ending
from clients.querysets import supervised_memberships
from hrp.accounts.models import Team, User
from hrp.accounts.roles import Permission
from hrp.base.among import Ids
from sessions.content.flags import FlagKind
from sessions.flags.facts import facts_of
from sessions.flags.rules import Facts, Flag, Now, contact_gap, flags_of
from sessions.flags.setting import Setting, settings_of
from sessions.models import FlagAnswer, SafetyItem, SessionNote

LATELY = timedelta(weeks=8)
FOR_A_NOTE = frozenset({FlagKind.NOTES_OPEN})
OWN_ROLES = (CareRole.LEAD, CareRole.CO_THERAPIST, CareRole.COVERING)


@dataclass(frozen=True)
class Shown:
    """A flag, and the last answer that the reader gave to its kind lately, be it that it rests by it or not."""

    flag: Flag
    answered: FlagAnswer | None = None

    @property
    def kind(self) -> FlagKind:
        """What it is about."""
        return self.flag.kind


@dataclass
class Flagged:
    """A client with everything that may be worth a conversation: one line, the most pressing first.

    `people` are the ids and names of those through whom the reader sees the client, by name; `resting` what they
    answered and that rests.
    """

    client: Client
    team: Team
    people: list[tuple[UUID, str]]
    flags: list[Shown]
    resting: list[Shown] = field(default_factory=list)

    @property
    def order(self) -> tuple:
        """What is more worth a conversation comes first: safety, then by kind, by how much there is, the oldest."""
        ranks = [list(FlagKind).index(one.kind) for one in self.flags]
        return (ranks[0], -len(ranks), self.flags[0].flag.since, self.client.code)


@dataclass
class Looked:
    """Everyone who was looked at for a person: `facts` by client, and what they are worth: see `Flagged`.

    `mine`: as a therapist's own clients, before a supervisor asks.
    Every number that a page tells of these clients is counted here, so that it is the same on each.
    """

    on: date
    mine: bool
    flagged: list[Flagged]
    facts: dict[UUID, Facts]

    @property
    def waiting(self) -> list[Flagged]:
        """Those with at least one flag that does not rest, most worth a conversation first."""
        return sorted((one for one in self.flagged if one.flags), key=lambda one: one.order)


def look(
    user: User, *, mine: bool = False, through: User | None = None, kinds: Iterable[FlagKind] | None = None
) -> Looked:
    """Look at the clients of those whom `user` supervises now, or with `mine` at `user`'s own as a therapist.

    `through`: only at those whom one sees through this therapist. `kinds`: ask for these whatever the teams switched
    on. The number of queries is the same for every number of
    clients and every length of history.
    """
    among = {"user_id": through.pk} if through else {}
    return _looked(user, _people(user, mine, **among), mine, kinds)


def look_at(client: Client, user: User) -> Looked:
    """Look at one client: for a therapist as at their own (`mine`), else for whoever supervises one of theirs now.

    For anybody else, and where a page of these clients would not hold them, there is nobody `flagged`.
    """
    for mine in (True, False):
        people = _people(user, mine, episode__client=client)
        if people:
            break
    return _looked(user, people, mine)


def _looked(user: User, people: Mapping, mine: bool, kinds: Iterable[FlagKind] | None = None) -> Looked:
    now = Now(timezone.now(), timezone.localdate(), mine)
    clients = {one.pk: one for one in _clients(people)}
    teams = _teams(clients)
    settings = _settings(teams)
    on = frozenset(kinds) if kinds is not None else frozenset().union(*(one.on for one in settings.values()))
    limits = {pk: setting.limits for pk, setting in settings.items()}
    through = {pk: {person for person, _name in people[pk]} for pk in clients}
    facts = facts_of(clients, on, now, limits, through)
    answers = _answers(user, clients, now)
    flagged = []
    for pk, client in clients.items():
        asked = settings[pk].on if kinds is None else on
        flags = flags_of(facts[pk], limits[pk], asked if client.still_here else asked & FOR_A_NOTE, now)
        if flags or client.still_here:
            flagged.append(Flagged(client, teams[pk], people[pk], *_parted(flags, answers[pk], now)))
    return Looked(now.today, mine, flagged, facts)


def not_met(clients: Iterable[UUID]) -> dict[UUID, tuple[int, date | None]]:
    """Return those of `clients` (by id) with a contact gap now: its days, and when they last met, if they did.

    Whatever their teams switched on: it is asked on other pages than those of supervision.
    """
    now = Now(timezone.now(), timezone.localdate())
    teams = _teams(clients)
    limits = {pk: setting.limits for pk, setting in _settings(teams).items()}
    known = facts_of(teams, [FlagKind.CONTACT_GAP], now, limits)
    flags = {pk: contact_gap(facts, limits[pk], now) for pk, facts in known.items()}
    return {pk: (flag.numbers["days"], flag.numbers["last_met"]) for pk, flag in flags.items() if flag}


def _people(user: User, mine: bool, **among) -> dict[UUID, list[tuple[UUID, str]]]:
    """For each client (by id), or each `among` them, the people through whom `user` sees them now, by name."""
    rows = CareTeamMembership.objects.none()
    if mine and user.may(Permission.WRITE_RECORD):
        rows = CareTeamMembership.objects.current().filter(user=user, role__in=OWN_ROLES)
    elif not mine and user.may(Permission.SUPERVISE):
        rows = supervised_memberships(user)
    found = defaultdict(list)
    rows = rows.filter(**among).order_by("user__name")
    for client, person, name in rows.values_list("episode__client", "user", "user__name"):
        if (person, name) not in found[client]:
            found[client].append((person, name))
    return found


def _clients(people: Mapping) -> Iterable[Client]:
    """Real, living clients with whom the work goes on, or with a danger noted after its end: they are `still_here`.

    The others have a note that one of `people` is still to sign, and are asked about that alone.
    """
    episodes = Episode.objects.filter(client=OuterRef("pk"))
    after_the_end = SafetyItem.objects.open().filter(
        client=OuterRef("pk"), contact__episode=None, contact__isnull=False
    )
    going_on = Q(Exists(episodes.filter(ended_on=None))) | Q(Exists(after_the_end))
    living = ~Exists(episodes.filter(ending=Ending.DIED))
    persons = Ids({person for seen in people.values() for person, _name in seen})
    # Not correlated: few notes are open, and they are looked up once.
    open_notes = SessionNote.objects.filter(signed_at=None, session__therapists__user__in=persons)
    to_sign = Q(pk__in=open_notes.values("session__client"))
    clients = Client.objects.real().annotate(still_here=ExpressionWrapper(going_on, BooleanField()))
    clients = clients.filter(Q(still_here=True) | to_sign, living, pk__in=Ids(people))
    return clients.only("code", "chosen_name", "birth_year", "is_practice")


def _teams(ids) -> dict[UUID, Team]:
    """The team of each client's newest stretch of work."""
    rows = Episode.objects.filter(client__in=Ids(ids)).select_related("team").order_by("opened_on", "created_at")
    return {row.client_id: row.team for row in rows.only("client", "team")}


def _settings(teams: Mapping[UUID, Team]) -> dict[UUID, Setting]:
    """How flags are set for each client (by id), as their team has it."""
    settings = settings_of(set(teams.values()))
    return {pk: settings[team.pk] for pk, team in teams.items()}


def _answers(user: User, ids, now: Now) -> dict[UUID, dict[str, FlagAnswer]]:
    """The last answer of `user` to each kind of flag, by client; not one whose rest was over long ago."""
    found = defaultdict(dict)
    given = FlagAnswer.objects.newest_each().filter(created_by=user, rests_until__gte=now.today - LATELY)
    for answer in given.filter(client__in=Ids(ids)):
        found[answer.client_id][answer.flag] = answer
    return found


def _parted(flags: list[Flag], answers: dict[str, FlagAnswer], now: Now) -> tuple[list[Shown], list[Shown]]:
    """Part what is to be shown from what rests: answered after it came up, and the time is not over."""
    shown, resting = [], []
    for flag in flags:
        answer = answers.get(flag.kind)
        rests = answer and answer.rests_until > now.today and answer.created_at >= flag.since
        (resting if rests else shown).append(Shown(flag, answer))
    return shown, resting
