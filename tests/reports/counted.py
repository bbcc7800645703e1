"""Counts as they are written down in a test: a table of numbers for each figure."""

from hrp.reports.safe.tables import Counts, Menu, Partition


def counted(*figures: list[list[int]]) -> Counts:
    """Return the counts of `figures`, each as rows (categories a, b, c …) of numbers by team (1, 2, 3 …).

    The columns of all figures have the same sums: everybody stands in each of them.
    """
    teams = {str(place + 1): f"Team {place + 1}" for place in range(len(figures[0][0]))}
    seen = dict(zip(teams, map(sum, zip(*figures[0], strict=True)), strict=True))
    cells = {}
    for number, rows in enumerate(figures, start=1):
        assert list(map(sum, zip(*rows, strict=True))) == list(seen.values())
        for category, row in zip("abcdefgh", rows, strict=False):
            cells |= {(f"f{number}", category, team): people for team, people in zip(teams, row, strict=True)}
    menu = Menu(
        tuple(Partition(f"f{number}", tuple("abcdefgh"[: len(rows)])) for number, rows in enumerate(figures, 1))
    )
    return Counts(menu, {team: name for team, name in teams.items() if seen[team]}, seen, cells, {})
