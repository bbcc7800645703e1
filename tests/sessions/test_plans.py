"""Planned meetings: one or a series, in whose week, moved by whom, put right, called off."""

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Cover, Episode
from hrp.audit.models import Event
from sessions import actions
from sessions.fit import AFTER, InTheWay
from sessions.models import Session, SessionNote
from sessions.moments import local_moment
from tests.cast import make_client, make_session

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
WEEK = timedelta(weeks=1)
FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture
def ines(cast):
    Episode.objects.update(opened_on="2020-01-01")
    return cast.ines


def planned(client, by, starts_at=NINE, **fields) -> list[Session]:
    fields = {"key": uuid.uuid4(), "minutes": 50, "modality": "in_person", **fields}
    return actions.plan(client, by=by, starts_at=starts_at, **fields)


def one(client, by, starts_at=NINE, **fields) -> Session:
    return planned(client, by, starts_at, **fields)[0]


def told(client) -> list[tuple]:
    """What the trail says of a client's meetings, without ids."""
    rows = Event.objects.filter(client_code=client.code, subject__startswith="session ").order_by("pk")
    return [(row.action, row.actor, {k: v for k, v in row.detail.items() if k != "moved_to"}) for row in rows]


# --- In whose week ------------------------------------------------------------------------------


def test_a_plan_stands_in_the_week_of_whoever_makes_it_if_they_care_for_the_client(ines, cast):
    assert one(ines, cast.mara).diary_of == cast.mara
    assert one(ines, cast.jon, NINE + WEEK).diary_of == cast.jon


def test_what_the_front_desk_plans_stands_in_the_week_of_the_lead(ines, cast):
    assert one(ines, cast.fay).diary_of == cast.mara
    assert one(ines, cast.fay, NINE + WEEK, diary_of=cast.jon).diary_of == cast.jon


def test_for_someone_without_a_lead_it_stands_in_nobodys_week(ines, cast):
    CareTeamMembership.objects.filter(user=cast.mara).update(to_on=timezone.localdate())
    assert one(ines, cast.fay).diary_of is None


def covering(cast, client, person):
    """Let `person` cover `client` for Mara, from today on for a week."""
    days = {"from_on": timezone.localdate(), "to_on": timezone.localdate() + WEEK}
    cover = Cover.objects.create(covered=cast.mara, covering=person, team=cast.team, created_by=cast.ada, **days)
    CareTeamMembership.objects.create(
        episode=client.episodes.get(), user=person, role="covering", cover=cover, created_by=cast.ada, **days
    )


def test_what_is_planned_by_whoever_covers_stands_in_the_week_of_the_covered(ines, cast):
    covering(cast, ines, cast.solo)
    assert one(ines, cast.solo).diary_of == cast.mara
    met = actions.open_session(ines, by=cast.solo, key=uuid.uuid4(), starts_at=NINE + timedelta(days=1))
    assert met.diary_of == cast.solo
    assert actions.plan_next(met, by=cast.solo, starts_at=NINE + WEEK).diary_of == cast.mara
    covering(cast, ines, cast.jon)  # who is beside her anyway
    assert one(ines, cast.jon, NINE + 2 * WEEK).diary_of == cast.jon


def test_what_someone_planned_who_leaves_the_care_team_stands_in_the_week_of_the_lead(ines, cast):
    coming = one(ines, cast.jon, timezone.now() + WEEK)
    over = one(ines, cast.jon, timezone.now() - WEEK)
    row = CareTeamMembership.objects.get(episode=ines.episodes.get(), user=cast.jon)
    for _click in range(2):
        actions.leave(row, by=cast.ada)
    coming.refresh_from_db()
    over.refresh_from_db()
    assert (coming.diary_of, over.diary_of) == (cast.mara, cast.jon)
    assert not CareTeamMembership.objects.current().filter(user=cast.jon).exists()
    assert Event.objects.filter(client_code=ines.code, action="right_changed").count() == 1


def test_whoever_opens_it_the_week_stays_the_one_it_was_planned_in(ines, cast):
    meeting = one(ines, cast.mara, timezone.now() - timedelta(hours=1))
    actions.set_happened(meeting, "met", by=cast.jon)
    meeting.refresh_from_db()
    assert (meeting.happened, meeting.diary_of) == ("met", cast.mara)


def test_what_is_logged_stands_in_the_week_of_who_logs_it(ines, cast):
    meeting = actions.open_session(ines, by=cast.jon, key=uuid.uuid4(), starts_at=NINE)
    assert meeting.diary_of == cast.jon
    following = actions.plan_next(meeting, by=cast.mara, starts_at=NINE + WEEK)
    assert following.diary_of == cast.mara
    assert actions.plan_next(meeting, by=cast.jon, starts_at=NINE + 2 * WEEK).diary_of == cast.mara


# --- One, or several at once ----------------------------------------------------------------------


