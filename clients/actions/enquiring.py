"""Someone who asks for the first time, and whom nobody leads yet."""

from clients.actions.enrolling import open_once
from clients.models import Client, Episode, WaitingPlan


def enquire(*, by, key, team, client: dict, next_contact_on=None, wishes: str = "") -> Client:
    """Let someone new wait in `team`, and return the client. Nobody leads them yet.

    `key` is the id that the form carried: asking twice with the same key gives the same client.
    `client` are field values; `next_contact_on` is the day on which we are in touch, `wishes` what
    would suit them. Nothing about health or use is asked.
    """

    def begin(opened: Episode) -> None:
        WaitingPlan.objects.create(episode=opened, next_contact_on=next_contact_on, wishes=wishes, created_by=by)

    return open_once(by=by, key=key, team=team, client=client, episode={}, begin=begin)
