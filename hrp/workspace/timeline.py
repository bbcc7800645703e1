"""Meetings and contacts with a client, one row each, with the times between them when the work rested."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import F, Prefetch, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, EpisodePause
from hrp.workspace.together import used_in_each
from sessions.content.choices import Happened
from sessions.models import Contact, SafetyItem, Session, SessionTherapist

PAGE = 20
LATEST = 5
ON_PAPER = 100
STILL_TO_OPEN = timedelta(hours=12)  # a plan that was not opened counts for this long after its time

SIGNED, OPEN, IN_ERROR, EARLIER = _("Signed"), _("Open"), _("Entered in error"), _("From the earlier system")


@dataclass(frozen=True)
class MeetingRow:
    """A meeting: when, how, what became of it, the client's first words on it, and how its note stands.

    `note` says it in words and is empty where there is none; `open` marks a note that waits for its
    signature, `counts` is false for one that was entered in error. `tools` are the names of those that were used.
    """

    meeting: Session
    words: str
    note: str
    open: bool = False
    counts: bool = True
    people: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        """Whether the meeting took place."""
        return self.meeting.happened == Happened.MET

    @property
    def planned(self) -> bool:
        """Whether it is still planned: then its time matters too."""
        return self.meeting.happened == Happened.PLANNED

    @property
    def day(self) -> date:
        """The local day on which it stands in the timeline."""
        return self.meeting.day


@dataclass(frozen=True)
class ContactRow:
    """A contact between meetings, with what was noted on safety in it. It counts as no meeting."""

    contact: Contact
    noted: tuple[SafetyItem, ...]

    @property
    def day(self) -> date:
        """The local day on which it stands in the timeline."""
        return self.contact.day


@dataclass(frozen=True)
class TimelinePage:
    """One page of the timeline: `page` for turning pages, `rows` are meetings, contacts and pauses, newest first."""

    page: Page
    rows: tuple[MeetingRow | ContactRow | EpisodePause, ...]


# --- What stands in it, and loading it --------------------------------------------------------------
MEETING, CONTACT = "meeting", "contact"


def _entries(meetings, contacts):
    """Return (when, id, which of the two) of meetings and contacts, newest first: one query, paged in the database."""
    found = [
        rows.order_by().annotate(moment=F(when), what=Value(what)).values_list("moment", "id", "what")
        for rows, when, what in ((meetings, "starts_at", MEETING), (contacts, "at", CONTACT))
    ]
    return found[0].union(found[1], all=True).order_by("-moment", "id")


def _loaded(entries) -> list[MeetingRow | ContactRow]:
    """Load what `entries` name, in their order, in a fixed number of queries."""
    entries = list(entries)
    ids = {what: [pk for _when, pk, kind in entries if kind == what] for what in (MEETING, CONTACT)}
    meetings = list(_meetings(ids[MEETING]))
    used = used_in_each(meetings)
    rows = {one.pk: replace(as_row(one), tools=used.get(one.sitting, ())) for one in meetings}
    rows |= {contact.pk: ContactRow(contact, tuple(contact.safety_items.all())) for contact in _contacts(ids[CONTACT])}
    return [rows[pk] for _when, pk, _what in entries if pk in rows]


def _meetings(ids):
    """The meetings with these ids, each with its note but without the note's long texts, and who was there."""
    there = Prefetch("therapists", SessionTherapist.objects.select_related("user").order_by("role", "created_at"))
    return (
        Session.objects.filter(pk__in=ids)
        .select_related("note__in_error", "earlier_note", "moved_to")
        .prefetch_related(there)
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
    )


def _contacts(ids):
    """The contacts with these ids, with what was noted on safety in each."""
    return Contact.objects.filter(pk__in=ids).select_related("created_by").prefetch_related("safety_items")


def as_row(meeting: Session) -> MeetingRow:
    """Return a meeting as a row; the client's agenda comes first, then what went better."""
    words = meeting.client_agenda.strip() or meeting.what_went_better.strip()
    people = tuple(one.user.name for one in meeting.therapists.all())
    note = getattr(meeting, "note", None)
    if note is None:
        earlier = getattr(meeting, "earlier_note", None)
        return MeetingRow(meeting, words, EARLIER if earlier else "", people=people)
    if getattr(note, "in_error", None):
        return MeetingRow(meeting, words, IN_ERROR, counts=False, people=people)
    return MeetingRow(meeting, words, SIGNED if note.signed_at else OPEN, open=not note.signed_at, people=people)


# --- What pages show of it --------------------------------------------------------------------------
def latest_of(client: Client, most: int = LATEST) -> list[MeetingRow | ContactRow]:
    """Return the latest meetings that are not still to come, and contacts, newest first."""
    past = Session.objects.filter(client=client).exclude(happened=Happened.PLANNED, starts_at__gt=timezone.now())
    return _loaded(_entries(past, Contact.objects.filter(client=client))[:most])


def to_follow_up(client: Client) -> list[Contact]:
    """Return the contacts with a day to be in touch again that nobody has ticked off, the nearest day first."""
    return list(Contact.objects.filter(client=client).to_follow_up().order_by("follow_up_on", "at"))


def next_meeting(client: Client) -> Session | None:
    """Return the next planned meeting from now on, if there is one."""
    return Session.objects.filter(client=client, starts_at__gt=timezone.now()).planned().order_by("starts_at").first()


def still_planned(meetings):
    """Keep the planned ones of `meetings` that are to come, or whose time has passed only just now."""
    return meetings.planned().filter(starts_at__gte=timezone.now() - STILL_TO_OPEN)


def timeline_of(client: Client, number) -> TimelinePage:
    """Return one page of a client's timeline, PAGE meetings and contacts at a time.

    A number that is none gives the nearest page. A pause stands where it began, above what was on that day.
    """
    entries = _entries(Session.objects.filter(client=client), Contact.objects.filter(client=client))
    page = Paginator(entries, PAGE).get_page(number)
    # One entry more, from the page before: a pause between the two belongs to this page.
    start = max(page.start_index() - 2, 0)
    here = list(page.paginator.object_list[start : page.end_index()])
    newer = here.pop(0) if page.has_previous() else None
    pauses = list(EpisodePause.objects.filter(episode__client=client).order_by("-from_on"))
    if newer:
        pauses = [rest for rest in pauses if rest.from_on < timezone.localdate(newer[0])]
    rows: list = []
    for row in _loaded(here):
        while pauses and pauses[0].from_on >= row.day:
            rows.append(pauses.pop(0))
        rows.append(row)
    if not page.has_next():
        rows += pauses
    return TimelinePage(page, tuple(rows))