def test_a_plan_is_a_meeting_to_come_without_a_note(ines, cast):
    meeting = one(ines, cast.mara, minutes=30, modality="phone")
    assert (meeting.happened, meeting.minutes, meeting.modality, meeting.series) == ("planned", 30, "phone", None)
    assert (meeting.episode, meeting.created_by) == (ines.episodes.get(), cast.mara)
    assert not SessionNote.objects.exists()
    assert told(ines) == [("create", cast.mara.email, {})]


@pytest.mark.parametrize(("times", "every"), [(2, 1), (12, 1), (12, 2), (3, 2)])
def test_a_series_is_weekly_or_every_two_weeks_and_shares_its_id(ines, cast, times, every):
    made = planned(ines, cast.mara, times=times, every_weeks=every)
    assert [meeting.starts_at for meeting in made] == [NINE + n * every * WEEK for n in range(times)]
    assert list(Session.objects.order_by("starts_at")) == made
    assert len({meeting.series for meeting in made}) == 1 and made[0].series is not None
    assert {meeting.diary_of for meeting in made} == {cast.mara}
    assert told(ines) == [("create", cast.mara.email, {})] * times


@override_settings(TIME_ZONE="Europe/Berlin")
@pytest.mark.parametrize(
    ("first", "hours"),
    [
        ("2026-03-27T14:00", [13, 12, 12]),  # clocks go forward on 29 March
        ("2026-10-16T14:00", [12, 12, 13]),  # and back on 25 October
    ],
)
def test_a_series_keeps_its_time_on_the_clock_when_summer_time_begins_and_ends(ines, cast, first, hours):
    berlin = ZoneInfo("Europe/Berlin")
    starts_at = local_moment(first)
    made = planned(ines, cast.mara, starts_at, times=3)
    stored = [Session.objects.get(pk=meeting.pk).starts_at for meeting in made]
    assert [moment.astimezone(berlin).strftime("%H:%M") for moment in stored] == ["14:00"] * 3
    assert [moment.astimezone(UTC).hour for moment in stored] == hours
    days = [moment.astimezone(berlin).date() for moment in stored]
    assert days == [starts_at.date() + n * WEEK for n in range(3)]


@override_settings(TIME_ZONE="Europe/Berlin")
def test_an_hour_that_clocks_skip_is_the_one_after_it_and_only_that_week(ines, cast):
    berlin = ZoneInfo("Europe/Berlin")
    made = planned(ines, cast.mara, datetime(2026, 3, 22, 2, 30, tzinfo=berlin), times=3)
    shown = [meeting.starts_at.astimezone(UTC).astimezone(berlin).strftime("%H:%M") for meeting in made]
    assert shown == ["02:30", "03:30", "02:30"]


@pytest.mark.parametrize("wrong", [{"times": 0}, {"times": 13}, {"times": 2, "every_weeks": 3}, {"every_weeks": 0}])
def test_more_than_twelve_or_other_gaps_are_refused(ines, cast, wrong):
    with pytest.raises(ValueError, match="At most 12"):
        planned(ines, cast.mara, **wrong)
    assert not Session.objects.exists()


def test_the_same_form_twice_makes_one_series(ines, cast):
    same = uuid.uuid4()
    first = planned(ines, cast.mara, key=same, times=4)
    assert planned(ines, cast.mara, key=same, times=4) == first
    alone = uuid.uuid4()
    assert planned(ines, cast.mara, NINE + 6 * WEEK, key=alone) == planned(ines, cast.mara, NINE + 7 * WEEK, key=alone)
    assert Session.objects.count() == 5


def test_one_list_says_what_is_in_the_way_of_a_series_and_nothing_is_made(ines, cast):
    second = one(ines, cast.mara, NINE + WEEK + FIVE_MINUTES)
    fourth = one(ines, cast.mara, NINE + 3 * WEEK)
    one(ines, cast.mara, NINE + 4 * WEEK - timedelta(minutes=50))  # ends as the fifth would begin
    with pytest.raises(InTheWay) as refused:
        planned(ines, cast.mara, times=5, minutes=45)
    assert [reason.key for reason in refused.value.reasons] == [str(second.pk), str(fourth.pk)]
    assert refused.value.words == (
        "Ines has a meeting on 9 March, 09:05–09:55. Ines has a meeting on 23 March, 09:00–09:50."
    )
    assert Session.objects.count() == 3
    with pytest.raises(InTheWay) as still:  # only what was agreed to
        planned(ines, cast.mara, times=5, minutes=45, anyway={str(fourth.pk)})
    assert [reason.key for reason in still.value.reasons] == [str(second.pk)]


def test_a_series_may_overlap_what_was_agreed_to(ines, cast):
    second = one(ines, cast.mara, NINE + WEEK + FIVE_MINUTES)
    assert len(planned(ines, cast.mara, times=3, anyway={str(second.pk)})) == 3


def test_a_series_stands_within_the_work_and_says_so_once(ines, cast):
    ines.episodes.update(opened_on="2026-03-12")
    with pytest.raises(InTheWay) as refused:
        planned(ines, cast.mara, times=4)
    assert refused.value.words == "The work with Ines began on 12 March 2026. This is before that day."
    assert not Session.objects.exists()


