"""The end of a stretch of work, as far as it is about the person: how it ended, who cares for them."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clients.actions.care_team import leave_care_team
from clients.actions.held import held_episode
from clients.models import CareTeamMembership, Episode
from clients.models.episode import CareRole
from hrp.audit.models import Action
from hrp.audit.trail import record

TEXTS = ("ending_words", "coming_back", "contacts_tried")


def end_episode(episode: Episode, *, by, ending: str, ended_on, together: bool, **texts) -> None:
    """Write down how a stretch of work ended, and let everyone but the lead leave. Part of a larger action.

    The lead keeps the record, so that the door stays open. A pause that runs ends with it, and one that was
    still to come does not begin. `texts` are
    the TEXTS. `episode` comes from `held_episode`.
    """
    episode.ending, episode.ended_on, episode.ended_together = ending, ended_on, together
    for name in TEXTS:
        setattr(episode, name, texts[name])
    episode.save()
    for rest in episode.pauses.filter(Q(to_on=None) | Q(to_on__gt=ended_on)):
        rest.to_on = max(ended_on, rest.from_on)
        rest.save(update_fields=["to_on"])
    client = episode.client
    record(Action.CHANGE, by=by, client_code=client.code, subject=f"episode {episode.pk}", ending=str(ending))
    for membership in _still_there(episode):
        leave_care_team(membership, by=by)


def _still_there(episode: Episode):
    """The rows of the care team, the lead's apart, that hold now or are still to begin."""
    rows = CareTeamMembership.objects.filter(episode=episode).exclude(role=CareRole.LEAD).select_related("user")
    today = timezone.localdate()
    return rows.select_related("episode__client").exclude(to_on__lte=today)


def leads(user, episode: Episode) -> bool:
    """Say whether `user` is the lead of `episode` today."""
    rows = CareTeamMembership.objects.current().filter(episode=episode, role=CareRole.LEAD, user=user)
    return user.is_therapist and rows.exists()


@transaction.atomic
def undo_ending(episode: Episode, *, by) -> bool:
    """Let a stretch of work that was closed by mistake go on; say whether it does.

    Only its lead may, and only while no other has begun. What was written stays for another time. Who left
    the care team, which meetings were taken off and which pause ended with it is not undone. Asking twice
    changes nothing.
    """
    episode = held_episode(episode.pk)
    if episode.ended_on is None:
        return True
    newer = Episode.objects.filter(client=episode.client, created_at__gt=episode.created_at)
    if not leads(by, episode) or newer.exists():
        return False
    episode.ending, episode.ended_on = "", None
    episode.save(update_fields=["ending", "ended_on"])
    record(Action.CHANGE, by=by, client_code=episode.client.code, subject=f"episode {episode.pk}", ending="undone")
    return True
