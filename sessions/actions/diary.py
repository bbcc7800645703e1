"""Planned meetings: in whose week they stand, several at once, moved, called off.

Who may do this is asked by the pages. The lock is always the episode's first and the meeting's then.
"""

import uuid

from django.db import transaction
from django.utils import timezone

from clients.actions import held_episode, held_open_episode
from clients.models import Client, Episode
from clients.models.episode import CareRole
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.base.days import midnight
from sessions.content.choices import Happened
from sessions.fit import refuse_unless_it_fits, refuse_unless_they_fit
from sessions.models import Session
from sessions.moments import MOST_AT_ONCE, weeks_later

EVERY_WEEKS = (1, 2)
# Who moved a meeting, or called it off. No reason is asked.
WHO = frozenset({Happened.CLIENT_REARRANGED, Happened.WE_REARRANGED})


def held_meeting(pk) -> Session:
    """Return the meeting with its row held. Raises Session.DoesNotExist when it was a plan that was taken off."""
    return Session.objects.select_for_update(of=("self",)).select_related("client").get(pk=pk)


def diary_for(episode: Episode, by, *, happened=Happened.PLANNED):
    """Return in whose week a new meeting stands: `by` where they care for the client, else the lead, if there is one.

    The front desk plans for others, a therapist on the care team for themselves. Whoever only covers plans for
    the person whom they cover, who is there when the day comes; what they hold themselves is theirs.
    """
    team = list(episode.care_team.current().select_related("user", "cover__covered"))
    rows = [row for row in team if row.user_id == by.pk] if by.is_therapist else []
    if rows and (happened == Happened.MET or not all(row.cover for row in rows)):
        return by
    if rows:
        return rows[0].cover.covered
    return next((row.user for row in team if row.role == CareRole.LEAD), None)


def plan(
    client: Client, *, by, key, starts_at, minutes, modality, times=1, every_weeks=1, diary_of=None, anyway=frozenset()
) -> list[Session]:
    """Plan a meeting, or up to 12 at the same local time every one or two weeks; return them in order.

    All of them or none. `key` is the id that the form carried: asking twice gives the same meetings. They stand
    in the week of `diary_of`, or where `diary_for` says. Raises InTheWay once with everything that stands against
    any of them and is not named in `anyway`, Episode.DoesNotExist when the work has ended, IntegrityError when
    a meeting is noted at one of those very minutes, and ValueError for more than 12 or other gaps.
    """
    if not 1 <= times <= MOST_AT_ONCE or every_weeks not in EVERY_WEEKS:
        raise ValueError("At most 12 meetings, every one or two weeks.")
    with transaction.atomic():
        episode = held_open_episode(client)
        if known := Session.objects.filter(pk=key, client=client).first():
            return _planned_with(known)
        starts = [weeks_later(starts_at, every_weeks * n) for n in range(times)]
        refuse_unless_they_fit(episode, starts=starts, minutes=minutes, anyway=anyway)
        shared = {
            "series": uuid.uuid4() if times > 1 else None,
            "diary_of": diary_of or diary_for(episode, by),
            "minutes": minutes,
            "modality": modality,
        }
        return [
            _planned(episode, by=by, pk=key if n == 0 else uuid.uuid4(), starts_at=start, **shared)
            for n, start in enumerate(starts)
        ]


def _planned_with(meeting: Session) -> list[Session]:
    """Return the meeting and those that were planned with it."""
    if meeting.series is None:
        return [meeting]
    return list(Session.objects.filter(client=meeting.client_id, series=meeting.series).order_by("starts_at"))


def _planned(episode: Episode, *, by, pk, **fields) -> Session:
    """Put a planned meeting in place."""
    meeting = Session(pk=pk, client=episode.client, episode=episode, happened=Happened.PLANNED, created_by=by, **fields)
    meeting.save(force_insert=True)
    record(Action.CREATE, by=by, client_code=episode.client.code, subject=f"session {meeting.pk}")
    return meeting


