"""Hints on the wording of notes, with what each client says themself left alone: loaded for many clients at once."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from clients.models import FocusArea, ProblemStatement
from goals.models import Goal
from hrp.base.among import Ids
from sessions.hints.match import Hint, find_hints
from sessions.models import Session


class Wording:
    """Finds hints in texts about `clients` (by id). A word that is the client's own gets none. Three queries.

    `include_ask`: with the words to ask about in context, as each person chooses for themself.
    """

    def __init__(self, clients: Iterable[UUID], *, include_ask: bool):
        clients, self.include_ask = Ids(clients), include_ask
        self._said, substances = defaultdict(list), defaultdict(set)
        for goal in Goal.objects.filter(client__in=clients).only("client", "statement"):
            self._said[goal.client_id].append(goal.statement)
        for statement in ProblemStatement.objects.filter(client__in=clients).only("client", "text"):
            self._said[statement.client_id].append(statement.text)
        areas = FocusArea.objects.filter(client__in=clients, substance__isnull=False)
        for client, name in areas.values_list("client", "substance__name"):
            substances[client].add(name.lower())
        self._substances = {client: tuple(names) for client, names in substances.items()}

    def hints(self, text: str, meeting: Session, *, also_said: Iterable[str] = ()) -> list[Hint]:
        """Return the hints on `text`, which was written about a meeting. `also_said`: more of the client's words."""
        return find_hints(
            text,
            own_words=[
                *self._said[meeting.client_id],
                meeting.client_agenda,
                meeting.what_went_better,
                meeting.check_in_words,
                meeting.one_thing_to_try,
                *also_said,
            ],
            substance_names=self._substances.get(meeting.client_id, ()),
            include_ask=self.include_ask,
        )
