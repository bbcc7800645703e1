"""What may be worth a word: the rules without the database, what is read for them, and where they stand."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import Episode, MedicalReview, PutAway, Substance, WithdrawnSitting
from goals.models import Experiment, GoalStateEvent, OverdosePlan
from sessions.models import UseSnapshot
from sessions.prompts import Area, overdose_plan_words, prompts_for, prompts_from, withdrawal_danger
from tests.cast import key, make_area, make_change, make_goal, make_session

TODAY = timezone.localdate()
STREET = Area("stimulant")
NEVER_OFFERED = "A medical check has not been offered yet."


def ago(days):
    return timezone.localdate() - timedelta(days=days)


def plan(days=0, **fields) -> OverdosePlan:
    return OverdosePlan(on=TODAY - timedelta(days=days), **fields)


# --- The overdose plan: the rule ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "offered"),
    [
        (Area("opioid"), True),
        (Area("stimulant"), True),
        (Area("other"), True),
        (Area(""), True),  # not named: it may be anything
        (Area("alcohol"), False),
        (Area("cannabis"), False),
        (Area("nicotine"), False),
        (Area("alcohol", overdose=True), True),  # the site says so
    ],
)
def test_an_overdose_plan_is_offered_for_whatever_does_not_come_from_where_somebody_answers_for_it(area, offered):
    assert bool(overdose_plan_words([Area("alcohol"), area], None, TODAY)) is offered


def test_without_any_substance_none_is_offered():
    assert overdose_plan_words([], None, TODAY) == ""
    assert overdose_plan_words([], plan(400, naloxone="none_yet"), TODAY) == ""


@pytest.mark.parametrize(("days", "again"), [(0, False), (89, False), (90, True), (91, True)])
def test_a_plan_is_worth_another_look_from_ninety_days_on(days, again):
    words = overdose_plan_words([STREET], plan(days, naloxone="carry"), TODAY)
    assert ("last looked at on" in words) is again and bool(words) is again


@pytest.mark.parametrize(("days_left", "past"), [(1, False), (0, False), (-1, True)])
def test_naloxone_is_good_until_the_end_of_its_last_day(days_left, past):
    held = plan(naloxone="carry", naloxone_expires=TODAY + timedelta(days=days_left))
    assert overdose_plan_words([STREET], held, TODAY) == ("The date on the naloxone is past." if past else "")


@pytest.mark.parametrize(
    ("naloxone", "words"),
    [
        ("", ""),
        ("carry", ""),
        ("at_home", ""),
        ("both", ""),
        ("not_wanted", ""),
        ("none_yet", "There is no naloxone at hand yet."),
    ],
)
def test_no_naloxone_yet_is_worth_a_word_and_not_wanting_any_is_an_answer(naloxone, words):
    assert overdose_plan_words([STREET], plan(naloxone=naloxone), TODAY) == words


def test_whoever_does_not_want_naloxone_hears_of_no_date_on_it():
    held = plan(naloxone="not_wanted", naloxone_expires=TODAY - timedelta(days=9))
    assert overdose_plan_words([STREET], held, TODAY) == ""


# --- Before cutting down: the rule --------------------------------------------------------------------


@pytest.mark.parametrize(("days", "due"), [(None, False), (0, False), (23, False), (24, True), (25, True), (28, True)])
def test_medical_safety_is_worth_a_word_from_twenty_four_days_of_twenty_eight(days, due):
    assert withdrawal_danger([Area("alcohol", days=days, cutting_down=True)], offered=False) is due


@pytest.mark.parametrize(
    ("family", "due"),
    [
        ("alcohol", True),
        ("sedative", True),
        ("ghb_gbl", True),
        ("opioid", False),
        ("stimulant", False),
        ("nicotine", False),
        ("", False),
    ],
)
def test_it_is_about_what_is_dangerous_to_stop_suddenly(family, due):
    assert withdrawal_danger([Area(family, days=28, cutting_down=True)], offered=False) is due


def test_it_needs_somebody_who_is_cutting_that_very_thing_down_and_no_offer_yet():
    daily, less_of_another = Area("alcohol", days=28), Area("cannabis", days=28, cutting_down=True)
    assert withdrawal_danger([daily, less_of_another], offered=False) is False
    assert withdrawal_danger([Area("alcohol", days=28, cutting_down=True)], offered=True) is False


# --- All of them: the rule ---------------------------------------------------------------------------


def said(found) -> list[str]:
    return [prompt.code for prompt in found]


def test_the_most_pressing_stands_first_and_the_check_is_never_named_twice():
    daily = Area("sedative", overdose=True, days=28, cutting_down=True)
    assert said(prompts_from([daily], None, offered=False, today=TODAY)) == ["withdrawal", "overdose_plan"]
    assert said(prompts_from([STREET], None, offered=False, today=TODAY)) == ["overdose_plan", "medical_review"]
    assert said(prompts_from([], None, offered=False, today=TODAY)) == ["medical_review"]
    assert said(prompts_from([daily], plan(naloxone="carry"), offered=True, today=TODAY)) == []


def test_only_the_offer_of_a_check_has_not_for_me_now_as_its_answer():
    found = prompts_from([STREET], None, offered=False, today=TODAY)
    assert [(one.tool, one.not_now) for one in found] == [("overdose-plan", False), ("medical-review", True)]


# --- What is read ------------------------------------------------------------------------------------


def substance(code: str, family: str, *, overdose=False) -> str:
    Substance.objects.update_or_create(
        code=code, defaults={"name": code, "klass": family, "overdose_relevant": overdose}
    )
    return code


@pytest.fixture
def wine(cast):
    """Ines's wine, of which she drinks on 26 days of 28."""
    area = make_area(cast.ines, "The wine", substance=substance("wine", "alcohol"))
    UseSnapshot.objects.create(client=cast.ines, focus_area=area, days_used=26)
    return area


