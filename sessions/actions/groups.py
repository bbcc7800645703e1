"""Groups: starting one, who belongs to it, planning its meetings, ending it.

Who belongs to a group is shared with both of its leaders: they join the care team, and leave it again.
The lock is the group's row first, the episodes' then, and meetings' last.
"""

import uuid
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions import held_episode, held_episodes, held_open_episode, join_care_team
from clients.models import CareTeamMembership, Client, Episode
from clients.models.episode import CareRole
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.base.days import midnight
from sessions.actions.transfers import leave
from sessions.content.choices import STANDS, Happened, Modality
from sessions.fit import LONGEST, InTheWay, Reason, refuse_unless_they_fit
from sessions.groups.access import cared_for
from sessions.groups.signing import led_by_their_team
from sessions.models import GroupMeeting, GroupPlace, Session, SessionNote, TherapyGroup
from sessions.moments import MOST_AT_ONCE, weeks_later

LASTS = 90  # minutes, of a meeting that nobody planned
ABOUT_TO = timedelta(minutes=30)  # a meeting that begins within this takes place now


@transaction.atomic
def start_group(*, by, key, name: str, team, co_lead=None) -> TherapyGroup:
    """Start a group of `team` that `by` leads, alone or with `co_lead`. Asking twice with one `key` starts one."""
    if known := TherapyGroup.objects.filter(pk=key, created_by=by).first():
        return known
    group = TherapyGroup(pk=key, name=name, team=team, lead=by, co_lead=co_lead, created_by=by)
    group.save(force_insert=True)
    record(Action.CREATE, by=by, subject=f"group {group.pk}", co_lead=str(co_lead.pk) if co_lead else "")
    return group


def held_group(group: TherapyGroup) -> TherapyGroup:
    """Return the group with its row held. Raises ValidationError when it has ended."""
    group = _held(group.pk)
    if group.ended_on:
        raise ValidationError(_("This group has ended."))
    return group


def _held(pk) -> TherapyGroup:
    return TherapyGroup.objects.select_for_update(of=("self",)).select_related("lead", "co_lead").get(pk=pk)


def _held_of(group: TherapyGroup) -> list[Episode]:
    """Return the work with everybody in the group, held: all of it before any of their meetings."""
    return held_episodes(
        Episode.objects.filter(pk__in=GroupPlace.objects.filter(group=group, to_on=None).values("episode"))
    )


def leaders(group: TherapyGroup) -> list:
    """Return the one or two people who lead the group."""
    return [person for person in (group.lead, group.co_lead) if person]


@transaction.atomic
def change_group(group: TherapyGroup, *, by, name: str, lead, co_lead=None) -> TherapyGroup:
    """Let the group have this name, `lead` and `co_lead`; return it. What is the same stays as it is.

    Whoever leads it anew may open the records of its people, as far as `by` cares for them; whoever leads it no
    longer leaves the care teams on which they were for groups alone. Planned meetings stand in the week of the new
    lead. Raises ValidationError when the group has ended.
    """
    group = held_group(group)
    wanted = {"name": name, "lead": lead, "co_lead": co_lead}
    changed = sorted(about for about, value in wanted.items() if getattr(group, about) != value)
    if not changed:
        return group
    before, places = leaders(group), _held_of(group)
    for about in changed:
        setattr(group, about, wanted[about])
    group.save(update_fields=changed)
    mine = {row["episode__client"] for row in cared_for(by)}
    for episode in places:
        for person in leaders(group):
            if episode.client_id in mine:
                _join(episode, person, by=by)
        for person in before:
            _leave(episode, person, by=by)
    if "lead" in changed:
        Session.objects.planned().filter(group_meeting__group=group).update(diary_of=lead)
    people = {"lead": str(lead.pk), "co_lead": str(co_lead.pk) if co_lead else ""}
    record(Action.CHANGE, by=by, subject=f"group {group.pk}", fields=changed, **people)
    return group


# --- Who belongs to it ---------------------------------------------------------------------------


@transaction.atomic
def add_to_group(group: TherapyGroup, client: Client, *, by) -> GroupPlace:
    """Let `client` belong to the group from today on: both leaders may open the record.

    What the group has planned is planned for them too. Only somebody on the care team may do this, as it
    shares the record; the page asks. Asking twice changes nothing. Raises ValidationError when the group or the
    work with the client has ended, and IntegrityError when they meet at the very minute of one of its meetings.
    """
    group = held_group(group)
    try:
        episode = held_open_episode(client)
    except Episode.DoesNotExist:
        raise ValidationError(_("The work with this client has ended.")) from None
    place, made = GroupPlace.objects.get_or_create(
        group=group, episode=episode, to_on=None, defaults={"created_by": by}
    )
    if made:
        record(Action.CREATE, by=by, client_code=client.code, subject=f"group place {place.pk}", group=str(group.pk))
    for person in leaders(group):
        _join(episode, person, by=by)
    today = midnight(timezone.localdate())
    coming = GroupMeeting.objects.standing().filter(group=group, signed_at=None, starts_at__gte=today)
    there = Session.objects.filter(episode=episode, happened__in=STANDS, group_meeting__isnull=False)
    for shared in coming.exclude(pk__in=there.values("group_meeting")) if made else ():
        arrange(shared, episode, by=by)
    return place


