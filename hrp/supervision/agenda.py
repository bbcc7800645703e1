"""What two people have before them when they meet: what they agreed, what waits, what may be worth a word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch
from django.utils import timezone

from clients.models import CareTeamMembership, Client
from clients.models.episode import CareRole
from clients.names import mark_twins
from clients.querysets import SUPERVISED_ROLES
from hrp.accounts.models import SupervisionLine, User
from hrp.base.paging import page_of
from hrp.supervision.hours import this_year
from hrp.supervision.lines import Pair, lines_of
from hrp.supervision.models import AgendaPoint, AgreedAction, SupervisionMeeting
from sessions.flags import words
from sessions.flags.reads import Looked, look
from sessions.models import ReflectiveNote

MOST_FROM_FLAGS = 5
SHARED_FOR = timedelta(weeks=8)
MOST_SHARED = 12


@dataclass(frozen=True)
class Waiting:
    """A point that waits, and why in words of today: of the flag that led to it, and of what is most worth a word now.

    Empty for a topic, and where nothing comes up any more.
    """

    row: AgendaPoint
    reason: str = ""


@dataclass(frozen=True)
class Suggested:
    """A client who may be worth a word, which kind of flag comes first, and why in a sentence."""

    client: Client
    flag: str
    reason: str


# --- The page of the two ------------------------------------------------------------------------------


def page_of_line(user: User, line: Pair, number) -> dict:
    """Return everything that the page of a line shows to one of the two. `number` is the page of past meetings."""
    looked = looked_at(user, line) if line.holds else None
    agenda = waiting(user, line, looked)
    page = {
        "line": line,
        "agreed": list(agreed(user, line)),
        "agenda": agenda,
        "suggested": _suggested(looked, line, agenda) if looked else [],
        "shared": shared(user, line),
        "past": past(user, line, number),
        "this_year": this_year(SupervisionMeeting.objects.for_pair(user).filter(**line.both)),
    }
    mark_twins(clients_on(page), Client.objects.for_user(user))
    return page


def clients_on(page: dict) -> list[Client]:
    """Return every client whom a page of a line names; one may be there more than once."""
    points = [one.row for one in page["agenda"]] + [action.point for action in page["agreed"]]
    points += [point for meeting in page["past"] for point in meeting.points.all()]
    named = [one.client for one in page["suggested"]] + [note.session.client for note in page["shared"]]
    return [point.client for point in points if point.client] + named


def waiting(user: User, line: Pair, looked: Looked | None = None, among: list | None = None) -> list[Waiting]:
    """Return the points that wait on the agenda, or those `among` (ids), in the order in which they were brought."""
    points = _points(user).filter(**line.both)
    points = points.filter(meeting=None, taken_off_at=None) if among is None else points.filter(pk__in=among)
    reasons = _reasons(looked, line) if looked else {}
    return [Waiting(point, _why(point, reasons)) for point in points]


def agreed(user: User, line: Pair):
    """Return what the two agreed and what is still open, the first first."""
    pair = {f"point__{name}": person for name, person in line.both.items()}
    return AgreedAction.objects.for_user(user).open().filter(**pair).select_related("point__client", "who")


def past(user: User, line: Pair, number):
    """Return a page of the meetings of the two, the newest first, each with its points that the reader sees."""
    meetings = SupervisionMeeting.objects.for_pair(user).filter(**line.both)
    return page_of(meetings.prefetch_related(Prefetch("points", _points(user))), number)


def points_of(user: User, meeting: SupervisionMeeting) -> list[AgendaPoint]:
    """Return the points of a meeting that the reader sees, each with what was agreed."""
    actions = Prefetch("actions", AgreedAction.objects.select_related("who"))
    points = list(_points(user).filter(meeting=meeting).prefetch_related(actions))
    mark_twins([point.client for point in points if point.client], Client.objects.for_user(user))
    return points


def shared(user: User, line: Pair) -> list[ReflectiveNote]:
    """Return the reflections that the therapist shared, of meetings of the last weeks whose note is signed."""
    notes = ReflectiveNote.objects.for_user(user).filter(
        author=line.therapist,
        shared_with_supervisor=True,
        session__starts_at__gte=timezone.now() - SHARED_FOR,
        session__note__signed_at__isnull=False,
        session__note__in_error=None,
    )
    notes = notes.exclude(text="").select_related("session__client").order_by("-session__starts_at")
    return list(notes[:MOST_SHARED]) if line.holds else []


def _points(user: User):
    # What was brought at the same moment keeps its order too, however it is asked for.
    return AgendaPoint.objects.for_user(user).select_related("client", "created_by").order_by("created_at", "pk")


# --- From the flags -------------------------------------------------------------------------------------


def looked_at(user: User, line: Pair) -> Looked:
    """Look at those whom the therapist of a line cares for, in the wording of the reader's side."""
    return look(user, mine=line.mine, through=line.therapist)


