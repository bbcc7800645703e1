"""A goal in the client's sentence: begun, changed, moved, grown into another. Nothing is ever removed."""

from datetime import timedelta
from itertools import pairwise, product

import pytest
from django.urls import reverse
from django.utils import timezone

from goals.content import CLOSED_QUIETLY, EXAMPLES, Category, State, category_choices
from goals.models import Goal, GoalRating, GoalStateEvent
from hrp.audit.models import Event
from tests.cast import key, make_area, make_change, make_goal


def at(name, client, *more):
    return reverse(f"goals:{name}", args=[client.code, *more])


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


@pytest.fixture
def goal(cast):
    return make_goal(cast.ines, "Wake up and remember the evening", category=Category.QUANTITY)


def sentence(**changed):
    return {"key": key(), "statement": "A door with a key", "proposed_by": "client", **changed}


def states(goal):
    return list(goal.state_events.values_list("state", flat=True))


# --- a new goal ------------------------------------------------------------------------------


def test_a_sentence_is_enough(as_mara, cast):
    answer = as_mara.post(at("new", cast.ines), sentence())
    made = Goal.objects.get()
    assert answer.url == at("goal", cast.ines, made.pk)
    assert (made.client, made.statement, made.category, made.created_by) == (
        cast.ines,
        "A door with a key",
        "other",
        cast.mara,
    )
    assert (made.focus_area, made.change, made.direction, made.limit_value, made.for_whom) == (None, None, "", None, "")
    assert (made.fit_client, made.fit_therapist, made.client_signal, made.evolved_from) == (None, None, "", None)
    assert states(made) == ["choosing"]


def test_everything_on_the_page_is_kept(as_mara, cast):
    wine = make_area(cast.ines, "wine", substance="alcohol")
    change = make_change(wine, "three glasses")
    as_mara.post(
        at("new", cast.ines),
        sentence(
            category="quantity",
            change=change.pk,
            direction="limit",
            limit_value="2,5",
            limit_unit="glasses an evening",
            proposed_by="together",
            for_whom="me_and_others",
            fit_client="0",
            fit_therapist="10",
            client_signal="When I hide the bottle.",
            state="trying",
        ),
    )
    made = Goal.objects.get()
    assert (made.category, made.change, made.focus_area, made.direction) == ("quantity", change, wine, "limit")
    assert (str(made.limit_value), made.limit_unit) == ("2.50", "glasses an evening")
    assert (made.proposed_by, made.for_whom, made.fit_client, made.fit_therapist) == (
        "together",
        "me_and_others",
        0,
        10,
    )
    assert made.client_signal == "When I hide the bottle."
    assert states(made) == ["trying"]


def test_sent_twice_it_is_one_goal(as_mara, cast):
    sent = sentence()
    first, second = as_mara.post(at("new", cast.ines), sent), as_mara.post(at("new", cast.ines), sent)
    assert first.url == second.url
    assert (Goal.objects.count(), GoalStateEvent.objects.count()) == (1, 1)


def test_a_new_goal_comes_last(as_mara, cast, goal):
    as_mara.post(at("new", cast.ines), sentence())
    assert [one.statement for one in Goal.objects.all()] == [goal.statement, "A door with a key"]


