"""The small picture of one item over the looks of two people. Pure: numbers in, places on paper out.

Marks are never joined: what lies between two looks was not looked at. What was not rated, or had no occasion, is not
drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 8  # looks, the latest
LOW, TOP = 1, 5
WIDTH, HEIGHT, EDGE = 200, 68, 8
APART = 4  # how far the two marks of one look stand from its middle


@dataclass(frozen=True)
class Trend:
    """An item over some looks: marks (x, y) of the therapist alone and of both, and the words behind them.

    `told`: of each look its day, what the therapist saw alone and what both saw.
    """

    title: str
    own: tuple[tuple[float, float], ...]
    together: tuple[tuple[float, float], ...]
    told: tuple[tuple, ...]
    levels: tuple[float, ...]
    width: int = WIDTH
    height: int = HEIGHT


def trend(title: str, *, own: Sequence, together: Sequence, told: Sequence) -> Trend:
    """Return the picture of ratings 1–5, one for each look, oldest first; None leaves a gap."""
    steps = tuple(_height(value) for value in range(LOW, TOP + 1))
    return Trend(title, _marks(own, -APART), _marks(together, APART), tuple(told), steps)


def _marks(values: Sequence, aside: float) -> tuple[tuple[float, float], ...]:
    """Where the values stand, the looks evenly from left to right."""
    step = WIDTH / max(len(values), 1)
    places = [(round(step * (number + 0.5) + aside, 1), value) for number, value in enumerate(values)]
    return tuple((x, _height(value)) for x, value in places if value is not None)


def _height(value: int) -> float:
    return round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - LOW) / (TOP - LOW), 1)
