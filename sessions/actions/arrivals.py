"""Someone has arrived for their meeting, and waits."""

from django.db import transaction
from django.utils import timezone

from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.actions.diary import held_meeting
from sessions.content.choices import STANDS
from sessions.models import Session


def arrive(meeting: Session, *, by) -> Session:
    """Note that the client is here for today's meeting, at this moment; return it. Said twice, the first time stays.

    A meeting of another day, or one that was moved or called off, stays as it is.
    """
    return _set(meeting, by, timezone.now())


def not_arrived_after_all(meeting: Session, *, by) -> Session:
    """Take an arrival back that was noted by mistake; return the meeting."""
    return _set(meeting, by, None)


@transaction.atomic
def _set(meeting, by, arrived_at) -> Session:
    meeting = held_meeting(meeting.pk)
    if meeting.happened not in STANDS or meeting.day != timezone.localdate():
        return meeting
    if (meeting.arrived_at is None) == (arrived_at is None):
        return meeting
    meeting.arrived_at = arrived_at
    meeting.save(update_fields=["arrived_at"])
    about = {"client_code": meeting.client.code, "subject": f"session {meeting.pk}"}
    record(Action.CHANGE, by=by, **about, fields=["arrived_at"])
    return meeting
