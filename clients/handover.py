"""One page from one lead to the next: who wrote it, and how the record tells of it."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from clients.models import Episode, Handover
from clients.models.episode import CareRole
from hrp.accounts.models import User

TOLD_FOR = timedelta(days=60)  # so long after the lead passed on, the record tells of the handover


@dataclass(frozen=True)
class Told:
    """What a record tells after its lead passed on: from whom, their page if they wrote one, whether that is you."""

    before: User
    handover: Handover | None
    yours: bool


def told_of(user, episode: Episode | None) -> Told | None:
    """Return what the record tells `user` of a handover; None when the lead did not pass on lately."""
    if episode is None or episode.ended_on:
        return None
    leads = episode.care_team.filter(role=CareRole.LEAD).select_related("user")
    now, before = [*leads.order_by("-from_on", "-created_at")[:2], None, None][:2]
    if before is None or now.user_id == before.user_id or now.from_on < timezone.localdate() - TOLD_FOR:
        return None
    written = Handover.objects.filter(episode=episode, created_by=before.user_id).first()
    return Told(before.user, written, before.user_id == user.pk)
