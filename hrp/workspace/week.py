"""A week in somebody's diary, or in those of a team: times for everyone, names for whoever may open the record."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Client
from clients.names import mark_twins
from hrp.accounts.models import SupervisionLine, Team, TeamMembership, User
from hrp.base.days import midnight
from hrp.workspace.covered import covers as is_covered
from hrp.workspace.covered import covers_of
from sessions.content.choices import STANDS, Happened
from sessions.fit import overlap
from sessions.models import GroupMeeting, Session

WORKDAYS = 5
DAYS = timedelta(days=7)
# All that a week reads of a meeting.
COLUMNS = (
    "client",
    "diary_of",
    "starts_at",
    "minutes",
    "modality",
    "happened",
    "group_meeting",
    "arrived_at",
    "moved_to__starts_at",
)


# --- What a week holds ----------------------------------------------------------------------------
@dataclass(frozen=True)
class Card:
    """One meeting in a diary, as this reader may see it.

    `client` is empty where only the time is the reader's to know; `people` counts those of a group's meeting.
    `covered` is the person for whom it is in this diary, `whose` the id of who has the time: a client or a group.
    """

    starts_at: datetime
    ends_at: datetime
    happened: str
    client: Client | None = None
    how: str = ""
    became: str = ""
    people: int = 0
    covered: User | None = None
    url: str = ""
    whose: object = None
    arrived_at: datetime | None = None

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)

    @property
    def stands(self) -> bool:
        """Say whether it takes place, or did."""
        return self.happened in STANDS

    @property
    def met(self) -> bool:
        """Say whether it took place, where the reader may know."""
        return self.happened == Happened.MET and bool(self.client or self.people)


@dataclass(frozen=True)
class Row:
    """What shares a time, one with the next, side by side."""

    cards: tuple[Card, ...]

    @property
    def together(self) -> bool:
        """Say whether two different people, or groups, have the same time."""
        pairs = combinations((card for card in self.cards if card.stands), 2)
        return any(
            one.whose != other.whose and overlap(one.starts_at, one.ends_at, other.starts_at, other.ends_at)
            for one, other in pairs
        )


@dataclass(frozen=True)
class Day:
    """A day of one diary."""

    on: date
    rows: tuple[Row, ...]
    is_today: bool = False


@dataclass(frozen=True)
class Diary:
    """One person's week; without a `person`, what is planned with clients whom nobody leads yet."""

    person: User | None
    days: tuple[Day, ...]

    @property
    def count(self) -> int:
        """How many meetings stand in it."""
        return sum(len(row.cards) for day in self.days for row in day.rows)


@dataclass(frozen=True)
class Week:
    """The week from `monday` on, one diary a person."""

    monday: date
    diaries: tuple[Diary, ...]

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> date:
        """The Monday of the week before."""
        return self.monday - DAYS

    @property
    def after(self) -> date:
        """The Monday of the week after."""
        return self.monday + DAYS

    @property
    def is_this(self) -> bool:
        """Say whether today is in it."""
        return self.monday == monday_of(timezone.localdate())

    @property
    def count(self) -> int:
        """How many meetings stand in it."""
        return sum(diary.count for diary in self.diaries)

    @property
    def columns(self) -> int:
        """How many days it shows: a weekend only with something in it."""
        return max((len(diary.days) for diary in self.diaries), default=WORKDAYS)


def monday_of(day: date) -> date:
    """Return the Monday of that day's week."""
    return day - timedelta(days=day.weekday())


# --- Whose weeks a person may look at -------------------------------------------------------------
def teams_of(user: User) -> list[Team]:
    """Return the teams in which `user` works today, or somebody whom they supervise today."""
    people = Q(user=user)
    if user.is_supervisor:
        people |= Q(user__in=SupervisionLine.objects.current().filter(supervisor=user).values("therapist"))
    memberships = TeamMembership.objects.current().filter(people)
    return list(Team.objects.filter(pk__in=memberships.values("team")))


def therapists_of(teams) -> list[User]:
    """Return the therapists who work in one of `teams` today, by name."""
    memberships = TeamMembership.objects.current().filter(team__in=teams)
    return list(User.objects.filter(pk__in=memberships.values("user"), is_therapist=True, is_active=True))


# --- Putting it together --------------------------------------------------------------------------
def week_of(reader: User, people: list[User], monday: date, *, team: Team | None = None) -> Week:
    """Return the week of `people` as `reader` may see it, in a fixed number of queries.

    With a `team`, meetings with its clients that stand in nobody's diary make a diary of their own. A colleague's
    invented clients to practise with are nobody else's time.
    """
    covers = _covers(people, monday)
    rows = list(_meetings(reader, people, covers, monday, team))
    seen = _Seen(reader, rows)
    found = defaultdict(list)
    for row in rows:
        for person, covered in _diaries(row, people, covers, team):
            found[person].append((row, covered))
    everyone = [*people, *([None] if None in found else [])]
    cards = {person: _cards(found[person], seen) for person in everyone}
    last = max((card.starts_at for mine in cards.values() for card in mine), key=_weekday, default=None)
    length = max(WORKDAYS, _weekday(last) + 1 if last else 0)
    return Week(monday, tuple(Diary(person, _days(cards[person], monday, length)) for person in everyone))


def _weekday(moment) -> int:
    return timezone.localdate(moment).weekday()


