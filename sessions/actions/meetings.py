"""Opening and planning meetings."""

from django.db import transaction
from django.utils import timezone

from clients.models import Client, Episode
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.content.choices import Happened
from sessions.fit import refuse_unless_it_fits
from sessions.models import Session, SessionNote, SessionTherapist


@transaction.atomic
def open_session(client: Client, *, by, key, starts_at, anyway=frozenset(), **fields) -> Session:
    """Log a meeting, with an empty note in the format that `by` likes once it takes place; return it.

    `key` is the id that the form carried: asking twice gives the same meeting. `fields` are values
    of `Session`, such as `modality`, `minutes` and `happened` (a plan gets no note). `anyway` names
    what may be in the way. Raises InTheWay for anything else that is, and IntegrityError when a
    meeting is noted at that very minute, be it one that did not take place.
    """
    known = Session.objects.filter(pk=key, client=client)
    if meeting := known.first():
        return meeting
    episode = _locked(client.episodes.get(ended_on=None))
    if meeting := known.first():  # the same form, sent twice at once: the other one was first
        return meeting
    meeting = Session(pk=key, client=client, episode=episode, starts_at=starts_at, created_by=by, **fields)
    refuse_unless_it_fits(episode, starts_at=starts_at, minutes=meeting.minutes, anyway=anyway)
    meeting.save(force_insert=True)
    if meeting.happened == Happened.MET:
        _begin(meeting, by)
    record(Action.CREATE, by=by, client_code=client.code, subject=f"session {meeting.pk}")
    return meeting


def _locked(episode: Episode) -> Episode:
    """Return the episode with its row held: meetings of one client are put in place one after the other."""
    rows = Episode.objects.select_for_update(of=("self",), no_key=True).select_related("client")
    return rows.get(pk=episode.pk)


def _begin(meeting: Session, by) -> None:
    """Give a meeting its writer and an empty note."""
    SessionTherapist.objects.get_or_create(session=meeting, user=by, defaults={"created_by": by})
    SessionNote.objects.get_or_create(session=meeting, defaults={"format": by.note_format, "created_by": by})


@transaction.atomic
def set_happened(meeting: Session, happened: str, *, by, anyway=frozenset()) -> None:
    """Say what became of a planned meeting. One that takes place gets its note; no reason is asked.

    A plan of another day that takes place today takes place now; then it may raise as `open_session`
    does. A plan that takes place as planned asks nothing. What became of it already stays.
    """
    meeting = Session.objects.select_for_update().select_related("client").get(pk=meeting.pk)
    if meeting.happened != Happened.PLANNED:
        return
    meeting.happened = happened
    if happened == Happened.MET and meeting.day > timezone.localdate():
        meeting.starts_at = timezone.now().replace(second=0, microsecond=0)
        fits = {"starts_at": meeting.starts_at, "minutes": meeting.minutes}
        refuse_unless_it_fits(_locked(meeting.episode), **fits, anyway=anyway, moved=meeting)
    meeting.save(update_fields=["happened", "starts_at"])
    if happened == Happened.MET:
        _begin(meeting, by)
    record(
        Action.CHANGE, by=by, client_code=meeting.client.code, subject=f"session {meeting.pk}", happened=str(happened)
    )


@transaction.atomic
def plan_next(meeting: Session, *, by, starts_at) -> Session | None:
    """Plan the meeting after this one, move it, or (with `starts_at` None) take the plan back.

    Asking twice changes nothing. A plan that was opened already stays as it is. Raises InTheWay, and
    IntegrityError as `open_session` does.
    """
    planned = Session.objects.filter(planned_from=meeting).first()
    if planned and (planned.happened != Happened.PLANNED or planned.starts_at == starts_at):
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
    refuse_unless_it_fits(_locked(meeting.episode), starts_at=starts_at, minutes=planned.minutes, moved=planned)
    planned.save()
    action = Action.CREATE if new else Action.CHANGE
    record(action, by=by, client_code=meeting.client.code, subject=f"session {planned.pk}")
    return planned
