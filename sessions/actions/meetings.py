"""Opening and planning meetings."""

from django.db import transaction
from django.utils import timezone

from clients.models import Client
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.content.choices import Happened
from sessions.models import Session, SessionNote, SessionTherapist


@transaction.atomic
def open_session(client: Client, *, by, key, starts_at, **fields) -> Session:
    """Log a meeting, with an empty note in the format that `by` likes once it takes place; return it.

    `key` is the id that the form carried: asking twice gives the same meeting. `fields` are values
    of `Session`, such as `modality`, `minutes` and `happened` (a plan gets no note). Raises
    IntegrityError when the client has another meeting at that moment.
    """
    known = Session.objects.filter(pk=key, client=client).first()
    if known:
        return known
    episode = client.episodes.get(ended_on=None)
    meeting = Session.objects.create(
        pk=key, client=client, episode=episode, starts_at=starts_at, created_by=by, **fields
    )
    if meeting.happened == Happened.MET:
        _begin(meeting, by)
    record(Action.CREATE, by=by, client_code=client.code, subject=f"session {meeting.pk}")
    return meeting


def _begin(meeting: Session, by) -> None:
    """Give a meeting its writer and an empty note."""
    SessionTherapist.objects.get_or_create(session=meeting, user=by, defaults={"created_by": by})
    SessionNote.objects.get_or_create(session=meeting, defaults={"format": by.note_format, "created_by": by})


@transaction.atomic
def set_happened(meeting: Session, happened: str, *, by) -> None:
    """Say what became of a planned meeting. One that takes place gets its note; no reason is asked.

    A plan of another day that takes place today takes place now. What became of it already stays.
    """
    meeting = Session.objects.select_for_update().select_related("client").get(pk=meeting.pk)
    if meeting.happened != Happened.PLANNED:
        return
    meeting.happened = happened
    if happened == Happened.MET and meeting.day > timezone.localdate():
        meeting.starts_at = timezone.now().replace(second=0, microsecond=0)
    meeting.save(update_fields=["happened", "starts_at"])
    if happened == Happened.MET:
        _begin(meeting, by)
    record(
        Action.CHANGE, by=by, client_code=meeting.client.code, subject=f"session {meeting.pk}", happened=str(happened)
    )


@transaction.atomic
def plan_next(meeting: Session, *, by, starts_at) -> Session | None:
    """Plan the meeting after this one, move it, or (with `starts_at` None) take the plan back.

    Asking twice changes nothing. A plan that was opened already stays as it is. Raises
    IntegrityError when the client has another meeting at that moment.
    """
    planned = Session.objects.filter(planned_from=meeting).first()
    if planned and planned.happened != Happened.PLANNED:
        return planned
    if starts_at is None:
        if planned:
            record(Action.CHANGE, by=by, client_code=meeting.client.code, subject=f"session {planned.pk}", plan="off")
            planned.delete()
        return None
    planned = planned or Session(
        planned_from=meeting,
        client=meeting.client,
        episode=meeting.episode,
        created_by=by,
        minutes=meeting.minutes,
        modality=meeting.modality,
        happened=Happened.PLANNED,
    )
    new = planned._state.adding
    planned.starts_at = starts_at
    planned.save()
    action = Action.CREATE if new else Action.CHANGE
    record(action, by=by, client_code=meeting.client.code, subject=f"session {planned.pk}")
    return planned