def test_a_goal_can_grow_out_of_another_and_both_stay(as_mara, cast, goal):
    as_mara.post(at("new", cast.ines), sentence(evolved_from=goal.pk, category="abstinence"))
    made = Goal.objects.exclude(pk=goal.pk).get()
    assert made.statement == "A door with a key"
    assert made.evolved_from == goal
    assert (states(goal), states(made)) == (["trying", "grew"], ["choosing"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("statement", ""),
        ("statement", "a" * 301),
        ("category", "diagnosis"),
        ("direction", "down"),
        ("limit_value", "1_0"),
        ("limit_value", "٣"),
        ("limit_value", "NaN"),
        ("limit_value", "four"),
        ("fit_client", "3.0"),
        ("fit_client", "11"),
        ("fit_client", "-1"),
        ("fit_therapist", "1_0"),
        ("fit_therapist", "٣"),
        ("state", "over"),
        ("proposed_by", "court"),
    ],
)
def test_what_is_no_answer_is_refused_and_what_was_typed_stays(as_mara, cast, field, value):
    typed = sentence(client_signal="When I hide the bottle.", limit_unit="glasses")
    answer = as_mara.post(at("new", cast.ines), {**typed, field: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert "When I hide the bottle." in answer.content.decode()
    assert not Goal.objects.exists()


def test_a_limit_says_of_what(as_mara, cast):
    answer = as_mara.post(at("new", cast.ines), sentence(limit_value="4"))
    assert answer.context["form"].errors.keys() == {"limit_unit"}


def test_a_change_and_a_focus_area_fit_together(as_mara, cast):
    wine, evenings = make_area(cast.ines, "wine"), make_area(cast.ines, "evenings")
    change = make_change(wine, "three glasses")
    answer = as_mara.post(at("new", cast.ines), sentence(change=change.pk, focus_area=evenings.pk))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"change"}


@pytest.mark.parametrize("field", ["focus_area", "change", "evolved_from"])
def test_nothing_of_another_client_can_be_chosen(as_mara, cast, field):
    area = make_area(cast.noor, "Quillfeather area")
    hers = {
        "focus_area": area,
        "change": make_change(area, "Quillfeather change"),
        "evolved_from": make_goal(cast.noor, "Quillfeather goal"),
    }
    assert "Quillfeather" not in as_mara.get(at("new", cast.ines)).content.decode()
    answer = as_mara.post(at("new", cast.ines), sentence(**{field: hers[field].pk}))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}


def test_edit_keeps_order_story_and_states(as_mara, cast, goal):
    as_mara.post(
        at("edit", cast.ines, goal.pk), {"statement": "Remember it", "proposed_by": "client", "limit_value": ""}
    )
    changed = Goal.objects.get()
    assert (changed.pk, changed.statement, changed.category) == (goal.pk, "Remember it", "other")
    assert states(changed) == ["trying"]
    event = Event.objects.get(action="change")
    assert (event.subject, event.client_code) == (f"goal {goal.pk}", cast.ines.code)
    assert event.detail == {"fields": ["category", "statement"]}


# --- what a goal may be about ----------------------------------------------------------------


def test_categories_stand_in_the_order_of_the_alphabet():
    labels = [str(label) for _value, label in category_choices()]
    assert labels == sorted(labels, key=str.casefold)
    assert {value for value, _label in category_choices()} == set(Category.values)


def test_examples_stand_folded_away_above_the_question(as_mara, cast):
    assert set(EXAMPLES) == set(Category)
    answer = as_mara.get(at("new", cast.ines))
    shown = answer.context["form"].examples()
    assert [label for label, _examples in shown] == [
        label for code, label in category_choices() if code != Category.OTHER
    ]
    assert ("How often", "three days a week, not before six") in shown
    assert "three days a week, not before six" in answer.content.decode()


def test_abstinence_is_one_of_many(as_mara, cast):
    values = [value for value, _label in category_choices()]
    assert values[0] != "abstinence"
    assert values[-1] != "abstinence"
    form = as_mara.get(at("new", cast.ines)).context["form"]
    assert form["category"].value() in (None, "")
    assert form["direction"].value() in (None, "")


def test_goals_without_a_substance_stand_with_the_others(as_mara, cast):
    wine = make_area(cast.ines, "wine", substance="alcohol")
    make_goal(cast.ines, "Call Lia on Sundays", category=Category.RELATIONSHIPS, sort=0)
    make_goal(cast.ines, "Three glasses", category=Category.QUANTITY, focus_area=wine, sort=1)
    make_goal(cast.ines, "A room", category=Category.HOUSING_BASICS, sort=2)
    goals = as_mara.get(at("order", cast.ines)).context["goals"]
    assert [one.statement for one in goals] == ["Call Lia on Sundays", "Three glasses", "A room"]


# --- where a goal stands ---------------------------------------------------------------------


def test_any_state_may_follow_any_other(as_mara, cast, goal):
    # A walk on which every state follows every other, and itself.
    walk = [state for n, one in enumerate(State.values) for state in [one, *_with(one, State.values[n + 1 :])]]
    walk.append(walk[0])
    assert set(pairwise(walk)) == set(product(State.values, repeat=2))
    page, today = at("state", cast.ines, goal.pk), timezone.localdate()
    for state in walk:
        assert as_mara.post(page, {"key": key(), "state": state, "on": today}).url == at("goal", cast.ines, goal.pk)
    assert states(goal) == ["trying", *walk]


