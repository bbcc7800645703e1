"""One goal and its story."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import EpisodePause, WithdrawnSitting
from goals.models import Experiment, Goal, GoalRating, GoalStateEvent, Step
from goals.pages import goals_of, story
from tests.cast import key, make_goal


def page(client, goal):
    return reverse("goals:goal", args=[client.code, goal.pk])


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


def told(goal, cast):
    return [(chapter.goal.statement, chapter.here) for chapter in story(goal, goals_of(cast.mara, cast.ines))]


def test_three_goals_are_one_story_line(cast):
    moderate = make_goal(cast.ines, "Three glasses", category="moderation", state="grew")
    stop = make_goal(cast.ines, "None of it", category="abstinence", state="grew", evolved_from=moderate)
    again = make_goal(cast.ines, "Only at weddings", category="moderation", evolved_from=stop)
    make_goal(cast.ines, "A room")
    assert told(moderate, cast) == [("Three glasses", True), ("None of it", False), ("Only at weddings", False)]
    assert told(stop, cast) == [("Three glasses", False), ("None of it", True), ("Only at weddings", False)]
    assert told(again, cast) == [("Three glasses", False), ("None of it", False), ("Only at weddings", True)]


def test_a_goal_on_its_own_has_no_story_line(cast):
    assert told(make_goal(cast.ines, "A room"), cast) == []


def test_one_goal_can_grow_into_two(cast):
    root = make_goal(cast.ines, "root")
    make_goal(cast.ines, "left", evolved_from=root, sort=1)
    right = make_goal(cast.ines, "right", evolved_from=root, sort=2)
    make_goal(cast.ines, "right and on", evolved_from=right, sort=3)
    assert [name for name, _here in told(root, cast)] == ["root", "left", "right", "right and on"]
    assert [name for name, _here in told(right, cast)] == ["root", "right", "right and on"]


def test_states_stand_in_their_order_with_words_and_days(as_mara, cast):
    goal = make_goal(cast.ines, "A room", state="trying")
    today = timezone.localdate()
    GoalStateEvent.objects.create(goal=goal, state="resting", on=today - timedelta(days=9), words="Too much at once")
    GoalStateEvent.objects.create(goal=goal, state="set_aside", on=today)
    answer = as_mara.get(page(cast.ines, goal))
    assert [event.state for event in answer.context["states"]] == ["resting", "trying", "set_aside"]
    assert answer.context["goal"].state_label == "Set aside"
    assert "Too much at once" in answer.content.decode()


def test_what_was_withdrawn_does_not_count(as_mara, cast):
    goal = make_goal(cast.ines, "A room")
    kept = GoalRating.objects.create(goal=goal, client=cast.ines, value=3, sitting=key())
    gone = GoalRating.objects.create(goal=goal, client=cast.ines, value=9, sitting=key())
    WithdrawnSitting.objects.create(client=cast.ines, sitting=gone.sitting)
    chart = as_mara.get(page(cast.ines, goal)).context["chart"]
    assert [(row.on, row.value) for row in chart.rows] == [(kept.observed_on, 3)]


def test_what_they_would_rather_not_say_is_never_0(as_mara, cast):
    goal, today = make_goal(cast.ines, "A room"), timezone.localdate()
    for days_ago, value in ((30, 2), (20, None), (10, 0)):
        answer = "given" if value is not None else "rather_not_say"
        on = today - timedelta(days=days_ago)
        GoalRating.objects.create(goal=goal, client=cast.ines, value=value, answer=answer, observed_on=on)
    chart = as_mara.get(page(cast.ines, goal)).context["chart"]
    assert [(row.value, row.words) for row in chart.rows] == [(2, "Given"), (None, "Rather not say"), (0, "Given")]
    assert [dot.value for dot in chart.dots] == [2, 0]
    assert chart.paths == ()


def test_a_pause_is_a_gap(as_mara, cast):
    goal, today = make_goal(cast.ines, "A room"), timezone.localdate()
    for days_ago, value in ((40, 2), (30, 3), (10, 5), (5, 6)):
        on = today - timedelta(days=days_ago)
        GoalRating.objects.create(goal=goal, client=cast.ines, value=value, observed_on=on)
    pause = {"from_on": today - timedelta(days=25), "to_on": today - timedelta(days=15), "initiated_by": "outside"}
    EpisodePause.objects.create(episode=cast.ines.episodes.get(), **pause)
    chart = as_mara.get(page(cast.ines, goal)).context["chart"]
    assert (len(chart.paths), len(chart.gaps)) == (2, 1)


def test_before_anybody_said_how_close_it_feels_there_is_no_chart(as_mara, cast):
    assert as_mara.get(page(cast.ines, make_goal(cast.ines, "A room"))).context["chart"] is None


def test_a_supervisor_reads_and_is_offered_nothing_to_change(client, cast):
    goal = make_goal(cast.ines, "A room")
    client.force_login(cast.sana)
    answer = client.get(page(cast.ines, goal))
    assert answer.status_code == 200
    assert "A room" in answer.content.decode()
    for name in ("edit", "state", "closeness", "step_new", "experiment_new"):
        assert reverse(f"goals:{name}", args=[cast.ines.code, goal.pk]) not in answer.content.decode()


def test_another_clients_goal_is_not_found_under_this_one(as_mara, cast):
    assert as_mara.get(page(cast.ines, make_goal(cast.noor, "hers"))).status_code == 404


def test_the_page_costs_the_same_at_1_and_at_30(as_mara, cast, django_assert_num_queries):
    goal = make_goal(cast.ines, "The goal")

    def add(count):
        last = goal
        for n in range(count):
            last = make_goal(cast.ines, f"Goal {n}", evolved_from=last)
            GoalStateEvent.objects.create(goal=goal, state="mixed")
            GoalRating.objects.create(goal=goal, client=cast.ines, value=n % 11)
            Step.objects.create(goal=goal, text=f"Step {n}")
            Experiment.objects.create(goal=goal, if_i=f"Try {n}", review_on=timezone.localdate())

    add(1)
    with django_assert_num_queries(14):
        as_mara.get(page(cast.ines, goal))
    add(29)
    with django_assert_num_queries(14):
        as_mara.get(page(cast.ines, goal))


def test_the_order_page_costs_the_same_at_1_and_at_30(as_mara, cast, django_assert_num_queries):
    order = reverse("goals:order", args=[cast.ines.code])

    def move(goal):
        as_mara.post(order, {"goal": goal.pk, "move": "down"})

    make_goal(cast.ines, "0")
    with django_assert_num_queries(8):
        as_mara.get(order)
    for n in range(1, 30):
        make_goal(cast.ines, str(n))
    with django_assert_num_queries(8):
        as_mara.get(order)
    move(Goal.objects.filter(client=cast.ines)[3])
    assert [one.statement for one in Goal.objects.filter(client=cast.ines)][2:6] == ["2", "4", "3", "5"]
