"""The shapes that figures pass through: people, what is asked of them, counts, and the table that may leave.

`tabulate(people, menu, teams)` counts; `suppress.make_safe(counts)` hides; what comes out is a `SafeTable`, and that
is all that is ever stored, shown or written to a file.

Every figure is a *partition*: of everybody who was seen in the quarter, how many fall in each of its categories. The
categories exclude each other and everybody stands in one of them ("not asked" is one too), so that they add up to
the people seen. What may overlap (a kind of goal, a harm in one domain) is a partition of its own, yes or no. No
count may stand in two partitions: it would be hidden in one and told in the other.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median

FEWEST = 11  # the fewest people that anything is told of
ALL = "all"  # the group of everybody
SMALLER = "smaller"  # the group of all teams that are too small to be told alone


@dataclass(frozen=True)
class Partition:
    """A figure: its code, and the codes of its categories in the order in which they are told (two at least).

    Where something has to be hidden to protect something else, the last categories go first: put what matters least
    ("not asked") at the end. No category may lie within one of another partition, or be the sum of several, as far
    as a reader could know ("in touch after 6 months" lies within "after 3 months": one partition of three). Of
    partitions that overlap, one of which somebody must stand in, one at least is not told at all.
    """

    code: str
    categories: tuple[str, ...]


@dataclass(frozen=True)
class Median:
    """A figure that is one number: the middle of what people have under `code` in `Person.numbers`.

    `partition` and `among` say who they are: those in the categories `among` of that partition have a number, and
    nobody else has one. Whether the median may be told is decided on what is shown of these categories.
    """

    code: str
    partition: str
    among: tuple[str, ...]


@dataclass(frozen=True)
class Menu:
    """Everything that a quarter is asked for, in the order in which it is told."""

    partitions: tuple[Partition, ...]
    medians: tuple[Median, ...] = ()


@dataclass(frozen=True)
class Person:
    """What counts of one person who was seen in the quarter. Neither who they are nor who works with them.

    `team`: the code of their team (any text; the same person stands in one team alone). `facts`: for each partition
    of the menu, the category they are in. `numbers`: for each median, their number, where they have one.
    """

    team: str
    facts: Mapping[str, str]
    numbers: Mapping[str, float] = field(default_factory=dict)


class Unfit(ValueError):
    """A person stands in none of the categories of a partition, or has a number where they may not have one."""


@dataclass(frozen=True)
class Counts:
    """How many people there are of what, as it is: not for anybody's eyes.

    `teams`: code and name of each team that somebody belongs to, in the order in which they are told. `seen`: the
    people by team. `cells`: (partition, category, team) to people; what is missing is 0. `numbers`: (median, team)
    to the numbers of those who have one.
    """

    menu: Menu
    teams: Mapping[str, str]
    seen: Mapping[str, int]
    cells: Mapping[tuple[str, str, str], int]
    numbers: Mapping[tuple[str, str], list[float]]


def tabulate(people: Iterable[Person], menu: Menu, teams: Mapping[str, str]) -> Counts:
    """Count `people`, one by one, without keeping them. `teams`: names by code. Raises Unfit."""
    seen, cells, numbers = Counter(), Counter(), {}
    for person in people:
        _check(person, menu)
        seen[person.team] += 1
        cells.update((each.code, person.facts[each.code], person.team) for each in menu.partitions)
        for code, number in person.numbers.items():
            numbers.setdefault((code, person.team), []).append(number)
    return Counts(menu, {code: name for code, name in teams.items() if seen[code]}, seen, cells, numbers)


def _check(person: Person, menu: Menu) -> None:
    for each in menu.partitions:
        if person.facts.get(each.code) not in each.categories:
            raise Unfit(each.code)
    for each in menu.medians:
        if (each.code in person.numbers) != (person.facts[each.partition] in each.among):
            raise Unfit(each.code)


@dataclass(frozen=True)
class Group:
    """A column of the table: everybody (`code` ALL, always the first), one team, or SMALLER (the last).

    `name` is the team's name on the day of the release; ALL and SMALLER have none, a page words them. `seen`: the
    people seen, never hidden and never 1 to 10. Which teams stand together in SMALLER is not told.
    """

    code: str
    name: str
    seen: int


@dataclass(frozen=True)
class SafePartition:
    """A figure as it may leave: one row for each of `categories`, one cell for each group of the table, in its order.

    A cell is a number, or None: hidden. It holds either 1 to 10 people, or more and would give away one that does;
    which of the two is not told. So a page says "fewer than 11, or hidden to protect others" and nothing finer, and
    draws no bar. Where the cells of all teams are hidden in every row, this quarter has nothing to tell here.
    """

    code: str
    categories: tuple[str, ...]
    rows: tuple[tuple[int | None, ...], ...]

    @property
    def together(self) -> tuple[str, ...]:
        """The categories that are told for all teams together at most: no team's cell is shown."""
        told = zip(self.categories, self.rows, strict=True)
        return tuple(category for category, row in told if row[1:] and set(row[1:]) == {None})


