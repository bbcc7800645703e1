"""A therapist's day: what to prepare, to finish and to look at again. Names and times, no sentences."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from clients.models import CareTeamMembership, Client, Episode, EpisodePause
from goals.models import Experiment
from hrp.accounts.models import User
from sessions.models import SafetyItem, Session, SessionNote

MOST = 12  # a list longer than this is no help at the end of a day; the caseload has the rest
AHEAD = timedelta(days=7)  # how far "look again" looks
WAITS = timedelta(hours=24)  # a note that is open for longer than this is worth a look


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
        return self.hours >= WAITS.total_seconds() // 3600


@dataclass(frozen=True)
class Day:
    """Everything on Today. `more_not_met` says how many are left out of the list."""

    on: object
    meetings: list[Session]
    notes: list[OpenNote]
    look_again: list[Experiment]
    safety: list[SafetyItem]
    not_met: list[Client]
    more_not_met: int


def day_of(user: User) -> Day:
    """Return the day of a therapist, about the clients on whose care team they are now."""
    now, today = timezone.now(), timezone.localdate()
    known = {client.pk: client for client in _mine(user)}
    twins = Counter(client.chosen_name.casefold() for client in known.values())
    for client in known.values():
        client.twin = twins[client.chosen_name.casefold()] > 1
    mine = Client.objects.filter(pk__in=_of(user))
    meetings = Session.objects.filter(client__in=mine, happened__in=("planned", "met")).on_day(today)
    notes = SessionNote.objects.filter(signed_at=None, session__client__in=mine, session__therapists__user=user)
    experiments = Experiment.objects.filter(goal__client__in=mine, review_on__lte=today + AHEAD).running()
    safety = SafetyItem.objects.filter(client__in=mine).open()
    not_met = _not_met(mine, today, now)
    day = Day(
        on=today,
        meetings=list(meetings.select_related("note").prefetch_related("therapists__user").order_by("starts_at")),
        notes=[
            OpenNote(note.session, int((now - note.session.starts_at).total_seconds() // 3600))
            for note in notes.select_related("session").order_by("session__starts_at")[:MOST]
        ],
        look_again=list(experiments.select_related("goal").order_by("review_on", "created_at")[:MOST]),
        safety=list(safety[:MOST]),
        not_met=not_met[:MOST],
        more_not_met=max(len(not_met) - MOST, 0),
    )
    for meeting in (*day.meetings, *(note.session for note in day.notes)):
        meeting.client = known[meeting.client_id]
        meeting.with_whom = [one.user.name for one in meeting.therapists.all() if one.user_id != user.pk] if (
            meeting in day.meetings
        ) else []
    for item in day.safety:
        item.client = known[item.client_id]
    for experiment in day.look_again:
        experiment.client = known[experiment.goal.client_id]
    return day


def _of(user):
    """The clients, by id, on whose care team `user` is now."""
    return CareTeamMembership.objects.current().filter(user=user).values("episode__client")


def _mine(user):
    return Client.objects.filter(pk__in=_of(user)).only("pk", "code", "chosen_name", "pronouns", "birth_year")


def _not_met(mine, today, now) -> list[Client]:
    """Clients who were not met for a while, with no pause agreed and nothing planned; longest first.

    Someone never met counts from the day on which the episode was opened.
    """
    since = today - timedelta(days=settings.CONTACT_GAP_DAYS)
    start = timezone.make_aware(timezone.datetime.combine(since, timezone.datetime.min.time()))
    met = Session.objects.met().filter(client=OuterRef("pk")).order_by("-starts_at")
    planned = Session.objects.planned().filter(client=OuterRef("pk"), starts_at__gte=now - timedelta(hours=12))
    resting = EpisodePause.objects.current().filter(episode__client=OuterRef("pk"))
    opened = Episode.objects.filter(client=OuterRef("pk"), ended_on=None)
    found = (
        mine.annotate(last_met=Subquery(met.values("starts_at")[:1]), since=Subquery(opened.values("opened_on")[:1]))
        .filter(Q(last_met__lt=start) | Q(last_met=None, since__lt=since))
        .filter(~Exists(planned), ~Exists(resting), Exists(opened))
        .order_by("last_met", "since", "code")
    )
    clients = list(found)
    for client in clients:
        last = timezone.localdate(client.last_met) if client.last_met else client.since
        client.days = (today - last).days
    return clients
