"""What is worked out from scores of MITI 4.2. Pure: scores in, numbers out.

A number of which an ingredient is missing is not there, and neither is a share of nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Worked:
    """A number that is worked out: `value` with so many `places`, and how it is made."""

    name: str
    value: float | None
    how: str
    sign: str = "%s"
    places: int = 1

    @property
    def shown(self) -> str:
        """The number as the page writes it; nothing where it is not there."""
        return "" if self.value is None else self.sign % number_format(round(self.value, self.places), self.places)


def mean(one: int | None, other: int | None) -> float | None:
    """Return the mean of two globals (1–5); None unless both were given."""
    return None if one is None or other is None else (one + other) / 2


def reflections(scores: Mapping) -> int | None:
    """Return how many reflections there were, simple and complex; None unless both were counted."""
    simple, deep = scores.get("simple_reflections"), scores.get("complex_reflections")
    return None if simple is None or deep is None else simple + deep


def complex_share(scores: Mapping) -> float | None:
    """Return complex reflections in % of all reflections; None where one is missing or there were none."""
    every = reflections(scores)
    return 100 * scores["complex_reflections"] / every if every else None


def to_questions(scores: Mapping) -> float | None:
    """Return reflections to one question; None where a count is missing or nothing was asked."""
    every, questions = reflections(scores), scores.get("questions")
    return every / questions if every is not None and questions else None


def worked_out(scores: Mapping) -> list[Worked]:
    """Return the four numbers that are worked out of `scores`, by name of column; what is missing is None."""
    return [
        Worked(
            _("Technical"),
            mean(scores.get("cultivating"), scores.get("softening")),
            _("The mean of cultivating change talk and softening sustain talk"),
        ),
        Worked(
            _("Relational"),
            mean(scores.get("partnership"), scores.get("empathy")),
            _("The mean of partnership and empathy"),
        ),
        Worked(
            _("Complex reflections"),
            complex_share(scores),
            _("In % of simple and complex reflections"),
            "%s %%",
        ),
        Worked(
            _("Reflections to questions"),
            to_questions(scores),
            _("Simple and complex reflections to one question"),
            "%s : 1",
            2,
        ),
    ]
