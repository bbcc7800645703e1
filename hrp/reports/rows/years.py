"""The people of a year as rows that identify nobody: made safe once, stored once, and the same ever after."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from random import SystemRandom

from django.db import transaction
from django.utils import timezone

from clients.models import Episode
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.reports.models import Reason, ReportRun, YearTable
from hrp.reports.rows.columns import COLUMNS, FOLLOWED, HIDDEN, KNOWN, Column, insist_classified
from hrp.reports.rows.loading import facts_of
from hrp.reports.runs import Refused, hold
from hrp.reports.safe.generalise import Bar, Search, recoded
from hrp.reports.safe.measure import Rows, k_of, l_of

BAR = Bar()
FEWEST = 200  # people: rows of fewer say too much whatever is done to them
EVERY = 500  # people, from one sign of life to the next

Beat = Callable[[], None]


def is_over(year: int) -> bool:
    """Say whether everybody who came in `year` had their 26 weeks."""
    return date(year, 12, 31) + FOLLOWED < timezone.localdate()


def years_to_ask_for() -> list[int]:
    """Return the years that can be asked for, the newest first: those in which somebody came, and that are over."""
    came = Episode.objects.real().dates("opened_on", "year", order="DESC")
    return [day.year for day in came if is_over(day.year)]


@dataclass(frozen=True)
class Year:
    """The rows of a year: each combination of values with how many share it. Who they were is not known any more.

    `steps` is how coarse each known column is (0: its finest values), `told` whether each hidden one is told, both by
    the column's name. `share` is how many of a hundred people are kept, rounded down to fives.
    """

    year: int
    steps: dict[str, int]
    told: dict[str, bool]
    share: int
    rows: Rows

    @property
    def count(self) -> int:
        """How many people are told of."""
        return self.rows.total()

    @property
    def k(self) -> int:
        """How many look alike at least; 0 where nobody is told of."""
        return k_of(self.rows)

    @property
    def l(self) -> int:  # noqa: E743 - the name that everybody knows it by
        """How many values each hidden column that is told has at least, among those who look alike."""
        return l_of(self.rows, [place for place, column in enumerate(HIDDEN) if self.told[column.name]])

    @property
    def coarser(self) -> list[str]:
        """The names of known columns that are told more coarsely than they are."""
        tops = {column.name: len(column.ladder) - 1 for column in KNOWN}
        return [name for name, step in self.steps.items() if 0 < step < tops[name]]

    @property
    def left_out(self) -> list[str]:
        """The names of columns that are told for nobody of this year."""
        known = [column.name for column in KNOWN if self.steps[column.name] == len(column.ladder) - 1]
        return known + [name for name, is_told in self.told.items() if not is_told]

    def values_of(self, column: Column) -> tuple[str, ...]:
        """Return the values of a column that can stand in this year's rows."""
        return column.told_at(self.steps[column.name]) if column in KNOWN else tuple(column.values)

    def as_json(self) -> dict:
        """Return it as it is stored."""
        rows = sorted([*known, *hidden, count] for (known, hidden), count in self.rows.items())
        return {
            "columns": NAMES,
            "reading": READING,
            "steps": self.steps,
            "told": self.told,
            "share": self.share,
            "rows": rows,
        }


NAMES = [column.name for column in COLUMNS]


def canonical(table) -> bytes:
    """Return what is stored as canonical JSON."""
    return json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


# The SHA-256 of what every value of every column stands for. A stored year can be told only as it was read.
READING = hashlib.sha256(
    canonical([[column.name, column.role.value, sorted(column.values), column.ladder] for column in COLUMNS])
).hexdigest()


def from_json(year: int, table: dict) -> Year:
    """Return the year as it was stored. Raises Refused for one whose columns or values were others than today's."""
    if (table["columns"], table["reading"]) != (NAMES, READING):
        raise Refused(Reason.READ_ANEW)
    split = len(KNOWN)
    rows = Counter({(tuple(row[:split]), tuple(row[split:-1])): row[-1] for row in table["rows"]})
    return Year(year, table["steps"], table["told"], table["share"], rows)


def the_year(year: int, still_there: Beat) -> Year:
    """Return the rows of `year`: as they were stored, or else as they would be. Raises Refused."""
    if stored := YearTable.objects.filter(year=year).first():
        return from_json(year, stored.table)
    return made(year, still_there)


def made(year: int, still_there: Beat) -> Year:
    """Make the rows of `year` from the records. Raises Refused where no way to tell them meets the bar.

    A year in which fewer people came than must look alike has no rows.
    """
    insist_classified(COLUMNS)
    people = counted(facts_of(year, still_there), still_there)
    if people.total() < BAR.k:
        return Year(year, {column.name: 0 for column in KNOWN}, {column.name: False for column in HIDDEN}, 0, Counter())
    ladders = [column.ladder for column in KNOWN]
    choice = Search(people, ladders, BAR).best(still_there)
    if choice is None:
        raise Refused(Reason.BAR_NOT_MET)
    rows = recoded(people, ladders, choice, BAR, SystemRandom().shuffle)
    return Year(
        year,
        {column.name: step for column, step in zip(KNOWN, choice.steps, strict=True)},
        {column.name: is_told for column, is_told in zip(HIDDEN, choice.told, strict=True)},
        fives(100 * choice.kept // choice.people),
        rows,
    )


def fives(number: int) -> int:
    """Return a number, rounded down to fives."""
    return number // 5 * 5


def counted(facts: Iterable, still_there: Beat) -> Rows:
    """Return how many people share each combination of the finest values."""
    people: Rows = Counter()
    for number, fact in enumerate(facts):
        people[tuple(column.read(fact) for column in KNOWN), tuple(column.read(fact) for column in HIDDEN)] += 1
        if number % EVERY == 0:
            still_there()
    return people


@transaction.atomic
def keep(years: Iterable[Year], run: ReportRun) -> list[Year]:
    """Store the rows of each year for good, as `run` asked for, and return them as they are stored.

    Where somebody else stored a year a moment ago, theirs stand. Raises what `hold` raises: then nothing is stored.
    """
    hold(run)
    kept = []
    for year in years:
        table = year.as_json()
        fresh = {"table": table, "sha256": hashlib.sha256(canonical(table)).hexdigest(), "created_by": run.created_by}
        stored, new = YearTable.objects.get_or_create(year=year.year, defaults=fresh)
        if new:
            record(Action.CREATE, by=run.created_by, subject=f"year {year.year}", sha256=stored.sha256)
        kept.append(from_json(year.year, stored.table))
    return kept
