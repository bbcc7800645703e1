"""Opening and planning meetings."""

from django.db import transaction
from django.utils import timezone

from clients.actions import held_episode, held_open_episode
from clients.models import Client, Episode
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.actions.diary import diary_for, held_meeting
from sessions.content.choices import Happened
from sessions.fit import refuse_unless_it_fits
from sessions.models import Session, SessionNote, SessionTherapist


@transaction.atomic
def open_session(client: Client, *, by, key, starts_at, anyway=frozenset(), **fields) -> Session:
    """Log a meeting, with an empty note in the format that `by` likes once it takes place; return it.

    `key` is the id that the form carried: asking twice gives the same meeting. `fields` are values
    of `Session`, such as `modality`, `minutes` and `happened` (a plan gets no note). `anyway` names
    what may be in the way. Raises InTheWay for anything else that is, Episode.DoesNotExist
    when the work has ended, and IntegrityError when a meeting is noted at that very minute.
    """
    known = Session.objects.filter(pk=key, client=client)
    if meeting := known.first():
        return meeting
    episode = held_open_episode(client)
    if meeting := known.first():  # the same form, sent twice at once: the other one was first
        return meeting
    meeting = Session(pk=key, client=client, episode=episode, starts_at=starts_at, created_by=by, **fields)
    meeting.diary_of = meeting.diary_of or diary_for(episode, by, happened=meeting.happened)
    refuse_unless_it_fits(episode, starts_at=starts_at, minutes=meeting.minutes, anyway=anyway)
    meeting.save(force_insert=True)
    if meeting.happened == Happened.MET:
        _begin(meeting, by)
    record(Action.CREATE, by=by, client_code=client.code, subject=f"session {meeting.pk}")
    return meeting


def _begin(meeting: Session, by) -> None:
    """Give a meeting its writer and an empty note."""
    SessionTherapist.objects.get_or_create(session=meeting, user=by, defaults={"created_by": by})
    SessionNote.objects.get_or_create(session=meeting, defaults={"format": by.note_format, "created_by": by})


@transaction.atomic
def set_happened(meeting: Session, happened: str, *, by, anyway=frozenset()) -> None:
    """Say what became of a planned meeting. One that takes place gets its note; no reason is asked.

    A plan of another day that takes place today takes place now; then it may raise as `open_session`
    does. A plan that takes place as planned asks nothing. What became of it already stays. Raises
    Session.DoesNotExist when it was taken off meanwhile.
    """
    episode, meeting = held_episode(meeting.episode_id), held_meeting(meeting.pk)
    if meeting.happened != Happened.PLANNED:
        return
    meeting.happened = happened
    if happened == Happened.MET and meeting.day > timezone.localdate():
        meeting.starts_at = timezone.now().replace(second=0, microsecond=0)
        fits = {"starts_at": meeting.starts_at, "minutes": meeting.minutes}
        refuse_unless_it_fits(episode, **fits, anyway=anyway, moved=meeting)
    if happened != Happened.MET:
        meeting.planned_from = None  # the meeting that it followed may plan another
    meeting.save(update_fields=["happened", "starts_at", "planned_from"])
    if happened == Happened.MET:
        _begin(meeting, by)
    record(
        Action.CHANGE, by=by, client_code=meeting.client.code, subject=f"session {meeting.pk}", happened=str(happened)
    )


@transaction.atomic
def plan_next(meeting: Session, *, by, starts_at) -> Session | None:
    """Plan the meeting after this one, change its time, or (with `starts_at` None) take the plan back.

    Asking twice changes nothing. A plan that was opened already stays as it is, and so does the week in
    which it stands. Raises as `open_session` does.
    """
    episode = held_episode(meeting.episode_id)
    planned = Session.objects.filter(planned_from=meeting).first()
    if planned and (planned.happened != Happened.PLANNED or planned.starts_at == starts_at):
        return planned
    if starts_at is None:
        if planned:
            record(Action.CHANGE, by=by, client_code=meeting.client.code, subject=f"session {planned.pk}", plan="off")
            planned.delete()
        return None
    if episode.ended_on:
        raise Episode.DoesNotExist
    planned = planned or _following(meeting, episode, by)
    new = planned._state.adding
    planned.starts_at = starts_at
    refuse_unless_it_fits(episode, starts_at=starts_at, minutes=planned.minutes, moved=planned)
    planned.save()
    action = Action.CREATE if new else Action.CHANGE
    record(action, by=by, client_code=meeting.client.code, subject=f"session {planned.pk}")
    return planned


def _following(meeting: Session, episode, by) -> Session:
    """Return the meeting after this one, like it and not stored yet."""
    return Session(
        planned_from=meeting,
        client=meeting.client,
        episode=episode,
        created_by=by,
        minutes=meeting.minutes,
        modality=meeting.modality,
        happened=Happened.PLANNED,
        diary_of=diary_for(episode, by),
    )
