"""Makes rows coarser until nobody can be told apart, with as little loss as can be.

Every column that others may know has a ladder: its values as they are, coarser, coarser still, and at its top nothing.
One step is chosen for each (global recoding), and for each hidden column whether it is told. Groups that are still too
small or too alike are left out, up to a share of the people. All choices are tried in the order of what they lose, the
first that meets the bar is taken, and the same people always lead to the same choice.

Then, within each group, a value of a hidden column that too few have is not told, and each hidden column is shuffled
by itself. So a group says exactly what its people answered to each question, and nothing of who answered two of them
how: the answers of one person, put together, are as good as a name.

After Samarati (2001), LeFevre, DeWitt and Ramakrishnan (2005), and for the shuffling Li and others on slicing (2012).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from hrp.reports.safe.measure import Rows, Values

Ladder = tuple[Mapping[str, str], ...]  # each step: from the finest value to what stands for it there
Answers = list[dict[str, int]]  # for each hidden column, how many people of a group have each value

NOT_TOLD = "not told"


@dataclass(frozen=True)
class Bar:
    """What must hold: `k` people at least look alike, and in each such group a hidden column has `l` different values.

    A value that fewer than `fewest` people of a group have is not told. `most_left_out` is the share of people (0–1)
    who may be left out for all that.
    """

    k: int = 11
    l: int = 3  # noqa: E741 - the name that everybody knows it by
    fewest: int = 3
    most_left_out: float = 0.10


@dataclass(frozen=True)
class Choice:
    """A step for each known column, and for each hidden column whether it is told; what both lose, and who is kept.

    `loss` is 1 for each column that is gone, and the share of its ladder for each that is coarser.
    """

    steps: tuple[int, ...]
    told: tuple[bool, ...]
    loss: float
    kept: int
    people: int

    @property
    def order(self) -> tuple:
        """What makes one choice better than another: less lost, then more people, then by the columns' order."""
        return (self.loss, -self.kept, self.steps, tuple(not told for told in self.told))


@dataclass
class Group:
    """People who look alike: how many, and what they answered."""

    count: int
    answers: Answers

    def add(self, other: "Group") -> None:
        """Let the people of `other` be of this group."""
        self.count += other.count
        for mine, theirs in zip(self.answers, other.answers, strict=True):
            for value, count in theirs.items():
                mine[value] = mine.get(value, 0) + count

    def lacking(self, bar: Bar) -> tuple[bool, ...]:
        """Return for each hidden column whether it would have too few different values here."""
        return tuple(different(values, bar.fewest) < bar.l for values in self.answers)


