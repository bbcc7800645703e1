"""Steps and experiments: small things, tried out, with no result but what came of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from goals.models import Experiment, Step
from goals.models.experiment import Next
from goals.models.step import StepState
from tests.cast import key, make_goal


def day(days_ahead=0):
    return timezone.localdate() + timedelta(days=days_ahead)


def at(name, client, pk):
    return reverse(f"goals:{name}", args=[client.code, pk])


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


@pytest.fixture
def goal(cast):
    return make_goal(cast.ines, "Not alone when I use")


def step(**changed):
    return {"key": key(), "text": "Tell Sam first", "state": "idea", "began_on": day(), **changed}


def tried(**changed):
    return {"key": key(), "if_i": "eat first", "starts_on": day(), "review_on": day(14), **changed}


# --- steps -----------------------------------------------------------------------------------


def test_a_step_once(as_mara, cast, goal):
    sent = step(confidence="0", by_when=day(30), own_initiative="on", began_on=day(-3))
    page = at("step_new", cast.ines, goal.pk)
    assert as_mara.post(page, sent).url == as_mara.post(page, sent).url == at("goal", cast.ines, goal.pk)
    row = Step.objects.get()
    assert (row.goal, row.text, row.state, row.confidence) == (goal, "Tell Sam first", "idea", 0)
    assert (row.by_when, row.own_initiative, row.began_on) == (day(30), True, day(-3))


def test_confidence_that_was_not_asked_is_not_0(as_mara, cast, goal):
    as_mara.post(at("step_new", cast.ines, goal.pk), step())
    assert Step.objects.get().confidence is None


@pytest.mark.parametrize("state", StepState.values)
def test_any_state_can_be_set(as_mara, cast, goal, state):
    row = Step.objects.create(goal=goal, text="Tell Sam first", state="set_aside")
    as_mara.post(at("step_edit", cast.ines, row.pk), {"text": row.text, "state": state, "began_on": day()})
    assert Step.objects.get().state == state


@pytest.mark.parametrize(
    ("field", "value"), [("text", ""), ("state", "over"), ("confidence", "11"), ("confidence", "3.0"), ("by_when", "x")]
)
def test_what_is_no_step(as_mara, cast, goal, field, value):
    answer = as_mara.post(at("step_new", cast.ines, goal.pk), step(**{field: value}))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert not Step.objects.exists()


def test_a_date_that_has_passed_looks_like_any_other(as_mara, cast, goal):
    Step.objects.create(goal=goal, text="long ago", by_when=day(-200), began_on=day(-300))
    first = as_mara.get(at("goal", cast.ines, goal.pk)).content.decode()
    Step.objects.update(by_when=day(200))
    second = as_mara.get(at("goal", cast.ines, goal.pk)).content.decode()
    part = slice(first.index("<h2>Steps"), first.index("around"))
    assert first[part] == second[part]


# --- experiments -----------------------------------------------------------------------------


def test_something_to_try_once(as_mara, cast, goal):
    sent = tried(i_expect="to sleep at home", we_will_know_by="Saturday morning", kind="timing")
    page = at("experiment_new", cast.ines, goal.pk)
    assert as_mara.post(page, sent).url == as_mara.post(page, sent).url == at("goal", cast.ines, goal.pk)
    row = Experiment.objects.get()
    assert (row.goal, row.kind, row.if_i, row.i_expect) == (goal, "timing", "eat first", "to sleep at home")
    assert (row.we_will_know_by, row.starts_on, row.review_on) == ("Saturday morning", day(), day(14))
    assert (row.reviewed_on, row.next) == (None, "")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"if_i": ""}, "if_i"),
        ({"review_on": ""}, "review_on"),
        ({"review_on": day(-1)}, "review_on"),
        ({"kind": "x"}, "kind"),
    ],
)
def test_what_is_no_experiment(as_mara, cast, goal, changed, field):
    answer = as_mara.post(at("experiment_new", cast.ines, goal.pk), tried(i_expect="Keep these words", **changed))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert "Keep these words" in answer.content.decode()
    assert not Experiment.objects.exists()


def test_the_day_to_look_again_can_move(as_mara, cast, goal):
    row = Experiment.objects.create(goal=goal, if_i="eat first", review_on=day(3))
    as_mara.post(at("experiment_edit", cast.ines, row.pk), tried(review_on=day(20)))
    assert Experiment.objects.get().review_on == day(20)


@pytest.mark.parametrize("after", Next.values)
def test_look_back(as_mara, cast, goal, after):
    row = Experiment.objects.create(goal=goal, if_i="eat first", review_on=day(3))
    sent = {
        "happened": "Slept on the van floor",
        "learned": "Sam works, food does not",
        "next": after,
        "reviewed_on": day(),
    }
    page = f"{at('goal', cast.ines, goal.pk)}#experiment-{row.pk}"
    assert as_mara.post(at("experiment_review", cast.ines, row.pk), sent).url == page
    row.refresh_from_db()
    assert (row.happened, row.learned, row.next, row.reviewed_on) == (
        "Slept on the van floor",
        "Sam works, food does not",
        after,
        day(),
    )


def test_looking_back_says_what_next(as_mara, cast, goal):
    row = Experiment.objects.create(goal=goal, if_i="eat first", review_on=day(3))
    answer = as_mara.post(at("experiment_review", cast.ines, row.pk), {"happened": "Keep this", "reviewed_on": day()})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"next"}
    assert "Keep this" in answer.content.decode()