def test_all_of_a_series_or_none(ines, cast):
    third = one(ines, cast.mara, NINE + 2 * WEEK)
    with pytest.raises(IntegrityError):  # agreed to, and at that very minute
        planned(ines, cast.mara, times=3, anyway={str(third.pk)})


def test_nothing_is_planned_when_the_work_has_ended(ines, cast):
    ines.episodes.update(ended_on=timezone.localdate())
    with pytest.raises(Episode.DoesNotExist):
        planned(ines, cast.mara)


# --- Moved --------------------------------------------------------------------------------------


@pytest.mark.parametrize("moved_by", ["client_rearranged", "we_rearranged"])
def test_a_moved_meeting_stays_as_moved_and_another_takes_its_place(ines, cast, moved_by):
    old = one(ines, cast.mara, modality="phone", minutes=30)
    new = actions.move(old, by=cast.fay, starts_at=NINE + WEEK, moved_by=moved_by)
    old.refresh_from_db()
    assert (old.happened, old.starts_at, old.moved_to) == (moved_by, NINE, new)
    assert (new.happened, new.starts_at, new.minutes, new.modality) == ("planned", NINE + WEEK, 30, "phone")
    assert (new.diary_of, new.created_by, new.client) == (cast.mara, cast.fay, ines)
    assert told(ines)[1:] == [
        ("create", cast.fay.email, {}),
        ("change", cast.fay.email, {"happened": moved_by}),
    ]
    assert Event.objects.latest("pk").detail["moved_to"] == str(new.pk)


def test_to_move_twice_moves_once(ines, cast):
    old = one(ines, cast.mara)
    new = actions.move(old, by=cast.mara, starts_at=NINE + WEEK, moved_by="client_rearranged")
    again = actions.move(old, by=cast.mara, starts_at=NINE + 2 * WEEK, moved_by="we_rearranged")
    assert again == new
    assert Session.objects.count() == 2
    assert Session.objects.get(pk=old.pk).happened == "client_rearranged"


def test_a_meeting_may_come_back_to_the_minute_it_was_moved_from(ines, cast):
    old = one(ines, cast.mara)
    there = actions.move(old, by=cast.mara, starts_at=NINE + WEEK, moved_by="client_rearranged")
    back = actions.move(there, by=cast.mara, starts_at=NINE, moved_by="we_rearranged", minutes=90)
    assert (back.starts_at, back.minutes, back.moved_from) == (NINE, 90, there)


def test_a_moved_meeting_stays_in_its_series_and_follows_the_same_meeting(ines, cast):
    before = actions.open_session(ines, by=cast.mara, key=uuid.uuid4(), starts_at=NINE - WEEK)
    old = actions.plan_next(before, by=cast.mara, starts_at=NINE)
    new = actions.move(old, by=cast.mara, starts_at=NINE + FIVE_MINUTES, moved_by="client_rearranged")
    assert (new.planned_from, Session.objects.get(pk=old.pk).planned_from) == (before, None)
    series = planned(ines, cast.mara, NINE + WEEK, times=2)
    assert actions.move(series[0], by=cast.mara, starts_at=NINE + 9 * WEEK, moved_by="we_rearranged").series == (
        series[1].series
    )


def test_a_meeting_is_not_moved_into_another_unless_that_was_agreed_to(ines, cast):
    old, other = one(ines, cast.mara), one(ines, cast.mara, NINE + WEEK)
    with pytest.raises(InTheWay) as refused:
        actions.move(old, by=cast.mara, starts_at=NINE + WEEK + FIVE_MINUTES, moved_by="we_rearranged")
    assert [reason.key for reason in refused.value.reasons] == [str(other.pk)]
    assert Session.objects.get(pk=old.pk).happened == "planned"
    agreed = {"starts_at": NINE + WEEK + FIVE_MINUTES, "moved_by": "we_rearranged", "anyway": {str(other.pk)}}
    assert actions.move(old, by=cast.mara, **agreed).moved_from == old


def test_an_overlap_with_itself_is_none(ines, cast):
    old = one(ines, cast.mara)
    assert actions.move(old, by=cast.mara, starts_at=NINE + FIVE_MINUTES, moved_by="we_rearranged").moved_from == old


@pytest.mark.parametrize("happened", ["met", "client_rearranged", "we_rearranged", "did_not_meet"])
def test_what_is_not_planned_any_more_stays(ines, cast, happened):
    meeting = make_session(ines, by=cast.mara, starts_at=NINE, happened=happened)
    count = Event.objects.count()
    later = {"by": cast.mara, "starts_at": NINE + WEEK}
    assert actions.move(meeting, moved_by="we_rearranged", **later) == meeting
    assert actions.correct_plan(meeting, minutes=10, modality="video", **later) == meeting
    assert actions.cancel(meeting, by=cast.mara, who="we_rearranged") == meeting
    kept = Session.objects.get()
    assert (kept.happened, kept.starts_at, kept.minutes) == (happened, NINE, 50)
    assert Event.objects.count() == count


