"""Looking closely: chains, a typical occasion, days, what sets it going, and the learning review."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Trigger
from goals.content import State
from goals.models import GoalStateEvent
from sessions.content.stages import STAGES
from sessions.models import Chain, DiaryDay, LearningReview, Occasion, StageRating
from sessions.tools import chain, diary_day, learning_review, occasion, trigger
from sessions.tools.catalogue import BY_CODE
from sessions.tools.tool import Filled
from tests.cast import key, make_area, make_change, make_goal, make_session, put

CODES = ("chain", "typical-occasion", "diary", "trigger", "learning-review")
TODAY = timezone.localdate


def at(name, client, *more):
    return reverse(f"sessions:{name}", args=[client.code, *more])


@pytest.fixture
def as_mara(client, cast):
    client.force_login(cast.mara)
    return client


@pytest.fixture
def wine(cast):
    return make_area(cast.ines, "wine", substance="alcohol")


@pytest.fixture
def pills(cast):
    """A substance that Ines would rather not name."""
    return make_area(cast.ines, "the little ones", kind="substance", undisclosed=True)


@pytest.fixture
def mornings(cast):
    return make_goal(cast.ines, "Mornings that are mine", client_signal="When I hide the post.")


def fill(browser, client, tool, **typed):
    return browser.post(at("tool_new", client, tool), {"key": key(), **typed})


def seen(page) -> str:
    """The words of a page, as they are read."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.content.decode())).split())


def shown(sheet) -> str:
    """The words in which one sheet is read by both, in the Room, on the client's page and on paper."""
    tool = next(tool for tool in BY_CODE.values() if tool.model is type(sheet))
    drawn = render_to_string(tool.template, {"sheet": sheet, "told": Filled(tool, sheet).told})
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", drawn)).split())


# --- a chain ---------------------------------------------------------------------------------


def test_a_chain_of_a_good_evening_stands_link_by_link(as_mara, cast, wine):
    answer = fill(
        as_mara,
        cast.ines,
        "chain",
        event="Home late, the flat empty",
        thought="I could ring Lia",
        feeling="Flat, then curious",
        impulse="Open the bottle in my coat",
        urge="8",
        response="Rang Lia and cooked",
        what_followed="Two glasses, slept well",
        went="as_hoped",
        focus_area=wine.pk,
    )
    made = Chain.objects.get()
    assert answer.url == at("sheet", cast.ines, "chain", made.pk)
    assert (made.client, made.urge, made.went, made.focus_area) == (cast.ines, 8, "as_hoped", wine)
    assert shown(made) == (
        "What happened Home late, the flat empty What I thought I could ring Lia What I felt Flat, then curious "
        "What I wanted to do Open the bottle in my coat How strong the wish was: 8 of 10 "
        "What I did Rang Lia and cooked What followed Two glasses, slept well As I hoped wine"
    )
    assert shown(made) in seen(as_mara.get(answer.url))


def test_a_link_that_was_not_asked_is_no_card_and_a_wish_of_0_is_one(cast):
    some = Chain.objects.create(client=cast.ines, event="The bus went by", urge=0)
    assert shown(some) == "What happened The bus went by What I wanted to do How strong the wish was: 0 of 10"
    assert shown(Chain.objects.create(client=cast.ines)) == "Nothing is written here yet."


def test_every_wish_is_drawn_over_time_whatever_came_of_it(cast):
    assert [(number.field, number.low, number.top) for number in chain.TOOL.numbers] == [("urge", 0, 10)]
    assert [(number.field, number.low, number.top) for number in diary_day.TOOL.numbers] == [("urge_peak", 0, 10)]
    assert [number.field for number in learning_review.TOOL.numbers] == ["criticism_before", "criticism_after"]


# --- a typical occasion ----------------------------------------------------------------------


def test_a_typical_occasion_stands_as_five_steps_on_a_line(as_mara, cast, wine):
    steps = {"before": "Counting hours", "start": "While I cook", "stopping": "The record ends", "after": "The sofa"}
    fill(
        as_mara,
        cast.ines,
        "typical-occasion",
        name="Friday after work",
        focus_area=wine.pk,
        what_i_notice="It is the first half hour",
        **steps,
    )
    made = Occasion.objects.get()
    assert (made.client, made.focus_area, made.middle) == (cast.ines, wine, "")
    assert shown(made) == (
        "Friday after work Before Counting hours How it starts While I cook In the middle "
        "How it stops The record ends After The sofa What I notice, looking at it It is the first half hour wine"
    )
    drawn = render_to_string(occasion.TOOL.template, {"sheet": made})
    assert (drawn.count("<li"), drawn.count("not-asked")) == (5, 1)


