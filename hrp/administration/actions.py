"""What administration does that reaches into clients' care teams."""

from django.db import transaction

from clients.actions import join_care_team
from clients.models import CareTeamMembership, Episode


@transaction.atomic
def assign(episode: Episode, user, role: str, *, by) -> CareTeamMembership:
    """Let `user` care for a client in `role`. Asking twice, even at the same moment, changes nothing."""
    Episode.objects.select_for_update().get(pk=episode.pk)
    there = CareTeamMembership.objects.filter(episode=episode, user=user, role=role, to_on=None).first()
    return there or join_care_team(episode, user, role, by=by)
