"""Makes a file of rows, or measures what it would tell: what a worker does for `measure` and `rows`."""

from functools import partial

from hrp.base.reading import much_is_read
from hrp.reports.models import Reason, ReportRun
from hrp.reports.rows.writing import NAME, pack
from hrp.reports.rows.years import BAR, FEWEST, Beat, Year, fives, is_over, keep, the_year
from hrp.reports.runs import Made, Progress, Refused

PACKING = 2  # steps after the years: the rows, and the same for a spreadsheet


def measure(run: ReportRun, progress: Progress) -> Made:
    """Find what a file of these years would tell, and store none of it. Raises Refused."""
    return Made(findings(_years(run, progress)))


def make(run: ReportRun, progress: Progress) -> Made:
    """Make the file of these years. From then on they stay as they are. Raises Refused."""
    years = keep(_years(run, progress), run)
    insist_enough(years)  # once more: where another worker stored a year meanwhile, theirs stands
    found = findings(years)
    done = len(years)
    return Made(found, pack(years, lambda step: progress(done + step, done + PACKING)), NAME)


def _years(run: ReportRun, progress: Progress) -> list[Year]:
    """Return the years that were asked for. Raises Refused unless they are over and enough people are told of."""
    asked = range(run.first_year, run.last_year + 1)
    if not all(map(is_over, asked)):
        raise Refused(Reason.NOT_CLOSED)
    total = len(asked) + PACKING
    with much_is_read():
        years = [the_year(year, _still(progress, done, total)) for done, year in enumerate(asked)]
    insist_enough(years)
    return years


def insist_enough(years: list[Year]) -> None:
    """Raise Refused unless 200 people or more are told of in all."""
    if sum(year.count for year in years) < FEWEST:
        raise Refused(Reason.TOO_FEW)


def _still(progress: Progress, done: int, total: int) -> Beat:
    return partial(progress, done, total)


def findings(years: list[Year]) -> dict:
    """Return the numbers of the risk, each year's and in all.

    All are rounded down, k no lower than the bar and l to it: of two looks, before and after somebody was entered,
    the second must not tell what became of that one.
    """
    told = [year for year in years if year.count]
    return {
        "k": min(map(_k, told)),
        "l": BAR.l,
        "kept": tens(sum(year.count for year in told)),
        "years": [
            {
                "year": year.year,
                "k": _k(year),
                "l": BAR.l,
                "kept": tens(year.count),
                "share": year.share,
                "coarser": year.coarser,
                "left_out": year.left_out,
            }
            for year in told
        ],
        "without": [year.year for year in years if not year.count],
    }


def _k(year: Year) -> int:
    return max(BAR.k, fives(year.k))


def tens(people: int) -> int:
    """Return how many people, rounded down to tens."""
    return people // 10 * 10