@pytest.mark.parametrize("who", ["met", "did_not_meet", "planned", "", "somebody"])
def test_either_the_client_or_we_moved_it(ines, cast, who):
    meeting = one(ines, cast.mara)
    with pytest.raises(ValueError, match="Either"):
        actions.move(meeting, by=cast.mara, starts_at=NINE + WEEK, moved_by=who)
    with pytest.raises(ValueError, match="Either"):
        actions.cancel(meeting, by=cast.mara, who=who)
    assert Session.objects.get().happened == "planned"


# --- Put right ----------------------------------------------------------------------------------


def test_a_typing_mistake_is_put_right_in_its_place(ines, cast):
    meeting = one(ines, cast.mara)
    right = actions.correct_plan(meeting, by=cast.mara, starts_at=NINE + FIVE_MINUTES, minutes=50, modality="video")
    stored = Session.objects.get()
    assert stored == right == meeting
    assert (stored.starts_at, stored.modality, stored.happened) == (NINE + FIVE_MINUTES, "video", "planned")
    assert told(ines)[-1] == ("change", cast.mara.email, {"fields": ["modality", "starts_at"]})
    actions.correct_plan(meeting, by=cast.mara, starts_at=NINE + FIVE_MINUTES, minutes=50, modality="video")
    assert len(told(ines)) == 2


def test_a_mistake_is_not_put_right_into_another_meeting(ines, cast):
    meeting, other = one(ines, cast.mara), one(ines, cast.mara, NINE + WEEK)
    with pytest.raises(InTheWay) as refused:
        actions.correct_plan(meeting, by=cast.mara, starts_at=other.starts_at, minutes=50, modality="video")
    assert [reason.key for reason in refused.value.reasons] == [str(other.pk)]
    assert Session.objects.get(pk=meeting.pk).starts_at == NINE


# --- Called off ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["client_rearranged", "we_rearranged"])
def test_a_meeting_is_called_off_without_a_reason(ines, cast, who):
    meeting = one(ines, cast.mara)
    actions.cancel(meeting, by=cast.fay, who=who)
    actions.cancel(meeting, by=cast.fay, who="we_rearranged")
    assert Session.objects.get().happened == who
    assert told(ines)[1:] == [("change", cast.fay.email, {"happened": who})]


def test_called_off_alone_the_rest_of_the_series_stays(ines, cast):
    made = planned(ines, cast.mara, times=4)
    actions.cancel(made[1], by=cast.mara, who="client_rearranged")
    assert Session.objects.planned().count() == 3


def test_the_rest_of_a_series_is_taken_off_with_it(ines, cast):
    made = planned(ines, cast.mara, times=5)
    apart = one(ines, cast.mara, NINE + 9 * WEEK)
    actions.set_happened(made[4], "did_not_meet", by=cast.mara)  # said already: it stays
    actions.cancel(made[2], by=cast.mara, who="client_rearranged", rest_of_series=True)
    left = [(row.starts_at, row.happened) for row in Session.objects.order_by("starts_at")]
    assert left == [
        (NINE, "planned"),
        (NINE + WEEK, "planned"),
        (NINE + 2 * WEEK, "client_rearranged"),
        (NINE + 4 * WEEK, "did_not_meet"),
        (apart.starts_at, "planned"),
    ]
    assert told(ines)[-2:] == [
        ("change", cast.mara.email, {"happened": "client_rearranged"}),
        ("change", cast.mara.email, {"plan": "off"}),
    ]


def test_a_single_meeting_has_no_rest(ines, cast):
    meeting, later = one(ines, cast.mara), one(ines, cast.mara, NINE + WEEK)
    actions.cancel(meeting, by=cast.mara, who="we_rearranged", rest_of_series=True)
    assert list(Session.objects.planned()) == [later]


def test_after_a_called_off_meeting_the_one_before_may_plan_another(ines, cast):
    before = actions.open_session(ines, by=cast.mara, key=uuid.uuid4(), starts_at=NINE - WEEK)
    for undo in (
        lambda plan: actions.cancel(plan, by=cast.mara, who="client_rearranged"),
        lambda plan: actions.set_happened(plan, "did_not_meet", by=cast.mara),
    ):
        plan = actions.plan_next(before, by=cast.mara, starts_at=NINE)
        undo(plan)
        again = actions.plan_next(before, by=cast.mara, starts_at=NINE)
        assert (again.happened, again == plan) == ("planned", False)
        again.delete()


# --- Into another's week --------------------------------------------------------------------------


