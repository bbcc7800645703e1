"""What is hidden in the figures of a quarter, so that nothing they tell is about 1 to 10 people.

Rules of the centres that pay for care in the United States say which counts are too small; that what remains must
not give them away by subtraction follows from that. Three steps, each a module: teams that are too small stand
together (`groups`), cells are hidden figure by figure (here, measured by `ranges`), medians are told where they add
nothing (`medians`).

What is hidden beside the small cells is chosen by place, from the last category and the last team backwards, and
never by size: "the smallest that will do" would tell that it is smaller than the others.
"""

from collections.abc import Collection
from itertools import product

from hrp.reports.safe.groups import grouped
from hrp.reports.safe.medians import safe_median
from hrp.reports.safe.ranges import Cell, Hidden
from hrp.reports.safe.tables import Counts, Partition, SafePartition, SafeTable


def make_safe(counts: Counts) -> SafeTable:
    """Return the figures as they may leave. With fewer than 11 people in all, nothing is in them."""
    groups, members = grouped(counts)
    if not groups:
        return SafeTable()
    figures = {each.code: _safe(each, counts, members) for each in counts.menu.partitions}
    medians = tuple(safe_median(each, figures[each.partition], counts, members) for each in counts.menu.medians)
    return SafeTable(groups, tuple(figures.values()), medians)


def _safe(partition: Partition, counts: Counts, members: tuple[tuple[str, ...], ...]) -> SafePartition:
    """Hide what must be hidden of one figure. `members`: the teams of each group but the first, which is all."""
    found = [
        [sum(counts.cells.get((partition.code, category, team), 0) for team in teams) for teams in members]
        for category in partition.categories
    ]
    cells = _hidden(found)
    rows = tuple(
        tuple(None if (row, place) in cells else count for place, count in enumerate(counted))
        for row, counted in enumerate(found)
    )
    return SafePartition(partition.code, partition.categories, rows)


def _hidden(found: list[list[int]]) -> set[tuple[int, int]]:
    """Return which cells of `found` are hidden, by row and place.

    `found` are people by row and group, all teams first. Their totals are made safe by themselves; where nothing
    helps, all is hidden.
    """
    everybody = Hidden([counted[:1] for counted in found], None)
    is_safe = _hide(everybody)
    if is_safe and len(found[0]) == 1:
        return everybody.cells
    by_team = Hidden([counted[1:] for counted in found], [counted[0] for counted in found])
    if is_safe and _hide(by_team, {row for row, _ in everybody.cells}):
        return {(row, 0 if team is None else team + 1) for row, team in by_team.cells}
    return set(product(range(len(found)), range(len(found[0]))))


def _hide(hidden: Hidden, free: Collection[int] = ()) -> bool:
    """Hide small cells and what would give them away, and say whether that could be done.

    `free`: the rows whose totals are hidden themselves. A cell that is open stays so, whatever else is hidden.
    """
    waiting: list[Cell] = [(row, None) for row in sorted(free)]
    waiting += filter(hidden.is_small, product(range(len(hidden.counts)), range(len(hidden.counts[0]))))
    for cell in waiting:
        hidden.hide(cell)
    for cell in waiting:  # grows as it goes
        while not hidden.is_open(cell):
            beside = _beside(hidden, cell, free)
            if not beside:
                row = _row_to_tell_together(hidden, cell)
                if row is None:
                    return False
                beside = hidden.tell_together(row)
            for each in beside:
                hidden.hide(each)
            waiting += beside
    return True


def _row_to_tell_together(hidden: Hidden, cell: Cell) -> int | None:
    """Return a further category to tell for all teams together only: that of `cell`, or the last that anybody is in.

    None where all of them are, or where there is nothing but totals.
    """
    for row in [cell[0], *range(len(hidden.counts))[::-1]] if hidden.totals else ():
        if hidden.totals[row] and row not in hidden.together:
            return row
    return None


def _beside(hidden: Hidden, cell: Cell, free: Collection[int]) -> list[Cell]:
    """Return the next cells to hide so that `cell` opens: as few as can be, and of equals the last in the table.

    Whether they will be enough is seen afterwards. So nothing is shown because it was too small to be of use, which
    would tell how small.
    """
    best: list[Cell] = []
    if not all(hidden.could_open(cell, others) for others in _sums(hidden, cell, free)):
        return best
    for cycle in _cycles(hidden, cell, free):
        new = [each for each in cycle if each not in hidden.cells]
        if new and (not best or len(new) < len(best)) and all(map(hidden.may_hide, new)):
            best = new
    return best


def _sums(hidden: Hidden, cell: Cell, free: Collection[int]):
    """Yield the cells that make up a number with this one that is told: its team, and its category where that is."""
    row, team = cell
    if team is not None:
        yield [(other, team) for other in range(len(hidden.counts)) if other != row]
        if hidden.totals is not None and row not in free:
            yield [(row, place) for place in range(len(hidden.counts[row])) if place != team]


def _cycles(hidden: Hidden, cell: Cell, free: Collection[int]):
    """Yield the small cycles through `cell`, the last in the table first, each as its other cells.

    People come to a cell from another category of its team. Another team gives them back; where the totals of both
    categories are hidden, none has to.
    """
    row, team = cell
    teams = range(len(hidden.counts[0]))[::-1]
    for other in range(len(hidden.counts))[::-1]:
        if other == row:
            continue
        if hidden.totals is None or (row in free and other in free):
            yield from ([(other, place), (row, place)] for place in teams if team in (None, place))
        if team is not None:
            yield from ([(other, team), (row, place), (other, place)] for place in teams if place != team)