def _join(episode: Episode, person, *, by) -> None:
    """Let a leader open the record, if they do not yet."""
    if not episode.care_team.filter(user=person, to_on=None).exists():
        join_care_team(episode, person, CareRole.GROUP, by=by)


@transaction.atomic
def take_out(place: GroupPlace, *, by) -> None:
    """Let a client belong to the group no longer. What was arranged for them there is off.

    Leaders who were on the care team for a group alone leave it, unless another group that they lead keeps them there.
    Asking twice changes nothing. Raises ValidationError while a note of theirs waits to be signed on a page of this
    group.
    """
    group = _held(place.group_id)
    episode = held_episode(place.episode_id)
    place = GroupPlace.objects.get(pk=place.pk)
    if place.to_on:
        return
    planned = Session.objects.planned().filter(episode=episode, group_meeting__group=group)
    planned = list(planned.select_for_update(of=("self",)).order_by("pk"))  # first: "came" waits, or is seen below
    drafts = SessionNote.objects.filter(signed_at=None, session__episode=episode)
    drafts = drafts.filter(session__group_meeting__group=group, session__group_meeting__signed_at=None)
    if drafts.exists() and led_by_their_team(group, episode.client_id):
        raise ValidationError(_("Their note in this group is not signed yet. Sign it first."))
    for meeting in planned:
        _note(meeting, episode, by, plan="off")
        meeting.delete()
    place.to_on = max(timezone.localdate(), place.from_on)
    place.save(update_fields=["to_on"])
    record(Action.CHANGE, by=by, client_code=episode.client.code, subject=f"group place {place.pk}", fields=["to_on"])
    for person in leaders(group):
        _leave(episode, person, by=by)


def _leave(episode: Episode, person, *, by) -> None:
    """End what a group alone gave, unless another group that `person` leads gives it too."""
    groups = TherapyGroup.objects.filter(ended_on=None).led_by(person)
    if GroupPlace.objects.filter(episode=episode, to_on=None, group__in=groups).exists():
        return
    rows = CareTeamMembership.objects.filter(episode=episode, user=person, role=CareRole.GROUP, to_on=None)
    for membership in rows:
        leave(membership, by=by)


@transaction.atomic
def end_group(group: TherapyGroup, *, by) -> None:
    """End a group: everybody's place ends, and meetings to come are off.

    Asking twice changes nothing. Raises ValidationError while one of its notes waits for its signature.
    """
    group = _held(group.pk)
    if group.ended_on:
        return
    _held_of(group)
    for shared in GroupMeeting.objects.filter(group=group, signed_at=None, starts_at__gt=timezone.now()):
        call_off(shared, by=by)
    for place in GroupPlace.objects.filter(group=group, to_on=None).order_by("episode"):
        take_out(place, by=by)
    group.ended_on = timezone.localdate()
    group.save(update_fields=["ended_on"])
    record(Action.CHANGE, by=by, subject=f"group {group.pk}", fields=["ended_on"])


# --- Its meetings --------------------------------------------------------------------------------


@transaction.atomic
def plan_group(
    group: TherapyGroup, *, by, key, starts_at, minutes: int, times: int = 1, anyway=frozenset()
) -> list[GroupMeeting]:
    """Plan a meeting of the group, or up to 12 a week apart; return them in order, all of them or none.

    Everybody who belongs to the group has a planned meeting of their own. `key` is the id that the form carried.
    Raises InTheWay once with whatever stands against any of them for anyone and is not named in `anyway`,
    ValidationError when the group has ended, IntegrityError when someone or the group meets at that very minute.
    """
    if not 1 <= times <= MOST_AT_ONCE:
        raise ValueError("At most 12 meetings.")
    group = held_group(group)
    if known := GroupMeeting.objects.filter(pk=key, group=group).first():
        return [known]
    episodes = [episode for episode in _held_of(group) if episode.ended_on is None]
    starts = [weeks_later(starts_at, n) for n in range(times)]
    _refuse_unless_all_fit(episodes, by, starts=starts, minutes=minutes, anyway=anyway)
    return _arranged(group, episodes, by=by, key=key, starts=starts, minutes=minutes)


