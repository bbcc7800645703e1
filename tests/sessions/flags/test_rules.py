"""The rules, at, below and above each of their numbers: without the database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from clients.returning import Break, gaps_in_use
from goals.models import OverdosePlan
from goals.models.plans import Naloxone
from hrp.base.days import midnight
from sessions.content.flags import DEFAULTS, LIMITS, FlagKind
from sessions.flags.rules import RULES, Facts, Fit, Near, Now, OpenMandate, flags_of
from sessions.flags.words import SENTENCES, kindly, reason
from sessions.prompts import Area

TODAY = date(2026, 3, 18)
NOON = midnight(TODAY) + timedelta(hours=12)
NOW, MINE = Now(NOON, TODAY), Now(NOON, TODAY, mine=True)
ALL = frozenset(FlagKind)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def hours(number: float) -> datetime:
    return NOON - timedelta(hours=number)


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def flag(kind: FlagKind, now: Now = NOW, limits: dict | None = None, **known):
    """The flag of one kind for somebody with whom the work began a year ago, unless it is said otherwise."""
    facts = Facts(**{"opened_on": ago(365), **known})
    return RULES[kind](facts, DEFAULTS | (limits or {}), now)


def cause(*args, **known) -> str:
    found = flag(*args, **known)
    return found.cause if found else ""


# --- Safety ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("level", [3, 4])
@pytest.mark.parametrize(("open_for", "raised"), [(-1, False), (0, False), (1, True)])
def test_a_near_danger_is_open_for_longer_than_a_day(level, open_for, raised):
    item = Near(level, hours(24) - minutes(open_for), told_on=ago(1))
    assert bool(flag(FlagKind.SAFETY, near=[item])) is raised


def test_a_site_may_wait_for_longer():
    item = Near(3, hours(30))
    assert flag(FlagKind.SAFETY, near=[item]) and not flag(FlagKind.SAFETY, near=[item], limits={"safety_hours": 30})


def test_a_settled_danger_is_not_open():
    assert flag(FlagKind.SAFETY, near=[Near(3, hours(100), settled=True)]) is None


@pytest.mark.parametrize("settled", [False, True])
@pytest.mark.parametrize(
    ("noted", "told", "found"),
    [
        (hours(5), None, ""),  # the day is not over
        (hours(13), hours(13).date(), ""),  # yesterday, and told then
        (hours(13), TODAY, ""),  # told is told
        (hours(13), None, "safety_not_told"),
    ],
)
def test_what_was_acted_on_is_told_the_same_day(settled, noted, told, found):
    assert cause(FlagKind.SAFETY, near=[Near(4, noted, told, settled)]) == found


def test_a_level_three_need_not_be_told_the_same_day():
    assert flag(FlagKind.SAFETY, near=[Near(3, hours(13))]) is None


def test_safety_is_asked_also_where_no_stretch_of_work_is_open():
    assert cause(FlagKind.SAFETY, opened_on=None, near=[Near(3, hours(25))]) == "safety_open"


def test_a_newer_danger_comes_up_anew_and_the_sentence_names_the_first():
    found = flag(FlagKind.SAFETY, near=[Near(3, hours(30)), Near(4, hours(100))])
    assert found.since == hours(6)
    assert found.numbers == {"level": 4, "on": hours(100).date()}


def test_another_danger_that_was_acted_on_and_not_told_comes_up_beside_an_older_one_that_is_open():
    """The one was answered and rests; the other was settled at once, and nobody told the supervisor."""
    older, told = Near(3, hours(200)), Near(4, hours(60), ago(2), settled=True)
    untold = Near(4, hours(30), settled=True)
    found = flag(FlagKind.SAFETY, near=[untold, told, older])
    assert (found.cause, found.since) == ("safety_open", midnight(TODAY))
    assert found.numbers == {"level": 3, "on": hours(200).date(), "untold_on": hours(30).date()}
    assert reason(found) == (
        "A near danger has been open since 10 March (it needs attention within days). "
        "On 17 March a near danger was acted on; nobody noted that you were told."
    )
    assert flag(FlagKind.SAFETY, near=[told, older]).since == hours(200 - 24)


@pytest.mark.parametrize("known", [Near(3, hours(90), None, False), Near(4, hours(90), None, True)])
def test_a_danger_that_is_written_down_late_comes_up_when_it_is(known):
    assert flag(FlagKind.SAFETY, near=[known]).since < hours(5)
    assert flag(FlagKind.SAFETY, near=[replace(known, written_at=hours(5))]).since == hours(5)


def test_no_site_may_leave_a_near_danger_for_longer_than_two_days():
    (limit,) = (limit for limit in LIMITS if limit.name == "safety_hours")
    assert (limit.default, limit.high) == (24, 48)


def test_the_day_counts_on_the_clinics_clock():
    late = datetime(2026, 3, 16, 23, 30, tzinfo=UTC)  # in Berlin it is the 17th
    with timezone.override("Europe/Berlin"):
        assert flag(FlagKind.SAFETY, near=[Near(4, late, settled=True)]).since == midnight(date(2026, 3, 18))


# --- Overdose -------------------------------------------------------------------------------------------
STREET = [Area("stimulant")]


def plan(days: int = 0, naloxone: str = "carry", left: int | None = None) -> OverdosePlan:
    good_until = None if left is None else ago(-left)
    return OverdosePlan(on=ago(days), naloxone=naloxone, naloxone_expires=good_until, created_at=midnight(ago(days)))


@pytest.mark.parametrize(
    ("held", "found"),
    [
        (None, "no_plan"),
        (plan(naloxone="none_yet"), "no_naloxone"),
        (plan(left=-1), "naloxone_past"),
        (plan(left=0), ""),
        (plan(left=1), ""),
        (plan(89), ""),
        (plan(90), "plan_old"),
        (plan(91), "plan_old"),
        (plan(naloxone="not_wanted"), ""),
        (plan(naloxone=""), ""),
    ],
)
def test_an_overdose_plan_that_is_good_today(held, found):
    assert cause(FlagKind.OVERDOSE, areas=STREET, overdose_plan=held) == found


def test_since_when_a_plan_is_worth_a_word():
    def since(held):
        return flag(FlagKind.OVERDOSE, areas=STREET, overdose_plan=held).since

    assert since(None) == midnight(ago(365))
    assert since(plan(3, "none_yet")) == midnight(ago(3))
    assert since(plan(30, left=-4)) == midnight(ago(3))
    assert since(plan(95)) == midnight(ago(5))


def test_what_is_added_to_the_work_a_plan_that_is_gone_and_one_of_today_come_up_anew():
    def since(**known):
        return flag(FlagKind.OVERDOSE, **{"areas": STREET, **known}).since

    heroin, wine = Area("opioid", since=hours(3)), Area("alcohol", since=hours(1))
    assert since(areas=[Area("stimulant", since=hours(900)), heroin, wine]) == hours(3)
    assert since(plan_left_at=hours(2)) == hours(2)
    today = plan(0, "none_yet")
    today.created_at = hours(1)
    assert since(overdose_plan=today) == hours(1)


def test_a_plan_is_for_what_is_not_from_a_pharmacy_while_the_work_goes_on():
    assert flag(FlagKind.OVERDOSE, areas=[Area("alcohol"), Area("cannabis")]) is None
    assert flag(FlagKind.OVERDOSE) is None
    assert cause(FlagKind.OVERDOSE, areas=[Area("alcohol", overdose=True)]) == "no_plan"
    assert cause(FlagKind.OVERDOSE, areas=[Area("")]) == "no_plan"
    assert flag(FlagKind.OVERDOSE, areas=STREET, opened_on=None) is None


@pytest.mark.parametrize(("days", "raised"), [(29, False), (30, True)])
def test_a_site_may_look_at_a_plan_more_often(days, raised):
    found = flag(FlagKind.OVERDOSE, areas=STREET, overdose_plan=plan(days), limits={"overdose_days": 30})
    assert bool(found) is raised


# --- After a break ----------------------------------------------------------------------------------------
def after(one: Break, **known):
    return flag(FlagKind.AFTER_BREAK, **{"overdose_may_happen": True, "breaks": [one], **known})


@pytest.mark.parametrize(("days", "raised"), [(6, False), (7, True), (8, True)])
def test_a_break_is_a_week_or_longer(days, raised):
    assert bool(after(Break(ago(3 + days), ago(3)))) is raised


@pytest.mark.parametrize(("days", "raised"), [(2, False), (3, True)])
def test_a_site_may_call_less_a_break(days, raised):
    assert bool(after(Break(ago(3 + days), ago(3)), limits={"break_days": 3})) is raised


def test_out_of_custody_or_hospital_it_counts_however_short_it_was():
    found = after(Break(ago(4), ago(3), left_care=True))
    assert (found.cause, found.since) == ("left_care", midnight(ago(3)))


@pytest.mark.parametrize(("ago_days", "raised"), [(-1, False), (0, True), (90, True), (91, False)])
def test_a_return_is_news_for_ninety_days(ago_days, raised):
    assert bool(after(Break(ago(ago_days + 20), ago(ago_days)))) is raised


@pytest.mark.parametrize(("talk", "raised"), [(None, True), (4, True), (3, False), (2, False)])
def test_a_word_on_tolerance_since_the_return_is_enough(talk, raised):
    last = None if talk is None else ago(talk)
    assert bool(after(Break(ago(20), ago(3)), last_talk=last)) is raised


def test_a_return_that_is_written_down_later_comes_up_when_it_is():
    assert after(Break(ago(20), ago(3), known_at=hours(2))).since == hours(2)


def test_where_no_overdose_is_a_danger_and_where_the_work_has_ended_nothing_is_asked():
    assert after(Break(ago(20), ago(3)), overdose_may_happen=False) is None
    assert after(Break(ago(20), ago(3)), opened_on=None) is None


def test_a_week_without_use_is_exactly_a_break():
    (gap,) = gaps_in_use(TODAY, [7, 7, 0, 7], 21, some_before=False)
    assert gap == Break(ago(14), ago(7))
    assert after(gap).numbers == {"back_on": ago(7), "days": 7}
    assert after(gap, limits={"break_days": 8}) is None


# --- Withdrawal ----------------------------------------------------------------------------------------
def withdrawing(family="alcohol", days=24, **known):
    cutting = known.pop("cutting_down", True)
    return flag(FlagKind.WITHDRAWAL, areas=[Area(family, days=days, cutting_down=cutting)], **known)


@pytest.mark.parametrize(("days", "raised"), [(None, False), (23, False), (24, True), (25, True)])
@pytest.mark.parametrize("family", ["alcohol", "sedative", "ghb_gbl"])
def test_near_daily_use_with_less_of_it_about_to_start(family, days, raised):
    assert bool(withdrawing(family, days)) is raised


@pytest.mark.parametrize(("days", "raised"), [(19, False), (20, True)])
def test_a_site_may_call_less_near_daily(days, raised):
    assert bool(withdrawing(days=days, limits={"near_daily": 20})) is raised


def test_no_withdrawal_danger_without_a_goal_of_less_with_a_check_offered_or_with_anything_else():
    assert withdrawing(cutting_down=False) is None
    assert withdrawing(medical_offered=True) is None
    assert withdrawing("stimulant") is None
    assert withdrawing(opened_on=None) is None


def test_a_goal_of_less_comes_up_anew():
    assert withdrawing(cutting_down_since=hours(4)).since == hours(4)
    assert withdrawing().since == midnight(ago(365))


# --- Contact gap -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "raised"), [(13, False), (14, False), (15, True)])
def test_a_gap_is_more_than_two_weeks(days, raised):
    found = flag(FlagKind.CONTACT_GAP, last_met=ago(days))
    assert bool(found) is raised
    if raised:
        assert (found.cause, found.numbers["days"], found.since) == ("contact_gap", 15, midnight(TODAY))


@pytest.mark.parametrize(("days", "raised"), [(30, False), (31, True)])
def test_a_site_may_leave_more_time(days, raised):
    assert bool(flag(FlagKind.CONTACT_GAP, last_met=ago(days), limits={"gap_days": 30})) is raised


@pytest.mark.parametrize(("days", "found"), [(14, ""), (15, "not_met_yet")])
def test_before_the_first_meeting_it_counts_from_the_beginning(days, found):
    assert cause(FlagKind.CONTACT_GAP, opened_on=ago(days)) == found


def test_after_a_pause_it_counts_from_its_end_and_in_one_nothing_is_asked():
    assert flag(FlagKind.CONTACT_GAP, last_met=ago(40), rested_until=ago(14)) is None
    assert flag(FlagKind.CONTACT_GAP, last_met=ago(40), rested_until=ago(15)).numbers["days"] == 15
    assert flag(FlagKind.CONTACT_GAP, last_met=ago(40), resting=True) is None
    assert flag(FlagKind.CONTACT_GAP, last_met=ago(40), opened_on=None) is None


def test_where_a_meeting_is_planned_the_sentence_says_so():
    found = flag(FlagKind.CONTACT_GAP, last_met=ago(19), next_planned=ago(-2))
    assert (found.cause, found.since) == ("gap_planned", midnight(ago(4)))
    assert flag(FlagKind.CONTACT_GAP, opened_on=ago(19), next_planned=ago(-2)).cause == "first_planned"


# --- How meetings feel ------------------------------------------------------------------------------------
def felt(*values, last=8, **known):
    """Ratings a week apart, the newest first, `last` days ago."""
    days = [(ago(last + 7 * number), value) for number, value in enumerate(values)]
    return {"alliance": days, "last_met": ago(last), **known}


@pytest.mark.parametrize(("value", "raised"), [(7, False), (6, True), (5, True)])
def test_two_points_below_their_own_middle_of_the_last_three(value, raised):
    found = flag(FlagKind.ALLIANCE, **felt(value, 10, 8, 6))
    assert bool(found) is raised
    if raised:
        assert found.numbers == {"value": value, "middle": 8, "on": ago(8)}


@pytest.mark.parametrize(("value", "raised"), [(6, False), (5, True)])
def test_a_site_may_ask_for_a_deeper_drop(value, raised):
    assert bool(flag(FlagKind.ALLIANCE, **felt(value, 8, 8, 8), limits={"alliance_drop": 3})) is raised


def test_a_drop_needs_three_before_it():
    assert flag(FlagKind.ALLIANCE, **felt(1, 9, 9)) is None
    assert flag(FlagKind.ALLIANCE) is None


@pytest.mark.parametrize(("score", "raised"), [(35.5, True), (36, True), (36.5, False), (37, False)])
def test_an_srs_of_36_or_less_is_worth_talking_about(score, raised):
    assert bool(flag(FlagKind.ALLIANCE, srs=(ago(8), score))) is raised


@pytest.mark.parametrize(("score", "raised"), [(30, True), (30.5, False)])
def test_a_site_may_set_another_srs(score, raised):
    assert bool(flag(FlagKind.ALLIANCE, srs=(ago(8), score), limits={"srs": 30})) is raised


@pytest.mark.parametrize("known", [felt(3, 8, 8, 8, last=0), {"srs": (ago(0), 20), "last_met": ago(0)}])
def test_a_drop_is_the_therapists_alone_for_seven_days(known):
    """Seen on the day, six, seven and eight days after it."""
    for days, told in ((0, False), (6, False), (7, True), (8, True)):
        later = TODAY + timedelta(days=days)
        now = midnight(later) + timedelta(hours=12)
        assert bool(flag(FlagKind.ALLIANCE, Now(now, later), **known)) is told
        assert flag(FlagKind.ALLIANCE, Now(now, later, mine=True), **known)


def test_a_site_may_leave_it_to_them_for_longer():
    assert flag(FlagKind.ALLIANCE, **felt(3, 8, 8, 8, last=13), limits={"alliance_first": 14}) is None
    assert flag(FlagKind.ALLIANCE, **felt(3, 8, 8, 8, last=14), limits={"alliance_first": 14})


def test_from_the_next_meeting_on_it_is_told():
    known = felt(3, 8, 8, 8, last=3)
    assert flag(FlagKind.ALLIANCE, **known) is None
    assert flag(FlagKind.ALLIANCE, **{**known, "last_met": ago(2)}).since == midnight(ago(2))


def test_for_others_it_comes_up_on_the_day_on_which_it_is_told():
    """Whoever answered something else while it was not theirs to see has not answered this."""
    known = felt(3, 8, 8, 8, last=9)
    assert flag(FlagKind.ALLIANCE, **known).since == midnight(ago(2))
    assert flag(FlagKind.ALLIANCE, MINE, **known).since == midnight(ago(9))
    # What the therapist wrote meanwhile is about it.
    assert flag(FlagKind.ALLIANCE, **known).came_up == midnight(ago(9))


def test_a_rating_that_is_written_down_later_comes_up_when_it_is():
    assert flag(FlagKind.ALLIANCE, MINE, felt_at=hours(2), **felt(3, 8, 8, 8)).since == hours(2)
    assert flag(FlagKind.ALLIANCE, MINE, srs=(ago(8), 20), srs_at=hours(2)).since == hours(2)


def test_a_drop_that_is_not_told_yet_hides_nothing_that_is():
    drop = felt(3, 8, 8, 8, last=2)
    assert cause(FlagKind.ALLIANCE, **drop) == ""
    assert cause(FlagKind.ALLIANCE, srs=(ago(9), 30), **drop) == "srs_low"
    assert cause(FlagKind.ALLIANCE, MINE, srs=(ago(9), 30), **drop) == "alliance_drop"
    assert cause(FlagKind.ALLIANCE, asked=asked(False, False, False, False), **drop) == "alliance_not_asked"


def asked(*answers):
    return [(ago(1 + 7 * number), answer) for number, answer in enumerate(answers)]


@pytest.mark.parametrize(("answers", "count"), [([False] * 3, 0), ([False] * 4, 4), ([False] * 5, 5)])
def test_four_meetings_in_a_row_without_asking(answers, count):
    found = flag(FlagKind.ALLIANCE, asked=asked(*answers, True))
    assert (found.numbers if found else {"count": 0}) == {"count": count}
    if found:
        assert (found.cause, found.since) == ("alliance_not_asked", midnight(ago(7 * (count - 4))))


def test_asked_the_last_time_is_asked():
    assert flag(FlagKind.ALLIANCE, asked=asked(True, False, False, False, False)) is None
    assert flag(FlagKind.ALLIANCE, asked=asked(False, False), limits={"alliance_not_asked": 2})


@pytest.mark.parametrize(("values", "raised"), [([10] * 5, False), ([10] * 6, True), ([10] * 7, True)])
def test_nothing_but_tens_in_six_meetings(values, raised):
    found = flag(FlagKind.ALLIANCE, **felt(*values, 9))
    assert (found.cause if found else "") == ("alliance_tens" if raised else "")


def test_a_nine_among_them_is_honest():
    assert flag(FlagKind.ALLIANCE, **felt(10, 10, 9, 10, 10, 10, 10)) is None
    assert cause(FlagKind.ALLIANCE, **felt(10, 10, 10, 9), limits={"alliance_perfect": 3}) == "alliance_tens"


def test_without_open_work_nobody_is_asked_how_it_feels():
    assert flag(FlagKind.ALLIANCE, opened_on=None, **felt(1, 9, 9, 9)) is None


# --- Mandates, notes ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("left", "raised"), [(-1, False), (0, True), (20, True), (21, True), (22, False)])
def test_a_protected_period_that_ends_within_three_weeks(left, raised):
    found = flag(FlagKind.MANDATE, mandates=[OpenMandate(ago(-left)), OpenMandate(None)])
    assert bool(found) is raised
    if raised:
        assert (found.numbers, found.since) == ({"on": ago(-left)}, midnight(ago(21 - left)))


@pytest.mark.parametrize(("left", "raised"), [(10, True), (11, False)])
def test_a_site_may_look_less_far_ahead(left, raised):
    assert bool(flag(FlagKind.MANDATE, mandates=[OpenMandate(ago(-left))], limits={"mandate_days": 10})) is raised


def test_a_mandate_that_is_written_down_later_comes_up_when_it_is():
    known = [OpenMandate(ago(-5), hours(500)), OpenMandate(ago(-9), hours(3))]
    assert flag(FlagKind.MANDATE, mandates=known).since == hours(3)


def test_a_mandate_without_a_protected_period_and_one_of_ended_work_raise_nothing():
    assert flag(FlagKind.MANDATE, mandates=[OpenMandate(None)]) is None
    assert flag(FlagKind.MANDATE, mandates=[OpenMandate(ago(-5))], opened_on=None) is None


def test_a_letter_that_no_consent_covers_comes_up_when_it_is_so():
    found = flag(FlagKind.MANDATE, mandates=[OpenMandate(None, hours(90), hours(5)), OpenMandate(None, hours(90))])
    assert (found.cause, found.since, found.numbers) == ("letter_unagreed", hours(5), {})
    uncovered = [OpenMandate(None, hours(90), hours(5))]
    assert flag(FlagKind.MANDATE, mandates=uncovered, opened_on=None) is None


def test_where_a_protected_period_ends_too_both_are_named_since_the_newer():
    known = [OpenMandate(ago(-5), hours(500), hours(400)), OpenMandate(ago(-9), hours(3))]
    found = flag(FlagKind.MANDATE, mandates=known)
    assert (found.cause, found.since, found.numbers) == ("protection_ends_unagreed", hours(3), {"on": ago(-5)})
    later = [OpenMandate(ago(-5), hours(500), hours(2)), known[1]]
    assert flag(FlagKind.MANDATE, mandates=later).since == hours(2)


@pytest.mark.parametrize(
    ("start", "found"),
    [
        (hours(24) + minutes(1), ""),
        (hours(24), ""),
        (hours(24) - minutes(1), "notes_open"),
        (hours(72), "notes_open"),
        (hours(72) - minutes(1), "notes_help"),
    ],
)
def test_a_note_waits_for_longer_than_a_day_and_after_three_help_may_be_welcome(start, found):
    assert cause(FlagKind.NOTES_OPEN, open_notes=[start]) == found


def test_a_site_may_set_both_hours():
    limits = {"note_hours": 48, "note_help_hours": 96}
    assert cause(FlagKind.NOTES_OPEN, open_notes=[hours(48)], limits=limits) == ""
    assert cause(FlagKind.NOTES_OPEN, open_notes=[hours(96)], limits=limits) == "notes_open"
    assert cause(FlagKind.NOTES_OPEN, open_notes=[hours(97)], limits=limits) == "notes_help"


def test_a_note_is_open_also_after_the_work_has_ended_and_another_comes_up_anew():
    found = flag(FlagKind.NOTES_OPEN, opened_on=None, open_notes=[hours(2), hours(30), hours(50)])
    assert found.numbers == {"count": 2, "on": hours(50).date()}
    assert found.since == hours(6)


# --- Goals ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("fit", "raised"), [(None, False), (3, True), (4, True), (5, False)])
def test_a_goal_that_does_not_feel_right(fit, raised):
    found = flag(FlagKind.GOAL_FIT, goals=[Fit(ago(9), "me", 9), Fit(ago(3), "me", fit)])
    assert bool(found) is raised
    if raised:
        assert (found.cause, found.numbers["client"], found.since) == ("fit_low", fit, midnight(ago(3)))


@pytest.mark.parametrize(
    ("theirs", "ours", "raised"), [(9, 6, False), (9, 5, True), (5, 9, True), (9, None, False), (None, 1, False)]
)
def test_two_views_far_apart_either_way(theirs, ours, raised):
    found = flag(FlagKind.GOAL_FIT, goals=[Fit(ago(3), "me", theirs, ours)])
    assert (found.cause if found else "") == ("fit_apart" if raised else "")


def test_a_site_may_set_both_fits():
    assert flag(FlagKind.GOAL_FIT, goals=[Fit(ago(3), "me", 4)], limits={"fit_low": 3}) is None
    assert flag(FlagKind.GOAL_FIT, goals=[Fit(ago(3), "me", 9, 7)], limits={"fit_apart": 2})


@pytest.mark.parametrize(
    ("also", "raised"),
    [([], True), (["mostly_someone_else"], True), (["me"], False), (["me_and_others"], False), ([""], False)],
)
def test_only_goals_that_others_require(also, raised):
    goals = [Fit(ago(9), "required_of_me"), *(Fit(ago(2), whom) for whom in also)]
    assert cause(FlagKind.GOAL_FIT, goals=goals) == ("only_required" if raised else "")


def test_goals_for_somebody_else_that_nobody_requires_and_none_at_all_raise_nothing():
    assert flag(FlagKind.GOAL_FIT, goals=[Fit(ago(9), "mostly_someone_else")]) is None
    assert flag(FlagKind.GOAL_FIT) is None
    assert flag(FlagKind.GOAL_FIT, goals=[Fit(ago(9), "required_of_me", 1)], opened_on=None) is None


# --- A fresh look -------------------------------------------------------------------------------------------------
def still(days, met=5, **known):
    return flag(FlagKind.FRESH_LOOK, picture_moved_on=ago(days), met_days=[ago(1 + n) for n in range(met)], **known)


@pytest.mark.parametrize(("days", "raised"), [(55, False), (56, True), (57, True)])
def test_eight_weeks_with_the_same_picture(days, raised):
    found = still(days)
    assert bool(found) is raised
    if raised:
        assert (found.numbers, found.since) == ({"weeks": 8, "met": 5}, midnight(ago(days - 56)))


@pytest.mark.parametrize(("met", "raised"), [(4, False), (5, True), (6, True)])
def test_and_five_meetings_in_that_time(met, raised):
    assert bool(still(60, met)) is raised


def test_a_site_may_set_both_for_a_fresh_look():
    limits = {"fresh_weeks": 4, "fresh_sessions": 2}
    assert still(28, 2, limits=limits) and not still(27, 2, limits=limits) and not still(28, 1, limits=limits)


def test_meetings_before_the_last_change_are_not_counted_and_new_work_is_no_still_picture():
    assert flag(FlagKind.FRESH_LOOK, picture_moved_on=ago(60), met_days=[ago(60 + n) for n in range(9)]) is None
    assert still(200, opened_on=ago(55)) is None
    assert still(200, opened_on=ago(56)).numbers["weeks"] == 8
    assert still(200, opened_on=None) is None


# --- Plans --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "raised"), [(6, False), (7, True), (8, True)])
def test_an_experiment_a_week_past_its_day(days, raised):
    found = flag(FlagKind.PLAN_REVIEW, experiments_due=[ago(days)])
    assert bool(found) is raised
    if raised:
        assert (found.cause, found.since) == ("experiment_due", midnight(ago(days - 7)))


@pytest.mark.parametrize(("days", "raised"), [(89, False), (90, True), (91, True)])
def test_a_plan_of_their_own_that_rests_for_ninety_days(days, raised):
    found = flag(FlagKind.PLAN_REVIEW, plans_on=[ago(days)])
    assert (found.cause if found else "") == ("plan_rests" if raised else "")


def test_a_site_may_set_both_for_plans():
    assert flag(FlagKind.PLAN_REVIEW, experiments_due=[ago(2)], limits={"experiment_days": 2})
    assert flag(FlagKind.PLAN_REVIEW, plans_on=[ago(30)], limits={"plan_days": 30})
    assert flag(FlagKind.PLAN_REVIEW, plans_on=[ago(99)], limits={"plan_days": 100}) is None
    assert flag(FlagKind.PLAN_REVIEW, plans_on=[ago(99)], opened_on=None) is None


def test_another_one_that_is_due_comes_up_anew_and_the_sentence_names_the_first():
    found = flag(FlagKind.PLAN_REVIEW, experiments_due=[ago(8), ago(30)])
    assert (found.numbers, found.since) == ({"on": ago(30)}, midnight(ago(1)))


# --- Never raised -------------------------------------------------------------------------------------------------
RAISED = {"position_explained": True, "medical_offered": True, "safer_use_raised": True, "strengths_named": True}


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("position_explained", "position"),
        ("medical_offered", "medical"),
        ("safer_use_raised", "safer_use"),
        ("strengths_named", "strengths"),
    ],
)
def test_by_the_third_meeting_each_of_four_is_raised(name, word):
    known = {**RAISED, name: False}
    found = flag(FlagKind.NEVER_RAISED, raised_by=ago(4), **known)
    assert (found.numbers, found.since) == ({"what": (word,)}, midnight(ago(4)))
    assert flag(FlagKind.NEVER_RAISED, **known) is None  # not met so often yet


def test_once_all_is_raised_and_once_the_work_has_ended_nothing_is_said():
    assert flag(FlagKind.NEVER_RAISED, raised_by=ago(4), **RAISED) is None
    assert flag(FlagKind.NEVER_RAISED, raised_by=ago(4), opened_on=None) is None


# --- All of them --------------------------------------------------------------------------------------------------
def test_what_is_not_known_raises_nothing():
    assert flags_of(Facts(), DEFAULTS, ALL, NOW) == []
    assert flags_of(Facts(opened_on=TODAY), DEFAULTS, ALL, NOW) == []


def test_every_kind_has_its_rule_and_every_rule_its_numbers():
    assert list(RULES) == list(FlagKind)
    assert {limit.kind for limit in LIMITS} | {FlagKind.NEVER_RAISED} == set(FlagKind)


days = some.dates(date(2024, 1, 1), date(2027, 1, 1))
moments = some.integers(-24 * 400, 24 * 400).map(lambda number: hours(number / 2))
ruler = some.integers(0, 10)
maybe = some.none


def lists(of):
    return some.lists(of, max_size=8)


def newest_first(value):
    return lists(some.tuples(days, value)).map(lambda pairs: sorted(pairs, key=lambda pair: pair[0], reverse=True))


whom = some.sampled_from(["", "me", "me_and_others", "mostly_someone_else", "required_of_me"])
family = some.sampled_from(["", "alcohol", "opioid", "sedative", "stimulant"])
plans = some.builds(OverdosePlan, on=days, naloxone=some.sampled_from(Naloxone), naloxone_expires=maybe() | days)
nears = some.builds(Near, some.sampled_from([3, 4]), moments, maybe() | days, some.booleans(), maybe() | moments)
areas = some.builds(Area, family, some.booleans(), maybe() | some.integers(0, 28), some.booleans(), maybe() | moments)
facts = some.builds(
    Facts,
    opened_on=maybe() | days,
    resting=some.booleans(),
    rested_until=maybe() | days,
    near=lists(nears),
    areas=lists(areas),
    overdose_plan=maybe() | plans,
    plan_left_at=maybe() | moments,
    medical_offered=some.booleans(),
    overdose_may_happen=some.booleans(),
    breaks=lists(some.builds(Break, days, days, some.booleans(), maybe() | moments)),
    last_talk=maybe() | days,
    cutting_down_since=maybe() | moments,
    last_met=maybe() | days,
    next_planned=maybe() | days,
    met_days=lists(days),
    alliance=newest_first(ruler),
    felt_at=maybe() | moments,
    srs=maybe() | some.tuples(days, some.floats(0, 40)),
    srs_at=maybe() | moments,
    asked=newest_first(some.booleans()),
    mandates=lists(some.builds(OpenMandate, maybe() | days, maybe() | moments, maybe() | moments)),
    open_notes=lists(moments),
    goals=lists(some.builds(Fit, days, whom, maybe() | ruler, maybe() | ruler)),
    picture_moved_on=maybe() | days,
    experiments_due=lists(days),
    plans_on=lists(days),
    raised_by=maybe() | days,
    position_explained=some.booleans(),
    safer_use_raised=some.booleans(),
    strengths_named=some.booleans(),
)
numbers = some.fixed_dictionaries({limit.name: some.integers(limit.low, limit.high) for limit in LIMITS})


@given(facts, numbers, some.sets(some.sampled_from(FlagKind)), some.booleans())
def test_whatever_is_known_there_is_at_most_one_of_each_kind_that_is_on_in_order_and_each_can_be_said(
    known, limits, on, mine
):
    now = Now(NOON, TODAY, mine)
    found = flags_of(known, limits, on, now)
    kinds = [one.kind for one in found]
    assert kinds == [kind for kind in FlagKind if kind in kinds] and set(kinds) <= on
    for one in found:
        assert one.cause in SENTENCES and reason(one) and kindly(one)
        assert timezone.is_aware(one.since)


@given(facts, numbers)
def test_the_therapist_sees_whatever_a_supervisor_sees(known, limits):
    theirs = flags_of(known, limits, ALL, MINE)
    for one in flags_of(known, limits, ALL, NOW):
        assert one.kind in {mine.kind for mine in theirs}