@dataclass(frozen=True)
class SafeMedian:
    """A median as it may leave: for each group of the table how many *halves* it comes to, or None: not told."""

    code: str
    halves: tuple[int | None, ...]


@dataclass(frozen=True)
class SafeTable:
    """The figures of a quarter as they may leave: everything a page, a chart, a CSV or an XLSX is made of.

    `groups`: its columns; `partitions` and `medians` in the order of the menu of that day. With too few people
    (`too_few`) all three are empty, and a page says one sentence.

    A page filters by choosing groups and partitions. It may add up nothing, and its percentages are `percent`: of the
    shown cell and the shown base alone.
    """

    groups: tuple[Group, ...] = ()
    partitions: tuple[SafePartition, ...] = ()
    medians: tuple[SafeMedian, ...] = ()

    @property
    def too_few(self) -> bool:
        """Say whether fewer than 11 people were seen in all: nothing can be told."""
        return not self.groups

    def place(self, group: str) -> int:
        """Return the column of `group`, a code. Raises KeyError for a group that this table does not have."""
        for place, each in enumerate(self.groups):
            if each.code == group:
                return place
        raise KeyError(group)

    def cell(self, partition: str, category: str, group: str = ALL) -> int | None:
        """Return how many people, or None: hidden. Raises KeyError for what this table does not have."""
        found = _by_code(self.partitions, partition)
        if category not in found.categories:
            raise KeyError(category)
        return found.rows[found.categories.index(category)][self.place(group)]

    def percent(self, partition: str, category: str, group: str = ALL) -> int | None:
        """Return the whole percentage of the people seen in `group`, or None where the count is hidden."""
        count = self.cell(partition, category, group)
        return None if count is None else round(100 * count / self.groups[self.place(group)].seen)

    def median(self, code: str, group: str = ALL) -> float | None:
        """Return the median, to halves, or None: not told. Raises KeyError for what this table does not have."""
        halves = _by_code(self.medians, code).halves[self.place(group)]
        return None if halves is None else halves / 2

    def to_json(self) -> dict:
        """Return the table as plain lists, texts and whole numbers, the same from every database."""
        return {
            "groups": [[each.code, each.name, each.seen] for each in self.groups],
            "partitions": [
                {"code": each.code, "categories": list(each.categories), "rows": [list(row) for row in each.rows]}
                for each in self.partitions
            ],
            "medians": [{"code": each.code, "halves": list(each.halves)} for each in self.medians],
        }

    @classmethod
    def from_json(cls, stored: dict) -> "SafeTable":
        """Return the table that `to_json` wrote."""
        return cls(
            groups=tuple(Group(*each) for each in stored["groups"]),
            partitions=tuple(
                SafePartition(each["code"], tuple(each["categories"]), tuple(tuple(row) for row in each["rows"]))
                for each in stored["partitions"]
            ),
            medians=tuple(SafeMedian(each["code"], tuple(each["halves"])) for each in stored["medians"]),
        )

    def canonical(self) -> bytes:
        """Return the one text of this table, as bytes."""
        return json.dumps(self.to_json(), sort_keys=True, separators=(",", ":")).encode()

    def sha256(self) -> str:
        """Return the SHA-256 (hexadecimal) of the one text of this table."""
        return hashlib.sha256(self.canonical()).hexdigest()


def _by_code(figures, code: str):
    for each in figures:
        if each.code == code:
            return each
    raise KeyError(code)


def halves(numbers: list[float]) -> int:
    """Return the median of `numbers` in halves, a tie between two halves away from zero."""
    doubled = 2 * median(numbers)
    return int(abs(doubled) + 0.5) * (1 if doubled >= 0 else -1)