def _with(one, others):
    return [state for other in others for state in (one, other)]


def test_a_state_comes_with_words_and_a_day(as_mara, cast, goal):
    week_ago = timezone.localdate() - timedelta(days=7)
    sent = {"key": key(), "state": "set_aside", "on": week_ago, "words": "I learned that Fridays are the thing."}
    as_mara.post(at("state", cast.ines, goal.pk), sent)
    as_mara.post(at("state", cast.ines, goal.pk), sent)
    event = GoalStateEvent.objects.get(state="set_aside")
    assert (event.on, event.words, event.created_by) == (week_ago, "I learned that Fridays are the thing.", cast.mara)


@pytest.mark.parametrize(("field", "value"), [("state", ""), ("state", "ended"), ("on", "2999-01-01"), ("on", "")])
def test_a_state_that_is_none(as_mara, cast, goal, field, value):
    sent = {"key": key(), "state": "resting", "on": timezone.localdate(), "words": "Keep these words", field: value}
    answer = as_mara.post(at("state", cast.ines, goal.pk), sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert "Keep these words" in answer.content.decode()
    assert states(goal) == ["trying"]


def test_goals_that_are_closed_look_alike(as_mara, cast):
    for n, state in enumerate(sorted(CLOSED_QUIETLY)):
        make_goal(cast.ines, f"Goal {n}", state=state, sort=n)
    page = as_mara.get(at("order", cast.ines)).content.decode()
    for state in CLOSED_QUIETLY:
        assert f'<span class="chip plain">{State(state).label}</span>' in page


# --- how close it feels ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tapped", "value", "answer"), [("0", 0, "given"), ("10", 10, "given"), ("rather_not_say", None, "rather_not_say")]
)
def test_closeness_outside_a_session_stands_from_this_moment(as_mara, cast, goal, tapped, value, answer):
    sent = {"key": key(), "value": tapped, "observed_on": timezone.localdate()}
    page = at("closeness", cast.ines, goal.pk)
    assert as_mara.post(page, sent).url == as_mara.post(page, sent).url == at("goal", cast.ines, goal.pk)
    rating = GoalRating.objects.get()
    assert (rating.goal, rating.client, rating.value, rating.answer) == (goal, cast.ines, value, answer)
    assert (rating.sitting, rating.rater, rating.created_by) == (None, "client", cast.mara)
    assert rating.frozen_at is not None


@pytest.mark.parametrize("tapped", ["", "11", "-1", "3.0", "1_0", "٣", "not_asked"])
def test_what_is_no_closeness(as_mara, cast, goal, tapped):
    answer = as_mara.post(
        at("closeness", cast.ines, goal.pk), {"key": key(), "value": tapped, "observed_on": timezone.localdate()}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"value"}
    assert not GoalRating.objects.exists()


# --- the client's order ----------------------------------------------------------------------


@pytest.fixture
def three(cast):
    return [make_goal(cast.ines, name) for name in ("first", "second", "third")]


@pytest.mark.parametrize(
    ("which", "move", "order"),
    [
        (1, "up", ["second", "first", "third"]),
        (1, "down", ["first", "third", "second"]),
        (0, "up", ["first", "second", "third"]),
        (2, "down", ["first", "second", "third"]),
        (1, "sideways", ["first", "second", "third"]),
    ],
)
def test_up_and_down(as_mara, cast, three, which, move, order):
    answer = as_mara.post(at("order", cast.ines), {"goal": three[which].pk, "move": move})
    assert answer.url == f"{at('order', cast.ines)}#goal-{three[which].pk}"
    assert [one.statement for one in Goal.objects.filter(client=cast.ines)] == order


def test_only_the_clients_own_goals_move(as_mara, cast, three):
    hers = make_goal(cast.noor, "hers")
    assert as_mara.post(at("order", cast.ines), {"goal": hers.pk, "move": "up"}).status_code == 404
    assert as_mara.post(at("order", cast.ines), {"goal": "none", "move": "up"}).status_code == 404