def test_nothing_in_a_typical_occasion_asks_how_much(cast):
    form = occasion.TOOL.form(client=cast.ines)
    asked = " ".join([*(str(field.label) for field in form.fields.values()), str(occasion.TOOL.when)]).lower()
    assert [word for word in ("how much", "how many", "how often", "amount", "number") if word in asked] == []
    assert set(form.Meta.fields) == {
        "name",
        "focus_area",
        "before",
        "start",
        "middle",
        "stopping",
        "after",
        "what_i_notice",
    }


# --- a day -----------------------------------------------------------------------------------


def test_a_day_is_about_its_day_and_an_amount_is_theirs_to_say(as_mara, cast, wine):
    day = TODAY() - timedelta(days=3)
    fill(
        as_mara,
        cast.ines,
        "diary",
        on=str(day),
        urge_peak="9",
        minutes="1",
        what_i_did="Had it, and enjoyed it",
        what_helped="Music",
    )
    made = DiaryDay.objects.get()
    assert (made.on, made.urge_peak, made.minutes, made.amount) == (day, 9, 1, "")
    assert shown(made) == (
        f"{day:%A} the strongest wish 9 of 10 for 1 minute What I did with it Had it, and enjoyed it What helped Music"
    )
    put([made], amount="three glasses", urge_peak=None, minutes=90)
    assert shown(made) == (
        f"{day:%A} for 90 minutes What I did with it Had it, and enjoyed it What helped Music How much three glasses"
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("on", "tomorrow"), ("on", ""), ("minutes", "1441"), ("minutes", "-1"), ("minutes", "3.5"), ("urge_peak", "11")],
)
def test_a_day_to_come_and_a_number_out_of_range_are_refused_and_kept_as_typed(as_mara, cast, field, value):
    value = str(TODAY() + timedelta(days=1)) if value == "tomorrow" else value
    answer = fill(as_mara, cast.ines, "diary", **{"on": str(TODAY()), "what_helped": "Music", field: value})
    assert (answer.status_code, DiaryDay.objects.count()) == (422, 0)
    assert answer.context["form"].errors.keys() == {field}
    assert "Music" in answer.content.decode()


@pytest.mark.parametrize(
    ("newest", "offered"), [(None, 0), (0, 0), (1, 0), (2, 1), (5, 4), (14, 13), (15, 0)], ids=lambda days: str(days)
)
def test_the_form_offers_the_day_after_the_newest_so_that_a_week_is_quick(as_mara, cast, newest, offered):
    today = TODAY()
    DiaryDay.objects.create(client=cast.noor, on=today - timedelta(days=9))
    if newest is not None:
        DiaryDay.objects.create(client=cast.ines, on=today - timedelta(days=newest))
        DiaryDay.objects.create(client=cast.ines, on=today - timedelta(days=newest + 1))
    form = as_mara.get(at("tool_new", cast.ines, "diary")).context["form"]
    assert form["on"].value() == today - timedelta(days=offered)


def test_a_day_leads_on_to_the_next_for_whoever_writes(as_mara, cast):
    made = DiaryDay.objects.create(client=cast.ines, on=TODAY())
    way = f'href="{at("tool_new", cast.ines, "diary")}"'
    assert way in as_mara.get(at("sheet", cast.ines, "diary", made.pk)).content.decode()
    sana = Browser()
    sana.force_login(cast.sana)
    page = sana.get(at("sheet", cast.ines, "diary", made.pk))
    assert (page.status_code, way in page.content.decode()) == (200, False)


def test_a_day_taken_further_is_still_about_its_day(as_mara, cast):
    day = TODAY() - timedelta(days=4)
    made = DiaryDay.objects.create(client=cast.ines, on=day, frozen_at=timezone.now(), urge_peak=3)
    page = as_mara.get(at("tool_new", cast.ines, "diary"), {"further": made.pk})
    assert page.context["form"]["on"].value() == day
    as_mara.post(
        at("sheet_change", cast.ines, "diary", made.pk),
        {"on": str(day), "urge_peak": "4", "stamp": made.kept_at.isoformat()},
    )
    assert list(DiaryDay.objects.order_by("version").values_list("on", "urge_peak", "version")) == [
        (day, 3, 1),
        (day, 4, 2),
    ]


# --- what sets it going ----------------------------------------------------------------------


