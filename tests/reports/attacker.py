"""Somebody who has a released table and tries to solve it for what it hides.

Knows what is printed and nothing else: every shown number, who was seen in each team and in all, that people are
whole and that categories exclude each other. All figures of a quarter are solved together.
"""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_array

from hrp.reports.safe.tables import Counts, SafePartition, SafeTable

Cell = tuple[str, str, int]  # figure, category, place of the column


class Range(NamedTuple):
    """The smallest and the largest number that a hidden cell could be."""

    least: int
    most: int


def solved(table: SafeTable) -> dict[Cell, Range]:
    """Return what can be said of each hidden cell."""
    cells = [
        (figure.code, category, place)
        for figure in table.partitions
        for category, place in product(figure.categories, range(len(table.groups)))
    ]
    number = {cell: each for each, cell in enumerate(cells)}
    bounds = [bound for figure in table.partitions for bound in _bounds(figure)]
    rules, sums = _equations(table, number)
    found = {}
    for cell, (least, most) in zip(cells, bounds, strict=True):
        if most is None or least != most:
            aim = np.zeros(len(cells))
            aim[number[cell]] = 1
            low, high = (linprog(sign * aim, A_eq=rules, b_eq=sums, bounds=bounds) for sign in (1, -1))
            assert (low.status, high.status) == (0, 0)
            found[cell] = Range(round(low.fun), round(-high.fun))
    return found


def _bounds(figure: SafePartition) -> Iterator[tuple[int, int | None]]:
    """What is known of each cell by itself. A hidden one is not 0 unless a whole row of them is hidden."""
    nothing = all(row[0] is None for row in figure.rows)
    for category, row in zip(figure.categories, figure.rows, strict=True):
        for place, cell in enumerate(row):
            could_be_nobody = nothing or (place > 0 and category in figure.together)
            yield (cell, cell) if cell is not None else (0 if could_be_nobody else 1, None)


def _equations(table: SafeTable, number: dict[Cell, int]):
    """All categories make up the people seen; all teams make up everybody."""
    wanted = []
    for figure in table.partitions:
        for place, group in enumerate(table.groups):
            wanted.append(({number[figure.code, each, place]: 1 for each in figure.categories}, group.seen))
        for each in figure.categories if len(table.groups) > 1 else ():
            parts = {number[figure.code, each, place]: 1 for place in range(1, len(table.groups))}
            wanted.append((parts | {number[figure.code, each, 0]: -1}, 0))
    rules = lil_array((len(wanted), len(number)))
    for line, (parts, _) in enumerate(wanted):
        for column, factor in parts.items():
            rules[line, column] = factor
    return rules.tocsr(), [total for _, total in wanted]


def _columns(counts: Counts, table: SafeTable) -> list[list[str]]:
    """Return the teams of each column but the first, found by their names: what is not told alone is together."""
    alone = [group.code for group in table.groups if group.code in counts.teams]
    rest = [team for team in counts.teams if team not in alone]
    return [[team] for team in alone] + ([rest] if rest else [])


def truth(counts: Counts, table: SafeTable) -> dict[Cell, int]:
    """Return what each cell of `table` really is."""
    columns = [list(counts.teams), *(_columns(counts, table) if len(table.groups) > 1 else [])]
    return {
        (figure.code, category, place): sum(counts.cells.get((figure.code, category, team), 0) for team in teams)
        for figure in table.partitions
        for category in figure.categories
        for place, teams in enumerate(columns)
    }
