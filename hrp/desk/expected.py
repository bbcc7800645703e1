"""Who is expected on a day, and what comes next for one person: names and times, nothing else of a meeting is read."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from clients.models import Client
from clients.typed import Day
from hrp.accounts.models import Team, User
from hrp.base.days import midnight
from sessions.content.choices import STANDS, Happened, Modality
from sessions.models import Session

MOST = 12  # coming meetings on a person's page: as many as are planned at once
# All that the desk reads of a meeting.
COLUMNS = (
    "starts_at",
    "minutes",
    "modality",
    "happened",
    "arrived_at",
    "group_meeting",
    "episode",
    "client__code",
    "client__chosen_name",
    "client__is_practice",
    "diary_of__name",
    "moved_to__starts_at",
    "moved_to__happened",
)
# How people meet, as the desk needs to know it: at this house, or how else.
HOW = {Modality.PHONE: Modality.PHONE.label, Modality.VIDEO: Modality.VIDEO.label}


@dataclass(frozen=True)
class Line:
    """One meeting as the desk sees it."""

    meeting: Session

    @property
    def how(self) -> str:
        """How they meet; whatever else the meeting is, it is in person."""
        return HOW.get(self.meeting.modality, Modality.IN_PERSON.label)

    @property
    def state(self) -> str:
        """What is known of it: expected, arrived, met, moved, or off (not today)."""
        if self.meeting.happened in STANDS:
            here = "met" if self.meeting.happened == Happened.MET else "expected"
            return "arrived" if self.meeting.arrived_at else here
        return "moved" if self.moved_to else "off"

    @property
    def moved_to(self):
        """When they meet instead, if the meeting was moved and the other time holds."""
        other = getattr(self.meeting, "moved_to", None)
        return other.starts_at if other and other.happened in STANDS else None

    @property
    def became(self) -> str:
        """Where a meeting that does not stand went, or who called it off; nothing where that is not said."""
        elsewhere = self.state == "off" and getattr(self.meeting, "moved_to", None)
        return "" if elsewhere or self.meeting.happened == Happened.DID_NOT_MEET else self.meeting.became

    @property
    def may_arrive(self) -> bool:
        """Say whether an arrival can be noted: for meetings of today while they are only planned."""
        return self.may_call_off and self.meeting.day == timezone.localdate()

    @property
    def may_move(self) -> bool:
        """Say whether it can be moved: while it is only planned, and not one of a group's."""
        return self.may_call_off and not self.meeting.group_meeting_id

    @property
    def may_call_off(self) -> bool:
        """Say whether it can be called off: while it is only planned."""
        return self.meeting.happened == Happened.PLANNED


@dataclass(frozen=True)
class Asked:
    """What a day's list is asked for: the day, and one of the desk's teams or all of them."""

    on: date
    team: Team | None
    teams: tuple[Team, ...]
    page: int = 1

    @classmethod
    def of(cls, user: User, given) -> "Asked":
        """Read what an address asks for: `on`, `team`, `page`. What is no day, or no team of theirs, is left out."""
        teams = tuple(teams_of(user))
        team = next((team for team in teams if str(team.pk) == given.get("team")), None)
        number = given.get("page", "")
        page = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
        return cls(_day(given.get("on", "")), team, teams, page)

    @property
    def is_today(self) -> bool:
        """Say whether it is today's list."""
        return self.on == timezone.localdate()

    @property
    def narrowing(self) -> str:
        """The address's query for this list, whatever its page."""
        return self._query(self.on, self.team)

    @property
    def here(self) -> str:
        """The address's query for this very page of it."""
        return self._query(self.on, self.team, self.page)

    @property
    def day_before(self) -> str:
        """The query for the day before."""
        return self._query(self.on - timedelta(days=1), self.team)

    @property
    def day_after(self) -> str:
        """The query for the day after."""
        return self._query(self.on + timedelta(days=1), self.team)

    @property
    def today(self) -> str:
        """The query for today."""
        return self._query(timezone.localdate(), self.team)

    @property
    def by_team(self) -> list[tuple]:
        """For all teams at once, and for each, its query."""
        return [(team, self._query(self.on, team)) for team in (None, *self.teams)]

    @staticmethod
    def _query(on, team, page=1) -> str:
        """Return a query that says no more than is needed: "?" alone is today's first page."""
        said = {
            "on": on.isoformat() if on != timezone.localdate() else None,
            "team": team and team.pk,
            "page": page if page > 1 else None,
        }
        return "?" + urlencode({name: value for name, value in said.items() if value})


def teams_of(user: User) -> QuerySet:
    """Return the teams in which `user` works today."""
    return Team.objects.filter(pk__in=user.team_memberships.current().values("team"))


def expected(user: User, asked: Asked) -> QuerySet:
    """Return the meetings of a day with people in care of the teams that are asked for, in their order."""
    teams = (asked.team,) if asked.team else asked.teams
    theirs = Session.objects.on_day(asked.on).filter(client__in=Client.objects.for_desk(user), episode__team__in=teams)
    return _read(theirs).order_by("starts_at", "client__code", "pk")


def coming(client: Client) -> list[Line]:
    """Return what is planned with a client from today on, the next first, at most MOST."""
    start = midnight(timezone.localdate())
    plans = Session.objects.planned().filter(client=client, episode__ended_on=None, starts_at__gte=start)
    return [Line(meeting) for meeting in _read(plans).order_by("starts_at")[:MOST]]


def meetings_of(client: Client, user: User) -> QuerySet:
    """Return a client's meetings in the teams in which `user` works today, as the desk reads them."""
    return _read(Session.objects.filter(client=client, episode__team__in=teams_of(user)))


def _read(meetings: QuerySet) -> QuerySet:
    return meetings.select_related("client", "diary_of", "moved_to").only(*COLUMNS)


def _day(text: str) -> date:
    try:
        return Day(required=False).clean(text) or timezone.localdate()
    except ValidationError:
        return timezone.localdate()
