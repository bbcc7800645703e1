"""What is shown and what is hidden of figures: each rule below, at and above where it turns."""

from collections import Counter

import pytest

from hrp.reports.safe.suppress import make_safe
from hrp.reports.safe.tables import ALL, SMALLER, Median, Menu, Partition, Person, SafeTable, Unfit, halves, tabulate
from tests.reports.counted import counted

H = None  # hidden


def told(*rows) -> tuple:
    """Return what is told of one figure: all teams first, then team by team."""
    return make_safe(counted(list(rows))).partitions[0].rows


def groups(*seen) -> list[tuple[str, int]]:
    """Return the columns for teams of these sizes."""
    return [(group.code, group.seen) for group in make_safe(counted([list(seen)])).groups]


# --- Who is told of -------------------------------------------------------------------------------------
def test_of_fewer_than_11_nothing_is_told():
    assert make_safe(counted([[6, 4], [0, 0]])) == SafeTable()
    assert SafeTable().too_few
    table = make_safe(counted([[7, 4], [0, 0]]))
    assert not table.too_few
    assert table.partitions[0].rows == ((11,), (0,))


def test_a_team_is_told_of_from_11_on_and_small_ones_stand_together():
    assert groups(30, 11) == [(ALL, 41), ("1", 30), ("2", 11)]
    assert groups(30, 12, 5, 6) == [(ALL, 53), ("1", 30), ("2", 12), (SMALLER, 11)]
    assert groups(40, 4, 5, 6) == [(ALL, 55), ("1", 40), (SMALLER, 15)]


def test_small_teams_are_joined_by_the_last_ones_until_no_size_can_be_worked_out():
    assert groups(30, 31, 5) == [(ALL, 66), ("1", 30), (SMALLER, 36)]
    assert groups(31, 5, 30) == [(ALL, 66), ("1", 31), (SMALLER, 35)]
    assert groups(40, 10, 31, 10) == [(ALL, 91), ("1", 40), (SMALLER, 51)]  # together they are 20: 10 each
    assert groups(40, 50, 11, 1) == [(ALL, 102), ("1", 40), (SMALLER, 62)]  # with 11 they are 12, and 1 would be known


def test_one_column_besides_all_would_say_nothing_or_too_much():
    assert groups(40) == [(ALL, 40)]
    assert groups(40, 10) == [(ALL, 50)]
    assert groups(5, 6, 7) == [(ALL, 18)]


def test_a_team_where_nobody_was_seen_is_not_there():
    assert groups(30, 0, 20) == [(ALL, 50), ("1", 30), ("3", 20)]


def test_columns_keep_the_order_and_the_names_of_teams():
    names = {"z": "A team", "y": "=B team"}
    menu = Menu((Partition("all", ("yes", "no")),))
    people = [Person(team, {"all": "yes"}) for team in "y" * 20 + "z" * 30]
    table = make_safe(tabulate(people, menu, names))
    assert [(each.code, each.name, each.seen) for each in table.groups] == [
        (ALL, "", 50),
        ("z", "A team", 30),
        ("y", "=B team", 20),
    ]


# --- All teams together ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("yes", "no", "shown"),
    [(0, 40, (0, 40)), (1, 39, (H, H)), (10, 30, (H, H)), (11, 29, (11, 29)), (29, 11, (29, 11)), (36, 4, (H, H))],
)
def test_if_one_side_of_yes_and_no_is_small_both_are_hidden(yes, no, shown):
    assert told([yes], [no]) == tuple((cell,) for cell in shown)


def test_the_last_category_is_hidden_beside_a_small_one_and_nobody_is_told_as_nobody():
    assert told([40], [3], [30], [50], [0]) == ((40,), (H,), (30,), (H,), (0,))


def test_the_one_before_goes_too_where_the_last_one_is_not_enough():
    assert told([40], [1], [30], [12]) == ((40,), (H,), (H,), (H,))


def test_small_ones_hide_each_other_only_where_they_could_be_anything_from_1_to_10():
    assert told([40], [4], [5], [6]) == ((40,), (H,), (H,), (H,))
    assert told([40], [10], [9], [40]) == ((40,), (H,), (H,), (H,))  # 19 in two: 9 or 10 each


def test_where_nothing_helps_the_whole_figure_is_hidden():
    assert told([4], [4], [4], [0]) == ((H,), (H,), (H,), (H,))


# --- Teams ----------------------------------------------------------------------------------------------
def test_large_numbers_are_all_shown():
    assert told([20, 30], [11, 40], [0, 12]) == ((50, 20, 30), (51, 11, 40), (12, 0, 12))


def test_a_small_number_of_a_team_takes_three_more_with_it():
    assert told([40, 40, 40], [5, 30, 30], [40, 40, 40], [30, 30, 30]) == (
        (120, 40, 40, 40),
        (65, H, 30, H),
        (120, 40, 40, 40),
        (90, H, 30, H),
    )


