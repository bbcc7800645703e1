"""The arithmetic of rows: k and l, what is left out, what is coarser, and what is shuffled apart."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrp.reports.safe.generalise import NOT_TOLD, Bar, Choice, Search, different, rare, recoded
from hrp.reports.safe.measure import groups, k_of, l_of

pytestmark = pytest.mark.once  # the database makes no difference

ANY = "any"


def ladder(*steps) -> tuple:
    """A ladder of letters: each step maps the letters in the order a, b, c, d."""
    return tuple(dict(zip("abcd", step, strict=True)) for step in ("abcd", *steps, [ANY] * 4))


FLAT = ladder()
PAIRS = ladder(["ab", "ab", "cd", "cd"])


def people(*groups) -> Counter:
    """People as (known letters, how many of each answer in the one hidden column)."""
    return Counter({((*known,), (answer,)): count for known, answers in groups for answer, count in answers.items()})


def found(rows, *ladders, **bar) -> Choice | None:
    return Search(rows, ladders, Bar(**bar)).best()


# --- k and l ------------------------------------------------------------------------------------


def test_k_and_l_of_nothing():
    assert (k_of(Counter()), l_of(Counter(), [0])) == (0, 0)


def test_k_is_the_smallest_group_and_l_the_fewest_answers():
    rows = people(("a", {"x": 5, "y": 4, "z": 3}), ("b", {"x": 10, "y": 1}))
    assert (k_of(rows), l_of(rows, [0])) == (11, 2)
    assert l_of(rows, []) == 0
    assert {known: group.total() for known, group in groups(rows).items()} == {("a",): 12, ("b",): 11}


def test_l_is_of_the_column_that_has_least():
    rows = Counter({(("a",), ("x", "p")): 4, (("a",), ("y", "p")): 4, (("a",), ("z", "q")): 4})
    assert (l_of(rows, [0]), l_of(rows, [1]), l_of(rows, [0, 1])) == (3, 2, 2)


# --- The bar, below, at and above --------------------------------------------------------------


@pytest.mark.parametrize(("most", "step"), [(3, 1), (4, 0), (5, 0)])
def test_a_group_has_eleven_people(most, step):
    """10, 11 and 12 in the smaller group, beside so many that 10 of 100 would not cover it."""
    smaller = {"x": most, "y": 4, "z": 3}
    rows = people(("a", smaller), ("b", {"x": 20, "y": 20, "z": 20}))
    assert found(rows, FLAT).steps == (step,)
    told = recoded(rows, [FLAT], found(rows, FLAT), Bar(), lambda column: None)
    assert told.total() == 60 + sum(smaller.values())
    assert k_of(told) == (sum(smaller.values()) if step == 0 else told.total())


@pytest.mark.parametrize(("answers", "step"), [({"x": 10, "y": 10}, 1), ({"x": 10, "y": 5, "z": 5}, 0)])
def test_a_group_has_three_answers(answers, step):
    rows = people(("a", answers), ("b", {"x": 20, "y": 20, "z": 20}))
    assert found(rows, FLAT).steps == (step,)


@pytest.mark.parametrize(("others", "step", "kept"), [(89, 1, 99), (90, 0, 90), (91, 0, 91)])
def test_ten_of_a_hundred_are_left_out_at_most(others, step, kept):
    """10 people are too few; they are left out beside 90, and taken together with 89."""
    rows = people(("a", {"x": 4, "y": 3, "z": 3}), ("b", {"x": others - 40, "y": 20, "z": 20}))
    choice = found(rows, FLAT)
    assert (choice.steps, choice.kept) == ((step,), kept)
    assert recoded(rows, [FLAT], choice, Bar(), lambda column: None).total() == kept


def test_nothing_meets_the_bar():
    assert found(people(("a", {"x": 4, "y": 3, "z": 3})), FLAT) is None
    assert found(people(("a", {"x": 400, "y": 400})), FLAT) is None


# --- What is lost -------------------------------------------------------------------------------


def test_the_smallest_step_that_does_is_taken():
    six = {"x": 3, "y": 3, "z": 3}
    rows = people(("a", six), ("b", six), ("c", six), ("d", six))
    assert found(rows, PAIRS) == Choice((1,), (True,), 0.5, 36, 36)


def test_a_column_that_can_never_be_told_is_left_out_and_the_other_stays_fine():
    rows = Counter({((letter,), (answer, "p")): 5 for letter in "abcd" for answer in "xyz"})
    assert found(rows, PAIRS) == Choice((0,), (True, False), 1, 60, 60)
    told = recoded(rows, [PAIRS], found(rows, PAIRS), Bar(), lambda column: None)
    assert {hidden[1] for _known, hidden in told} == {NOT_TOLD}
    assert (k_of(told), l_of(told, [0])) == (15, 3)


def test_of_two_ways_that_lose_as_much_the_one_that_keeps_more_is_taken():
    rows = Counter({((one, "a"), (answer,)): 5 for one in "ab" for answer in "xyz"})
    rows |= Counter({(("a", two), (answer,)): 1 for two in "bc" for answer in "xy"})
    choice = found(rows, FLAT, FLAT, most_left_out=0.12)
    assert choice == Choice((0, 0), (True,), 0, 30, 34)
    choice = found(rows, FLAT, FLAT, most_left_out=0.10)
    # Without the second column all are kept.
    assert (choice.steps, choice.kept) == ((0, 1), 34)


def test_the_same_people_in_another_order_lead_to_the_same_choice():
    dice = random.Random(1)
    rows = [((dice.choice("abcd"), dice.choice("abcd")), (dice.choice("xyz"), dice.choice("pqr"))) for _i in range(300)]
    choices = set()
    for _time in range(3):
        dice.shuffle(rows)
        choices.add(found(Counter(rows), PAIRS, FLAT))
    assert len(choices) == 1


def test_the_search_says_that_it_is_still_there():
    signs = []
    rows = people(("a", {"x": 3, "y": 3, "z": 3}))
    assert (
        Search(
            rows,
            [
                PAIRS,
            ][:1],
            Bar(),
        ).best(lambda: signs.append(1))
        is None
    )
    assert len(signs) == 3


# --- Answers that too few gave, and answers apart ----------------------------------------------


@pytest.mark.parametrize(
    ("values", "silent"),
    [
        ({"x": 3, "y": 3}, set()),
        ({"x": 9, "y": 3, "z": 2}, {"y", "z"}),
        ({"x": 9, "y": 5, "z": 2, "w": 1}, {"z", "w"}),
        ({"x": 9, "y": 5, "z": 1, "w": 1}, {"y", "z", "w"}),
        ({"x": 2}, {"x"}),
    ],
)
def test_what_fewer_than_three_said_is_not_told_and_never_alone(values, silent):
    assert rare(Counter(values), 3) == silent
    assert different(Counter(values), 3) == len(values) - len(silent) + bool(silent)


def test_each_answer_is_as_frequent_in_a_group_as_it_was_and_no_two_belong_together():
    pairs = Counter({(("a",), (one, two)): 20 for one, two in zip("xyz", "pqr", strict=True)})
    told = recoded(pairs, [FLAT], found(pairs, FLAT), Bar(), random.Random(3).shuffle)
    for place, answers in ((0, "xyz"), (1, "pqr")):
        given = Counter()
        for (_known, hidden), count in told.items():
            given[hidden[place]] += count
        assert given == dict.fromkeys(answers, 20)
    together = sum(count for (_known, hidden), count in told.items() if hidden in set(zip("xyz", "pqr", strict=True)))
    assert 5 < together < 40  # of 60; one in three by chance


LETTERS = st.sampled_from("abcd")
PERSON = st.tuples(st.tuples(LETTERS, LETTERS), st.tuples(st.sampled_from("xyz"), st.sampled_from("pqrs")))


@settings(max_examples=60, deadline=None)
@given(st.lists(PERSON, min_size=1, max_size=200), st.integers(1, 12), st.integers(1, 4))
def test_whatever_is_told_meets_the_bar(everybody, k, l):  # noqa: E741
    rows, bar = Counter(everybody), Bar(k=k, l=l)
    choice = Search(rows, [PAIRS, FLAT], bar).best()
    if choice is None:
        # Not even all in one group would do, with either column.
        assert len(everybody) < k or all(
            different(Counter(hidden[place] for _known, hidden in everybody), 3) < l for place in (0, 1)
        )
        return
    told = recoded(rows, [PAIRS, FLAT], choice, bar, random.Random(0).shuffle)
    assert told.total() == choice.kept >= 0.9 * len(everybody)
    assert k_of(told) >= k
    assert l_of(told, [place for place, said in enumerate(choice.told) if said]) >= l
    for known, group in groups(told).items():
        for place, said in enumerate(choice.told):
            given_there = Counter()
            for (_known, hidden), count in group.items():
                given_there[hidden[place]] += count
            if said and len(given_there) > 1:
                assert min(given_there.values()) >= 3, (known, given_there)


def test_nothing_is_lost_while_less_would_do():
    """The search against trying everything by hand."""
    dice = random.Random(5)
    for _time in range(20):
        everybody = [((dice.choice("aaab"), dice.choice("abcd")), (dice.choice("xyz"),)) for _i in range(80)]
        rows, bar = Counter(everybody), Bar()
        best = Search(rows, [PAIRS, PAIRS], bar).best()
        losses = []
        for one in range(3):
            for two in range(3):
                choice = Choice((one, two), (True,), (one + two) / 2, 0, 80)
                if recoded(rows, [PAIRS, PAIRS], choice, bar, lambda column: None).total() >= 72:
                    losses.append(choice.loss)
        assert best.loss == min(losses)


# --- Other people's code ------------------------------------------------------------------------


def test_pycanon_counts_the_same_k_and_l():
    import pandas
    from pycanon.anonymity import k_anonymity, l_diversity

    dice = random.Random(9)
    for _time in range(5):
        everybody = Counter(
            ((dice.choice("abcd"), dice.choice("aab")), (dice.choice("xyz"), dice.choice("pqrs"))) for _i in range(250)
        )
        rows = [(*known, *hidden) for (known, hidden), count in everybody.items() for _one in range(count)]
        frame = pandas.DataFrame(rows, columns=["one", "two", "harm", "goals"])
        known, hidden = ["one", "two"], ["harm", "goals"]
        assert k_anonymity(frame, known) == k_of(everybody)
        assert l_diversity(frame, known, hidden) == l_of(everybody, [0, 1])
        told = recoded(everybody, [PAIRS, FLAT], found(everybody, PAIRS, FLAT), Bar(), dice.shuffle)
        rows = [(*known, *hidden) for (known, hidden), count in told.items() for _one in range(count)]
        frame = pandas.DataFrame(rows, columns=["one", "two", "harm", "goals"])
        assert k_anonymity(frame, known) == k_of(told) >= 11
        assert l_diversity(frame, known, hidden) == l_of(told, [0, 1]) >= 3
