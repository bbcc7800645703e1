"""The team picture: what is open and what is in place, team by team; for fair allocation, who carries how much.

Nothing is counted here that another page counts in its own way: flags say what they say on the review, open safety is
that of the caseload. People stand in the order of the alphabet, with plain numbers.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import Coalesce, TruncWeek
from django.utils import timezone

from clients.covering import now_and_next
from clients.models import Cover
from clients.waiting import leading_now
from hrp.accounts.models import SupervisionLine, Team, User
from hrp.base.among import Ids
from hrp.base.days import midnight
from sessions.content.flags import FlagKind
from sessions.flags.reads import Flagged, look
from sessions.flags.rules import Facts
from sessions.flags.setting import Setting, settings_of
from sessions.models import SafetyItem, Session, SessionTherapist

WEEKS = 4
# Asked for whatever a team switched on: a number that depends on a switch would be none to rely on.
KINDS = (FlagKind.OVERDOSE, FlagKind.WITHDRAWAL, FlagKind.CONTACT_GAP, FlagKind.NOTES_OPEN)


@dataclass(frozen=True)
class TeamNow:
    """A team's clients, as the reader sees them: `clients` in care, and how many of them each line is about.

    `notes` are notes. `planned` of those `to_plan` for, to whom overdose planning is offered, have a plan that is good
    today. `checks`: a medical check was offered, whatever came of it.
    """

    team: Team
    setting: Setting
    clients: int
    safety: int
    gaps: int
    notes: int
    planned: int
    to_plan: int
    checks: int


@dataclass(frozen=True)
class Carries:
    """A therapist: clients whom they lead now, meetings held in each of the weeks, who is away and who stands in."""

    therapist: User
    leads: int
    meetings: tuple[int, ...]
    away: tuple[Cover, ...]
    stands_in: tuple[Cover, ...]


@dataclass(frozen=True)
class TeamPicture:
    """The whole page. `weeks` are the Mondays of the weeks that meetings are counted for, the oldest first."""

    teams: list[TeamNow]
    people: list[Carries]
    weeks: tuple[date, ...]

    @property
    def clients(self) -> int:
        """How many clients it is about."""
        return sum(one.clients for one in self.teams)


def picture_of(user: User) -> TeamPicture:
    """Return the picture of those whom `user` supervises now. The number of queries is the same for any number."""
    weeks = _last_weeks(timezone.localdate())
    return TeamPicture(_teams(user), _people(user, weeks), weeks)


# --- Team by team -----------------------------------------------------------------------------------
def _teams(user: User) -> list[TeamNow]:
    looked = look(user, kinds=KINDS)
    in_care = defaultdict(list)
    for one in looked.flagged:
        if looked.facts[one.client.pk].opened_on:
            in_care[one.team].append(one)
    unsafe = _with_safety_open(one.client.pk for rows in in_care.values() for one in rows)
    settings = settings_of(in_care)
    teams = sorted(in_care, key=lambda team: (team.name.casefold(), team.site.casefold()))
    return [_team_now(team, in_care[team], looked.facts, unsafe, settings[team.pk]) for team in teams]


def _with_safety_open(ids: Iterable) -> set:
    """The clients with anything open on safety, of any level: as in the caseload."""
    return set(SafetyItem.objects.open().filter(client__in=Ids(ids)).order_by().values_list("client", flat=True))


def _team_now(team: Team, rows: list[Flagged], facts: dict, unsafe: set, setting: Setting) -> TeamNow:
    flags = [_flags(one) for one in rows]
    to_plan = [kinds for one, kinds in zip(rows, flags, strict=True) if _is_offered_a_plan(facts[one.client.pk])]
    return TeamNow(
        team=team,
        setting=setting,
        clients=len(rows),
        safety=sum(one.client.pk in unsafe for one in rows),
        gaps=sum(FlagKind.CONTACT_GAP in kinds for kinds in flags),
        notes=sum(kinds[FlagKind.NOTES_OPEN].numbers["count"] for kinds in flags if FlagKind.NOTES_OPEN in kinds),
        planned=sum(FlagKind.OVERDOSE not in kinds for kinds in to_plan),
        to_plan=len(to_plan),
        checks=sum(facts[one.client.pk].medical_offered for one in rows),
    )


def _flags(one: Flagged) -> dict:
    """The flags of a client by kind, answered or not."""
    return {shown.kind: shown.flag for shown in (*one.flags, *one.resting)}


def _is_offered_a_plan(facts: Facts) -> bool:
    return any(area.unsure_supply for area in facts.areas)


# --- Who carries how much -----------------------------------------------------------------------------
def _people(user: User, weeks: tuple[date, ...]) -> list[Carries]:
    lines = SupervisionLine.objects.current().filter(supervisor=user)
    people = User.objects.filter(pk__in=lines.values("therapist"), is_active=True, is_therapist=True)
    people = sorted(people, key=lambda one: (one.name.casefold(), one.email))
    ids = [one.pk for one in people]
    leads, meetings, covers = _leads(ids), _meetings(ids, weeks), _covers(ids)
    return [
        Carries(
            therapist=one,
            leads=leads.get(one.pk, 0),
            meetings=tuple(meetings.get((one.pk, monday), 0) for monday in weeks),
            away=tuple(cover for cover in covers if cover.covered_id == one.pk),
            stands_in=tuple(cover for cover in covers if cover.covering_id == one.pk),
        )
        for one in people
    ]


def _last_weeks(today: date) -> tuple[date, ...]:
    """The Mondays of the last WEEKS whole weeks; the week that runs would look emptier than it will be."""
    monday = today - timedelta(days=today.weekday())
    return tuple(monday - timedelta(weeks=back) for back in range(WEEKS, 0, -1))


def _leads(ids) -> dict:
    counted = leading_now().filter(user__in=ids).order_by().values_list("user")
    return dict(counted.annotate(Count("episode__client", distinct=True)))


def _meetings(ids, weeks) -> dict:
    """For each therapist and Monday the number of meetings that they held in that week; a group's is one."""
    start, end = midnight(weeks[0]), midnight(weeks[-1] + timedelta(weeks=1))
    met = Session.objects.met().real().filter(starts_at__gte=start, starts_at__lt=end)
    rows = SessionTherapist.objects.filter(user__in=ids, session__in=met).order_by()
    rows = rows.annotate(week=TruncWeek("session__starts_at")).values_list("user", "week")
    held = rows.annotate(held=Count(Coalesce("session__group_meeting", "session"), distinct=True))
    return {(user, timezone.localdate(week)): number for user, week, number in held}


def _covers(ids) -> list[Cover]:
    """Who is away and who stands in, now and next, each saying whether it `has_begun`."""
    found = now_and_next().filter(Q(covered__in=ids) | Q(covering__in=ids)).select_related("covered", "covering")
    covers = list(found)
    for one in covers:
        one.has_begun = one.from_on <= timezone.localdate()
    return covers