def test_the_meetings_from_today_on_go_into_the_week_of_a_new_lead(ines, cast):
    now = timezone.now()
    past = one(ines, cast.mara, now - timedelta(days=3))
    met = make_session(ines, by=cast.mara)
    coming = [one(ines, cast.mara, now + timedelta(days=days)) for days in (2, 9)]
    jons = one(ines, cast.jon, now + timedelta(days=16))
    other = one(make_client("Abe", lead=cast.mara, team=cast.team), cast.mara, now + timedelta(days=2))
    episode = ines.episodes.get()
    assert actions.move_diary(episode, to=cast.solo, of=cast.mara) == 2
    weeks = {row.pk: row.diary_of for row in Session.objects.select_related("diary_of")}
    assert weeks == {
        past.pk: cast.mara,
        met.pk: cast.mara,
        **{meeting.pk: cast.solo for meeting in coming},
        jons.pk: cast.jon,
        other.pk: cast.mara,
    }
    assert actions.move_diary(episode, to=cast.solo) == 1
    assert Session.objects.get(pk=jons.pk).diary_of == cast.solo


def test_a_reason_of_the_episode_has_the_key_it_is_agreed_to_by(ines, cast):
    ines.episodes.update(opened_on="2026-03-12")
    assert len(planned(ines, cast.mara, times=2, anyway={"before"})) == 2
    assert AFTER == "after" and uuid.UUID(str(Session.objects.first().series))


# --- The page that plans --------------------------------------------------------------------------


@pytest.fixture
def mara(client, ines, cast):
    client.force_login(cast.mara)
    return client


def plan_of(client) -> str:
    return reverse("sessions:plan", args=[client.code])


def page_of(meeting) -> str:
    return reverse("sessions:planned", args=[meeting.client.code, meeting.pk])


def ahead(days, clock="10:00") -> str:
    return f"{timezone.localdate() + timedelta(days=days)}T{clock}"


def typed(days=7, **other) -> dict:
    plain = {"key": uuid.uuid4(), "starts_at": ahead(days), "minutes": "40", "modality": "video", "repeat": "once"}
    return plain | {"times": "6"} | other


def stored() -> list[tuple]:
    rows = Session.objects.order_by("starts_at", "created_at")
    return [(timezone.localtime(row.starts_at).strftime("%Y-%m-%dT%H:%M"), row.happened) for row in rows]


def record_of(client) -> str:
    return reverse("workspace:record", args=[client.code])


def test_a_meeting_is_planned_on_its_own_page(mara, cast):
    assert mara.get(plan_of(cast.ines)).status_code == 200
    answer = mara.post(plan_of(cast.ines), typed())
    assert answer.url == record_of(cast.ines)
    meeting = Session.objects.get()
    assert (meeting.minutes, meeting.modality, meeting.happened) == (40, "video", "planned")
    assert (meeting.diary_of, meeting.created_by) == (cast.mara, cast.mara)
    assert stored() == [(ahead(7), "planned")]


@pytest.mark.parametrize(("repeat", "gap"), [("week", 7), ("two_weeks", 14)])
def test_it_is_repeated_as_often_as_is_said(mara, cast, repeat, gap):
    mara.post(plan_of(cast.ines), typed(repeat=repeat, times="3"))
    assert stored() == [(ahead(7 + n * gap), "planned") for n in range(3)]
    Session.objects.all().delete()
    mara.post(plan_of(cast.ines), typed(repeat=repeat, times=""))
    assert len(stored()) == 6


def above(answer) -> list[str]:
    """Return what stands above the page that one is led to."""
    return [str(message) for message in answer.context["messages"]]


def test_it_says_for_when_it_is_planned(mara, cast):
    on, last = (timezone.localdate() + timedelta(days=days) for days in (7, 15 + 21))
    assert above(mara.post(plan_of(cast.ines), typed(), follow=True)) == [
        f"Planned for {on:%A} {on.day} {on:%B}, 10:00."
    ]
    several = typed(15, repeat="week", times="4")
    for _click in range(2):  # the second one finds what the first one made
        assert above(mara.post(plan_of(cast.ines), several, follow=True)) == [
            f"4 meetings planned, the last on {last.day} {last:%B}."
        ]
    meeting = Session.objects.earliest("starts_at")
    sent = {"starts_at": ahead(8), "minutes": "50", "modality": "phone", "moved_by": "we_rearranged"}
    on += timedelta(days=1)
    assert above(mara.post(page_of(meeting), sent, follow=True)) == [f"Planned for {on:%A} {on.day} {on:%B}, 10:00."]


def test_of_others_in_the_same_week_at_that_time_the_time_alone_is_said(mara, cast):
    """Not of those that end as it begins, were called off, or stand in another's week."""
    abe = make_client("Abe", lead=cast.mara, team=cast.team)
    actions.cancel(one(abe, cast.mara, local_moment(ahead(7, "10:10"))), by=cast.mara, who="we_rearranged")
    one(abe, cast.mara, local_moment(ahead(7, "09:10")))
    one(abe, cast.mara, local_moment(ahead(7, "10:20")))
    one(cast.noor, cast.stella, local_moment(ahead(7)))
    mine = mara.post(plan_of(cast.ines), typed(), follow=True)
    assert above(mine)[1:] == ["There is another meeting at that time: 10:20."]
    assert "Abe" not in mine.content.decode()
    on = timezone.localdate() + timedelta(days=14)
    one(abe, cast.mara, local_moment(ahead(14)))
    one(abe, cast.mara, local_moment(ahead(21, "10:30")))
    later = on + timedelta(days=7)
    assert above(mara.post(plan_of(cast.ines), typed(14, repeat="week", times="3"), follow=True))[1:] == [
        f"There are other meetings at that time: {on:%a} {on.day} {on:%b}, 10:00"
        f" · {later:%a} {later.day} {later:%b}, 10:30."
    ]


