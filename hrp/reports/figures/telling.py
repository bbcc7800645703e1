"""From the stored table of a quarter to what a page and a file say of it: a view, and nothing is worked out anew.

A hidden number stays hidden here: it is None, a page says so in words and draws nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.formats import localize
from django.utils.translation import gettext as _

from hrp.reports.figures.menu import SECTIONS, Block
from hrp.reports.figures.quarter import Quarter
from hrp.reports.safe.tables import ALL, SMALLER, Group, SafeTable


@dataclass(frozen=True)
class Line:
    """A row of a chart: how many people, and how many of 100 that were seen; both None where it is hidden."""

    words: str
    people: int | None
    percent: int | None


@dataclass(frozen=True)
class Picture:
    """A chart and the table behind it. `middle` is a median in words, with what it is of; empty: none is told."""

    title: str
    about: str
    lines: tuple[Line, ...]
    overlap: bool
    in_the_middle: str = ""
    middle: str = ""

    @property
    def is_hidden(self) -> bool:
        """Say whether there is nothing to draw."""
        return all(line.people is None for line in self.lines)


@dataclass(frozen=True)
class Part:
    """A section of the page with its pictures."""

    code: str
    title: str
    about: str
    pictures: tuple[Picture, ...]


def name_of(group: Group) -> str:
    """Return what a column of the table is called."""
    own = {ALL: _("All teams together"), SMALLER: _("Smaller teams together")}
    return own.get(group.code, group.name)


def parts_of(table: SafeTable, group: str = ALL) -> list[Part]:
    """Return the page of one column of `table`. What the menu has and the table has not is left out."""
    pictures = [
        (section, tuple(_picture(table, block, group) for block in section.blocks if _has(table, block)))
        for section in SECTIONS
    ]
    return [Part(each.code, str(each.title), str(each.about), drawn) for each, drawn in pictures if drawn]


def _has(table: SafeTable, block: Block) -> bool:
    told = {each.code for each in table.partitions}
    return all(partition.code in told for partition in block.partitions)


def _picture(table: SafeTable, block: Block, group: str) -> Picture:
    lines = [
        Line(
            str(row.words),
            table.cell(row.partition, row.category, group),
            table.percent(row.partition, row.category, group),
        )
        for row in block.rows
    ]
    if block.by_name:
        lines.sort(key=lambda line: line.words.casefold())
    middle = table.median(block.median.code, group) if block.median else None
    return Picture(
        title=str(block.title),
        about=str(block.about),
        lines=tuple(lines),
        overlap=block.overlap,
        in_the_middle="" if middle is None else str(block.in_the_middle),
        middle="" if middle is None else said(middle),
    )


def said(middle: float) -> str:
    """Return a median as it is read: whole where it is, with a minus that is one."""
    return localize(_plain(middle)).replace("-", "−")


def _plain(middle: float) -> float:
    """Return 8 for 8.0: a median is whole or a half."""
    return int(middle) if middle == int(middle) else middle


# --- As a file ------------------------------------------------------------------------------------------
class Written(NamedTuple):
    """A row of a file. `people` is None where it is hidden or where the row is a median, which stands in `middle`."""

    section: str
    figure: str
    category: str
    team: str
    people: int | None
    percent: int | None
    seen: int
    middle: float | None
    note: str


def columns() -> tuple[str, ...]:
    """Return the names of the columns, in the order of `Written`."""
    return (
        _("section"),
        _("figure"),
        _("what"),
        _("team"),
        _("people"),
        _("of 100 people seen"),
        _("people seen"),
        _("in the middle"),
        _("note"),
    )


def hidden_words() -> str:
    """Return what is said of a number that is hidden."""
    return _("fewer than 11, or hidden so that nobody can work it out")


def written(table: SafeTable, groups: tuple[Group, ...]) -> Iterator[Written]:
    """Yield the rows of a file: each line of each picture, for each of the columns `groups`."""
    for group in groups:
        yield Written("", _("People seen"), "", name_of(group), group.seen, 100, group.seen, None, "")
    for section in SECTIONS:
        for block in (block for block in section.blocks if _has(table, block)):
            for group in groups:
                yield from _of_block(table, str(section.title), block, group)


def _of_block(table: SafeTable, section: str, block: Block, group: Group) -> Iterator[Written]:
    team = name_of(group)
    picture = _picture(table, block, group.code)
    for line in picture.lines:
        note = hidden_words() if line.people is None else ""
        yield Written(section, picture.title, line.words, team, line.people, line.percent, group.seen, None, note)
    middle = table.median(block.median.code, group.code) if block.median else None
    if middle is not None:
        words = str(block.in_the_middle)
        yield Written(section, picture.title, words, team, None, None, group.seen, _plain(middle), "")


def how_to_read(quarter: Quarter, told_on: str, sha256: str) -> list[tuple[str, str]]:
    """Return what to know when reading the figures, as pairs of a word and a sentence."""
    return [
        (_("Quarter"), str(quarter)),
        (_("Who is counted"), _("People with whom a meeting took place in the quarter, each of them once.")),
        (_("As of"), _("The last day of the quarter, as far as it was entered by %(day)s.") % {"day": told_on}),
        (_("Told once"), _("These figures are kept as they are. What is entered later changes nothing in them.")),
        (
            _("Small numbers"),
            _("A number is left out where it is 1 to 10, or where such a number could be worked out."),
        ),
        (_("People seen"), _("Figures without a row of their own overlap: somebody may stand in several of them.")),
        (_("What they say"), _("They describe. They do not show that one thing led to another.")),
        (
            _("Left out"),
            _(
                "The World Health Organization’s risk levels for drinking: they need grams a day, and amounts are kept"
                " in each client’s own units."
            ),
        ),
        (_("SHA-256 of the stored table"), sha256),
    ]
