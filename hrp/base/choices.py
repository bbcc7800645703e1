"""Answers to choose from, as the page draws them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One answer: the value that is sent, its wording, whether it is chosen, whether it was last time."""

    value: str
    label: str
    checked: bool = False
    last: bool = False


def options(choices, chosen=None, last=None) -> list[Option]:
    """Turn (value, label) pairs into answers. `chosen` and `last` are values, or None for no answer."""
    return [Option(str(value), label, str(value) == chosen, str(value) == last) for value, label in choices]