def test_what_sets_it_going_is_kept_with_what_they_do_with_it(as_mara, cast, wine):
    fill(
        as_mara,
        cast.ines,
        "trigger",
        text="Sunday evenings",
        kind="context",
        how_often="most_weeks",
        plan="Let it come, watch it",
        focus_area=wine.pk,
    )
    made = Trigger.objects.get()
    assert (made.client, made.kind, made.how_often) == (cast.ines, "context", "most_weeks")
    assert shown(made) == ("Sunday evenings A place or a time Most weeks wine What I do with it Let it come, watch it")


def test_a_word_is_enough_and_without_one_it_is_asked_for(as_mara, cast):
    answer = fill(as_mara, cast.ines, "trigger", plan="Breathe")
    assert (answer.status_code, Trigger.objects.count()) == (422, 0)
    assert "A word or two is enough." in seen(answer)
    fill(as_mara, cast.ines, "trigger", text="Rain")
    assert shown(Trigger.objects.get()) == "Rain"


def test_over_time_they_stand_by_where_they_come_from(as_mara, cast):
    for kind, text in (("bodily", "Back pain"), ("", "Rain"), ("social", "Ben cancels"), ("bodily", "Hunger")):
        Trigger.objects.create(client=cast.ines, kind=kind, text=text)
    Trigger.objects.create(client=cast.noor, kind="bodily", text="Noor's alone")
    groups = as_mara.get(at("tool", cast.ines, "trigger")).context["kinds"]
    assert [(str(label), {one.text for one in found}) for label, found in groups] == [
        ("People", {"Ben cancels"}),
        ("The body", {"Back pain", "Hunger"}),
        ("Something else", {"Rain"}),
    ]


def test_one_that_was_put_away_stands_in_no_group(as_mara, cast):
    gone = Trigger.objects.create(client=cast.ines, kind="bodily", text="Hunger")
    as_mara.post(at("sheet_away", cast.ines, "trigger", gone.pk))
    assert as_mara.get(at("tool", cast.ines, "trigger")).context["kinds"] == []


def test_no_rule_is_made_of_what_sets_it_going(cast):
    form = trigger.TOOL.form(client=cast.ines)
    words = " ".join([*(str(field.label) for field in form.fields.values()), str(trigger.TOOL.when)]).lower()
    assert [word for word in ("avoid", "stay away", "danger", "high-risk") if word in words] == []


# --- the learning review ---------------------------------------------------------------------


@pytest.fixture
def review(as_mara, cast, mornings, pills):
    """A learning review, filled in from top to bottom; its sheet."""
    fill(
        as_mara,
        cast.ines,
        "learning-review",
        what_happened="Hotel week",
        criticism_before="9",
        goal=mornings.pk,
        focus_area=pills.pk,
        said_to_myself="All thrown away",
        kinder_words="You were alone for five days",
        still_true="Six weeks of mornings",
        know_now="Hotels need a plan",
        tolerance_talked_about="on",
        change_to_plan="A room with a kitchen",
        criticism_after="5",
    )
    return LearningReview.objects.get()


def test_a_learning_review_shows_before_and_after_and_says_nothing_about_them(cast, review, mornings, pills):
    assert (review.client, review.goal, review.focus_area) == (cast.ines, mornings, pills)
    assert (review.criticism_before, review.criticism_after, review.tolerance_talked_about) == (9, 5, True)
    assert shown(review) == (
        "Goal: Mornings that are mine What happened Hotel week How hard I am on myself 9 before we looked 5 afterwards "
        "What I told myself All thrown away What I would tell a friend You were alone for five days "
        "What has not been lost Six weeks of mornings What I know now Hotels need a plan "
        "What changes in the plan A room with a kitchen the little ones We talked about lower tolerance"
    )


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (0, 10, "How hard I am on myself 0 before we looked 10 afterwards"),
        (None, 0, "How hard I am on myself 0 afterwards"),
        (3, None, "How hard I am on myself 3 before we looked"),
        (None, None, ""),
    ],
)
def test_harder_or_softer_reads_the_same_and_what_was_not_asked_is_no_number(cast, before, after, words):
    sheet = LearningReview.objects.create(client=cast.ines, criticism_before=before, criticism_after=after)
    assert shown(sheet) == words


def test_before_is_asked_before_anything_is_looked_at_and_after_last_of_all(as_mara, cast):
    page = as_mara.get(at("tool_new", cast.ines, "learning-review")).content.decode()
    order = re.findall(r'name="(criticism_before|criticism_after|said_to_myself|change_to_plan)"', page)
    assert list(dict.fromkeys(order)) == ["criticism_before", "said_to_myself", "change_to_plan", "criticism_after"]


def test_a_review_resets_nothing_and_counts_nothing(cast, review, mornings):
    assert list(mornings.state_events.values_list("state", flat=True)) == [State.TRYING]
    assert mornings.ratings.count() == 0


