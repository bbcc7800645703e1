"""Which teams are told alone and which together, so that no number of people seen is 1 to 10, nor any difference."""

from hrp.reports.safe.tables import ALL, FEWEST, SMALLER, Counts, Group


def grouped(counts: Counts) -> tuple[tuple[Group, ...], tuple[tuple[str, ...], ...]]:
    """Return the columns of the table, and the teams of each.

    The first is everybody. The others divide everybody, so that whatever is subtracted leaves whole groups of 11 or
    more. There are none besides if only one would be left, and none at all with fewer than 11 people.
    """
    everybody = sum(counts.seen[team] for team in counts.teams)
    if everybody < FEWEST:
        return (), ()
    first = (Group(ALL, "", everybody),), (tuple(counts.teams),)
    together = _together({team: counts.seen[team] for team in counts.teams})
    alone = [team for team in counts.teams if team not in together]
    if len(alone) + bool(together) < 2:
        return first
    groups = [Group(team, counts.teams[team], counts.seen[team]) for team in alone]
    members = [(team,) for team in alone]
    if together:
        groups.append(Group(SMALLER, "", sum(counts.seen[team] for team in together)))
        members.append(together)
    return first[0] + tuple(groups), first[1] + tuple(members)


def _together(seen: dict[str, int]) -> tuple[str, ...]:
    """Return the teams that stand together: those that are too small, and the last ones until that hides them.

    The last ones, not the smallest ones: "one more, the smallest" would tell that it has fewer than the others.
    """
    small = [team for team, people in seen.items() if people < FEWEST]
    larger = [team for team in seen if team not in small]
    added: list[str] = []
    while small and larger and not _open(sum(seen[team] for team in small + added), len(small), len(added)):
        added.append(larger.pop())
    return tuple(team for team in seen if team in small or team in added)


def _open(people: int, small: int, larger: int) -> bool:
    """Say whether each of `small` teams could have had any number from 1 to 10 people, as far as anybody can tell.

    Known are how many people stand together, that a small team has at most 10, and that a larger one has at least 11.
    """
    least = 1 if larger else people - (FEWEST - 1) * (small - 1)
    most = people - (small - 1) - FEWEST * larger
    return people >= FEWEST and least <= 1 and most >= FEWEST - 1