def _covers(people, monday) -> dict:
    """Return, by client, the rows of the care team of those of these people who cover for somebody in that week."""
    team = CareTeamMembership.objects.filter(user__in=people, from_on__lt=monday + DAYS, to_on__gt=monday)
    return covers_of(team)


def _meetings(reader, people, covers, monday, team):
    """The week's meetings in these diaries, and of clients who are covered by one of these people."""
    whose = Q(diary_of__in=people) | Q(client__in=covers) | Q(group_meeting__group__co_lead__in=people)
    if team:
        whose |= Q(diary_of=None, episode__team=team)
    mine = Q(client__is_practice=False) | Q(diary_of=reader)
    return (
        Session.objects.filter(starts_at__gte=midnight(monday), starts_at__lt=midnight(monday + DAYS))
        .filter(whose & mine)
        .exclude(happened=Happened.DID_NOT_MEET)
        .exclude(note__in_error__isnull=False)
        .select_related("moved_to")
        .only(*COLUMNS)
        .annotate(co_lead=F("group_meeting__group__co_lead"))
        .order_by("starts_at", "minutes", "pk")
    )


def _diaries(row, people, covers, team):
    """Return in whose diaries a meeting stands, and for whom, where they cover. Nobody's is shown with a team only.

    A group's meeting stands with both who lead it.
    """
    by_id = {person.pk: person for person in people}
    found = {}
    for one in covers.get(row.client_id, ()):
        if is_covered(one, row):
            found[by_id[one.user_id]] = one.cover.covered
    found |= {by_id[pk]: None for pk in (row.diary_of_id, row.co_lead) if pk in by_id}
    if row.diary_of_id is None and team:
        found[None] = None
    return found.items()


class _Seen:
    """Whose names the reader may see, in whose records the reader may write, and which groups are theirs."""

    def __init__(self, reader: User, rows):
        clients, groups = {row.client_id for row in rows}, {row.group_meeting_id for row in rows} - {None}
        allowed = Client.objects.in_care_of(reader)  # an emergency opens one record, and names nobody here
        found = list(allowed.filter(pk__in=clients).only("code", "chosen_name", "birth_year", "is_practice"))
        mark_twins(found, allowed)
        self.clients = {client.pk: client for client in found}
        team = CareTeamMembership.objects.current().filter(user=reader, episode__client__in=clients)
        led = GroupMeeting.objects.led_by(reader).filter(pk__in=groups)
        self.led = dict(led.values_list("pk", "group"))
        self.own = set(team.values_list("episode__client", flat=True)) if reader.is_therapist else set()

    def address(self, row) -> str:
        """Return where a meeting leads: to its plan, to its page, or to the record."""
        code = self.clients[row.client_id].code
        if row.client_id in self.own and row.happened in STANDS:
            page = "sessions:planned" if row.happened == Happened.PLANNED else "sessions:room"
            return reverse(page, args=[code, row.pk])
        return reverse("workspace:record", args=[code])


def _cards(rows, seen) -> list[Card]:
    """Return the cards of one diary in their order; a group's meeting is one card."""
    cards, groups = [], defaultdict(list)
    for row, covered in rows:
        if row.group_meeting_id and row.happened in STANDS:
            groups[row.group_meeting_id].append(row)
        elif card := _card(row, covered, seen):
            cards.append(card)
    cards += [_of_group(members, seen) for members in groups.values()]
    return sorted(cards, key=lambda card: (card.starts_at, card.ends_at))


def _card(row, covered, seen) -> Card | None:
    """Return a meeting as a card. What did not stay at its time is nobody's but who may open the record."""
    shared = {"starts_at": row.starts_at, "ends_at": row.ends_at, "happened": row.happened, "covered": covered}
    client = seen.clients.get(row.client_id)
    if client is None:
        return Card(**shared, whose=row.client_id) if row.happened in STANDS else None
    became = "" if row.happened in STANDS else row.became
    return Card(
        **shared,
        client=client,
        how=row.get_modality_display(),
        became=became,
        url=seen.address(row),
        whose=row.client_id,
        arrived_at=row.arrived_at,
    )


def _of_group(rows, seen) -> Card:
    """Return a group's meeting as one card; how many came or will is for whoever may see one of them."""
    first = min(rows, key=lambda row: row.starts_at)
    known = any(row.client_id in seen.clients for row in rows)
    group, url = first.group_meeting_id, ""
    if group in seen.led:
        url = reverse("sessions:group_meeting", args=[seen.led[group], group])
    return Card(
        starts_at=first.starts_at,
        ends_at=max(row.ends_at for row in rows),
        happened=first.happened,
        people=len(rows) if known else 0,
        url=url,
        whose=group,
    )


def _days(cards: list[Card], monday: date, length: int) -> tuple[Day, ...]:
    """Return the days with their cards, those that share a time side by side."""
    by_day = defaultdict(list)
    for card in cards:
        by_day[timezone.localdate(card.starts_at)].append(card)
    today = timezone.localdate()
    days = [monday + timedelta(days=n) for n in range(length)]
    return tuple(Day(day, _side_by_side(by_day[day]), day == today) for day in days)


def _side_by_side(cards: list[Card]) -> tuple[Row, ...]:
    """Put cards that share a minute, one with the next, into one row."""
    rows, until = [], None
    for card in cards:
        if rows and card.starts_at < until:
            rows[-1].append(card)
            until = max(until, card.ends_at)
        else:
            rows.append([card])
            until = card.ends_at
    return tuple(Row(tuple(row)) for row in rows)
