"""Saving an open page without losing a word. Pure: knows no database.

A page has a tab id and numbers its saves. A save says for each text what the page believes the
server may hold (`was`: what was confirmed last, and what was sent since) and what it is now (`text`).
Then:

- the same page, a number already seen: an old or repeated message, nothing to do;
- the server holds one of the texts that the page believes, or already holds the new text: take it;
- otherwise somebody else wrote in between: a conflict, which both texts survive.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Edit:
    """One text of a save: its new wording and the wordings that the page believes the server may hold."""

    text: str
    was: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What a save comes to: texts to take, and for each conflict the server's text."""

    take: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, str] = field(default_factory=dict)


def is_old(*, tab: str, seq: int, drafts: dict[str, int]) -> bool:
    """Say whether save `seq` of page `tab` comes after a later one; `drafts` has the last number of each page."""
    return seq <= drafts.get(tab, 0)


def merge(held: dict[str, str], edits: dict[str, Edit]) -> Outcome:
    """Compare `edits` with the texts that the server holds.

    Both map a field's name to text. A field that conflicts is not taken; the others are.
    """
    take, conflicts = {}, {}
    for name, edit in edits.items():
        if held[name] == edit.text:
            continue
        if held[name] in edit.was:
            take[name] = edit.text
        else:
            conflicts[name] = held[name]
    return Outcome(take, conflicts)
