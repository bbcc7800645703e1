"""Medians, told only where they add nothing to what is shown."""

from hrp.reports.safe.tables import Counts, Median, SafeMedian, SafePartition, halves


def safe_median(
    asked: Median, shown: SafePartition, counts: Counts, members: tuple[tuple[str, ...], ...]
) -> SafeMedian:
    """Return the median of each group (`members`: its teams), or None: not told.

    It is told where somebody has a number and every count of those who have one is shown. Then they are 11 at least,
    and so are those who have one elsewhere, if anybody does: no shown count is 1 to 10, nor what is left beside it.
    And that it is told says nothing that is not shown anyway.
    """
    told = []
    for place, teams in enumerate(members):
        cells = [row[place] for each, row in zip(shown.categories, shown.rows, strict=True) if each in asked.among]
        numbers = [number for team in teams for number in counts.numbers.get((asked.code, team), [])]
        told.append(halves(numbers) if numbers and None not in cells else None)
    return SafeMedian(asked.code, tuple(told))
