"""Confidence in eight kinds of situation to follow a plan of one's own: taps in tens, not asked is not 0."""

import re

import pytest
from django.urls import reverse

from goals.models import IdealUsePlan, SituationConfidence
from goals.models.ambivalence import SITUATIONS
from tests.cast import key, make_goal, make_session

CODE = "situation-confidence"


@pytest.fixture
def mara(cast, client):
    client.force_login(cast.mara)
    return client


def address(cast, name="tool_new", *more):
    return reverse(f"sessions:{name}", args=[cast.ines.code, CODE, *more])


def send(mara, cast, **typed):
    return mara.post(address(cast), {"key": key(), **typed})


def offered(mara, cast) -> str:
    """Return the plan that the form begins with."""
    return mara.get(address(cast)).context["form"]["plan"].value()


def test_a_tap_is_a_ten_and_no_tap_was_not_asked(cast, mara):
    assert send(mara, cast, plan="Two evenings a week", urges="30", conflict="0", good_times="100").status_code == 302
    sheet = SituationConfidence.objects.get()
    given = {"urges": 30, "conflict": 0, "good_times": 100}
    assert {name: getattr(sheet, name) for name in SITUATIONS} == dict.fromkeys(SITUATIONS) | given
    html = mara.get(address(cast, "sheet", sheet.pk)).content.decode()
    assert re.findall(r'class="part" width="(\d+)"', html) == ["30", "0", "100"]
    assert re.findall(r'class="number">(\d+)<', html) == ["30", "0", "100"]
    assert html.count("not asked") == 5


def test_the_form_asks_about_their_own_plan_first_and_offers_tens(cast, mara):
    html = mara.get(address(cast)).content.decode()
    assert html.index('name="plan"') < html.index('name="unpleasant_feelings"')
    values = re.findall(r'name="urges"\s+value="(\d+)"', html)
    assert values == [str(n) for n in range(0, 101, 10)]
    for word in ("sober", "abstinen", "clean", "temptation", "resist"):
        assert not re.search(word, html[html.index("<main") :], re.I)


@pytest.mark.parametrize("value", ["5", "101", "-10", "10.0", "٣٠", "ten"])
def test_what_is_no_ten_is_refused_and_nothing_is_lost(cast, mara, value):
    answer = send(mara, cast, plan="Two evenings a week", urges=value)
    assert (answer.status_code, "Two evenings a week" in answer.content.decode()) == (422, True)
    assert SituationConfidence.objects.count() == 0


def test_a_number_between_the_tens_that_was_brought_along_stays_when_the_sheet_is_changed(cast, mara):
    sheet = SituationConfidence.objects.create(client=cast.ines, plan="Mine", urges=55, conflict=20)
    page = mara.get(address(cast, "sheet_change", sheet.pk)).content.decode()
    assert re.search(r'name="urges"\s+value="55"[^>]*\schecked', page)
    typed = {"plan": "Mine", "urges": "55", "conflict": "30", "stamp": sheet.kept_at.isoformat()}
    assert mara.post(address(cast, "sheet_change", sheet.pk), typed).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.urges, sheet.conflict) == (55, 30)


def test_it_begins_with_their_own_words_the_last_plan_first_then_the_ideal_one_then_a_goal(cast, mara):
    assert offered(mara, cast) == ""
    make_goal(cast.noor, "Planted")
    make_goal(cast.ines, "Closed", state="set_aside", sort=0)
    make_goal(cast.ines, "Weeknights I remember", sort=1)
    make_goal(cast.ines, "Sleep", sort=2)
    assert offered(mara, cast) == "Weeknights I remember"
    IdealUsePlan.objects.create(client=cast.noor, limits_and_exit="Planted")
    IdealUsePlan.objects.create(client=cast.ines, limits_and_exit="Planted: supposed", shared=False)
    IdealUsePlan.objects.create(client=cast.ines, rewritten_scene="Two glasses, then tea")
    assert offered(mara, cast) == "Two glasses, then tea"
    send(mara, cast, plan="Fridays only", urges="50")
    assert offered(mara, cast) == "Fridays only"
    send(mara, cast, plan="", urges="60")
    assert SituationConfidence.objects.latest("created_at").plan == ""


def test_a_suggestion_that_nobody_touched_makes_no_sheet(cast, mara):
    make_goal(cast.ines, "Weeknights I remember")
    send(mara, cast, plan="Weeknights I remember")
    assert SituationConfidence.objects.count() == 0


@pytest.mark.parametrize("further", [False, True])
def test_the_last_numbers_are_faint_marks_and_are_never_chosen_by_themselves(cast, mara, further):
    before = make_session(cast.ines, by=cast.mara, days_ago=9)
    values = {"client": cast.ines, "on": before.day, "plan": "Fridays only", "urges": 40, "conflict": 0}
    last = SituationConfidence.objects.create(sitting=before.sitting, **values)
    SituationConfidence.objects.filter(pk=last.pk).update(frozen_at=last.created_at)
    html = mara.get(address(cast), {"further": last.pk} if further else {}).content.decode()
    assert not re.search(r'name="\w+"\s+value="\d+"[^>]*\schecked', html)
    marked = re.findall(r'name="(\w+)"\s+value="(\d+)"[^>]*><span>\d+<i class="faint-mark"', html)
    assert marked == [("urges", "40"), ("conflict", "0")]
    sent = {"urges": "70", "plan": "Fridays only"} | ({"further": last.pk} if further else {})
    assert send(mara, cast, **sent).status_code == 302
    fresh = SituationConfidence.objects.exclude(pk=last.pk).get()
    assert (fresh.urges, fresh.conflict, fresh.plan) == (70, None, "Fridays only")


def test_two_sheets_stand_over_time_and_nothing_says_which_is_better(cast, mara):
    send(mara, cast, plan="Mine", urges="70")
    send(mara, cast, plan="Mine", urges="20")
    html = mara.get(address(cast, "tool")).content.decode()
    assert re.findall(r'class="part" width="(\d+)"', html) == ["20", "70"]
    shown = html[html.index("<main") : html.index("</main>")]
    for compared in ("arrows", "delta", "+50", "−50", "-50", "average", "total", "mean", "lower than", "up from"):
        assert compared not in shown