@transaction.atomic
def move(meeting: Session, *, by, starts_at, moved_by, minutes=None, modality=None, anyway=frozenset()) -> Session:
    """Move a planned meeting to another time and return the one that stands there now.

    The old one stays in the record as moved by the client or by us (`moved_by`); the new one stands in the week
    of the same therapist, as long and held in the same way unless said. No reason is asked. One that keeps its
    start is only put right, one that was moved already gives the one in its place, and what is not planned any
    more, or belongs to a group's meeting, stays as it is. Raises InTheWay and IntegrityError as `plan` does,
    Session.DoesNotExist when it was taken off meanwhile, and ValueError for another `moved_by`.
    """
    _who(moved_by)
    episode, old = held_episode(meeting.episode_id), held_meeting(meeting.pk)
    if old.happened != Happened.PLANNED or old.group_meeting_id:
        return Session.objects.filter(moved_from=old).first() or old
    minutes, modality = minutes or old.minutes, modality or old.modality
    if starts_at == old.starts_at:
        return correct_plan(old, by=by, starts_at=starts_at, minutes=minutes, modality=modality, anyway=anyway)
    refuse_unless_it_fits(episode, starts_at=starts_at, minutes=minutes, anyway=anyway, moved=old)
    follows = old.planned_from
    _became(old, moved_by)
    new = _planned(
        episode,
        by=by,
        pk=uuid.uuid4(),
        starts_at=starts_at,
        minutes=minutes,
        modality=modality,
        diary_of_id=old.diary_of_id,
        series=old.series,
        planned_from=follows,
        moved_from=old,
    )
    _note(old, by, happened=str(moved_by), moved_to=str(new.pk))
    return new


@transaction.atomic
def correct_plan(meeting: Session, *, by, starts_at, minutes, modality, anyway=frozenset()) -> Session:
    """Put right what was typed wrongly about a planned meeting; nobody moved anything. Return it.

    What is not planned any more, or belongs to a group's meeting, stays as it is. Raises as
    `move` does.
    """
    episode, meeting = held_episode(meeting.episode_id), held_meeting(meeting.pk)
    fields = {"starts_at": starts_at, "minutes": minutes, "modality": modality}
    changed = [name for name, value in fields.items() if getattr(meeting, name) != value]
    if not changed or meeting.happened != Happened.PLANNED or meeting.group_meeting_id:
        return meeting
    refuse_unless_it_fits(episode, starts_at=starts_at, minutes=minutes, anyway=anyway, moved=meeting)
    for name in changed:
        setattr(meeting, name, fields[name])
    meeting.save(update_fields=changed)
    _note(meeting, by, fields=sorted(changed))
    return meeting


@transaction.atomic
def cancel(meeting: Session, *, by, who, rest_of_series=False) -> Session:
    """Call a planned meeting off; return it. `who` did is kept, and no reason.

    With `rest_of_series` the later ones that are still planned of those planned at once are taken off too,
    without a trace in the record. What is not planned any more stays as it is. Raises
    Session.DoesNotExist when it was taken off meanwhile, and ValueError for another `who`.
    """
    _who(who)
    held_episode(meeting.episode_id)
    meeting = held_meeting(meeting.pk)
    if meeting.happened != Happened.PLANNED:
        return meeting
    _became(meeting, who)
    _note(meeting, by, happened=str(who))
    if rest_of_series:
        for later in later_in_series(meeting).select_related("client"):
            _note(later, by, plan="off")
            later.delete()
    return meeting


def later_in_series(meeting: Session):
    """Return the planned meetings after this one that were planned together with it."""
    same = Session.objects.planned().filter(client=meeting.client_id, starts_at__gt=meeting.starts_at)
    return same.filter(series=meeting.series) if meeting.series else same.none()


@transaction.atomic
def move_diary(episode: Episode, *, to, of=None) -> int:
    """Let the meetings planned from today on stand in the week of `to`; return how many there were.

    With `of` only those in that person's week and in nobody's: a co-therapist keeps their own, and a group's
    stay with its leader. Part of a larger action, which writes the trail.
    """
    today = midnight(timezone.localdate())
    coming = Session.objects.planned().filter(episode=episode, starts_at__gte=today, group_meeting=None)
    if of is not None:
        coming = coming.filter(diary_of=of) | coming.filter(diary_of=None)
    return coming.exclude(diary_of=to).update(diary_of=to)


def _who(who) -> None:
    if who not in WHO:
        raise ValueError("Either the client or we moved it.")


def _became(meeting: Session, happened: str) -> None:
    """Let a planned meeting stand as moved; the meeting that it followed may plan another."""
    meeting.happened, meeting.planned_from = happened, None
    meeting.save(update_fields=["happened", "planned_from"])


def _note(meeting: Session, by, **detail) -> None:
    record(Action.CHANGE, by=by, client_code=meeting.client.code, subject=f"session {meeting.pk}", **detail)
