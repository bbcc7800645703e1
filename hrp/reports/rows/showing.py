"""What a page shows of the risk that was measured."""

from dataclasses import dataclass

from hrp.reports.rows.columns import COLUMNS, HIDDEN, KNOWN, Column

LABELS = {column.name: column.label for column in COLUMNS}


@dataclass(frozen=True)
class YearFound:
    """What a file would tell of a year: numbers as in `findings`, and columns by their labels."""

    year: int
    k: int
    l: int  # noqa: E741 - the name that everybody knows it by
    kept: int
    share: int
    coarser: list[str]
    left_out: list[str]


@dataclass(frozen=True)
class Found:
    """What a file of some years would tell; `without` are the years in which too few people came."""

    k: int
    l: int  # noqa: E741 - the name that everybody knows it by
    kept: int
    years: list[YearFound]
    without: list[int]


def found(findings: dict) -> Found:
    """Return what a page shows of the findings of a run."""
    years = [
        YearFound(**{**year, "coarser": _labels(year["coarser"]), "left_out": _labels(year["left_out"])})
        for year in findings["years"]
    ]
    return Found(findings["k"], findings["l"], findings["kept"], years, findings["without"])


def _labels(names: list[str]) -> list[str]:
    return [str(LABELS[name]) for name in names]


def told() -> list[tuple[bool, tuple[Column, ...]]]:
    """Return the columns of the file: those that others may know, then those that they do not know."""
    return [(True, KNOWN), (False, HIDDEN)]
