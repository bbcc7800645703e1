"""A therapist's day: what to prepare, to finish and to look at again. Names and times, no sentences."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from clients.models import CareTeamMembership, Client, Episode, EpisodePause
from clients.names import mark_twins
from goals.models import Experiment
from hrp.accounts.models import User
from hrp.workspace.timeline import still_planned
from sessions.content.choices import Happened
from sessions.models import SafetyItem, Session, SessionNote

MOST = 12  # a list longer than this is no help at the end of a day; it says that there is more, and where
AHEAD = timedelta(days=7)  # how far "look again" looks
WAITS = 24  # hours: a note that is open for as long as this is worth a look
ABOUT_TO = timedelta(minutes=15)  # a plan can be opened with one tap from this long before its time


@dataclass(frozen=True)
class OpenNote:
    """A note that waits for its signature, and for how long."""

    session: Session
    hours: int

    @property
    def days(self) -> int:
        """The wait in whole days."""
        return self.hours // 24

    @property
    def waits(self) -> bool:
        """Say whether it is worth a look by now."""
        return self.hours >= WAITS


@dataclass(frozen=True)
class Short:
    """The first MOST of a list. `more` says whether there are others."""

    shown: list
    more: bool

    @classmethod
    def of(cls, found) -> "Short":
        """Cut a list or a queryset short."""
        rows = list(found[: MOST + 1])
        return cls(rows[:MOST], len(rows) > MOST)


@dataclass(frozen=True)
class Day:
    """Everything on Today. `more_not_met` says how many are left out of that list.

    `unsettled` are plans of earlier days of which nobody has said yet what became of them.
    """

    on: date
    meetings: list[Session]
    unsettled: Short
    notes: Short
    look_again: Short
    safety: Short
    not_met: list[Client]
    more_not_met: int


def day_of(user: User) -> Day:
    """Return the day of a therapist, about the clients on whose care team they are now."""
    today = timezone.localdate()
    mine = Client.objects.filter(pk__in=_of(user))
    meetings = _meetings(user, mine, today)
    notes = SessionNote.objects.filter(signed_at=None, session__client__in=mine, session__therapists__user=user)
    experiments = Experiment.objects.running().filter(goal__client__in=mine, review_on__lte=today + AHEAD)
    safety = SafetyItem.objects.open().filter(client__in=mine)
    short = Short.of(notes.select_related("session__client").order_by("session__starts_at"))
    waiting = [OpenNote(note.session, _hours_since(note.session.starts_at)) for note in short.shown]
    not_met = _not_met(mine, today)
    day = Day(
        on=today,
        meetings=meetings,
        unsettled=Short.of(_unsettled(mine, today)),
        notes=Short(waiting, short.more),
        look_again=Short.of(experiments.select_related("goal__client").order_by("review_on", "created_at")),
        safety=Short.of(safety.select_related("client")),
        not_met=not_met[:MOST],
        more_not_met=max(len(not_met) - MOST, 0),
    )
    mark_twins(_people_on(day), mine)
    return day


def _people_on(day: Day):
    """Every client whose name stands on the page."""
    yield from (meeting.client for meeting in (*day.meetings, *day.unsettled.shown))
    yield from (note.session.client for note in day.notes.shown)
    yield from (experiment.goal.client for experiment in day.look_again.shown)
    yield from (item.client for item in day.safety.shown)
    yield from day.not_met


def _of(user):
    """The clients, by id, on whose care team `user` is now."""
    return CareTeamMembership.objects.current().filter(user=user).values("episode__client")


def _hours_since(moment) -> int:
    return max(int((timezone.now() - moment).total_seconds() // 3600), 0)


def _meetings(user, mine, today) -> list[Session]:
    """The day's meetings, planned and met, in their order.

    Each says with whom else it is, whether `user` is in it, and whether it can be opened with one tap.
    """
    meetings = Session.objects.filter(client__in=mine, happened__in=("planned", "met")).on_day(today)
    found = list(
        meetings.select_related("client", "note__in_error", "earlier_note")
        .prefetch_related("therapists__user")
        .order_by("starts_at", "client__code")
    )
    for meeting in found:
        there = [one.user for one in meeting.therapists.all()]
        meeting.with_whom = sorted(one.name for one in there if one != user)
        meeting.is_mine = user in there
        meeting.may_begin = meeting.happened == Happened.PLANNED and meeting.starts_at <= timezone.now() + ABOUT_TO
    return found


def _unsettled(mine, today):
    """Plans of earlier days that were neither opened nor said to have fallen out; the latest first."""
    start = timezone.make_aware(timezone.datetime.combine(today, timezone.datetime.min.time()))
    plans = Session.objects.planned().filter(client__in=mine, starts_at__lt=start)
    return plans.select_related("client").order_by("-starts_at")


def _not_met(mine, today) -> list[Client]:
    """Clients who were not met for a while, with no pause agreed and nothing planned; longest first.

    Days count from the last meeting, or from the day on which the episode was opened if that is later.
    """
    since = today - timedelta(days=settings.CONTACT_GAP_DAYS)
    start = timezone.make_aware(timezone.datetime.combine(since, timezone.datetime.min.time()))
    sessions = Session.objects.filter(client=OuterRef("pk"))
    planned = still_planned(sessions)
    resting = EpisodePause.objects.current().filter(episode__client=OuterRef("pk"))
    opened = Episode.objects.filter(client=OuterRef("pk"), ended_on=None)
    clients = list(
        mine.real()
        .only("code", "chosen_name", "birth_year", "is_practice")
        .annotate(
            last_met=Subquery(sessions.met().order_by("-starts_at").values("starts_at")[:1]),
            opened_on=Subquery(opened.values("opened_on")[:1]),
        )
        .filter(Q(last_met__lt=start) | Q(last_met=None), opened_on__lt=since)
        .filter(~Exists(planned), ~Exists(resting))
    )
    for client in clients:
        last = timezone.localdate(client.last_met) if client.last_met else client.opened_on
        client.days = (today - max(last, client.opened_on)).days
    return sorted(clients, key=lambda client: (-client.days, client.chosen_name.casefold(), client.code))
