"""Experiments as the way to test a plan: what begins from it, what is looked at, and what comes next."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Strength
from goals.forms import begun_from
from goals.models import Experiment, Goal, GoalStateEvent, IdealUsePlan, Step
from goals.models.experiment import ExperimentKind, Next
from tests.cast import key, make_area, make_goal


def day(days=0):
    return timezone.localdate() + timedelta(days=days)


def at(name, client, *more):
    return reverse(f"goals:{name}", args=[client.code, *more])


def next_version(plan):
    return f"{reverse('sessions:tool_new', args=[plan.client.code, 'ideal-use-plan'])}?further={plan.pk}"


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


@pytest.fixture
def goal(cast):
    return make_goal(cast.ines, "Weeknights I remember")


@pytest.fixture
def wine(cast):
    return make_area(cast.ines, "wine", substance="alcohol")


@pytest.fixture
def plan(cast, wine):
    return IdealUsePlan.objects.create(
        client=cast.ines,
        focus_area=wine,
        on=day(-20),
        benefits_to_keep="The hour that is mine",
        costs_to_avoid="Lost mornings",
        when="Fridays",
        where="at home",
        how_much=3,
        unit="glasses",
        how_often=8,
        rewritten_scene="I put the second bottle back",
    )


def tried(**changed):
    return {"key": key(), "if_i": "eat first", "starts_on": day(), "review_on": day(14), **changed}


def seen(page) -> str:
    """The words of a page, as they are read."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.content.decode())).split())


# --- what is tried ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ExperimentKind.values)
def test_every_kind_can_be_tried(as_mara, cast, goal, kind):
    as_mara.post(at("experiment_new", cast.ines, goal.pk), tried(kind=kind, measure="Sleep, and the first glass"))
    made = Experiment.objects.get()
    assert (made.kind, made.measure, made.plan) == (kind, "Sleep, and the first glass", None)


def test_all_kinds_are_there_none_is_chosen(as_mara, cast, goal):
    page = as_mara.get(at("experiment_new", cast.ines, goal.pk))
    words = seen(page)
    assert [label for label in ExperimentKind.labels if str(label) not in words] == []
    assert page.context["form"]["kind"].value() in (None, "", ExperimentKind.OTHER)


def test_what_is_looked_at_meanwhile_and_the_plan_are_read_on_the_goal(as_mara, cast, goal, plan):
    Experiment.objects.create(
        goal=goal, plan=plan, kind="spacing", if_i="wait", measure="How I sleep", review_on=day(3)
    )
    words = seen(as_mara.get(at("goal", cast.ines, goal.pk)))
    assert "What we look at meanwhile How I sleep What is tried More time in between" in words
    assert f"The plan that it tests Ideal use plan, {plan.on:%-d %B %Y}" in words


# --- from a plan -----------------------------------------------------------------------------


def test_an_experiment_begins_with_its_plan_beside_it_and_no_sentence_glued_together(as_mara, cast, goal, plan):
    page = as_mara.get(at("experiment_new", cast.ines, goal.pk), {"plan": plan.pk})
    form = page.context["form"]
    assert (form["if_i"].value(), form["i_expect"].value()) == (None, None)
    assert form["measure"].value() == "On how many days it was, and how much."
    assert (form["plan"].value(), form["kind"].value()) == (plan.pk, "moderation")
    assert (form["starts_on"].value(), form["review_on"].value()) == (day(), day(14))
    assert page.context["lines"] == [
        ("What I want to keep of it", "The hour that is mine"),
        ("What I want to be rid of", "Lost mornings"),
        ("When", "Fridays"),
        ("Where", "at home"),
        ("How much", "3 glasses"),
        ("On how many days of 28", "8"),
        ("The same occasion, as I would like it to go", "I put the second bottle back"),
    ]
    assert "The plan What I want to keep of it The hour that is mine" in seen(page)


def test_without_a_plan_nothing_stands_beside_an_experiment(as_mara, cast, goal, plan):
    page = as_mara.get(at("experiment_new", cast.ines, goal.pk))
    assert (page.context["lines"], page.context["form"]["review_on"].value()) == ([], None)
    assert "plan-to-try" not in page.content.decode()


