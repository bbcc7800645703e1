"""How well a file of rows hides people: k and l, counted on the finished rows.

Rows are given as a Counter of (known, hidden): the values of the columns that others may know, those of the columns
that they do not know, and how many rows share both.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

Values = tuple[str, ...]
Rows = Counter[tuple[Values, Values]]


def groups(rows: Rows) -> dict[Values, Rows]:
    """Return the rows by what others may know of them."""
    found: dict[Values, Rows] = defaultdict(Counter)
    for (known, hidden), count in rows.items():
        found[known][known, hidden] += count
    return dict(found)


def k_of(rows: Rows) -> int:
    """Return k: how many rows the smallest group has, of those that look alike to whoever knows all that others may.

    0 where there are no rows. After Sweeney, k-anonymity (2002).
    """
    sizes: Counter[Values] = Counter()
    for (known, _hidden), count in rows.items():
        sizes[known] += count
    return min(sizes.values(), default=0)


def l_of(rows: Rows, columns: Iterable[int]) -> int:
    """Return l: how many different values a hidden column has at least in any group, over `columns` (by place).

    0 where there are no rows or no columns. After Machanavajjhala and others, distinct l-diversity (2007).
    """
    different: dict[tuple[Values, int], set[str]] = defaultdict(set)
    for column in columns:
        for known, hidden in rows:
            different[known, column].add(hidden[column])
    return min(map(len, different.values()), default=0)
