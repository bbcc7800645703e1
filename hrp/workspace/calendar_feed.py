"""A therapist's meetings as a calendar program reads them: times and codes, and nothing else."""

from datetime import UTC, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from icalendar import Calendar, Event

from clients.models import CareTeamMembership, Client
from hrp.accounts.models import User
from hrp.workspace.covered import covers, covers_of
from sessions.content.choices import STANDS, Happened
from sessions.models import Session

BACK, AHEAD = timedelta(days=30), timedelta(days=180)


def calendar_of(user: User) -> bytes:
    """Return the calendar of a therapist: what is planned and what was met, of clients in their care now.

    It holds their own diary, the meetings of groups that they lead beside another, and while they cover for
    somebody, those clients' meetings in those days. A plan with anybody else, such as the front desk makes, is
    time that is taken, without a code.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//HRP//Calendar//EN")
    calendar.add("version", "2.0")
    now = timezone.now().astimezone(UTC).replace(microsecond=0)
    for event in _events(user, now):
        event.add("dtstamp", now)
        event.add("status", "CONFIRMED")
        calendar.add_component(event)
    return calendar.to_ical()


def _events(user, now):
    """Yield one event a meeting; a group's meeting is one event whoever belongs to it."""
    groups = set()
    for meeting in _meetings(user, now):
        if meeting.group_meeting_id in groups:
            continue
        groups |= {meeting.group_meeting_id} - {None}
        event = Event()
        event.add("uid", str(meeting.group_meeting_id or meeting.pk))
        event.add("summary", _summary(meeting))
        event.add("dtstart", meeting.starts_at.astimezone(UTC))
        event.add("dtend", meeting.ends_at.astimezone(UTC))
        yield event


def _summary(meeting) -> str:
    if meeting.group_meeting_id:
        return "Group"
    return meeting.client.code if meeting.in_care else "Taken"


def _meetings(user, now) -> list[Session]:
    """The meetings that stand in this calendar, in their order."""
    by_cover = covers_of(CareTeamMembership.objects.current().filter(user=user))
    rows = (
        Session.objects.filter(starts_at__gte=now - BACK, starts_at__lt=now + AHEAD, happened__in=STANDS)
        .filter(Q(diary_of=user) | Q(client__in=by_cover) | Q(group_meeting__group__co_lead=user))
        .annotate(in_care=Exists(Client.objects.in_care_of(user).filter(pk=OuterRef("client"))))
        .filter(Q(in_care=True) | Q(happened=Happened.PLANNED))
        .exclude(note__in_error__isnull=False)
        .select_related("client")
        .only("client__code", "diary_of", "starts_at", "minutes", "group_meeting")
        .annotate(co_lead=F("group_meeting__group__co_lead"))
        .order_by("starts_at", "pk")
    )
    return [
        row
        for row in rows
        if user.pk in (row.diary_of_id, row.co_lead) or any(covers(one, row) for one in by_cover.get(row.client_id, ()))
    ]