@pytest.mark.parametrize(
    ("field", "odd"),
    [("starts_at", "tomorrow"), ("starts_at", ""), ("minutes", "0"), ("minutes", "4.5"), ("modality", "boat")]
    + [("repeat", "daily"), ("repeat", ""), ("times", "1"), ("times", "13"), ("times", "many"), ("key", "x")],
)
def test_what_cannot_be_planned_keeps_what_was_typed(mara, cast, field, odd):
    answer = mara.post(plan_of(cast.ines), typed(**{"repeat": "week", field: odd}))
    assert answer.status_code == 422
    assert not Session.objects.exists()
    page = answer.content.decode()
    assert 'value="40"' in page or field == "minutes"
    assert f'value="{ahead(7)}"' in page or field == "starts_at"


def test_only_a_time_to_come_is_planned(mara, cast):
    answer = mara.post(plan_of(cast.ines), typed(days=-1))
    assert answer.status_code == 422
    assert "Please choose a time to come." in answer.content.decode()


def test_what_is_in_the_way_is_told_once_and_kept_anyway(mara, cast):
    other = one(cast.ines, cast.jon, local_moment(ahead(14, "10:20")))
    refused = mara.post(plan_of(cast.ines), typed(repeat="week", times="3"))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert page.count("Ines has a meeting on ") == 1 and "Keep it anyway" in page
    assert reverse("sessions:room", args=[cast.ines.code, other.pk]) in page
    assert Session.objects.count() == 1
    again = typed(repeat="week", times="3", anyway="on", seen=str(other.pk))
    assert mara.post(plan_of(cast.ines), again).status_code == 302
    assert Session.objects.count() == 4


def test_a_double_click_plans_once(mara, cast):
    same = typed(repeat="week", times="4")
    assert {mara.post(plan_of(cast.ines), same).status_code for _click in range(2)} == {302}
    assert Session.objects.count() == 4


def test_a_form_is_good_for_one_client_and_one_person(mara, cast, client):
    same = typed()
    mara.post(plan_of(cast.ines), same)
    abe = make_client("Abe", lead=cast.mara, team=cast.team)
    assert mara.post(plan_of(abe), same).status_code == 404
    client.force_login(cast.jon)
    assert client.post(plan_of(cast.ines), same).status_code == 404
    assert Session.objects.count() == 1


def test_a_plan_begins_like_the_latest_meeting(mara, cast):
    last = timezone.localtime().replace(hour=14, minute=15, second=0, microsecond=0) - timedelta(days=9)
    make_session(cast.ines, by=cast.mara, starts_at=last, minutes=35, modality="phone")
    page = mara.get(plan_of(cast.ines))
    initial = page.context["form"].initial
    assert (initial["starts_at"], initial["minutes"], initial["modality"]) == (last + 2 * WEEK, 35, "phone")
    assert f'value="{(last + 2 * WEEK).strftime("%Y-%m-%dT%H:%M")}"' in page.content.decode()
    one(cast.ines, cast.mara, last + 2 * WEEK)
    assert mara.get(plan_of(cast.ines)).context["form"].initial["starts_at"] == last + 3 * WEEK


def test_with_someone_whose_work_has_ended_nothing_is_planned(mara, cast):
    cast.ines.episodes.update(ended_on=timezone.localdate())
    answer = mara.post(plan_of(cast.ines), typed())
    assert answer.status_code == 422
    assert "nothing to log or plan" in answer.content.decode()


# --- The page of a planned meeting ------------------------------------------------------------------


def test_the_page_shows_the_meeting_and_its_ways(mara, cast):
    meeting = planned(cast.ines, cast.jon, local_moment(ahead(7)), times=3, modality="phone")[0]
    page = mara.get(page_of(meeting)).content.decode()
    for words in ("50 minutes", "Phone", "in the week of Jon", "Open it now", "Who moved it?", "Take the 2 after it"):
        assert words in page
    for word in ("reason", "missed", "failed", "no-show", "cancel"):
        assert word not in page.lower()