@pytest.mark.parametrize(
    ("days", "much", "kind", "measure"),
    [
        (None, None, "moderation", ""),
        (None, 0, "moderation", "How much it was."),
        (0, None, "stop_for_a_while", "On how many days it was."),
        (28, 3, "moderation", "On how many days it was, and how much."),
    ],
)
def test_any_number_of_days_can_be_tried(cast, wine, days, much, kind, measure):
    plan = IdealUsePlan(client=cast.ines, focus_area=wine, how_often=days, how_much=much, rewritten_scene="I walk home")
    begun = begun_from(plan)
    assert (begun["kind"], begun["measure"], begun["review_on"]) == (kind, measure, day(14))
    assert set(begun) == {"plan", "kind", "measure", "review_on"}


def test_it_is_kept_with_its_plan_once(as_mara, cast, goal, plan):
    sent, page = tried(plan=plan.pk), at("experiment_new", cast.ines, goal.pk)
    as_mara.post(f"{page}?plan={plan.pk}", sent)
    as_mara.post(f"{page}?plan={plan.pk}", sent)
    assert (Experiment.objects.get().plan, Experiment.objects.get().if_i) == (plan, "eat first")


def test_only_her_own_plans_as_they_stand_can_be_tested(as_mara, cast, goal, plan):
    later = IdealUsePlan.objects.create(client=cast.ines, focus_area=plan.focus_area, thread=plan.thread, version=2)
    hers = make_area(cast.noor, "quillfeather", substance="alcohol")
    theirs = IdealUsePlan.objects.create(client=cast.noor, focus_area=hers)
    page = as_mara.get(at("experiment_new", cast.ines, goal.pk))
    assert list(page.context["form"].fields["plan"].queryset) == [later]
    assert "quillfeather" not in seen(page)
    for other in (theirs, plan):
        answer = as_mara.post(at("experiment_new", cast.ines, goal.pk), tried(plan=other.pk, i_expect="Keep this"))
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"plan"})
        assert "Keep this" in seen(answer)
    assert as_mara.get(at("experiment_new", cast.ines, goal.pk), {"plan": theirs.pk}).status_code == 404
    assert as_mara.get(at("experiment_new", cast.ines, goal.pk), {"plan": "no"}).status_code == 404


def test_one_that_tests_an_older_version_keeps_it(as_mara, cast, goal, plan):
    row = Experiment.objects.create(goal=goal, plan=plan, if_i="eat first", review_on=day(3))
    IdealUsePlan.objects.create(client=cast.ines, thread=plan.thread, version=2)
    as_mara.post(at("experiment_edit", cast.ines, row.pk), tried(plan=plan.pk, if_i="eat well first"))
    row.refresh_from_db()
    assert (row.plan, row.if_i) == (plan, "eat well first")


def test_a_goal_for_a_plan_leads_on_to_trying_it_out(as_mara, cast, plan):
    page = f"{at('new', cast.ines)}?plan={plan.pk}"
    opened = as_mara.get(page)
    assert opened.context["form"]["focus_area"].value() == plan.focus_area_id
    sent = {"key": key(), "statement": "Mornings that are mine", "proposed_by": "client"}
    answer = as_mara.post(page, sent)
    made = Goal.objects.get()
    assert answer.url == f"{at('experiment_new', cast.ines, made.pk)}?plan={plan.pk}"


# --- looking back ----------------------------------------------------------------------------


@pytest.mark.parametrize("after", Next.values)
def test_from_what_was_learned_it_is_one_tap_to_the_plans_next_version(as_mara, cast, goal, plan, after):
    row = Experiment.objects.create(goal=goal, plan=plan, if_i="Only Fridays", review_on=day())
    newest = IdealUsePlan.objects.create(client=cast.ines, thread=plan.thread, version=2)
    page = at("goal", cast.ines, goal.pk)
    assert next_version(newest) not in as_mara.get(page).content.decode()
    sent = {"happened": "Fridays and one Sunday", "learned": "Sundays count", "next": after, "reviewed_on": day()}
    answer = as_mara.post(at("experiment_review", cast.ines, row.pk), sent)
    html = as_mara.get(answer.url).content.decode()
    assert f'id="{answer.url.partition("#")[2]}"' in html
    assert html.count(next_version(newest)) == 1
    assert next_version(plan) not in html


