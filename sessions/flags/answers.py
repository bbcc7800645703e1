"""What others wrote when they answered a flag: a therapist's words for their supervisor, and the other way round."""

from collections.abc import Iterable
from uuid import UUID

from hrp.base.among import Ids
from sessions.flags.rules import Flag
from sessions.models import FlagAnswer

Said = dict[tuple[UUID, str], list[FlagAnswer]]


def said_by(people: Iterable[UUID], clients: Iterable[UUID]) -> Said:
    """Return what `people` (by id) answered about each of `clients` (by id) and kind, the newest of each person.

    One query, with the newest first.
    """
    rows = FlagAnswer.objects.newest_each().filter(client__in=Ids(clients), created_by__in=Ids(people))
    found = {}
    for answer in rows.select_related("created_by").order_by("-created_at"):
        found.setdefault((answer.client_id, answer.flag), []).append(answer)
    return found


def about(flag: Flag, client: UUID, said: Said) -> list[FlagAnswer]:
    """Return what was said about this very flag: an answer from before it came up was about another.

    What a therapist wrote while it was theirs alone was about it.
    """
    return [answer for answer in said.get((client, flag.kind), ()) if answer.created_at >= flag.came_up]