def codes(client) -> list[str]:
    return said(prompts_for(client))


def test_a_part_of_life_asks_for_no_overdose_plan_and_an_unnamed_substance_does(cast):
    make_area(cast.ines, "Work")
    assert codes(cast.ines) == ["medical_review"]
    make_area(cast.ines, "The thing", kind="substance", undisclosed=True)
    assert codes(cast.ines) == ["overdose_plan", "medical_review"]


def test_the_newest_plan_that_is_in_use_counts(cast):
    make_area(cast.ines, "Speed", substance=substance("speed", "stimulant"))
    MedicalReview.objects.create(client=cast.ines)
    first = OverdosePlan.objects.create(client=cast.ines, naloxone="none_yet", on=ago(100))
    assert [(one.words, one.sheet) for one in prompts_for(cast.ines)] == [
        ("There is no naloxone at hand yet.", first.pk)
    ]
    second = OverdosePlan.objects.create(
        client=cast.ines, thread=first.thread, version=2, naloxone="carry", naloxone_expires=ago(-5), on=ago(90)
    )
    (prompt,) = prompts_for(cast.ines)
    assert (prompt.sheet, "last looked at on" in prompt.words) == (second.pk, True)
    third = OverdosePlan.objects.create(client=cast.ines, thread=first.thread, version=3, naloxone="carry")
    assert codes(cast.ines) == []
    PutAway.objects.create(client=cast.ines, thread=third.thread)
    (prompt,) = prompts_for(cast.ines)
    assert (prompt.code, prompt.sheet) == ("overdose_plan", None)


def test_a_plan_of_a_withdrawn_sitting_and_one_of_somebody_else_are_none(cast):
    make_area(cast.ines, "Speed", substance=substance("speed", "stimulant"))
    MedicalReview.objects.create(client=cast.ines)
    held = OverdosePlan.objects.create(client=cast.ines, naloxone="carry", sitting=key())
    OverdosePlan.objects.create(client=cast.noor, naloxone="carry")
    assert codes(cast.ines) == []
    WithdrawnSitting.objects.create(client=cast.ines, sitting=held.sitting)
    assert codes(cast.ines) == ["overdose_plan"]


@pytest.mark.parametrize(
    ("direction", "due"),
    [
        ("less_often", True),
        ("less_each_time", True),
        ("pause", True),
        ("stop_for_a_while", True),
        ("stop", True),
        ("safer", False),
        ("understand", False),
        ("keep_going", False),
        ("", False),
    ],
)
def test_a_goal_of_less_of_it_is_cutting_down(cast, wine, direction, due):
    make_goal(cast.ines, "Evenings I remember", focus_area=wine, direction=direction)
    assert codes(cast.ines) == (["withdrawal"] if due else ["medical_review"])


def test_a_goal_counts_by_the_change_that_it_is_about_too(cast, wine):
    make_goal(cast.ines, "Fewer nights", change=make_change(wine, "fewer nights"), direction="less_often")
    assert codes(cast.ines) == ["withdrawal"]