def test_without_a_plan_there_is_no_next_version(as_mara, cast, goal):
    Experiment.objects.create(goal=goal, if_i="eat first", review_on=day(), reviewed_on=day(), next="adjust")
    assert "next version" not in seen(as_mara.get(at("goal", cast.ines, goal.pk)))


def test_a_supervisor_reads_what_was_tried_and_is_offered_no_next_version(client, cast, goal, plan):
    row = {"if_i": "Only Fridays", "review_on": day(), "reviewed_on": day(), "next": "adjust"}
    Experiment.objects.create(goal=goal, plan=plan, **row)
    client.force_login(cast.sana)
    words = seen(client.get(at("goal", cast.ines, goal.pk)))
    assert ("Only Fridays" in words, "next version" in words) == (True, False)


def test_the_goal_page_costs_the_same_with_1_and_with_30_plans_tested(
    as_mara, cast, goal, wine, django_assert_num_queries
):
    def add(times):
        for _n in range(times):
            plan = IdealUsePlan.objects.create(client=cast.ines, focus_area=wine)
            Experiment.objects.create(goal=goal, plan=plan, if_i="Only Fridays", review_on=day())
            strength = Strength.objects.create(client=cast.ines, text="keeps records")
            Step.objects.create(goal=goal, text="Write it down", strength=strength)

    add(1)
    with django_assert_num_queries(14):
        as_mara.get(at("goal", cast.ines, goal.pk))
    add(29)
    with django_assert_num_queries(14):
        as_mara.get(at("goal", cast.ines, goal.pk))


# --- a strength that a step builds on --------------------------------------------------------


def test_a_step_may_build_on_a_strength_of_theirs(as_mara, cast, goal):
    records = Strength.objects.create(client=cast.ines, text="Keeps records for a living")
    hers = Strength.objects.create(client=cast.noor, text="Quillfeather")
    sent = {"key": key(), "text": "Write it down", "state": "idea", "began_on": day()}
    page = at("step_new", cast.ines, goal.pk)
    assert "Quillfeather" not in seen(as_mara.get(page))
    refused = as_mara.post(page, {**sent, "strength": hers.pk})
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"strength"})
    as_mara.post(page, {**sent, "strength": records.pk})
    assert Step.objects.get().strength == records
    assert "builds on: Keeps records for a living" in seen(as_mara.get(at("goal", cast.ines, goal.pk)))


# --- one story line --------------------------------------------------------------------------


def test_moderation_then_a_time_without_then_moderation_is_one_story_on_every_page(as_mara, cast):
    moderate = make_goal(cast.ines, "Three glasses", category="moderation", state="grew")
    stop = make_goal(cast.ines, "None of it", category="abstinence", state="grew", evolved_from=moderate)
    again = make_goal(cast.ines, "Only at weddings", category="moderation", evolved_from=stop)
    for goal in (moderate, stop, again):
        words = seen(as_mara.get(at("goal", cast.ines, goal.pk)))
        story = words[words.index("How it came about") : words.index("All of them stay.")]
        assert re.findall("Three glasses|None of it|Only at weddings", story) == [
            "Three glasses",
            "None of it",
            "Only at weddings",
        ]
        for word in ("fail", "relapse", "broke", "gave up", "lapse", "unsuccessful"):
            assert word not in words.lower()


@pytest.mark.parametrize("state", ["trying", "resting", "grew", "reached", "set_aside", "no_longer_mine", "choosing"])
def test_anything_may_follow_a_time_without(as_mara, cast, state):
    stop = make_goal(cast.ines, "None of it", category="abstinence")
    sent = {"key": key(), "state": state, "on": day()}
    assert as_mara.post(at("state", cast.ines, stop.pk), sent).url == at("goal", cast.ines, stop.pk)
    grown = {"key": key(), "statement": "Only at weddings", "category": "moderation", "proposed_by": "client"}
    as_mara.post(at("new", cast.ines), {**grown, "evolved_from": stop.pk})
    assert Goal.objects.get(evolved_from=stop).category == "moderation"
    assert GoalStateEvent.objects.filter(goal=stop).count() == 3


def test_her_own_sign_stands_on_the_goal_in_her_words(as_mara, cast):
    goal = make_goal(cast.ines, "Weeknights I remember", client_signal="When I hide the post.")
    assert "My own sign When I hide the post." in seen(as_mara.get(at("goal", cast.ines, goal.pk)))