def _suggested(looked: Looked, line: Pair, agenda: Iterable[Waiting]) -> list[Suggested]:
    """Return whom a word may be worth now, of those who do not wait on the agenda already."""
    there = {one.row.client_id for one in agenda}
    found = [one for one in looked.waiting if one.client.pk not in there][:MOST_FROM_FLAGS]
    say = _say(line)
    return [Suggested(one.client, str(one.flags[0].kind), say(one.flags[0].flag)) for one in found]


def _reasons(looked: Looked, line: Pair) -> dict:
    """Return, by client and kind of flag, the sentence of today for the reader; by client alone what comes first."""
    say = _say(line)
    first = {one.client.pk: say(one.flags[0].flag) for one in looked.flagged if one.flags}
    return first | {
        (one.client.pk, str(flag.kind)): say(flag.flag) for one in looked.flagged for flag in one.flags + one.resting
    }


def _why(point: AgendaPoint, reasons: dict) -> str:
    """Why a point waits: a client waits once, so that what comes up beside the flag that led to it is said with it."""
    said = (reasons.get((point.client_id, point.flag)), reasons.get(point.client_id))
    return " ".join(dict.fromkeys(filter(None, said)))


def _say(line: Pair):
    return words.kindly if line.mine else words.reason


# --- Whom it may be about -------------------------------------------------------------------------------


def clients_to_bring(user: User, line: Pair):
    """Return the clients whom the therapist of a line cares for now and whom the reader may see, by name.

    Somebody who died is among them while the therapist is on their care team: that may well be talked about.
    """
    cared_for = _cared_for([line.therapist])
    return Client.objects.in_care_of(user).real().filter(pk__in=cared_for.values("episode__client"))


def lines_about(user: User, client: Client, *, mine: bool = False) -> list[Pair]:
    """Return the two on whose agenda `user` may put `client`: those of the client's lead first, then the oldest line.

    As a supervisor those of therapists who care for the client now, as a therapist who does, one's own. For somebody
    who is both, `mine` says which of the two come first.
    """
    if client.is_practice:
        return []
    cared_for = list(_cared_for().filter(episode__client=client).values_list("user", "role"))
    found = lines_of(user).filter(holds=True, therapist__in=[person for person, _role in cared_for])
    leads = {person for person, role in cared_for if role == CareRole.LEAD}

    def order(line: SupervisionLine) -> tuple:
        other_side = (line.therapist_id == user.pk) != mine
        return (other_side, line.therapist_id not in leads, line.from_on, line.created_at)

    return [Pair(line, line.therapist_id == user.pk, line.holds) for line in sorted(found, key=order)]


def _cared_for(people=None):
    """The rows of care teams that hold today, of `people` where they are given."""
    rows = CareTeamMembership.objects.current().filter(role__in=SUPERVISED_ROLES)
    return rows if people is None else rows.filter(user__in=people)
