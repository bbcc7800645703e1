"""The lead passes from one therapist to another, and the planned meetings with it."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from clients.actions import held_episode, held_episodes, join_care_team, leave_care_team
from clients.models import CareTeamMembership, Episode
from clients.models.episode import CareRole
from clients.waiting import lead_of
from hrp.audit.models import Action
from hrp.audit.trail import record
from sessions.actions.diary import move_diary
from sessions.models import SessionNote


@dataclass(frozen=True)
class Moved:
    """What a transfer did: how many clients and planned meetings moved, and how many notes about them still wait.

    The notes are those that the therapist who led before has not signed.
    """

    clients: int
    meetings: int
    notes: int


@transaction.atomic
def transfer(codes, *, of, to, by, stays: bool = False, until: date | None = None, among=None) -> Moved:
    """Let `to` lead the clients with these codes whom `of` leads now, and say what moved.

    The records open and close with it at the next request; who led before stays in the record's history.
    Meetings planned from today on stand in the week of `to`; another's stay where they are. With `stays`,
    `of` is a co-therapist from now on, up to the day `until` if there is one (not included). `among` is the
    episodes that `by` may move; everyone in care if not given. A code that `of` does not lead is left as it
    is, so that asking twice changes nothing.
    """
    among = Episode.objects.all() if among is None else among
    wanted = Episode.objects.real().filter(pk__in=among.values("pk"), client__code__in=codes, ended_on=None)
    # Locked first and asked then: of two at the same moment, the second one finds them moved.
    locked = [episode.pk for episode in held_episodes(wanted)]
    led = CareTeamMembership.objects.current().filter(episode__in=locked, user=of, role=CareRole.LEAD)
    rows = list(led.select_related("episode__client").order_by("episode__client__code"))
    meetings = [_pass_on(row.episode, of=of, to=to, by=by, stays=stays, until=until) for row in rows]
    return Moved(len(rows), sum(meetings), _unsigned([row.episode_id for row in rows], of) if rows else 0)


@transaction.atomic
def find_lead(episode: Episode, user, *, by) -> CareTeamMembership | None:
    """Let `user` lead someone who waits, from today on; return the row of whoever leads them now.

    None: their work here has ended meanwhile.

    Planned meetings that stand in nobody's week, or still in the week of whoever led before, stand in
    theirs. Of two at the same moment the second one finds a lead, and changes nothing.
    """
    episode = held_episode(episode.pk)
    if episode.ended_on is not None:
        return None
    return lead_of(episode) or take_the_lead(episode, user, by=by)


@transaction.atomic
def take_the_lead(episode: Episode, user, *, by) -> CareTeamMembership:
    """Let `user` lead from today on, whoever leads now; return their row.

    Meetings planned from today on in the week of whoever led before, or in nobody's, stand in theirs.
    """
    episode = held_episode(episode.pk)
    before = episode.care_team.filter(role=CareRole.LEAD).order_by("-from_on", "-created_at").first()
    row = join_care_team(episode, user, CareRole.LEAD, by=by)
    move_diary(episode, to=user, of=before.user if before else user)
    return row


@transaction.atomic
def leave(membership: CareTeamMembership, *, by) -> None:
    """End a person's place in a care team. What they have planned with the client from today on falls to the lead.

    Without a lead it stands in nobody's week until there is one. Asking twice changes nothing.
    """
    episode = held_episode(membership.episode_id)
    membership = CareTeamMembership.objects.select_related("episode__client").get(pk=membership.pk)
    if not CareTeamMembership.objects.current().filter(pk=membership.pk).exists():
        return
    leave_care_team(membership, by=by)
    if not episode.care_team.current().filter(user=membership.user_id).exists():
        lead = lead_of(episode)
        move_diary(episode, to=lead.user if lead else None, of=membership.user)


def _pass_on(episode: Episode, *, of, to, by, stays, until) -> int:
    """Let `to` lead one client; return how many planned meetings moved along."""
    join_care_team(episode, to, CareRole.LEAD, by=by)
    if stays:
        beside = join_care_team(episode, of, CareRole.CO_THERAPIST, by=by)
        beside.to_on = until
        beside.save(update_fields=["to_on"])
    meetings = move_diary(episode, to=to, of=of)
    record(
        Action.RIGHT_CHANGED,
        by=by,
        client_code=episode.client.code,
        subject=f"user {of.pk}",
        handed_over_to=str(to.pk),
        stays=stays,
        **({"until": until.isoformat()} if stays and until else {}),
        **({"meetings": meetings} if meetings else {}),
    )
    return meetings


def _unsigned(episodes, user) -> int:
    """Return how many notes about these clients wait for the signature of `user`."""
    open_notes = SessionNote.objects.filter(signed_at=None, session__episode__in=episodes)
    return open_notes.filter(session__therapists__user=user).distinct().count()
