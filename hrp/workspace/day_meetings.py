"""The meetings of one therapist's day, a group's as one."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from clients.models.episode import CareRole
from hrp.accounts.models import User
from hrp.workspace.reminders import cared_for_by
from sessions.content.choices import STANDS, Happened
from sessions.models import Session, TherapyGroup

ABOUT_TO = timezone.timedelta(minutes=15)  # a plan can be opened with one tap from this long before its time


def day_meetings(user: User, mine, on) -> list[Session]:
    """Return the meetings of the clients `mine` on a day, planned and met, in their order.

    Each says with whom else it is, whether `user` is in it, and whether it can be opened with one tap.
    The meeting of a group that `user` leads stands once and says how many people it is with; of whom one
    sees in a group alone, only that stands here.
    """
    meetings = Session.objects.filter(client__in=mine, happened__in=STANDS).on_day(on)
    alone = cared_for_by(user).filter(role=CareRole.GROUP).values("episode__client")
    meetings = meetings.exclude(Q(client__in=alone, group_meeting=None) & ~Q(diary_of=user))
    found = list(
        meetings.select_related("client", "note__in_error", "earlier_note", "group_meeting__group", "diary_of")
        .prefetch_related("therapists__user")
        .order_by("starts_at", "client__code")
    )
    for meeting in found:
        there = [one.user for one in meeting.therapists.all()] or list(filter(None, [meeting.diary_of]))
        meeting.with_whom = sorted(one.name for one in there if one != user)
        meeting.is_mine = user in there
        meeting.may_begin = meeting.happened == Happened.PLANNED and meeting.starts_at <= timezone.now() + ABOUT_TO
        meeting.group = group_led(meeting, user)
    return _led_groups_once(found)


def group_led(meeting: Session, user: User) -> TherapyGroup | None:
    """Return the group whose meeting this is, if `user` leads it."""
    shared = meeting.group_meeting
    return shared.group if shared and user.pk in (shared.group.lead_id, shared.group.co_lead_id) else None


def groups_once(meetings: QuerySet) -> QuerySet:
    """Keep one of the meetings of each group in `meetings`, and every other."""
    return meetings.filter(~Exists(meetings.filter(group_meeting=OuterRef("group_meeting"), pk__lt=OuterRef("pk"))))


def _led_groups_once(meetings) -> list[Session]:
    """Keep the first of the meetings of each group that one leads, with the number of its people."""
    first: dict = {}
    for meeting in meetings:
        kept = first.setdefault(meeting.group_meeting_id if meeting.group else meeting.pk, meeting)
        kept.people = getattr(kept, "people", 0) + 1
    return list(first.values())