@pytest.mark.parametrize(
    ("state", "due"), [("trying", True), ("resting", True), ("set_aside", False), ("reached", False), ("grew", False)]
)
def test_a_goal_that_closed_quietly_is_none(cast, wine, state, due):
    goal = make_goal(cast.ines, "Evenings I remember", focus_area=wine, direction="stop")
    GoalStateEvent.objects.create(goal=goal, state=state)
    assert codes(cast.ines) == (["withdrawal"] if due else ["medical_review"])


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("stop_for_a_while", True),
        ("amount_limit", True),
        ("spacing", True),
        ("moderation", True),
        ("timing", False),
        ("route", False),
        ("coping_instead", False),
    ],
)
def test_trying_out_less_of_it_is_cutting_down_until_it_was_looked_back_on(cast, wine, kind, due):
    goal = make_goal(cast.ines, "Evenings I remember", focus_area=wine)
    tried = Experiment.objects.create(goal=goal, kind=kind, if_i="If I", review_on=ago(-9))
    assert codes(cast.ines) == (["withdrawal"] if due else ["medical_review"])
    Experiment.objects.filter(pk=tried.pk).update(reviewed_on=ago(0), next="keep")
    assert codes(cast.ines) == ["medical_review"]


def test_the_newest_snapshot_that_counts_is_the_one(cast, wine):
    make_goal(cast.ines, "Fewer", focus_area=wine, direction="stop")
    UseSnapshot.objects.create(client=cast.ines, focus_area=wine, days_used=2, observed_on=ago(30))
    assert codes(cast.ines) == ["withdrawal"]
    later = UseSnapshot.objects.create(client=cast.ines, focus_area=wine, days_used=3, sitting=key())
    assert codes(cast.ines) == ["medical_review"]
    WithdrawnSitting.objects.create(client=cast.ines, sitting=later.sitting)
    assert codes(cast.ines) == ["withdrawal"]
    UseSnapshot.objects.create(client=cast.ines, focus_area=wine, answer="rather_not_say", sitting=key())
    assert codes(cast.ines) == ["medical_review"]


def test_near_daily_use_of_one_thing_and_less_of_another_is_no_danger(cast, wine):
    other = make_area(cast.ines, "Cigarettes", substance=substance("cigarettes", "nicotine"))
    make_goal(cast.ines, "Fewer", focus_area=other, direction="stop")
    assert codes(cast.ines) == ["medical_review"]


@pytest.mark.parametrize("state", ["offered", "wanted", "booked", "done", "not_now"])
def test_whatever_came_of_the_offer_of_a_check_it_was_made(cast, wine, state):
    make_goal(cast.ines, "Fewer", focus_area=wine, direction="stop")
    MedicalReview.objects.create(client=cast.noor, state=state)
    assert codes(cast.ines) == ["withdrawal"]
    MedicalReview.objects.create(client=cast.ines, state=state)
    assert codes(cast.ines) == []


def test_three_queries_however_much_there_is(cast, wine):
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            prompts_for(cast.ines)
        return len(caught.captured_queries)

    assert asked() == 3
    for number in range(30):
        area = make_area(cast.ines, f"Area {number}", substance="heroin")
        UseSnapshot.objects.create(client=cast.ines, focus_area=area, days_used=28)
        Experiment.objects.create(
            goal=make_goal(cast.ines, f"Goal {number}", focus_area=area), if_i="If", review_on=ago(0)
        )
        OverdosePlan.objects.create(client=cast.ines)
        MedicalReview.objects.create(client=cast.ines)
    assert asked() == 3


# --- Where they stand ----------------------------------------------------------------------------------


def pages_of(cast) -> list[str]:
    meeting = make_session(cast.ines, by=cast.mara)
    code = cast.ines.code
    return [
        reverse("workspace:record", args=[code]),
        reverse("workspace:before", args=[code]),
        reverse("sessions:room", args=[code, meeting.pk]),
    ]


def worth_a_word(browser, page: str) -> str:
    """Return the part of a page that holds the prompts."""
    shown = browser.get(page).content.decode()
    part = shown[shown.index('aria-labelledby="worth-a-word"') :]
    return part[: part.index("</section>")]


def test_they_stand_on_the_record_on_the_card_and_in_the_room_one_tap_from_their_tool(client, cast, wine):
    make_goal(cast.ines, "Fewer", focus_area=wine, direction="stop")
    make_area(cast.ines, "Speed", substance=substance("speed", "stimulant"))
    client.force_login(cast.mara)
    for page in pages_of(cast):
        shown = worth_a_word(client, page)
        assert "Talk through medical safety before cutting down." in shown
        assert "There is no overdose plan yet." in shown
        for tool in ("overdose-plan", "medical-review"):
            address = reverse("sessions:tool_new", args=[cast.ines.code, tool])
            (found,) = re.findall(rf'href="({re.escape(address)}[^"]*)"', shown)
            assert client.get(unescape(found)).status_code == 200


