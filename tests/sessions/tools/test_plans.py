"""The ideal use plan: what is good about it first, one for each focus area, beside what happened."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from clients.models import PutAway, WithdrawnSitting
from goals.models import Experiment, IdealUsePlan
from sessions.models import UseSnapshot
from sessions.tools.happened import beside
from sessions.tools.ideal_plan import TOOL, over_time
from sessions.tools.tool import Filled
from tests.cast import key, make_area, make_goal, make_session

CODE = "ideal-use-plan"


def at(name, client, *more):
    return reverse(f"sessions:{name}", args=[client.code, *more])


def day(days=0):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


@pytest.fixture
def wine(cast):
    return make_area(cast.ines, "wine", substance="alcohol")


def fill(browser, client, **typed):
    return browser.post(at("tool_new", client, CODE), {"key": key(), **typed})


def plan_of(client, area, days_ago=0, **fields):
    """A plan that was made on a day and may not be changed any more."""
    plan = IdealUsePlan.objects.create(client=client, focus_area=area, on=day(-days_ago), **fields)
    IdealUsePlan.objects.filter(pk=plan.pk).update(created_at=timezone.now() - timedelta(days=days_ago))
    return IdealUsePlan.objects.get(pk=plan.pk)


def told(area, days_ago, **fields):
    return UseSnapshot.objects.create(client=area.client, focus_area=area, observed_on=day(-days_ago), **fields)


def seen(page) -> str:
    """The words of a page, as they are read."""
    return _words(page.content.decode())


def shown(plan, **more) -> str:
    """The words in which one plan is read."""
    return _words(_drawn(plan, **more))


def _words(html):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


# --- filling one in --------------------------------------------------------------------------


def test_what_is_good_about_it_is_asked_first(as_mara, cast, wine):
    page = seen(as_mara.get(at("tool_new", cast.ines, CODE)))
    asked = ["What I want to keep of it", "What I want to be rid of", "When", "On how many days of 28"]
    asked += ["The same occasion, as I would like it to go", "My limits, and my way out", "How realistic it feels"]
    places = [page.index(label) for label in asked]
    assert places == sorted(places)


def test_a_plan_is_kept_as_it_was_said(as_mara, cast, wine):
    answer = fill(
        as_mara,
        cast.ines,
        focus_area=wine.pk,
        benefits_to_keep="The hour that is mine",
        costs_to_avoid="Mornings that are gone",
        when="Fridays",
        how_much="2,5",
        unit="glasses",
        how_often="8",
        route="swallow",
        realism="6",
    )
    made = IdealUsePlan.objects.get()
    assert answer.url == at("sheet", cast.ines, CODE, made.pk)
    assert (made.benefits_to_keep, made.costs_to_avoid) == ("The hour that is mine", "Mornings that are gone")
    assert (str(made.how_much), made.unit, made.how_often) == ("2.50", "glasses", 8)
    assert (made.route, made.realism, made.client) == ("swallow", 6, cast.ines)
    assert shown(made) == (
        "What it is about wine What I want to keep of it The hour that is mine "
        "What I want to be rid of Mornings that are gone When Fridays How much 2.5 glasses "
        "On how many days of 28 8 How it is taken Swallow How realistic it feels 6 "
        "What happened stands here beside it, once use days were talked about again."
    )


@pytest.mark.parametrize("days", [0, 1, 28])
def test_no_number_of_days_stands_out(cast, wine, days):
    """0 is a number like any other, and so is what happened: plans look alike but for their numbers."""
    plan = plan_of(cast.ines, wine, 9, how_often=days)
    said = told(wine, 1, days_used=28 - days)
    drawn = _drawn(plan)
    assert (drawn.count(f">{days}<"), drawn.count(f">{28 - days}<")) == (2, 1)
    IdealUsePlan.objects.update(how_often=14)
    UseSnapshot.objects.filter(pk=said.pk).update(days_used=15)
    other = _drawn(IdealUsePlan.objects.get())
    assert drawn.replace(f">{days}<", "><").replace(f">{28 - days}<", "><") == other.replace(">14<", "><").replace(
        ">15<", "><"
    )


def _drawn(plan, **more):
    read = Filled(TOOL, TOOL.sheets().get(pk=plan.pk))
    return render_to_string(TOOL.template, {"sheet": read.sheet, "told": read.told, "more": read.more, **more})


@pytest.mark.parametrize(
    ("field", "value"), [("how_often", "29"), ("how_often", "3.0"), ("how_much", "many"), ("how_much", "100000")]
)
def test_an_odd_number_is_asked_again_and_what_was_typed_stays(as_mara, cast, wine, field, value):
    answer = fill(as_mara, cast.ines, benefits_to_keep="The hour that is mine", **{field: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert "The hour that is mine" in seen(answer)
    assert not IdealUsePlan.objects.exists()


def test_only_her_own_areas_can_be_planned_for(as_mara, cast):
    theirs = make_area(cast.noor, "quillfeather", substance="alcohol")
    assert "quillfeather" not in seen(as_mara.get(at("tool_new", cast.ines, CODE)))
    assert fill(as_mara, cast.ines, focus_area=theirs.pk).status_code == 422


# --- one plan for each area ------------------------------------------------------------------


def test_each_area_has_a_plan_of_its_own(as_mara, cast, wine):
    pills = make_area(cast.ines, "pills", substance="benzos")
    fill(as_mara, cast.ines, focus_area=wine.pk, how_often="8")
    fill(as_mara, cast.ines, focus_area=pills.pk, how_often="0")
    first, second = IdealUsePlan.objects.order_by("created_at")
    assert (first.version, second.version) == (1, 1)
    assert first.thread != second.thread


def test_an_empty_plan_takes_the_place_of_no_other_it_says_where_that_one_is_taken_further(as_mara, cast, wine):
    meeting = make_session(cast.ines, by=cast.mara)
    old = plan_of(cast.ines, wine, 30, when="Fridays", limits_and_exit="Home by ten")
    answer = fill(as_mara, cast.ines, focus_area=wine.pk, meeting=meeting.pk)
    assert answer.status_code == 422
    assert "There is a plan for this. Take that one further." in seen(answer)
    onward = f"{at('tool_new', cast.ines, CODE)}?further={old.pk}&meeting={meeting.pk}"
    assert f'href="{onward}"' in unescape(answer.content.decode())
    assert list(IdealUsePlan.objects.in_use()) == [old]
    further = as_mara.get(onward).context["form"]
    assert (further["when"].value(), further["limits_and_exit"].value()) == ("Fridays", "Home by ten")


def test_a_plan_that_was_put_away_is_in_nobodys_way(as_mara, cast, wine):
    old = plan_of(cast.ines, wine, 30)
    PutAway.objects.create(client=cast.ines, thread=old.thread)
    assert fill(as_mara, cast.ines, focus_area=wine.pk, how_often="12").status_code == 302
    assert IdealUsePlan.objects.in_use().get().how_often == 12


def test_a_plan_keeps_its_area_when_it_is_changed_and_when_it_is_taken_further(as_mara, cast, wine):
    old = plan_of(cast.ines, wine, 30, how_often=8)
    fill(as_mara, cast.ines, further=old.pk, focus_area=wine.pk, how_often="12")
    new = IdealUsePlan.objects.get(version=2)
    typed = {"stamp": new.kept_at.isoformat(), "focus_area": wine.pk, "how_often": "11"}
    assert as_mara.post(at("sheet_change", cast.ines, CODE, new.pk), typed).status_code == 302
    assert [(one.thread, one.how_often) for one in IdealUsePlan.objects.order_by("version")] == [
        (old.thread, 8),
        (old.thread, 11),
    ]


def test_a_fresh_one_offers_to_take_each_plan_in_use_further_instead(as_mara, cast, wine):
    old = plan_of(cast.ines, wine, 30)
    new = plan_of(cast.ines, wine, 3, thread=old.thread, version=2)
    plan_of(cast.noor, make_area(cast.noor, "quillfeather"), 3)
    fresh = as_mara.get(at("tool_new", cast.ines, CODE))
    assert list(fresh.context["form"].standing()) == [new]
    assert f"{at('tool_new', cast.ines, CODE)}?further={new.pk}" in fresh.content.decode()
    assert "Take one further: wine" in seen(fresh)
    further = as_mara.get(at("tool_new", cast.ines, CODE), {"further": new.pk})
    assert "Take one further" not in seen(further)


def test_a_plan_is_not_taken_further_into_an_area_that_has_one_of_its_own(as_mara, cast, wine):
    pills = make_area(cast.ines, "pills", substance="benzos")
    old, theirs = plan_of(cast.ines, wine, 30, how_often=8), plan_of(cast.ines, pills, 20)
    assert fill(as_mara, cast.ines, further=old.pk, focus_area=pills.pk, how_often="0").status_code == 422
    assert set(IdealUsePlan.objects.all()) == {old, theirs}


def test_a_plan_taken_further_into_another_area_is_a_plan_of_its_own(as_mara, cast, wine):
    pills = make_area(cast.ines, "pills", substance="benzos")
    old = plan_of(cast.ines, wine, 30, how_often=8)
    assert fill(as_mara, cast.ines, further=old.pk, focus_area=pills.pk, how_often="4").status_code == 302
    fresh = IdealUsePlan.objects.exclude(pk=old.pk).get()
    assert (fresh.focus_area, fresh.version, fresh.how_often) == (pills, 1, 4)
    assert set(IdealUsePlan.objects.in_use()) == {old, fresh}


def test_naming_what_a_plan_is_about_keeps_it_one_plan(as_mara, cast, wine):
    old = plan_of(cast.ines, None, 30, how_often=8)
    fill(as_mara, cast.ines, further=old.pk, focus_area=wine.pk, how_often="8")
    new = IdealUsePlan.objects.exclude(pk=old.pk).get()
    assert (new.thread, new.version) == (old.thread, 2)


def test_a_plan_of_another_client_is_never_taken_further(as_mara, cast, wine):
    theirs = plan_of(cast.noor, make_area(cast.noor, "wine", substance="alcohol"), 30)
    assert fill(as_mara, cast.ines, further=theirs.pk, focus_area=wine.pk).status_code == 404


# --- beside what happened --------------------------------------------------------------------


def test_a_plan_stands_beside_what_was_told_since(cast, wine):
    plan = plan_of(cast.ines, wine, 40, how_often=8, how_much=3, unit="glasses")
    told(wine, 50, days_used=27)
    told(wine, 40, days_used=26)  # on its very day: that is how it was before
    told(wine, 30, days_used=14, typical_amount=4, unit="glasses", days_alone=5)
    told(wine, 20, answer="rather_not_say")
    told(wine, 10, week1=2)
    told(make_area(cast.ines, "pills", substance="benzos"), 5, days_used=3)
    words = shown(plan).split("On how many days of 28 8 ", 1)[1]
    days = [f"What happened, up to {day(-ago).strftime('%-d %b %Y')}" for ago in (30, 20, 10)]
    assert words == (
        "Days of 28 On a usual day Days alone As I would like it 8 3 glasses – "
        f"{days[0]} 14 4 glasses 5 {days[1]} Rather not say – – {days[2]} Known in part – –"
    )


def test_the_three_newest_readings_stand_there_and_not_those_of_a_later_version(cast, wine):
    first = plan_of(cast.ines, wine, 60, how_often=8)
    plan_of(cast.ines, wine, 20, how_often=12, thread=first.thread, version=2)
    for ago, days in ((50, 1), (40, 2), (30, 3), (20, 4), (10, 5)):
        told(wine, ago, days_used=days)
    assert [one.days for one in beside(TOOL.sheets().get(pk=first.pk)).said] == ["2", "3", "4"]
    assert [one.days for one in beside(TOOL.sheets().get(version=2)).said] == ["5"]


def test_what_was_withdrawn_did_not_happen(cast, wine):
    plan = plan_of(cast.ines, wine, 40)
    gone = told(wine, 10, days_used=9, sitting=key())
    WithdrawnSitting.objects.create(client=cast.ines, sitting=gone.sitting)
    assert beside(TOOL.sheets().get(pk=plan.pk)).said == []


def test_a_plan_about_nothing_in_particular_stands_by_itself(cast):
    assert TOOL.more(plan_of(cast.ines, None, 3)) == {}


def test_the_pocket_card_holds_the_plan_alone(as_mara, cast, wine):
    plan = plan_of(cast.ines, wine, 40, benefits_to_keep="The hour that is mine")
    told(wine, 10, days_used=9, days_alone=4)
    card = seen(as_mara.get(at("sheet_print", cast.ines, CODE, plan.pk), {"size": "card"}))
    large = seen(as_mara.get(at("sheet_print", cast.ines, CODE, plan.pk)))
    assert ("The hour that is mine" in card, "Days alone" in card) == (True, False)
    assert ("The hour that is mine" in large, "Days alone" in large) == (True, True)


def test_days_that_happened_are_a_line_beside_those_planned(as_mara, cast, wine):
    first = plan_of(cast.ines, wine, 60, how_often=8)
    plan_of(cast.ines, wine, 20, how_often=0, thread=first.thread, version=2)
    for ago, days in ((70, 28), (50, 14), (30, 10), (10, 2)):
        told(wine, ago, days_used=days)
    (chart,) = over_time(cast.ines)["days"]
    assert [dot.value for dot in chart.dots] == [14, 10, 2]
    assert len(chart.paths) == 1
    assert (len(chart.beside), chart.beside[0].count("L")) == (1, 3)  # 8 to the day of the next, 0 from there on
    page = as_mara.get(at("tool", cast.ines, CODE))
    assert "wine: days of 28" in seen(page)
    assert page.content.decode().count("chart-beside") == 1


def test_nothing_told_nothing_drawn(as_mara, cast, wine):
    plan_of(cast.ines, wine, 60, how_often=8)
    assert over_time(cast.ines) == {"days": [], "charts": []}
    assert "chart-line" not in as_mara.get(at("tool", cast.ines, CODE)).content.decode()


# --- trying it out ---------------------------------------------------------------------------


def test_from_a_plan_it_goes_on_to_trying_it_out_within_a_goal(as_mara, cast, wine):
    plan = plan_of(cast.ines, wine, 3)
    other = make_goal(cast.ines, "A room of my own")
    fits = make_goal(cast.ines, "Weeknights I remember", focus_area=wine, sort=5)
    closed = make_goal(cast.ines, "Three glasses", state="grew")
    theirs = make_goal(cast.noor, "Quillfeather")
    page = as_mara.get(at("sheet", cast.ines, CODE, plan.pk))
    assert [goal.pk for goal in page.context["goals"]] == [fits.pk, other.pk]
    html = page.content.decode()
    for goal in (fits, other):
        assert f"{reverse('goals:experiment_new', args=[cast.ines.code, goal.pk])}?plan={plan.pk}" in html
    assert f"{reverse('goals:new', args=[cast.ines.code])}?plan={plan.pk}" in html
    assert (str(closed.pk) in html, str(theirs.pk) in html) == (False, False)


def test_what_was_tried_out_is_listed_on_every_version_and_an_older_one_is_not_tried_out(as_mara, cast, wine):
    first = plan_of(cast.ines, wine, 60)
    second = plan_of(cast.ines, wine, 20, thread=first.thread, version=2)
    goal = make_goal(cast.ines, "Weeknights I remember")
    Experiment.objects.create(goal=goal, plan=first, if_i="Only Fridays", review_on=day())
    for plan, offered in ((first, False), (second, True)):
        words = seen(as_mara.get(at("sheet", cast.ines, CODE, plan.pk)))
        assert ("Only Fridays" in words, "Try it out" in words) == (True, offered)


def test_a_supervisor_reads_a_plan_and_is_offered_nothing_to_try(client, cast, wine):
    plan = plan_of(cast.ines, wine, 3)
    goal = make_goal(cast.ines, "Weeknights I remember")
    Experiment.objects.create(goal=goal, plan=plan, if_i="Only Fridays", review_on=day())
    client.force_login(cast.sana)
    page = client.get(at("sheet", cast.ines, CODE, plan.pk))
    assert ("Only Fridays" in seen(page), "Try it out" in seen(page)) == (True, False)
    assert reverse("goals:experiment_review", args=[cast.ines.code, Experiment.objects.get().pk]) not in str(
        page.content
    )


# --- what it costs ---------------------------------------------------------------------------


def test_pages_cost_the_same_at_1_and_at_30(as_mara, cast, wine, django_assert_num_queries):
    goal = make_goal(cast.ines, "Weeknights I remember")
    first = plan_of(cast.ines, wine, 400)

    def add(versions):
        for version in versions:
            plan_of(cast.ines, wine, 400 - version, thread=first.thread, version=version)
            told(wine, 400 - version, days_used=version % 28)
            Experiment.objects.create(goal=goal, plan=first, if_i=f"Try {version}", review_on=day())
            make_goal(cast.ines, f"Goal {version}")
            over = make_area(cast.ines, f"area {version}", substance="alcohol")
            plan_of(cast.ines, over, 10)
            told(over, 3, days_used=1)

    add([2])
    with django_assert_num_queries(18):
        as_mara.get(at("tool", cast.ines, CODE))
    with django_assert_num_queries(13):
        as_mara.get(at("sheet", cast.ines, CODE, first.pk))
    add(range(3, 32))
    with django_assert_num_queries(18):
        as_mara.get(at("tool", cast.ines, CODE))
    with django_assert_num_queries(13):
        as_mara.get(at("sheet", cast.ines, CODE, first.pk))
