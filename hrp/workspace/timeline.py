"""The meetings with a client, one row each, with the times between them when the work rested."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, EpisodePause
from sessions.content.choices import Happened
from sessions.models import Session, SessionTherapist

PAGE = 20
LATEST = 5
ON_PAPER = 100
STILL_TO_OPEN = timedelta(hours=12)  # a plan that was not opened counts for this long after its time

SIGNED, OPEN, IN_ERROR, EARLIER = _("Signed"), _("Open"), _("Entered in error"), _("From the earlier system")


@dataclass(frozen=True)
class MeetingRow:
    """A meeting: when, how, what became of it, the client's first words on it, and how its note stands.

    `note` says it in words and is empty where there is none; `open` marks a note that waits for its
    signature, `counts` is false for one that was entered in error.
    """

    meeting: Session
    words: str
    note: str
    open: bool = False
    counts: bool = True
    people: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        """Whether the meeting took place."""
        return self.meeting.happened == Happened.MET


@dataclass(frozen=True)
class TimelinePage:
    """One page of the timeline: `page` for turning pages, `rows` are meetings and pauses, newest first."""

    page: Page
    rows: tuple[MeetingRow | EpisodePause, ...]


def meetings_of(client: Client):
    """Return every meeting of a client, newest first, with its note but without the note's long texts."""
    return (
        Session.objects.filter(client=client)
        .select_related("note__in_error", "earlier_note")
        .defer(
            "note__s1",
            "note__s2",
            "note__s3",
            "note__s4",
            "note__how_it_felt",
            "note__client_comment",
            "note__signed_text",
            "earlier_note__text",
        )
        .order_by("-starts_at", "pk")
    )


def as_row(meeting: Session, people=()) -> MeetingRow:
    """Return a meeting as a row; the client's agenda comes first, then what went better."""
    words = meeting.client_agenda.strip() or meeting.what_went_better.strip()
    note = getattr(meeting, "note", None)
    if note is None:
        earlier = getattr(meeting, "earlier_note", None)
        return MeetingRow(meeting, words, EARLIER if earlier else "", people=people)
    if getattr(note, "in_error", None):
        return MeetingRow(meeting, words, IN_ERROR, counts=False, people=people)
    return MeetingRow(meeting, words, SIGNED if note.signed_at else OPEN, open=not note.signed_at, people=people)


def latest_meetings(client: Client, most: int = LATEST) -> list[MeetingRow]:
    """Return the latest meetings that are not still to come, newest first."""
    past = meetings_of(client).exclude(happened=Happened.PLANNED, starts_at__gt=timezone.now())
    return [as_row(meeting) for meeting in past[:most]]


def next_meeting(client: Client) -> Session | None:
    """Return the next planned meeting from now on, if there is one."""
    return Session.objects.filter(client=client, starts_at__gt=timezone.now()).planned().order_by("starts_at").first()


def still_planned(meetings):
    """Keep the planned ones of `meetings` that are to come, or whose time has passed only just now."""
    return meetings.planned().filter(starts_at__gte=timezone.now() - STILL_TO_OPEN)


def timeline_of(client: Client, number) -> TimelinePage:
    """Return one page of a client's timeline, PAGE meetings at a time; a number that is none gives the nearest.

    A pause stands where it began, above the meetings of that day.
    """
    there = Prefetch("therapists", SessionTherapist.objects.select_related("user").order_by("role", "created_at"))
    page = Paginator(meetings_of(client).prefetch_related(there), PAGE).get_page(number)
    # One meeting more, from the page before: a pause between the two belongs to this page.
    start = max(page.start_index() - 2, 0)
    meetings = list(page.paginator.object_list[start : page.end_index()])
    newer = meetings.pop(0) if page.has_previous() else None
    rows: list = []
    pauses = list(EpisodePause.objects.filter(episode__client=client).order_by("-from_on"))
    if newer:
        pauses = [rest for rest in pauses if rest.from_on < newer.day]
    for meeting in meetings:
        while pauses and pauses[0].from_on >= meeting.day:
            rows.append(pauses.pop(0))
        rows.append(as_row(meeting, tuple(one.user.name for one in meeting.therapists.all())))
    if not page.has_next():
        rows += pauses
    return TimelinePage(page, tuple(rows))