class Search:
    """The choices that there are for some people, and the best of them."""

    def __init__(self, people: Rows, ladders: Sequence[Ladder], bar: Bar):
        """Take `people` with their finest values, a ladder for each known column, and what must hold."""
        self._ladders, self._bar = ladders, bar
        self._people = people.total()
        self._groups = {(0,) * len(ladders): grouped(people)}
        hidden = len(next(iter(people))[1]) if people else 0
        ways = [way for way in product((True, False), repeat=hidden) if any(way)]
        # All columns first; at least one is told.
        self._ways = sorted(ways, key=lambda way: (way.count(False), [not told for told in way]))

    def best(self, still_there: Callable[[], None] = lambda: None) -> Choice | None:
        """Return the choice that loses least, or None where none meets the bar. Calls `still_there` as it goes."""
        best = None
        for loss, steps in self._steps():
            if best and loss > best.loss:
                break
            still_there()
            for found in self._at(steps, loss):
                best = found if best is None or found.order < best.order else best
        return best

    def _steps(self) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Yield the steps with what they lose, the smallest loss first."""
        tops = [len(ladder) - 1 for ladder in self._ladders]
        every = product(*(range(top + 1) for top in tops))
        losses = ((sum(step / top for step, top in zip(steps, tops, strict=True)), steps) for steps in every)
        yield from sorted((round(loss, 6), steps) for loss, steps in losses)

    def _at(self, steps, loss: float) -> Iterator[Choice]:
        """Yield the ways to tell hidden columns at these steps that meet the bar and lose least."""
        found = None
        lacking: Counter[tuple[bool, ...]] = Counter()
        for group in self._groups_at(steps).values():
            if group.count >= self._bar.k:
                lacking[group.lacking(self._bar)] += group.count
        for told in self._ways:
            lost = loss + told.count(False)
            if found is not None and lost > found:
                break
            kept = sum(people for short, people in lacking.items() if not lacks(short, told))
            if self._enough(kept):
                found = lost
                yield Choice(steps, told, lost, kept, self._people)

    def _groups_at(self, steps: tuple[int, ...]) -> dict[Values, Group]:
        """Return the groups at these steps, merged from those that one step less in one column had left."""
        if steps not in self._groups:
            finer = [(*steps[:place], step - 1, *steps[place + 1 :]) for place, step in enumerate(steps) if step]
            nearest = min(finer, key=lambda before: len(self._groups[before]))
            maps = [_up(*way) for way in zip(self._ladders, nearest, steps, strict=True)]
            self._groups[steps] = merged(self._groups[nearest], maps)
        return self._groups[steps]

    def _enough(self, kept: int) -> bool:
        return kept >= self._bar.k and self._people - kept <= self._people * self._bar.most_left_out


def recoded(people: Rows, ladders: Sequence[Ladder], choice: Choice, bar: Bar, shuffle: Callable[[list], None]) -> Rows:
    """Return the rows of `people` as `choice` tells them, without groups that stay below the bar.

    `shuffle` puts a list into a random order, in place.
    """
    rows: Rows = Counter()
    for known, group in merged(grouped(people), at(ladders, choice.steps)).items():
        if group.count >= bar.k and not lacks(group.lacking(bar), choice.told):
            rows.update((known, hidden) for hidden in _shuffled(group, choice.told, bar, shuffle))
    return rows


def _shuffled(group: Group, told, bar: Bar, shuffle) -> Iterator[Values]:
    """Yield what is told of the hidden columns in each row of a group."""
    columns = []
    for values, is_told in zip(group.answers, told, strict=True):
        silent = rare(values, bar.fewest) if is_told else set(values)
        column = [NOT_TOLD if value in silent else value for value in sorted(values) for _one in range(values[value])]
        shuffle(column)
        columns.append(column)
    return zip(*columns, strict=True)


def rare(values: Mapping[str, int], fewest: int) -> set[str]:
    """Return the values of a group that are not told: those that fewer than `fewest` people have.

    Where these are fewer than `fewest` people in all, the next rarest value goes with them: a value that alone is
    missing would be known.
    """
    silent: set[str] = set()
    people = 0
    for value, count in sorted(values.items(), key=lambda item: (item[1], item[0])):
        if count >= fewest and (people == 0 or people >= fewest):
            break
        silent.add(value)
        people += count
    return silent


def different(values: Mapping[str, int], fewest: int) -> int:
    """Return how many different values of a column stand in a group's rows; all that are not told are one."""
    if min(values.values()) >= fewest:
        return len(values)
    silent = rare(values, fewest)
    return len(values) - len(silent) + bool(silent)


def lacks(lacking: Sequence[bool], told: Sequence[bool]) -> bool:
    """Say whether a column that is told is among those that lack values."""
    return any(short and said for short, said in zip(lacking, told, strict=True))


def at(ladders: Sequence[Ladder], steps: Sequence[int]) -> list[Mapping[str, str]]:
    """Return what stands for the finest values at these steps, for each known column."""
    return [ladder[step] for ladder, step in zip(ladders, steps, strict=True)]


def _up(ladder: Ladder, low: int, high: int) -> dict[str, str]:
    """Return what stands at the step `high` for what stands at the step `low`."""
    return {ladder[low][value]: ladder[high][value] for value in ladder[low]}


def grouped(people: Rows) -> dict[Values, Group]:
    """Return people by what others may know of them."""
    found: dict[Values, Group] = {}
    for (known, hidden), count in people.items():
        alone = Group(count, [{value: count} for value in hidden])
        _into(found, known, alone)
    return found


def merged(groups: Mapping[Values, Group], maps) -> dict[Values, Group]:
    """Return the groups that there are once the known values are told as `maps` say."""
    found: dict[Values, Group] = {}
    for known, group in groups.items():
        told = tuple(step[value] for step, value in zip(maps, known, strict=True))
        _into(found, told, group)
    return found


def _into(groups: dict[Values, Group], known: Values, more: Group) -> None:
    if known in groups:
        groups[known].add(more)
    else:
        groups[known] = Group(more.count, [values.copy() for values in more.answers])
