"""Stretches of work, held: whoever changes one, or anything in it, takes its row first, and comes after the other."""

from clients.models import Client, Episode


def held_episodes(rows) -> list[Episode]:
    """Return those of the episodes `rows` with their rows held, always in one order."""
    held = rows.select_for_update(of=("self",), no_key=True).select_related("client")
    return list(held.order_by("pk"))


def held_episode(pk) -> Episode:
    """Return the episode with its row held to the end of the transaction. It may have ended."""
    return _held(pk=pk)


def held_open_episode(client: Client) -> Episode:
    """Return the client's open episode with its row held. Raises Episode.DoesNotExist when the work has ended."""
    return _held(client=client, ended_on=None)


def _held(**which) -> Episode:
    rows = Episode.objects.select_for_update(of=("self",), no_key=True).select_related("client")
    return rows.get(**which)