def test_a_goal_or_an_area_of_another_client_is_refused(as_mara, cast):
    """Hard case: whatever an address or a form says, a review is about this client's goals and nobody else's."""
    theirs = make_goal(cast.noor, "Noor's own")
    area = make_area(cast.noor, "Noor's area")
    for field, row in (("goal", theirs), ("focus_area", area)):
        answer = fill(as_mara, cast.ines, "learning-review", what_happened="Hotel week", **{field: row.pk})
        assert (answer.status_code, LearningReview.objects.count()) == (422, 0)
        assert answer.context["form"].errors.keys() == {field}
        assert "Hotel week" in answer.content.decode()
        asked = as_mara.get(at("tool_new", cast.ines, "learning-review"), {field: row.pk}).content.decode()
        assert (str(row.pk) in asked, "Noor" in asked) == (False, False)


@pytest.mark.parametrize("tool", CODES)
def test_no_tool_takes_an_area_of_another_client(as_mara, cast, tool):
    make_area(cast.ines, "wine", substance="alcohol")
    area = make_area(cast.noor, "Noor's area")
    answer = fill(as_mara, cast.ines, tool, focus_area=area.pk, on=str(TODAY()), text="Rain", event="The bus")
    assert (answer.status_code, BY_CODE[tool].model.objects.count()) == (422, 0)
    assert answer.context["form"].errors.keys() == {"focus_area"}


def test_the_choices_are_what_is_talked_about_and_open_and_nothing_in_particular(as_mara, cast, wine, mornings):
    make_area(cast.ines, "the fridge", standing="not_talking_about_it")
    make_area(cast.noor, "Noor's area")
    put_aside = make_goal(cast.ines, "Long put aside", state=State.SET_ASIDE)
    make_goal(cast.noor, "Noor's own")
    form = learning_review.TOOL.form(client=cast.ines)
    assert [label for _value, label in form["focus_area"].field.choices] == ["Nothing in particular", "wine"]
    assert [label for _value, label in form["goal"].field.choices] == [
        "Nothing in particular",
        "Mornings that are mine",
    ]
    GoalStateEvent.objects.create(goal=put_aside, state=State.TRYING)
    form = learning_review.TOOL.form(client=cast.ines)
    assert [label for _value, label in form["goal"].field.choices][1:] == ["Mornings that are mine", "Long put aside"]


def test_what_a_sheet_is_about_already_may_stay_when_it_is_not_talked_about_any_more(cast, wine, mornings):
    sheet = LearningReview.objects.create(client=cast.ines, focus_area=wine, goal=mornings)
    put([wine], standing="not_talking_about_it")
    GoalStateEvent.objects.create(goal=mornings, state=State.SET_ASIDE)
    form = learning_review.TOOL.form(client=cast.ines, instance=sheet)
    assert [label for _value, label in form["focus_area"].field.choices] == ["Nothing in particular", "wine"]
    assert [label for _value, label in form["goal"].field.choices][1:] == ["Mornings that are mine"]


def test_where_there_is_nothing_to_choose_from_nothing_is_asked(as_mara, cast):
    make_area(cast.noor, "Noor's area")
    make_goal(cast.noor, "Noor's own")
    page = as_mara.get(at("tool_new", cast.ines, "learning-review"))
    assert "Nothing in particular" not in page.content.decode()
    assert "Which goal" not in seen(page)


def test_their_own_sign_stands_by_the_goal_and_nobody_elses_does(as_mara, cast, mornings):
    make_goal(cast.ines, "No sign wanted")
    make_goal(cast.noor, "Noor's own", client_signal="Noor's sign")
    page = as_mara.get(at("tool_new", cast.ines, "learning-review"))
    assert "My own signs Mornings that are mine: When I hide the post." in seen(page)
    assert ("Noor" in seen(page), seen(page).count("No sign wanted")) == (False, 1)
    put([mornings], client_signal="")
    assert "My own signs" not in seen(as_mara.get(at("tool_new", cast.ines, "learning-review")))


def test_a_sign_is_text_and_never_markup(as_mara, cast, mornings):
    put([mornings], client_signal="<b onclick=x>hide</b>")
    page = as_mara.get(at("tool_new", cast.ines, "learning-review")).content.decode()
    assert ("<b onclick" in page, "&lt;b onclick=x&gt;hide" in page) == (False, True)


