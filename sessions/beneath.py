"""The client's own words beneath a rating: why a number is not lower, what a harm is to them.

They are kept with the answer of their sitting. So there is room for them once there is an answer, and an answer
is not taken away while something stands beneath it.
"""

from dataclasses import dataclass
from functools import cached_property

from clients.models import Change
from clients.models.observation import Rater
from sessions.content.choices import HarmDomain
from sessions.models import HarmRating, RulerRating, Session
from sessions.models.ratings import Ruler

KINDS = frozenset({"why", "harm"})


@dataclass(frozen=True)
class Place:
    """Where some words stand: the column of an answer, which `keys` tell from others of the sitting."""

    model: type
    column: str
    keys: dict


class Beneath:
    """The words beneath the answers of one open session: `why:<change>:<ruler>`, `harm:<domain>:words`."""

    def __init__(self, meeting: Session):
        self.meeting = meeting

    def held(self, name: str) -> str | None:
        """Return the words that stand there, "" where nothing does, or None where the page has no such text."""
        place = self._place(name)
        if place is None:
            return None
        row = self._answer(place)
        return getattr(row, place.column) if row else ""

    def put(self, name: str, text: str) -> bool:
        """Store `text` beneath its answer. False: there is no answer to keep it with."""
        place = self._place(name)
        row = self._answer(place)
        if row is None:
            return False
        setattr(row, place.column, text)
        row.save(update_fields=[place.column])
        return True

    @cached_property
    def _changes(self) -> set[str]:
        changes = Change.objects.filter(focus_area__client=self.meeting.client_id)
        return {str(pk) for pk in changes.values_list("pk", flat=True)}

    def _place(self, name):
        kind, about, part = name.split(":") if name.count(":") == 2 else ("", "", "")
        if kind == "why" and part in Ruler.values and about in self._changes:
            return Place(RulerRating, "why_not_lower", {"change": about, "ruler": part})
        if kind == "harm" and part == "words" and about in HarmDomain.values:
            return Place(HarmRating, "in_own_words", {"domain": about})
        return None

    def _answer(self, place):
        rows = place.model.objects.filter(client=self.meeting.client_id, sitting=self.meeting.sitting, corrects=None)
        return rows.filter(rater=Rater.CLIENT, **place.keys).first()
