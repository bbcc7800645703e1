"""What the rules are told of a client, read from the database for many at once: only what counts, nobody else's."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import (
    AfterBreakTalk,
    ConsentRevocation,
    Episode,
    EpisodePause,
    FocusArea,
    Mandate,
    MedicalReview,
    PutAway,
    Strength,
    Substance,
    WithdrawnSitting,
)
from goals.models import Experiment, Goal, GoalRating, GoalStateEvent, IdealUsePlan, OverdosePlan, SaferUse
from hrp.base.days import midnight
from sessions.content.flags import DEFAULTS, FlagKind
from sessions.flags.facts import facts_of
from sessions.flags.loading.meetings import MEANWHILE
from sessions.flags.rules import Fit, Near, Now, OpenMandate
from sessions.models import (
    AllianceRating,
    Contact,
    GroupMeeting,
    HarmRating,
    InterventionUsed,
    LearningReview,
    MeasureScore,
    NoteInError,
    RulerRating,
    SafetyItem,
    SessionNote,
    StageRating,
    TherapyGroup,
    UseSnapshot,
)
from sessions.prompts import Area, prompts_for
from tests.access.planted import signed_consent
from tests.cast import make_area, make_change, make_client, make_goal, make_session

ALL = frozenset(FlagKind)


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def known(client, kinds=ALL, **limits):
    """What is known of `client`, asked together with Noor, who stands for everybody else."""
    now = Now(timezone.now(), timezone.localdate())
    others = [other for other in type(client).objects.values_list("pk", flat=True) if other != client.pk]
    given = {client.pk: DEFAULTS | limits} if limits else None
    return facts_of([client.pk, *others], kinds, now, given)[client.pk]


def area_of(client, label, klass, **substance):
    known_as, _made = Substance.objects.get_or_create(code=label, defaults={"name": label, "klass": klass, **substance})
    return FocusArea.objects.create(client=client, label=label, substance=known_as)


def in_error(meeting):
    """Enter the note of `meeting` in error: nothing that was observed in it counts any more."""
    NoteInError.objects.create(note=meeting.note, reason="Another client's")
    WithdrawnSitting.objects.create(client=meeting.client, sitting=meeting.sitting)


# --- The stretch of work ------------------------------------------------------------------------------
def test_since_when_the_work_goes_on(cast):
    Episode.objects.filter(client=cast.noor).update(ended_on=ago(3), ending="moved_away")
    assert (known(cast.ines).opened_on, known(cast.noor).opened_on) == (ago(60), None)
    Episode.objects.create(client=cast.noor, team=cast.team, opened_on=ago(1))
    assert known(cast.noor).opened_on == ago(1)


def test_the_last_meeting_is_one_that_took_place_and_counts(cast):
    met = make_session(cast.ines, by=cast.mara, days_ago=9)
    make_session(cast.ines, by=cast.mara, days_ago=30)
    in_error(make_session(cast.ines, by=cast.mara, days_ago=5))
    make_session(cast.ines, by=cast.mara, days_ago=2, happened="did_not_meet")
    for days in (-5, -2, 3):
        make_session(cast.ines, by=cast.mara, days_ago=days, happened="planned")
    make_session(cast.noor, by=cast.stella, days_ago=1)
    assert known(cast.ines).last_met == met.day == ago(9)
    assert known(cast.noor).last_met == ago(1)
    assert (known(cast.ines).next_planned, known(cast.noor).next_planned) == (ago(-2), None)


def test_a_pause_rests_until_its_end(cast):
    work, other = cast.ines.episodes.get(), cast.noor.episodes.get()
    EpisodePause.objects.create(episode=work, from_on=ago(40), to_on=ago(30), initiated_by="client")
    EpisodePause.objects.create(episode=work, from_on=ago(20), to_on=ago(10), initiated_by="client")
    EpisodePause.objects.create(episode=other, from_on=ago(50), to_on=ago(45), initiated_by="client")
    EpisodePause.objects.create(episode=other, from_on=ago(4), to_on=None, initiated_by="outside")
    ines, noor = known(cast.ines), known(cast.noor)
    assert (ines.resting, ines.rested_until) == (False, ago(10))
    assert (noor.resting, noor.rested_until) == (True, ago(45))


@pytest.mark.parametrize(("ends", "resting"), [(-1, True), (0, False), (1, False)])
def test_a_pause_that_ends_today_has_ended(cast, ends, resting):
    work = cast.ines.episodes.get()
    EpisodePause.objects.create(episode=work, from_on=ago(9), to_on=ago(ends), initiated_by="client")
    found = known(cast.ines)
    assert (found.resting, found.rested_until) == (resting, None if resting else ago(ends))


def test_a_pause_to_come_and_one_of_an_earlier_time_say_nothing(cast):
    Episode.objects.filter(client=cast.ines).update(ended_on=ago(20))
    earlier = cast.ines.episodes.get()
    EpisodePause.objects.create(episode=earlier, from_on=ago(30), initiated_by="client")
    now = Episode.objects.create(client=cast.ines, team=cast.team, opened_on=ago(5))
    EpisodePause.objects.create(episode=now, from_on=ago(-3), initiated_by="client")
    assert (known(cast.ines).resting, known(cast.ines).rested_until) == (False, None)


# --- Dangers ------------------------------------------------------------------------------------------
def test_near_dangers_that_are_open_count_from_their_meeting_or_call(cast):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=3)
    call = Contact.objects.create(
        client=cast.ines, at=timezone.now() - timedelta(days=2), kind="call", direction="in", reached=True
    )
    there = SafetyItem.objects.create(client=cast.ines, session=meeting, kind="overdose", level=3)
    called = SafetyItem.objects.create(client=cast.ines, contact=call, kind="overdose", level=3)
    alone = SafetyItem.objects.create(client=cast.ines, kind="dependants", level=4)
    SafetyItem.objects.create(client=cast.ines, session=meeting, kind="withdrawal", level=2)
    SafetyItem.objects.create(client=cast.ines, session=meeting, kind="dependants", level=None)
    SafetyItem.objects.create(client=cast.ines, kind="acute_health", level=3, resolved_on=ago(0))
    other = SafetyItem.objects.create(client=cast.noor, kind="overdose", level=4)
    assert known(cast.ines, {FlagKind.SAFETY}).near == [
        Near(4, alone.created_at, written_at=alone.created_at),
        Near(3, call.at, written_at=called.created_at),
        Near(3, meeting.starts_at, written_at=there.created_at),
    ]
    assert known(cast.noor).near == [Near(4, other.created_at, written_at=other.created_at)]


def test_what_was_acted_on_stays_known_for_four_weeks_when_settled(cast):
    for days in (27, 29):
        meeting = make_session(cast.ines, by=cast.mara, days_ago=days)
        SafetyItem.objects.create(
            client=cast.ines,
            session=meeting,
            kind="overdose",
            level=4,
            resolved_on=ago(days),
            supervisor_told_at=meeting.starts_at + timedelta(days=1),
        )
    (item,) = known(cast.ines).near
    assert (item.level, item.told_on, item.settled) == (4, ago(26), True)
    assert known(cast.noor).near == ()


def test_a_danger_in_a_note_in_error_is_none_and_one_after_the_end_is(cast):
    wrong = make_session(cast.ines, by=cast.mara, days_ago=2)
    SafetyItem.objects.create(client=cast.ines, session=wrong, kind="overdose", level=4)
    in_error(wrong)
    Episode.objects.filter(client=cast.noor).update(ended_on=ago(9))
    call = Contact.objects.create(client=cast.noor, kind="call", direction="in", reached=True)
    item = SafetyItem.objects.create(client=cast.noor, contact=call, kind="overdose", level=3)
    assert known(cast.ines).near == ()
    assert known(cast.noor).near == [Near(3, call.at, written_at=item.created_at)]


# --- Substances, and what was offered ----------------------------------------------------------------
def use(area, days_ago, *weeks, days=None, **fields):
    if weeks and None not in weeks:
        days = sum(weeks)
    named = dict(zip(("week1", "week2", "week3", "week4"), weeks, strict=False))
    return UseSnapshot.objects.create(
        client=area.client, focus_area=area, observed_on=ago(days_ago), days_used=days, **named, **fields
    )


def test_areas_are_those_that_the_prompts_of_a_session_read(cast):
    wine, pills = area_of(cast.ines, "wine", "alcohol"), area_of(cast.ines, "pills", "opioid", overdose_relevant=True)
    secret = FocusArea.objects.create(client=cast.ines, label="it", undisclosed=True)
    make_area(cast.ines, "Sleep")
    use(wine, 40, days=28)
    newest = use(wine, 9, days=25)
    use(pills, 5, days=3)
    withdrawn = make_session(cast.ines, by=cast.mara, days_ago=1)
    use(wine, 1, days=2, sitting=withdrawn.sitting)
    in_error(withdrawn)
    use(wine, 9, days=26, corrects=newest, sitting=make_session(cast.ines, by=cast.mara, days_ago=9.1).sitting)
    make_goal(cast.ines, "Less of it", focus_area=wine, direction="less_often")
    change = make_change(pills, "Fewer")
    make_goal(cast.ines, "Fewer pills", change=change, direction="stop")
    other = area_of(cast.noor, "wine", "alcohol")
    use(other, 2, days=1)
    make_goal(cast.noor, "Set aside", focus_area=other, direction="stop", state="set_aside")
    assert secret.substance is None
    assert sorted(known(cast.ines).areas, key=lambda area: area.family) == [
        Area(""),
        Area("alcohol", False, 26, True),
        Area("opioid", True, 3, True),
    ]
    assert known(cast.noor).areas == [Area("alcohol", False, 1, False)]
    assert [prompt.code for prompt in prompts_for(cast.ines)] == ["withdrawal", "overdose_plan"]


@pytest.mark.parametrize("path", ["focus_area", "change"])
def test_an_experiment_of_less_counts_while_it_runs(cast, path):
    wine = area_of(cast.ines, "wine", "alcohol")
    about = {"focus_area": wine} if path == "focus_area" else {"change": make_change(wine, "Less")}
    goal = make_goal(cast.ines, "Calmer evenings", **about)
    tried = Experiment.objects.create(goal=goal, if_i="a glass", kind="moderation", starts_on=ago(4), review_on=ago(-4))
    assert known(cast.ines).areas == [Area("alcohol", False, None, True)]
    assert known(cast.ines).cutting_down_since == tried.created_at
    Experiment.objects.filter(pk=tried.pk).update(created_at=timezone.now() - timedelta(days=9))
    assert known(cast.ines).cutting_down_since == midnight(ago(4))
    Experiment.objects.filter(pk=tried.pk).update(starts_on=ago(-1))  # about to start: it is known already
    assert known(cast.ines).cutting_down_since < midnight(ago(8))
    Experiment.objects.filter(pk=tried.pk).update(reviewed_on=ago(0), next="keep")
    assert known(cast.ines).areas == [Area("alcohol")]
    assert known(cast.ines).cutting_down_since is None


def test_the_day_on_which_less_began_is_the_newest_and_of_what_needs_care(cast):
    wine, coke = area_of(cast.ines, "wine", "alcohol"), area_of(cast.ines, "coke", "stimulant")
    for days, fields in (
        (20, {"focus_area": wine, "direction": "less_often"}),
        (8, {"change": make_change(wine, "Less"), "direction": "less_each_time"}),
        (2, {"focus_area": coke, "direction": "stop"}),
        (1, {"focus_area": wine, "direction": "safer"}),
    ):
        fields["created_at"] = timezone.now() - timedelta(days=30)
        goal = Goal.objects.create(client=cast.ines, statement="Calmer", category="other", **fields)
        GoalStateEvent.objects.create(goal=goal, state="trying", on=ago(days))
    assert known(cast.ines).cutting_down_since == midnight(ago(8))
    assert known(cast.noor).cutting_down_since is None


def test_the_overdose_plan_in_use_that_was_last_looked_at(cast):
    old = OverdosePlan.objects.create(client=cast.ines, on=ago(50), naloxone="none_yet")
    OverdosePlan.objects.create(
        client=cast.ines, on=ago(20), naloxone="carry", naloxone_expires=ago(-9), thread=old.thread, version=2
    )
    away = OverdosePlan.objects.create(client=cast.ines, on=ago(5), naloxone="none_yet")
    PutAway.objects.create(client=cast.ines, thread=away.thread)
    withdrawn = make_session(cast.ines, by=cast.mara)
    OverdosePlan.objects.create(client=cast.ines, on=ago(0), naloxone="both", sitting=withdrawn.sitting)
    in_error(withdrawn)
    plan = known(cast.ines).overdose_plan
    assert (plan.on, plan.naloxone, plan.naloxone_expires) == (ago(20), "carry", ago(-9))
    assert known(cast.noor).overdose_plan is None


def test_since_when_a_plan_is_gone_that_was_put_away_or_withdrawn(cast):
    away = OverdosePlan.objects.create(client=cast.ines)
    put_away = PutAway.objects.create(client=cast.ines, thread=away.thread)
    wrong = make_session(cast.noor, by=cast.stella)
    OverdosePlan.objects.create(client=cast.noor, sitting=wrong.sitting)
    in_error(wrong)
    assert known(cast.ines).plan_left_at == put_away.created_at
    assert known(cast.noor).plan_left_at == WithdrawnSitting.objects.get().created_at
    OverdosePlan.objects.create(client=cast.noor)
    assert known(cast.noor).plan_left_at is None  # there is one: nobody asks


def test_a_medical_check_was_offered_whatever_came_of_it(cast):
    MedicalReview.objects.create(client=cast.ines, state="not_now")
    withdrawn = make_session(cast.noor, by=cast.stella)
    MedicalReview.objects.create(client=cast.noor, sitting=withdrawn.sitting)
    in_error(withdrawn)
    assert (known(cast.ines).medical_offered, known(cast.noor).medical_offered) == (True, False)


# --- Breaks -------------------------------------------------------------------------------------------
def test_an_overdose_may_happen_with_something_that_was_not_named(cast):
    FocusArea.objects.create(client=cast.ines, label="it", undisclosed=True)
    area_of(cast.noor, "wine", "alcohol")
    assert (known(cast.ines).overdose_may_happen, known(cast.noor).overdose_may_happen) == (True, False)


def times(client):
    return [tuple(one)[:3] for one in known(client).breaks]


def test_breaks_between_two_stretches_of_work_and_pauses(cast):
    Episode.objects.filter(client=cast.ines).update(ended_on=ago(40))
    now = Episode.objects.create(client=cast.ines, team=cast.team, opened_on=ago(25), continues=None)
    EpisodePause.objects.create(episode=now, from_on=ago(20), to_on=ago(15), initiated_by="outside", because="custody")
    EpisodePause.objects.create(episode=now, from_on=ago(2), initiated_by="client")
    earlier = cast.noor.episodes.get()
    EpisodePause.objects.create(episode=earlier, from_on=ago(30), to_on=ago(20), initiated_by="client")
    assert times(cast.ines) == [(ago(20), ago(15), True), (ago(40), ago(25), False)]
    assert times(cast.noor) == [(ago(30), ago(20), False)]


def test_when_a_return_was_written_down(cast):
    seen = use(area_of(cast.noor, "pills", "opioid"), 10, 7, 0, 7, 7)
    Episode.objects.filter(client=cast.ines).update(ended_on=ago(40))
    again = Episode.objects.create(client=cast.ines, team=cast.team, opened_on=ago(25))
    (back,), (gap,) = known(cast.ines).breaks, known(cast.noor).breaks
    assert (back.known_at, gap.known_at) == (again.created_at, seen.created_at)


def test_a_return_longer_ago_than_it_is_news_is_not_loaded(cast):
    work = cast.ines.episodes.get()
    Episode.objects.filter(pk=work.pk).update(opened_on=ago(300))
    for days in (90, 91):
        EpisodePause.objects.create(episode=work, from_on=ago(days + 10), to_on=ago(days), initiated_by="client")
    assert times(cast.ines) == [(ago(100), ago(90), False)]


@pytest.mark.parametrize(
    ("weeks", "gap"),
    [
        ((7, 0, 7, 7), [(28 - 7, 28 - 14)]),
        ((7, 7, 7, 0), [(7, 0)]),
        ((5, 0, 0, 2), [(21, 7)]),
        ((0, 3, 0, 2), [(14, 7), (28, 21)]),
        ((7, 1, 7, 7), []),
        ((7, None, 0, None), [(14, 7)]),
        ((None, 0, None, None), []),
        ((0, 0, 0, 0), []),
    ],
)
def test_a_week_without_use_beside_use_is_a_break(cast, weeks, gap):
    use(area_of(cast.ines, "pills", "opioid"), 10, *weeks)
    use(area_of(cast.noor, "pills", "opioid"), 10, 7, 7, 7, 7)
    assert times(cast.ines) == [(ago(10 + first), ago(10 + back), False) for first, back in gap]
    assert times(cast.noor) == []


@pytest.mark.parametrize(("before", "gap"), [(12, True), (0, False), (None, False)])
def test_no_day_of_28_is_a_break_where_there_were_some_before(cast, before, gap):
    pills = area_of(cast.ines, "pills", "sedative")
    use(pills, 50, days=before, answer="given")
    use(pills, 10, days=0)
    assert times(cast.ines) == ([(ago(38), ago(10), False)] if gap else [])


def test_only_the_newest_words_on_opioids_and_sedatives_of_ninety_days_count(cast):
    pills, coke = area_of(cast.ines, "pills", "opioid"), area_of(cast.ines, "coke", "stimulant")
    use(pills, 40, 7, 0, 7, 7)
    use(pills, 10, 7, 7, 7, 7)
    use(coke, 10, 7, 0, 7, 7)
    use(area_of(cast.noor, "pills", "opioid"), 91, 7, 7, 7, 0)
    assert times(cast.ines) == times(cast.noor) == []


def test_what_was_withdrawn_or_corrected_is_no_break(cast):
    pills = area_of(cast.ines, "pills", "opioid")
    wrong, meeting = (make_session(cast.ines, by=cast.mara, days_ago=days) for days in (3, 4))
    use(pills, 3, 7, 0, 7, 7, sitting=wrong.sitting)
    in_error(wrong)
    first = use(pills, 4, 7, 0, 7, 7)
    use(pills, 4, 7, 7, 7, 7, corrects=first, sitting=meeting.sitting)
    assert times(cast.ines) == []


def test_the_last_talk_about_tolerance_is_the_newest_of_both(cast):
    AfterBreakTalk.objects.create(client=cast.ines, on=ago(20), answer="talked")
    LearningReview.objects.create(client=cast.ines, on=ago(12), tolerance_talked_about=True)
    LearningReview.objects.create(client=cast.ines, on=ago(2))
    withdrawn = make_session(cast.ines, by=cast.mara)
    LearningReview.objects.create(client=cast.ines, on=ago(0), tolerance_talked_about=True, sitting=withdrawn.sitting)
    in_error(withdrawn)
    AfterBreakTalk.objects.create(client=cast.noor, on=ago(7), answer="not_for_me_now")
    assert (known(cast.ines).last_talk, known(cast.noor).last_talk) == (ago(12), ago(7))


# --- How meetings feel ---------------------------------------------------------------------------------
def rate(client, days_ago, value, **fields):
    fields = {"aspect": "overall", **fields}
    return AllianceRating.objects.create(client=client, observed_on=ago(days_ago), value=value, **fields)


def test_the_overall_ratings_of_the_client_before_today(cast):
    for days, value in ((30, 9), (20, 8), (10, 5)):
        rate(cast.ines, days, value)
    rate(cast.ines, 0, 2)  # they may have asked that it is seen after they have gone
    rate(cast.ines, 5, None, answer="rather_not_say")
    rate(cast.ines, 4, 1, rater="therapist")
    rate(cast.ines, 3, 1, aspect="bond")
    rate(cast.ines, 61, 1)  # of an earlier stretch of work
    wrong = make_session(cast.ines, by=cast.mara, days_ago=2)
    rate(cast.ines, 2, 1, sitting=wrong.sitting)
    in_error(wrong)
    corrected = rate(cast.ines, 1, 1)
    rate(cast.ines, 1, 7, corrects=corrected)
    rate(cast.noor, 6, 10)
    assert known(cast.ines).alliance == [(ago(1), 7), (ago(10), 5), (ago(20), 8), (ago(30), 9)]
    assert known(cast.noor).alliance == [(ago(6), 10)]


def test_as_many_ratings_as_a_rule_looks_back_on(cast):
    for days in range(1, 40):
        rate(cast.ines, days, 10)
    assert len(known(cast.ines).alliance) == DEFAULTS["alliance_perfect"] + MEANWHILE
    assert len(known(cast.ines, alliance_perfect=12).alliance) == 12 + MEANWHILE
    assert len(known(cast.ines, alliance_perfect=3).alliance) == 6 + MEANWHILE  # as many as Noor's site asks for


def test_since_when_the_newest_rating_and_srs_are_there_to_be_read(cast):
    for days in (4, 2):
        rate(cast.ines, days, 7)
        MeasureScore.objects.create(client=cast.ines, measure="srs", on=ago(days), score=30)
    assert known(cast.ines).felt_at == AllianceRating.objects.get(observed_on=ago(2)).created_at
    assert known(cast.ines).srs_at == MeasureScore.objects.get(on=ago(2)).created_at
    long_ago = timezone.now() - timedelta(days=30)
    AllianceRating.objects.update(created_at=long_ago)
    MeasureScore.objects.update(created_at=long_ago)
    assert known(cast.ines).felt_at == midnight(ago(1))  # from the day after on
    assert known(cast.ines).srs_at == midnight(ago(2))


def test_the_newest_srs_that_the_client_filled_in(cast):
    def score(client, days, value, **fields):
        fields = {"measure": "srs", **fields}
        return MeasureScore.objects.create(client=client, on=ago(days), score=value, **fields)

    score(cast.ines, 20, 39)
    score(cast.ines, 10, "35.5")
    score(cast.ines, 2, 20, measure="ors")
    score(cast.ines, 2, 21, rater="therapist")
    wrong = make_session(cast.ines, by=cast.mara, days_ago=1)
    score(cast.ines, 1, 22, sitting=wrong.sitting)
    in_error(wrong)
    score(cast.noor, 3, 40)
    score(cast.noor, 70, 40)
    assert (known(cast.ines).srs, known(cast.noor).srs) == ((ago(10), 35.5), (ago(3), 40.0))


def test_asked_is_any_answer_of_theirs_at_a_meeting_of_the_two(cast):
    meetings = [make_session(cast.ines, by=cast.mara, days_ago=days) for days in (0, 5, 10, 15, 20, 25)]
    today, _nothing, refused, ours, rated, _before = meetings
    rate(cast.ines, 10, None, answer="rather_not_say", sitting=refused.sitting)
    rate(cast.ines, 15, 8, rater="therapist", sitting=ours.sitting)
    rate(cast.ines, 20, 8, aspect="goals", sitting=rated.sitting)
    in_error(make_session(cast.ines, by=cast.mara, days_ago=3))
    make_session(cast.noor, by=cast.stella, days_ago=4)
    assert today.happened == "met"
    # Not further back than the rule counts, as they were asked within that.
    answers = [(5, False), (10, True), (15, False), (20, True)]
    assert known(cast.ines).asked == [(ago(days), was) for days, was in answers]
    assert known(cast.noor).asked == [(ago(4), False)]


def test_a_meeting_in_a_group_is_none_of_the_two(cast):
    group = TherapyGroup.objects.create(name="Tuesday", team=cast.team, lead=cast.mara)
    together = GroupMeeting.objects.create(group=group, starts_at=timezone.now() - timedelta(days=4))
    make_session(cast.ines, by=cast.mara, days_ago=4, group_meeting=together)
    make_session(cast.ines, by=cast.mara, days_ago=6)
    assert known(cast.ines).asked == [(ago(6), False)]


# --- Mandates, notes ------------------------------------------------------------------------------------
def test_mandates_that_run(cast):
    work, other = cast.ines.episodes.get(), cast.noor.episodes.get()
    runs = Mandate.objects.create(episode=work, authority_kind="court", starts_on=ago(9), protected_until=ago(-9))
    Mandate.objects.create(episode=work, authority_kind="court", starts_on=ago(9), ends_on=ago(0))
    Mandate.objects.create(episode=work, authority_kind="court", starts_on=ago(-1), protected_until=ago(-9))
    hers = Mandate.objects.create(episode=other, authority_kind="court", starts_on=ago(9))
    assert known(cast.ines).mandates == [OpenMandate(ago(-9), runs.created_at)]
    assert known(cast.noor).mandates == [OpenMandate(None, hers.created_at)]


def test_a_letter_that_is_expected_and_no_consent_covers(cast):
    work = cast.ines.episodes.get()
    runs = {"episode": work, "authority_kind": "court", "starts_on": ago(9)}
    agreed, back = signed_consent(cast.ines, cast.mara), signed_consent(cast.ines, cast.mara)
    Mandate.objects.create(**runs)
    monthly = Mandate.objects.create(**runs, rhythm="monthly")
    withdrawn = Mandate.objects.create(**runs, rhythm="once", consent=back)
    Mandate.objects.create(**runs, next_due=ago(-3), no_report_at_all_until=ago(-1))
    Mandate.objects.create(**runs, next_due=ago(-3), consent=agreed)
    taken_back = ConsentRevocation.objects.create(consent=back).revoked_at
    said = {one.written_at: one.unagreed_since for one in known(cast.ines).mandates}
    assert len(said) == 5
    assert {moment: since for moment, since in said.items() if since} == {
        monthly.created_at: monthly.created_at,
        withdrawn.created_at: taken_back,
    }


def test_notes_that_wait_for_their_signature(cast):
    newer, older = (make_session(cast.ines, by=cast.mara, days_ago=days) for days in (2, 5))
    make_session(cast.ines, by=cast.mara, days_ago=1, note=False)
    signed = make_session(cast.ines, by=cast.mara, days_ago=3)
    SessionNote.objects.filter(session=signed).delete()
    make_session(cast.ines, by=cast.mara, days_ago=4, happened="did_not_meet")
    other = make_session(cast.noor, by=cast.stella, days_ago=4)
    assert known(cast.ines).open_notes == [newer.starts_at, older.starts_at]
    assert known(cast.noor).open_notes == [other.starts_at]


# --- Goals, plans ---------------------------------------------------------------------------------------
def test_open_goals_and_how_right_they_feel(cast):
    make_goal(cast.ines, "One", for_whom="me", fit_client=3, fit_therapist=8)
    make_goal(cast.ines, "Two", for_whom="required_of_me")
    for state in ("reached", "grew", "set_aside", "no_longer_mine"):
        make_goal(cast.ines, state, fit_client=1, state=state)
    make_goal(cast.noor, "Hers", state="part_of_life")
    assert known(cast.ines).goals == [Fit(ago(0), "me", 3, 8), Fit(ago(0), "required_of_me")]
    assert known(cast.noor).goals == [Fit(ago(0))]


def test_experiments_whose_day_is_past_and_plans_in_use(cast):
    goal, other = make_goal(cast.ines, "One"), make_goal(cast.noor, "Hers")
    for days, fields in ((9, {}), (20, {}), (-1, {}), (15, {"reviewed_on": ago(1), "next": "keep"})):
        Experiment.objects.create(goal=goal, if_i="try", starts_on=ago(30), review_on=ago(days), **fields)
    Experiment.objects.create(goal=other, if_i="try", starts_on=ago(30), review_on=ago(3))
    wine = area_of(cast.ines, "wine", "alcohol")
    plan = IdealUsePlan.objects.create(client=cast.ines, focus_area=wine, on=ago(99))
    IdealUsePlan.objects.create(client=cast.ines, focus_area=wine, on=ago(50), thread=plan.thread, version=2)
    away = IdealUsePlan.objects.create(client=cast.ines, focus_area=wine, on=ago(120))
    PutAway.objects.create(client=cast.ines, thread=away.thread)
    ines, noor = known(cast.ines), known(cast.noor)
    assert (ines.experiments_due, ines.plans_on) == ([ago(9), ago(20)], [ago(50)])
    assert (noor.experiments_due, noor.plans_on) == ([ago(3)], ())


# --- The picture ----------------------------------------------------------------------------------------
LONG = 34 * 7  # days: 26 weeks beside the eight of the rule


def pictured(cast):
    return known(cast.ines, {FlagKind.FRESH_LOOK}).picture_moved_on


def test_where_nothing_moves_it_stands_still_as_far_back_as_one_looks(cast):
    assert pictured(cast) == ago(LONG)
    assert known(cast.ines, fresh_weeks=52).picture_moved_on == ago((26 + 52) * 7)


def closeness(client, goal):
    return lambda days, value, **fields: GoalRating.objects.create(
        client=client, goal=goal, observed_on=ago(days), value=value, **fields
    )


def test_a_value_that_is_another_moves_the_picture_on_its_day(cast):
    say = closeness(cast.ines, make_goal(cast.ines, "One"))
    other = closeness(cast.noor, make_goal(cast.noor, "Hers"))
    for days, value in ((100, 5), (90, 6), (80, 6), (70, 6)):
        say(days, value)
    other(20, 1)
    other(10, 2)
    assert pictured(cast) == ago(90)
    assert known(cast.noor).picture_moved_on == ago(10)


def test_a_first_value_alone_moves_nothing(cast):
    say = closeness(cast.ines, make_goal(cast.ines, "One"))
    say(10, 5)
    closeness(cast.ines, make_goal(cast.ines, "Two"))(9, 8)  # another goal is another series
    assert pictured(cast) == ago(LONG)


def test_what_was_before_the_time_that_is_looked_at_is_compared_too(cast):
    say = closeness(cast.ines, make_goal(cast.ines, "One"))
    say(LONG + 100, 2)
    say(30, 5)
    assert pictured(cast) == ago(30)


def test_what_does_not_count_moves_nothing(cast):
    say = closeness(cast.ines, make_goal(cast.ines, "One"))
    say(90, 5)
    wrong = make_session(cast.ines, by=cast.mara, days_ago=20)
    say(20, 9, sitting=wrong.sitting)
    in_error(wrong)
    say(15, None, answer="rather_not_say")
    say(14, 8, rater="therapist")
    slip = say(12, 9)
    say(12, 5, corrects=slip)
    assert pictured(cast) == ago(LONG)


def test_harm_rulers_and_stages_move_it_too(cast):
    change = make_change(make_area(cast.ines, "Sleep"), "Sleep more")
    made = {"client": cast.ines}
    for days, value in ((160, 2), (150, 2), (140, 1)):
        HarmRating.objects.create(**made, domain="money", observed_on=ago(days), value=value)
        HarmRating.objects.create(**made, domain="home", observed_on=ago(days), value=3)
    assert pictured(cast) == ago(140)
    for days, value in ((160, 5), (135, 6)):
        RulerRating.objects.create(**made, change=change, ruler="readiness", observed_on=ago(days), value=value)
    RulerRating.objects.create(**made, change=change, ruler="importance", observed_on=ago(130), value=9)
    assert pictured(cast) == ago(135)
    for days, stage in ((160, "considering"), (133, "acting"), (120, "acting")):
        StageRating.objects.create(**made, change=change, observed_on=ago(days), stage=stage)
    assert pictured(cast) == ago(133)
    assert known(cast.noor).picture_moved_on == ago(LONG)


def test_something_learned_or_tried_moves_it(cast):
    LearningReview.objects.create(client=cast.ines, on=ago(70))
    assert pictured(cast) == ago(70)
    goal = make_goal(cast.ines, "One")
    tried = Experiment.objects.create(goal=goal, if_i="try", starts_on=ago(50), review_on=ago(45))
    assert pictured(cast) == ago(50)
    Experiment.objects.filter(pk=tried.pk).update(reviewed_on=ago(44), next="keep")
    assert pictured(cast) == ago(44)
    Experiment.objects.create(goal=goal, if_i="try", starts_on=ago(-5), review_on=ago(-9))
    assert pictured(cast) == ago(0)
    assert known(cast.noor).picture_moved_on == ago(LONG)


def test_the_days_of_meetings_within_that_time(cast):
    for days in (1, 8, LONG + 1):
        make_session(cast.ines, by=cast.mara, days_ago=days)
    in_error(make_session(cast.ines, by=cast.mara, days_ago=3))
    make_session(cast.noor, by=cast.stella, days_ago=5)
    assert (known(cast.ines).met_days, known(cast.noor).met_days) == ([ago(1), ago(8)], [ago(5)])


# --- What was raised -----------------------------------------------------------------------------------
def test_the_meeting_by_which_it_is_raised_is_the_third_of_this_time_or_as_the_site_says(cast):
    for days in (50, 40, 30, 20):
        make_session(cast.ines, by=cast.mara, days_ago=days)
    in_error(make_session(cast.ines, by=cast.mara, days_ago=45))
    for days in (9, 8):
        make_session(cast.noor, by=cast.stella, days_ago=days)
    assert (known(cast.ines).raised_by, known(cast.noor).raised_by) == (ago(30), None)
    assert known(cast.ines, raised_by=1).raised_by == ago(50)
    assert known(cast.ines, raised_by=5).raised_by is None


def test_meetings_of_an_earlier_time_are_not_counted_along(cast):
    for days in (50, 40):
        make_session(cast.ines, by=cast.mara, days_ago=days)
    Episode.objects.filter(client=cast.ines).update(ended_on=ago(30))
    Episode.objects.create(client=cast.ines, team=cast.team, opened_on=ago(20))
    make_session(cast.ines, by=cast.mara, days_ago=10)
    assert known(cast.ines).raised_by is None


def raised(client):
    facts = known(client)
    return facts.position_explained, facts.safer_use_raised, facts.strengths_named


def test_nothing_is_raised_without_a_word_on_it(cast):
    OverdosePlan.objects.create(client=cast.noor)
    Strength.objects.create(client=cast.noor, text="She asks")
    Episode.objects.filter(client=cast.noor).update(position_explained_on=ago(3))
    assert (raised(cast.ines), raised(cast.noor)) == ((False, False, False), (True, True, True))


@pytest.mark.parametrize(
    ("technique", "what"),
    [
        ("position_explained", (True, False, False)),
        ("safer_use_talk", (False, True, False)),
        ("overdose_talk", (False, True, False)),
        ("strengths", (False, False, True)),
        ("values", (False, False, False)),
    ],
)
def test_a_technique_that_was_used_says_so_too(cast, technique, what):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=3)
    InterventionUsed.objects.create(session=meeting, technique=technique)
    assert (raised(cast.ines), raised(cast.noor)) == (what, (False, False, False))
    in_error(meeting)
    assert raised(cast.ines) == (False, False, False)


def test_overdose_and_safer_use_are_raised_by_a_sheet_or_a_danger_that_was_noted(cast):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=3)
    SafetyItem.objects.create(client=cast.ines, session=meeting, kind="withdrawal", level=1)
    assert not known(cast.ines).safer_use_raised
    SafetyItem.objects.create(client=cast.ines, session=meeting, kind="overdose", level=1)
    SaferUse.objects.create(client=cast.noor)
    assert known(cast.ines).safer_use_raised and known(cast.noor).safer_use_raised
    in_error(meeting)
    assert not known(cast.ines).safer_use_raised


# --- Only what is asked for, in so many queries -------------------------------------------------------
QUERIES = {
    FlagKind.SAFETY: 2,
    FlagKind.OVERDOSE: 4,
    FlagKind.AFTER_BREAK: 7,
    FlagKind.WITHDRAWAL: 5,
    FlagKind.CONTACT_GAP: 3,
    FlagKind.ALLIANCE: 6,
    FlagKind.MANDATE: 2,
    FlagKind.NOTES_OPEN: 2,
    FlagKind.GOAL_FIT: 2,
    FlagKind.FRESH_LOOK: 13,
    FlagKind.PLAN_REVIEW: 3,
    FlagKind.NEVER_RAISED: 8,
}


def queries(clients, kinds) -> list[str]:
    now = Now(timezone.now(), timezone.localdate())
    with CaptureQueriesContext(
        connection,
    ) as seen:
        facts_of(clients, kinds, now)
    return [query["sql"] for query in seen.captured_queries]


@pytest.mark.parametrize("kind", FlagKind)
def test_so_many_queries_for_each_kind(cast, kind):
    assert len(queries([cast.ines.pk], {kind})) == QUERIES[kind]


def live(client, cast, *, meetings: int) -> None:
    """Give a client something of everything, over `meetings` meetings a week apart."""
    pills = area_of(client, "pills", "opioid", overdose_relevant=True)
    goal = make_goal(client, "Less", focus_area=pills, direction="less_often")
    Experiment.objects.create(goal=goal, if_i="try", kind="moderation", starts_on=ago(30), review_on=ago(20))
    OverdosePlan.objects.create(client=client, naloxone="carry")
    for number in range(meetings):
        met = make_session(client, by=cast.mara, days_ago=7 * number + 1)
        made = {"client": client, "observed_on": met.day, "sitting": met.sitting}
        AllianceRating.objects.create(**made, aspect="overall", value=8)
        GoalRating.objects.create(**made, goal=goal, value=number % 9)
        UseSnapshot.objects.create(**made, focus_area=pills, days_used=number % 29)
        SafetyItem.objects.create(client=client, session=met, kind="overdose", level=3)


def test_as_many_queries_for_thirty_clients_with_long_histories_as_for_one(cast):
    live(cast.ines, cast, meetings=1)
    few = queries([cast.ines.pk], ALL)
    people = [cast.ines, *(make_client(f"Person {n}", lead=cast.mara, team=cast.team) for n in range(29))]
    Episode.objects.update(opened_on=ago(900))
    for client in people[1:]:
        live(client, cast, meetings=3 if client != people[1] else 100)
    many = queries([client.pk for client in people], ALL)
    assert len(many) == len(few) == 43


def test_of_a_long_history_only_as_much_is_read_as_a_rule_looks_back_on(cast):
    Episode.objects.update(opened_on=ago(900))
    live(cast.ines, cast, meetings=100)
    facts = known(cast.ines)
    assert len(facts.alliance) == DEFAULTS["alliance_perfect"]  # more of them where there were nothing but tens
    assert facts.asked == ()  # they rated the last one
    AllianceRating.objects.all().delete()
    assert len(known(cast.ines).asked) == DEFAULTS["alliance_not_asked"] + MEANWHILE
    assert facts.met_days == ()  # the picture moves from meeting to meeting: nobody asks how often they met
    GoalRating.objects.all().delete()
    Experiment.objects.update(starts_on=ago(300), review_on=ago(290))
    assert len(known(cast.ines).met_days) == 34


def test_nothing_is_known_of_nobody(db):
    assert facts_of([], ALL, Now(timezone.now(), timezone.localdate())) == {}