def test_with_a_small_total_its_teams_are_hidden_with_the_last_category_of_the_same_team():
    assert told([40, 40, 40], [0, 6, 0], [40, 40, 40]) == (
        (120, 40, 40, 40),
        (H, 0, H, 0),
        (H, 40, H, 40),
    )


def test_what_cannot_be_hidden_by_team_is_told_for_all_teams_together():
    """11 people in two small numbers: whatever stands beside, neither could be more than 10."""
    (figure,) = make_safe(counted([[40, 40, 40], [5, 6, 0], [40, 40, 40], [40, 40, 40]])).partitions
    assert figure.rows == (
        (120, 40, 40, 40),
        (11, H, H, H),
        (120, 40, 40, 40),
        (120, H, H, H),
    )
    assert figure.together == ("b", "d")


def test_figures_do_not_depend_on_each_other():
    one, other = [[40, 3], [20, 60]], [[30, 20], [30, 43]]
    assert make_safe(counted(one, other)).partitions[0].rows == make_safe(counted(one)).partitions[0].rows


# --- Medians --------------------------------------------------------------------------------------------
MENU = Menu((Partition("asked", ("twice", "once")),), (Median("change", "asked", ("twice",)),))


def changes(**by_team) -> SafeTable:
    """Return the table of teams in each of which so many have a number (the team's, in turn), and 30 have none."""
    people = [Person(team, {"asked": "once"}) for team in by_team for _ in range(30)]
    people += [
        Person(team, {"asked": "twice"}, {"change": number})
        for team, (number, many) in by_team.items()
        for _ in range(many)
    ]
    return make_safe(tabulate(people, MENU, {team: team for team in by_team}))


def test_a_median_is_told_from_11_people_on():
    table = changes(a=(-2, 11), b=(3, 20))
    assert [table.median("change", team) for team in (ALL, "a", "b")] == [3, -2, 3]
    table = changes(a=(-2, 10), b=(3, 20))
    assert [table.median("change", team) for team in (ALL, "a", "b")] == [3, None, None]


def test_a_median_is_not_told_where_the_others_would_be_few():
    table = changes(a=(-2, 30), b=(3, 10))
    assert table.cell("asked", "twice", "a") is None
    assert [table.median("change", team) for team in (ALL, "a", "b")] == [-2, None, None]
    table = changes(a=(-2, 30), b=(3, 0))
    assert [table.median("change", team) for team in (ALL, "a", "b")] == [-2, -2, None]


@pytest.mark.parametrize(
    ("numbers", "told"),
    [([1, 2], 3), ([1, 2, 2, 3], 4), ([0.3], 1), ([0.2], 0), ([-0.25], -1), ([0.25], 1), ([-3, -2], -5)],
)
def test_medians_are_told_to_halves(numbers, told):
    assert halves(numbers) == told


# --- Shapes ---------------------------------------------------------------------------------------------
def test_everybody_stands_in_one_category_of_every_figure():
    for facts, numbers in [
        ({}, {}),
        ({"asked": "never"}, {}),
        ({"asked": "twice"}, {}),
        ({"asked": "once"}, {"change": 1}),
    ]:
        with pytest.raises(Unfit):
            tabulate([Person("a", facts, numbers)], MENU, {"a": "A"})


def test_people_are_counted_by_team():
    counts = tabulate(
        [Person("a", {"asked": "once"})] * 3 + [Person("b", {"asked": "twice"}, {"change": 2})],
        MENU,
        {"a": "A", "b": "B", "c": "C"},
    )
    assert counts.seen == Counter(a=3, b=1)
    assert counts.teams == {"a": "A", "b": "B"}
    assert counts.cells == Counter({("asked", "once", "a"): 3, ("asked", "twice", "b"): 1})
    assert counts.numbers == {("change", "b"): [2]}


def test_a_table_is_stored_as_whole_numbers_and_texts_and_comes_back_the_same():
    table = changes(a=(-2.5, 30), b=(3, 10))
    stored = table.to_json()
    assert stored == {
        "groups": [["all", "", 100], ["a", "a", 60], ["b", "b", 40]],
        "partitions": [
            {"code": "asked", "categories": ["twice", "once"], "rows": [[40, None, None], [60, None, None]]},
        ],
        "medians": [{"code": "change", "halves": [-5, None, None]}],
    }
    assert SafeTable.from_json(stored) == table
    assert SafeTable.from_json(stored).sha256() == table.sha256()


def test_what_is_not_in_a_table_cannot_be_asked_of_it():
    table = changes(a=(-2, 30), b=(3, 30))
    for ask in (
        lambda: table.cell("asked", "never"),
        lambda: table.cell("else", "twice"),
        lambda: table.cell("asked", "twice", "c"),
        lambda: table.median("else"),
    ):
        with pytest.raises(KeyError):
            ask()


def test_percentages_are_whole_and_hidden_where_the_number_is():
    table = changes(a=(-2, 30), b=(3, 10))
    assert [table.percent("asked", "twice", team) for team in (ALL, "a", "b")] == [40, None, None]
