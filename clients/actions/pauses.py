"""When the work rests."""

from django.db import transaction
from django.utils import timezone

from clients.models import Episode, EpisodePause
from hrp.audit.models import Action
from hrp.audit.trail import record


@transaction.atomic
def pause(
    episode: Episode,
    *,
    by,
    from_on,
    initiated_by: str,
    because: str = "",
    stay_in_touch_plan: str = "",
    next_contact_on=None,
) -> EpisodePause:
    """Let the work rest from a day on, with what was agreed about staying in touch meanwhile."""
    rest = EpisodePause.objects.create(
        episode=episode,
        from_on=from_on,
        initiated_by=initiated_by,
        because=because,
        stay_in_touch_plan=stay_in_touch_plan,
        next_contact_on=next_contact_on,
        created_by=by,
    )
    record(Action.CHANGE, by=by, client_code=episode.client.code, subject=f"pause {rest.pk}")
    return rest


@transaction.atomic
def end_pause(rest: EpisodePause, *, by, on=None) -> None:
    """Take the work up again."""
    rest.to_on = max(on or timezone.localdate(), rest.from_on)
    rest.save(update_fields=["to_on"])
    record(Action.CHANGE, by=by, client_code=rest.episode.client.code, subject=f"pause {rest.pk}")