def test_lower_tolerance_is_asked_about_where_an_overdose_may_be_a_danger(as_mara, cast, wine):
    make_area(cast.noor, "theirs", kind="substance", undisclosed=True)
    asked = 'name="tolerance_talked_about"'
    new = at("tool_new", cast.ines, "learning-review")
    assert asked not in as_mara.get(new).content.decode()
    unnamed = make_area(cast.ines, "the little ones", kind="substance", undisclosed=True)
    page = as_mara.get(new).content.decode()
    assert asked in page
    # The style sheet shows the question by this mark: for that area, for none, and not for the wine.
    assert re.findall(r'<option value="([^"]*)"[^>]*class="in-danger"', page) == ["", str(unnamed.pk)]


def test_what_was_ticked_can_be_seen_and_taken_back(as_mara, cast):
    sheet = LearningReview.objects.create(client=cast.ines, tolerance_talked_about=True)
    change = at("sheet_change", cast.ines, "learning-review", sheet.pk)
    assert 'name="tolerance_talked_about"' in as_mara.get(change).content.decode()


def test_a_link_may_bring_the_goal_along(as_mara, cast, mornings):
    form = as_mara.get(at("tool_new", cast.ines, "learning-review"), {"goal": mornings.pk}).context["form"]
    assert str(form["goal"].value()) == str(mornings.pk)


def test_a_review_leads_on_to_its_goal_and_to_something_to_try(as_mara, cast, review, mornings):
    page = as_mara.get(at("sheet", cast.ines, "learning-review", review.pk)).content.decode()
    assert f'href="{reverse("goals:goal", args=[cast.ines.code, mornings.pk])}"' in page
    assert f'href="{reverse("goals:experiment_new", args=[cast.ines.code, mornings.pk])}"' in page
    alone = LearningReview.objects.create(client=cast.ines)
    page = as_mara.get(at("sheet", cast.ines, "learning-review", alone.pk)).content.decode()
    assert f'href="{reverse("goals:new", args=[cast.ines.code])}"' in page


def test_who_only_reads_is_led_nowhere_to_write(cast, review):
    sana = Browser()
    sana.force_login(cast.sana)
    page = sana.get(at("sheet", cast.ines, "learning-review", review.pk))
    assert (page.status_code, "experiments/" in page.content.decode()) == (200, False)


def test_whoever_picks_it_up_again_is_one_tap_from_a_learning_review(as_mara, cast, wine):
    meeting = make_session(cast.ines, by=cast.mara)
    change = make_change(wine, "three glasses")
    StageRating.objects.create(client=cast.ines, change=change, stage="returning_to_it", sitting=meeting.sitting)
    page = as_mara.get(at("room", cast.ines, meeting.pk)).content.decode()
    way = f"{at('tool_new', cast.ines, 'learning-review')}?meeting={meeting.pk}&amp;further=last"
    suggested = page[page.index(f'id="suggestions-{change.pk}"') :].partition("</fieldset>")[0]
    assert re.findall(r'data-tool\s+href="([^"]*)"', suggested) == [way]


def test_every_tool_that_a_suggestion_opens_is_there():
    opened = {one.code: one.tool for stage in STAGES.values() for one in stage.suggestions if one.tool}
    assert opened["returning_to_it.learning_review"] == "learning-review"
    assert opened["considering.typical_occasion"] == "typical-occasion"
    assert set(opened.values()) <= set(BY_CODE)


# --- all of them -----------------------------------------------------------------------------


@pytest.mark.parametrize(("tool", "queries"), [(code, 10 if code == "typical-occasion" else 11) for code in CODES])
def test_the_page_over_time_costs_the_same_at_1_and_at_30(
    as_mara, cast, wine, tool, queries, django_assert_num_queries
):
    about = {"client": cast.ines, "focus_area": wine}
    if tool == "learning-review":
        about["goal"] = make_goal(cast.ines, "Mornings that are mine")
    sheets = BY_CODE[tool].model.objects
    sheets.create(**about)
    page = at("tool", cast.ines, tool)
    as_mara.get(page)
    with django_assert_num_queries(queries):
        as_mara.get(page)
    for _n in range(29):
        sheets.create(**about)
    with django_assert_num_queries(queries):
        assert len(as_mara.get(page).context["filled"]) == 25


@pytest.mark.parametrize("tool", CODES)
def test_no_word_of_these_tools_calls_anything_a_failure(cast, tool):
    """Labels, help and what stands around the client's words, read as the client reads them."""
    form = BY_CODE[tool].form(client=cast.ines)
    words = [str(BY_CODE[tool].name), str(BY_CODE[tool].when), str(BY_CODE[tool].line)]
    words += [f"{field.label} {field.help_text}" for field in form.fields.values()]
    said = " ".join(words).lower()
    assert [bad for bad in ("fail", "relapse", "lapse", "slip", "clean", "sober", "setback") if bad in said] == []
