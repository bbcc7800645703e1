"""How far apart the values are that a hidden cell could have, for somebody who knows everything that is shown.

Whoever reads a figure knows each shown cell, how many people were seen in each team and in all, and that a hidden
cell is not 0 unless its category is told for all teams together only. What remains open is a network: people move
between categories within a team, and what one category gains in one team it loses in another, unless its total over
all teams is hidden too. How far a hidden cell can move is the most that can flow around through it.

It is looked at twice: for such a reader, to whom each hidden cell must be open by 10; and for one who also guessed
which of the hidden cells are small, to whom each small one must still be open from 1 to 10.
"""

from collections import deque

from hrp.reports.safe.tables import FEWEST

WIDE = 10  # the least distance between the smallest and the largest value that a hidden cell could have
ENDLESS = 10**9

Cell = tuple[int, int | None]  # the row of a category and the place of a team; without team, of all teams together


class Hidden:
    """The hidden cells of one figure.

    `counts` are its people by row and team, as they are; `totals` its people by row over all teams, or None if
    there is nothing of the kind to be known. The rows in `together` are told for all teams together only: their
    cells are hidden even where they hold nobody.
    """

    def __init__(self, counts: list[list[int]], totals: list[int] | None):
        self.counts, self.totals = counts, totals
        self.together: set[int] = set()
        self.cells: set[Cell] = set()
        self._told, self._guessed = _Network(), _Network()

    def count(self, cell: Cell) -> int:
        """Return how many people a cell holds."""
        row, team = cell
        return self.totals[row] if team is None else self.counts[row][team]

    def is_told_together(self, cell: Cell) -> bool:
        """Say whether this is a team's cell of a category that is told for all teams together only."""
        return cell[1] is not None and cell[0] in self.together

    def is_small(self, cell: Cell) -> bool:
        """Say whether a cell is hidden for its own sake."""
        return 0 < self.count(cell) < FEWEST and not self.is_told_together(cell)

    def may_hide(self, cell: Cell) -> bool:
        """Say whether a cell can be hidden: nobody would take it for 0."""
        return self.count(cell) > 0 or self.is_told_together(cell)

    def room(self, cell: Cell, *, guessed: bool) -> tuple[int, int]:
        """Return by how much a cell alone could be larger and smaller, for either reader."""
        least, most = self._bounds(cell, guessed)
        return most - self.count(cell), self.count(cell) - least

    def _bounds(self, cell: Cell, guessed: bool) -> tuple[int, int]:
        if self.is_told_together(cell):
            return 0, ENDLESS
        if not guessed:
            return 1, ENDLESS
        return (1, FEWEST - 1) if self.is_small(cell) else (FEWEST, ENDLESS)

    def hide(self, cell: Cell) -> None:
        """Hide a cell that may be hidden."""
        self.cells.add(cell)
        self._told.join(*_ends(cell), *self.room(cell, guessed=False))
        self._guessed.join(*_ends(cell), *self.room(cell, guessed=True))
        if self.totals is None:
            for network in (self._told, self._guessed):
                network.join(*_ends((cell[0], None)), ENDLESS, ENDLESS)

    def tell_together(self, row: int) -> list[Cell]:
        """Tell a category for all teams together only, and return the cells of it that are not hidden yet."""
        self.together.add(row)
        cells = [(row, team) for team in range(len(self.counts[row]))]
        for cell in self.cells.intersection(cells):
            self.hide(cell)  # once more: it has more room now
        return [cell for cell in cells if cell not in self.cells]

    def is_open(self, cell: Cell) -> bool:
        """Say whether the values that a hidden cell could have lie far enough apart for either reader."""
        giver, taker = _ends(cell)
        if self.is_small(cell):
            up, down = self.room(cell, guessed=True)
            if self._guessed.flow(taker, giver, up) < up or self._guessed.flow(giver, taker, down) < down:
                return False
        up = self._told.flow(taker, giver, WIDE)
        down = min(WIDE - up, self.room(cell, guessed=False)[1])
        return up + self._told.flow(giver, taker, down) == WIDE

    def could_open(self, cell: Cell, others: list[Cell]) -> bool:
        """Say whether a cell could be open if all of `others` were hidden, with which it makes up a number shown."""
        others = list(filter(self.may_hide, others))
        if self.is_small(cell):
            up, down = self.room(cell, guessed=True)
            rooms = [self.room(each, guessed=True) for each in others]
            if sum(smaller for _, smaller in rooms) < up or sum(larger for larger, _ in rooms) < down:
                return False
        smaller = [self.room(each, guessed=False)[1] for each in [cell, *others]]
        return sum(smaller) >= WIDE


def _ends(cell: Cell) -> tuple[int, int]:
    """Return where people come from when a cell grows, and where they go: what a total gains leaves its row.

    A row has its number, all teams together have -1, and the teams go down from there.
    """
    row, team = cell
    return (row, -1) if team is None else (-2 - team, row)


class _Network:
    """Places, and how much can flow from one to the next."""

    def __init__(self):
        self._room: dict[int, dict[int, int]] = {}

    def join(self, start: int, end: int, forth: int, back: int) -> None:
        """Let `forth` flow from start to end, and `back` the other way."""
        self._room.setdefault(start, {})[end] = forth
        self._room.setdefault(end, {})[start] = back

    def flow(self, source: int, sink: int, most: int) -> int:
        """Return how much can flow from source to sink on other ways than the straight one, up to `most`."""
        straight, self._room[source][sink] = self._room[source][sink], 0
        moved = []
        total = 0
        while total < most and (path := self._path(source, sink)):
            width = min(most - total, *(self._room[start][end] for start, end in path))
            self._move(path, width)
            moved.append((path, width))
            total += width
        for path, width in moved:
            self._move(path, -width)
        self._room[source][sink] = straight
        return total

    def _move(self, path: list[tuple[int, int]], width: int) -> None:
        for start, end in path:
            self._room[start][end] -= width
            self._room[end][start] += width

    def _path(self, source: int, sink: int) -> list[tuple[int, int]]:
        """Return the arcs of a shortest way on which something is left, or nothing."""
        came = {source: source}
        waiting = deque([source])
        while waiting and sink not in came:
            here = waiting.popleft()
            for there, left in self._room[here].items():
                if left > 0 and there not in came:
                    came[there] = here
                    waiting.append(there)
        return _arcs(came, sink) if sink in came else []


def _arcs(came: dict[int, int], node: int) -> list[tuple[int, int]]:
    arcs = []
    while came[node] != node:
        arcs.append((came[node], node))
        node = came[node]
    return arcs