@transaction.atomic
def hold_now(group: TherapyGroup, *, by) -> GroupMeeting:
    """Begin a meeting of the group with the people in the room, whatever else they have at that time; return it.

    A meeting of the group that goes on, or is planned to begin within half an hour, is the one, and so a double click
    begins one. Raises ValidationError when the group has ended.
    """
    group = held_group(group)
    if known := _going_on(group):
        return known
    episodes = [episode for episode in _held_of(group) if episode.ended_on is None]
    starts = [_free_minute(group, episodes)]
    (shared,) = _arranged(group, episodes, by=by, key=uuid.uuid4(), starts=starts, minutes=LASTS)
    return shared


def _going_on(group: TherapyGroup) -> GroupMeeting | None:
    """The meeting of the group that takes place now, if it was not called off and is not signed."""
    now = timezone.now()
    near = GroupMeeting.objects.standing().filter(group=group, signed_at=None, starts_at__gt=now - LONGEST)
    near = near.filter(starts_at__lte=now + ABOUT_TO).order_by("-starts_at")
    return next((one for one in near if one.ends_at > now), None)


def _free_minute(group: TherapyGroup, episodes):
    """Return this minute, or the last one before it at which none of them begins anything else."""
    minute = timezone.now().replace(second=0, microsecond=0)
    parts = Session.objects.filter(episode__in=episodes, happened__in=STANDS)
    taken = {
        starts_at
        for rows in (parts, GroupMeeting.objects.filter(group=group))
        for starts_at in rows.filter(starts_at__range=(minute - LONGEST, minute)).values_list("starts_at", flat=True)
    }
    while minute in taken:
        minute -= timedelta(minutes=1)
    return minute


def _arranged(group: TherapyGroup, episodes, *, by, key, starts, minutes: int) -> list[GroupMeeting]:
    """Make the meetings, and everybody's own part of each."""
    series = uuid.uuid4() if len(starts) > 1 else None
    found = []
    for n, start in enumerate(starts):
        shared = GroupMeeting(
            pk=key if n == 0 else uuid.uuid4(), group=group, starts_at=start, minutes=minutes, created_by=by
        )
        shared.save(force_insert=True)
        record(Action.CREATE, by=by, subject=f"group meeting {shared.pk}", group=str(group.pk), people=len(episodes))
        for episode in episodes:
            arrange(shared, episode, by=by, series=series)
        found.append(shared)
    return found


def _refuse_unless_all_fit(episodes, by, *, starts, minutes, anyway) -> None:
    """Raise InTheWay once with everything; of someone whose record `by` does not open, without a name."""
    mine = {row["episode__client"] for row in cared_for(by)}
    reasons: dict[str, Reason] = {}
    for episode in sorted(episodes, key=lambda one: one.client.chosen_name.casefold()):
        try:
            refuse_unless_they_fit(episode, starts=starts, minutes=minutes, anyway=anyway)
        except InTheWay as found:
            reasons |= {one.key: one if episode.client_id in mine else _unnamed(one) for one in found.reasons}
    if reasons:
        raise InTheWay(reasons.values())


def _unnamed(reason: Reason) -> Reason:
    return Reason(reason.key, _("Someone else in the group has a meeting at that time."))


def arrange(shared: GroupMeeting, episode: Episode, *, by, series=None) -> Session:
    """Plan someone's own part of a meeting, in the week of whoever leads the group. Part of a larger action."""
    meeting = Session.objects.create(
        client=episode.client,
        episode=episode,
        starts_at=shared.starts_at,
        minutes=shared.minutes,
        modality=Modality.GROUP,
        happened=Happened.PLANNED,
        group_meeting=shared,
        diary_of_id=shared.group.lead_id,
        series=series,
        created_by=by,
    )
    record(Action.CREATE, by=by, client_code=episode.client.code, subject=f"session {meeting.pk}")
    return meeting


@transaction.atomic
def call_off(shared: GroupMeeting, *, by) -> None:
    """Call a meeting off for everybody; no reason is asked, and it is nobody's absence.

    Asking twice changes nothing. Raises ValidationError once something is written, or someone came.
    """
    shared = GroupMeeting.objects.select_for_update(of=("self",)).get(pk=shared.pk)
    parts = Session.objects.filter(group_meeting=shared)
    if shared.signed_at or shared.theme or shared.method or parts.filter(happened=Happened.MET).exists():
        raise ValidationError(_("Something is written about this meeting already."))
    planned = parts.planned().select_for_update(of=("self",)).order_by("pk")
    for meeting in planned.select_related("client"):
        meeting.happened = Happened.WE_REARRANGED
        meeting.save(update_fields=["happened"])
        _note(meeting, meeting, by, happened=str(meeting.happened))
    record(Action.CHANGE, by=by, subject=f"group meeting {shared.pk}", called_off=True)


def _note(meeting: Session, whose, by, **detail) -> None:
    record(Action.CHANGE, by=by, client_code=whose.client.code, subject=f"session {meeting.pk}", **detail)