def test_a_plan_that_there_is_is_led_to(client, cast):
    make_area(cast.ines, "Speed", substance=substance("speed", "stimulant"))
    held = OverdosePlan.objects.create(client=cast.ines, naloxone="none_yet")
    client.force_login(cast.mara)
    *pages, room = pages_of(cast)
    for page in pages:
        shown = worth_a_word(client, page)
        assert reverse("sessions:sheet", args=[cast.ines.code, "overdose-plan", held.pk]) in shown
        assert "Look at the plan together" in shown
    beside = re.search(r'data-tool\s+href="([^"]+)"', worth_a_word(client, room))[1]
    form = client.get(unescape(beside)).context["form"]
    assert (form.instance.thread, form["naloxone"].value()) == (held.thread, "none_yet")


def test_offered_and_not_for_me_now_is_one_tap_and_no_prompt_comes_again(client, cast):
    client.force_login(cast.mara)
    meeting_page = pages_of(cast)[2]
    shown = worth_a_word(client, meeting_page)
    form = shown[shown.index('action="' + reverse("sessions:tool_new", args=[cast.ines.code, "medical-review"])) :]
    sent = dict(re.findall(r'name="(key|state|meeting)"\s+value="([^"]+)"', form[: form.index("</form>")]))
    assert set(sent) == {"key", "state", "meeting"}
    for _twice in range(2):
        answer = client.post(reverse("sessions:tool_new", args=[cast.ines.code, "medical-review"]), sent)
        assert answer.url == meeting_page
    review = MedicalReview.objects.get(client=cast.ines)
    assert (review.state, review.created_by) == ("not_now", cast.mara)
    for page in pages_of(cast):
        assert NEVER_OFFERED not in client.get(page).content.decode()


def test_nothing_is_prompted_to_whoever_only_reads_or_once_the_work_has_ended(client, cast):
    record, card = pages_of(cast)[:2]
    client.force_login(cast.mara)
    assert NEVER_OFFERED in client.get(record).content.decode()
    client.force_login(cast.sana)
    for page in (record, card):
        assert NEVER_OFFERED not in client.get(page).content.decode()
    Episode.objects.filter(client=cast.ines).update(ended_on=ago(0), ending="taking_it_from_here")
    client.force_login(cast.mara)
    for page in (record, card):
        assert NEVER_OFFERED not in client.get(page).content.decode()


def test_a_prompt_is_no_gate_the_note_is_signed_with_all_of_them_open(client, cast, wine):
    make_goal(cast.ines, "Fewer", focus_area=wine, direction="stop")
    meeting = make_session(cast.ines, by=cast.mara, safety_answer="did_not_come_up")
    client.force_login(cast.mara)
    review = reverse("sessions:review", args=[cast.ines.code, meeting.pk])
    assert client.get(review).context["missing"] == []


def test_no_prompt_reaches_the_page_that_is_turned_to_the_client_or_the_paper(client, cast, wine):
    make_goal(cast.ines, "Fewer", focus_area=wine, direction="stop")
    meeting = make_session(cast.ines, by=cast.mara)
    client.force_login(cast.mara)
    client.post(reverse("sessions:turn", args=[cast.ines.code, meeting.pk]))
    turned = client.get(reverse("sessions:turned"), follow=True).content.decode()
    assert "Talk through medical safety" not in turned


def test_after_a_break_the_overdose_plan_stands_beside_the_talk(client, cast):
    make_area(cast.ines, "Heroin", substance=substance("h", "opioid", overdose=True))
    old = cast.ines.episodes.get()
    Episode.objects.filter(pk=old.pk).update(opened_on=ago(60), ended_on=ago(10), ending="taking_it_from_here")
    again = Episode.objects.create(client=cast.ines, team=cast.team, opened_on=ago(1))
    old.care_team.update(episode=again)
    client.force_login(cast.mara)
    shown = client.get(reverse("workspace:before", args=[cast.ines.code])).content.decode()
    offer = shown[shown.index('id="after-break"') :]
    assert reverse("sessions:tool", args=[cast.ines.code, "overdose-plan"]) in offer[: offer.index("</section>")]


def test_in_the_open_note_of_somebody_who_has_died_nothing_is_offered(client, cast, wine):
    room = pages_of(cast)[2]
    client.force_login(cast.mara)
    assert NEVER_OFFERED in client.get(room).content.decode()
    Episode.objects.filter(client=cast.ines).update(ended_on=ago(0), ending="died")
    page = client.get(room)
    shown = page.content.decode()
    assert page.status_code == 200
    for said in ("worth-a-word", NEVER_OFFERED, "Open a tool", reverse("sessions:tools", args=[cast.ines.code])):
        assert said not in shown, said