@pytest.mark.parametrize("moved_by", ["client_rearranged", "we_rearranged"])
def test_it_is_moved_and_who_moved_it_is_one_button(mara, cast, moved_by):
    meeting = one(cast.ines, cast.mara, local_moment(ahead(7)))
    sent = {"starts_at": ahead(9, "15:30"), "minutes": "30", "modality": "video", "moved_by": moved_by}
    assert mara.post(page_of(meeting), sent).url == record_of(cast.ines)
    assert stored() == [(ahead(7), moved_by), (ahead(9, "15:30"), "planned")]
    new = meeting.moved_to
    assert (new.minutes, new.modality) == (30, "video")
    assert mara.get(page_of(meeting)).url == page_of(new)  # an old tab finds the one in its place
    assert mara.post(page_of(meeting), sent).url == page_of(new)
    assert Session.objects.count() == 2


def test_a_mistake_is_put_right_in_its_place(mara, cast):
    meeting = one(cast.ines, cast.mara, local_moment(ahead(7)))
    mara.post(page_of(meeting), {"starts_at": ahead(8), "minutes": "50", "modality": "phone", "moved_by": "mistake"})
    assert stored() == [(ahead(8), "planned")]
    assert Session.objects.get().pk == meeting.pk


@pytest.mark.parametrize("moved_by", ["client_rearranged", "we_rearranged"])
def test_a_meeting_that_keeps_its_time_was_not_moved(mara, cast, moved_by):
    meeting = one(cast.ines, cast.mara, local_moment(ahead(7)))
    mara.post(page_of(meeting), {"starts_at": ahead(7), "minutes": "30", "modality": "phone", "moved_by": moved_by})
    assert (stored(), Session.objects.get().minutes) == ([(ahead(7), "planned")], 30)


@pytest.mark.parametrize(
    "wrong",
    [{"starts_at": "soon"}, {"starts_at": ""}, {"minutes": "x"}, {"modality": ""}, {"moved_by": "met"}]
    + [{"moved_by": ""}, {"starts_at": "2020-01-01T10:00"}, {"off_by": "met"}, {"off_by": ""}],
)
def test_what_cannot_be_moved_stays(mara, cast, wrong):
    meeting = one(cast.ines, cast.mara, local_moment(ahead(7)))
    sent = {"starts_at": ahead(9), "minutes": "30", "modality": "video", "moved_by": "we_rearranged"} | wrong
    answer = mara.post(page_of(meeting), sent)
    assert answer.status_code == 422
    assert stored() == [(ahead(7), "planned")]
    assert 'value="30"' in answer.content.decode() or "minutes" in wrong
    asked = "Please say who moved it" if "moved_by" in wrong else "Something here needs another look."
    assert asked in answer.content.decode() or "off_by" in wrong


def test_it_is_moved_into_another_meeting_only_when_that_was_agreed_to(mara, cast):
    meeting, other = (
        one(cast.ines, cast.mara, local_moment(ahead(7))),
        one(cast.ines, cast.jon, local_moment(ahead(9, "10:30"))),
    )
    sent = {"starts_at": ahead(9), "minutes": "50", "modality": "video", "moved_by": "we_rearranged"}
    refused = mara.post(page_of(meeting), sent)
    assert refused.status_code == 422
    assert "Ines has a meeting 10:30–11:20 that day." in refused.content.decode()
    assert f'value="{ahead(9)}"' in refused.content.decode()
    assert mara.post(page_of(meeting), sent | {"anyway": "on", "seen": str(other.pk)}).status_code == 302
    assert stored()[0] == (ahead(7), "we_rearranged")


@pytest.mark.parametrize(("rest", "left"), [({}, 2), ({"rest": "on"}, 0)])
def test_it_is_called_off_alone_or_with_those_after_it(mara, cast, rest, left):
    made = planned(cast.ines, cast.mara, local_moment(ahead(7)), times=3)
    assert mara.post(page_of(made[0]), {"off_by": "client_rearranged"} | rest).url == record_of(cast.ines)
    assert stored()[0] == (ahead(7), "client_rearranged")
    assert Session.objects.planned().count() == left


def test_a_meeting_that_took_place_leads_to_itself(mara, cast):
    meeting = make_session(cast.ines, by=cast.mara, days_ago=1)
    assert mara.get(page_of(meeting)).url == reverse("sessions:room", args=[cast.ines.code, meeting.pk])


def test_who_may_only_read_plans_nothing(client, cast):
    meeting = one(cast.ines, cast.mara, local_moment(ahead(7)))
    client.force_login(cast.sana)
    for page in (plan_of(cast.ines), page_of(meeting)):
        assert (client.get(page).status_code, client.post(page, {"off_by": "we_rearranged"}).status_code) == (403, 403)
    client.force_login(cast.stella)
    assert client.post(page_of(meeting), {"off_by": "we_rearranged"}).status_code == 404
    assert stored() == [(ahead(7), "planned")]


# --- From the wrap-up -------------------------------------------------------------------------------


def tap_next(browser, meeting, value) -> dict:
    sent = {"tab": str(uuid.uuid4()), "seq": 1, "texts": {}, "taps": {"next": value}}
    answer = browser.post(
        reverse("sessions:save", args=[meeting.client.code, meeting.pk]), sent, content_type="application/json"
    )
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize(("tapped", "weeks"), [("week", 1), ("two_weeks", 2)])
def test_one_tap_in_the_wrap_up_plans_the_next_meeting_and_links_to_it(mara, cast, tapped, weeks):
    meeting = make_session(cast.ines, by=cast.mara, minutes=35, modality="video")
    part = tap_next(mara, meeting, tapped)["fragments"]["next-planned"]
    following = Session.objects.planned().get()
    assert (following.starts_at, following.minutes, following.modality) == (
        meeting.starts_at + weeks * WEEK,
        35,
        "video",
    )
    assert following.diary_of == cast.mara
    for link in (page_of(following), plan_of(cast.ines)):
        assert link in part
        assert link in mara.get(reverse("sessions:room", args=[cast.ines.code, meeting.pk])).content.decode()


def test_a_meeting_that_was_moved_elsewhere_is_the_one_the_wrap_up_shows(mara, cast):
    meeting = make_session(cast.ines, by=cast.mara)
    tap_next(mara, meeting, "week")
    old = Session.objects.planned().get()
    new = actions.move(old, by=cast.fay, starts_at=old.starts_at + WEEK, moved_by="client_rearranged")
    room = mara.get(reverse("sessions:room", args=[cast.ines.code, meeting.pk])).content.decode()
    assert page_of(new) in room and page_of(old) not in room


# --- The work ended a moment before -----------------------------------------------------------------


def a_moment_too_late(monkeypatch, client, ending="other"):
    """Let the work end between a look at the record and the lock; what is planned goes with it, as in a closing."""
    held = Episode.objects.get(client=client, ended_on=None)
    ask = QuerySet.select_for_update

    def late(rows, **how):
        if rows.model in {Episode, Session}:
            Session.objects.filter(client=client, happened="planned").delete()
            Episode.objects.filter(pk=held.pk).update(ended_on=timezone.localdate(), ending=ending)
        return ask(rows, **how)

    monkeypatch.setattr(QuerySet, "select_for_update", late)


@pytest.mark.parametrize("how", ["plan", "log"])
def test_nothing_is_begun_in_work_that_ended_a_moment_before(client, ines, cast, monkeypatch, how):
    client.force_login(cast.mara)
    sent = {"key": uuid.uuid4(), "starts_at": "2026-03-02T09:00", "minutes": "50", "modality": "phone"}
    if how == "plan":
        sent |= {"starts_at": (timezone.localtime() + WEEK).strftime("%Y-%m-%dT%H:%M"), "repeat": "once"}
    a_moment_too_late(monkeypatch, ines)
    answer = client.post(reverse(f"sessions:{how}", args=[ines.code]), sent)
    assert (answer.status_code, Session.objects.count()) == (422, 0)
    assert "The work with this client has ended" in answer.content.decode()


def test_a_note_that_is_finished_plans_nothing_in_work_that_has_ended(ines, cast):
    meeting = actions.open_session(ines, by=cast.mara, key=uuid.uuid4(), starts_at=NINE)
    Episode.objects.filter(client=ines).update(ended_on=timezone.localdate())
    saved = actions.save_draft(meeting, by=cast.mara, tab="a", seq=1, texts={}, taps={"next": "week"})
    assert saved.refused == {"next": "The work with this client has ended, so nothing is planned with them now."}
    assert Session.objects.count() == 1


@pytest.mark.parametrize("how", ["move", "off", "open", "happened"])
def test_a_plan_that_went_with_the_end_of_the_work_is_told_kindly(client, ines, cast, monkeypatch, how):
    client.force_login(cast.mara)
    plan = one(ines, cast.mara, timezone.now().replace(second=0, microsecond=0) + WEEK)
    sent = {
        "move": {"starts_at": "2026-12-24T10:00", "minutes": "50", "modality": "phone", "moved_by": "we_rearranged"},
        "off": {"off_by": "we_rearranged"},
        "happened": {"happened": "we_rearranged"},
        "open": {},
    }
    name = "planned" if how in {"move", "off"} else how
    a_moment_too_late(monkeypatch, ines)
    answer = client.post(reverse(f"sessions:{name}", args=[ines.code, plan.pk]), sent[how], follow=True)
    assert answer.status_code in {200, 422}
    assert "This is not planned any more." in answer.content.decode()


@pytest.mark.parametrize("how", ["arrived", "move", "off"])
def test_the_front_desk_is_told_so_too(client, ines, cast, monkeypatch, how):
    client.force_login(cast.fay)
    plan = one(ines, cast.mara, timezone.now().replace(second=0, microsecond=0))
    sent = {
        "arrived": {"arrived": "yes"},
        "move": {"starts_at": "2026-12-24T10:00", "minutes": "50", "modality": "phone", "moved_by": "we_rearranged"},
        "off": {"who": "we_rearranged"},
    }
    a_moment_too_late(monkeypatch, ines)
    answer = client.post(reverse(f"desk:{how}", args=[ines.code, plan.pk]), sent[how], follow=True)
    assert answer.status_code in {200, 422}
    assert "This is not planned any more." in answer.content.decode()
