"""A meeting fits: no other one of that client at that time, within the work together, unless someone says so."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clients.models import Episode
from hrp.audit.models import Event
from sessions import actions
from sessions.fit import AFTER, BEFORE, InTheWay, outside, overlap
from sessions.models import Session
from tests.cast import key, make_client, make_session

OPENED = date(2026, 1, 5)
TWO = datetime(2026, 2, 2, 14, 0, tzinfo=UTC)  # a meeting of 50 minutes begins here
MINUTE = timedelta(minutes=1)


# --- The rules ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "shared"),
    [
        (-60, 0, False),  # ends as the other begins
        (-60, 1, True),
        (50, 100, False),  # begins as the other ends
        (49, 100, True),
        (0, 50, True),
        (10, 20, True),
        (-10, 70, True),
        (-120, -60, False),
        (60, 110, False),
    ],
)
def test_two_meetings_share_a_minute_or_not(start, end, shared):
    begins, ends = TWO + start * MINUTE, TWO + end * MINUTE
    assert overlap(begins, ends, TWO, TWO + 50 * MINUTE) is shared
    assert overlap(TWO, TWO + 50 * MINUTE, begins, ends) is shared


@given(st.integers(0, 5000), st.integers(1, 600), st.integers(0, 5000), st.integers(1, 600))
def test_what_is_said_of_two_meetings_is_what_counting_minutes_says(one, lasts, other, other_lasts):
    shared = bool(set(range(one, one + lasts)) & set(range(other, other + other_lasts)))
    moments = [TWO + at * MINUTE for at in (one, one + lasts, other, other + other_lasts)]
    assert overlap(*moments) is shared


@pytest.mark.parametrize(
    ("day", "ended", "side"),
    [
        (date(2026, 1, 4), None, BEFORE),
        (date(2026, 1, 5), None, ""),
        (date(2099, 1, 1), None, ""),
        (date(2026, 3, 1), date(2026, 3, 1), ""),
        (date(2026, 3, 2), date(2026, 3, 1), AFTER),
    ],
)
def test_the_first_and_the_last_day_of_the_work_are_within_it(day, ended, side):
    assert outside(day, OPENED, ended) == side


# --- The form -----------------------------------------------------------------------------------


@pytest.fixture
def mara(client, cast):
    Episode.objects.update(opened_on=OPENED)
    client.force_login(cast.mara)
    return client


@pytest.fixture
def taken(cast):
    return make_session(cast.ines, by=cast.jon, starts_at=TWO)


def log_of(client) -> str:
    return reverse("sessions:log", args=[client.code])


def typed(local="2026-02-02T14:30", **other) -> dict:
    return {"key": key(), "starts_at": local, "minutes": "40", "modality": "phone", **other}


def again(answer, **changed) -> dict:
    """What the form that came back sends, with `changed`."""
    form = answer.context["form"]
    shown = {name: form[name].value() for name in form.fields if f'name="{name}"' in answer.content.decode()}
    return {name: value for name, value in shown.items() if value not in (None, False)} | changed


@pytest.mark.parametrize("local", ["2026-02-02T13:21", "2026-02-02T14:00", "2026-02-02T14:49"])
def test_what_is_in_the_way_is_named_and_what_was_typed_stays(mara, cast, taken, local):
    answer = mara.post(log_of(cast.ines), typed(local))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Ines has a meeting 14:00–14:50 that day." in page
    assert "Keep it anyway" in page
    assert reverse("sessions:room", args=[cast.ines.code, taken.pk]) in page
    form = answer.context["form"]
    assert [form[name].value() for name in ("starts_at", "minutes", "modality")] == [local, "40", "phone"]
    assert Session.objects.get() == taken
    assert not Event.objects.filter(action="create", client_code=cast.ines.code).exists()


@pytest.mark.parametrize("local", ["2026-02-02T13:20", "2026-02-02T14:50"])
def test_one_after_the_other_is_no_overlap(mara, cast, taken, local):
    assert mara.post(log_of(cast.ines), typed(local)).status_code == 302
    assert Session.objects.count() == 2


def test_nothing_is_asked_before_something_is_in_the_way(mara, cast):
    page = mara.get(log_of(cast.ines)).content.decode()
    assert "Keep it anyway" not in page and 'name="seen"' not in page


def test_it_is_kept_anyway_once_someone_says_so(mara, cast, taken):
    refused = mara.post(log_of(cast.ines), typed())
    assert mara.post(log_of(cast.ines), again(refused)).status_code == 422  # not ticked
    kept = mara.post(log_of(cast.ines), again(refused, anyway="on"))
    assert kept.status_code == 302
    assert sorted(Session.objects.values_list("starts_at", flat=True)) == [TWO, TWO + 30 * MINUTE]


def test_a_tick_without_the_question_agrees_to_nothing(mara, cast, taken):
    assert mara.post(log_of(cast.ines), typed(anyway="on")).status_code == 422
    assert mara.post(log_of(cast.ines), typed(anyway="on", seen="before after \x00 zzz")).status_code == 422
    assert Session.objects.get() == taken


def test_what_came_in_the_way_since_is_asked_about_anew(mara, cast, taken):
    refused = mara.post(log_of(cast.ines), typed())
    make_session(cast.ines, by=cast.jon, starts_at=TWO + 55 * MINUTE)
    asked = mara.post(log_of(cast.ines), again(refused, anyway="on"))
    assert asked.status_code == 422
    assert "Ines has a meeting 14:55–15:45 that day." in asked.content.decode()
    assert asked.context["form"]["anyway"].value() in (None, False)
    assert Session.objects.count() == 2


@pytest.mark.parametrize("happened", ["client_rearranged", "we_rearranged", "did_not_meet"])
def test_a_meeting_that_did_not_take_place_is_in_nobodys_way(mara, cast, happened):
    make_session(cast.ines, by=cast.jon, starts_at=TWO, happened=happened)
    assert mara.post(log_of(cast.ines), typed()).status_code == 302


def test_a_note_entered_in_error_is_in_nobodys_way(mara, cast, taken):
    taken.safety_answer = "did_not_come_up"
    taken.save()
    actions.mark_in_error(actions.sign(taken, by=cast.jon), by=cast.jon, reason="The wrong day.")
    assert mara.post(log_of(cast.ines), typed()).status_code == 302


def test_a_plan_is_in_the_way_and_other_clients_are_not(mara, cast):
    ben = make_client("Ben", lead=cast.mara, team=cast.team)
    Episode.objects.update(opened_on=OPENED)
    for number, other in enumerate((ben, cast.noor)):
        by = cast.mara if number == 0 else cast.stella
        make_session(other, by=by, starts_at=TWO, modality="group")
    assert mara.post(log_of(cast.ines), typed(modality="group")).status_code == 302
    soon = timezone.localtime().replace(hour=12, minute=0) + timedelta(days=3)
    make_session(cast.ines, by=cast.mara, starts_at=soon, happened="planned")
    answer = mara.post(log_of(cast.ines), typed((soon + 5 * MINUTE).strftime("%Y-%m-%dT%H:%M")))
    assert answer.status_code == 422


def test_one_of_ten_hours_that_began_the_day_before_is_seen(mara, cast):
    make_session(cast.ines, by=cast.jon, starts_at=datetime(2026, 2, 1, 18, 0, tzinfo=UTC), minutes=600)
    answer = mara.post(log_of(cast.ines), typed("2026-02-02T03:59"))
    assert answer.status_code == 422
    assert "Ines has a meeting on 1 February, 18:00–04:00." in answer.content.decode()
    assert mara.post(log_of(cast.ines), typed("2026-02-02T04:00")).status_code == 302


def test_before_the_work_began_is_asked_about_and_kept_if_meant(mara, cast):
    answer = mara.post(log_of(cast.ines), typed("2026-01-04T10:00"))
    assert answer.status_code == 422
    assert "The work with Ines began on 5 January 2026. This is before that day." in answer.content.decode()
    assert mara.post(log_of(cast.ines), again(answer, anyway="on")).status_code == 302
    assert mara.post(log_of(cast.ines), typed("2026-01-05T10:00")).status_code == 302
    assert Session.objects.count() == 2


def test_the_day_is_that_of_the_sites_clocks(mara, cast):
    with override_settings(TIME_ZONE="America/New_York"):
        assert mara.post(log_of(cast.ines), typed("2026-01-04T23:59")).status_code == 422
        assert mara.post(log_of(cast.ines), typed("2026-01-05T00:00")).status_code == 302


def test_now_in_the_middle_of_another_meeting_is_asked_about(mara, cast):
    began = make_session(cast.ines, by=cast.mara, starts_at=timezone.now() - timedelta(minutes=20))
    refused = mara.post(log_of(cast.ines), {"key": key(), "now": "yes"})
    assert refused.status_code == 422
    assert reverse("sessions:room", args=[cast.ines.code, began.pk]) in refused.content.decode()
    assert mara.post(log_of(cast.ines), again(refused, anyway="on")).status_code == 302
    assert Session.objects.count() == 2


# --- Plans ----------------------------------------------------------------------------------------


def test_a_plan_that_takes_place_as_planned_asks_nothing(mara, cast):
    plan = make_session(cast.ines, by=cast.mara, starts_at=timezone.now(), happened="planned")
    make_session(cast.ines, by=cast.jon, starts_at=timezone.now() + 10 * MINUTE)
    assert mara.post(reverse("sessions:open", args=[cast.ines.code, plan.pk])).status_code == 302


def test_a_plan_of_another_day_that_takes_place_now_asks_about_what_is_in_the_way(mara, cast):
    plan = make_session(cast.ines, by=cast.mara, days_ago=-3, happened="planned")
    make_session(cast.ines, by=cast.jon, starts_at=timezone.now() - 20 * MINUTE)
    address = reverse("sessions:open", args=[cast.ines.code, plan.pk])
    refused = mara.post(address)
    assert refused.status_code == 422
    assert "Ines has a meeting" in refused.content.decode()
    plan.refresh_from_db()
    assert plan.happened == "planned"
    answer = mara.post(address, again(refused, anyway="on"))
    assert answer.url == reverse("sessions:room", args=[cast.ines.code, plan.pk])
    plan.refresh_from_db()
    assert plan.happened == "met" and plan.day == timezone.localdate()


def test_the_minute_of_a_meeting_that_did_not_take_place_is_free_again(mara, cast, monkeypatch):
    now = timezone.now().replace(second=0, microsecond=0)
    monkeypatch.setattr("sessions.actions.meetings.timezone.now", lambda: now)
    plan = make_session(cast.ines, by=cast.mara, starts_at=now + timedelta(days=3), happened="planned")
    make_session(cast.ines, by=cast.jon, starts_at=now, happened="did_not_meet")
    answer = mara.post(reverse("sessions:open", args=[cast.ines.code, plan.pk]))
    assert answer.status_code == 302
    plan.refresh_from_db()
    assert (plan.happened, plan.starts_at) == ("met", now)


def test_the_next_meeting_is_not_planned_into_another_one_nor_into_this_one(mara, cast):
    meeting = make_session(cast.ines, by=cast.mara, starts_at=timezone.now())
    make_session(
        cast.ines, by=cast.jon, starts_at=meeting.starts_at + timedelta(days=7, minutes=49), happened="planned"
    )
    for starts_at in (meeting.starts_at + timedelta(days=7), meeting.starts_at + 49 * MINUTE):
        with pytest.raises(InTheWay):
            actions.plan_next(meeting, by=cast.mara, starts_at=starts_at)
    planned = actions.plan_next(meeting, by=cast.mara, starts_at=meeting.starts_at + timedelta(days=8))
    moved = actions.plan_next(meeting, by=cast.mara, starts_at=planned.starts_at + 5 * MINUTE)  # not in its own way
    assert (moved.pk, moved.starts_at) == (planned.pk, meeting.starts_at + timedelta(days=8, minutes=5))


def test_what_is_in_the_way_stays_out_of_logs(cast, taken):
    Episode.objects.update(opened_on=OPENED)
    with pytest.raises(InTheWay) as raised:
        actions.open_session(cast.ines, by=cast.mara, key=key(), starts_at=TWO)
    assert "Ines" in raised.value.words
    assert "Ines" not in str(raised.value) + repr(raised.value)


# --- Two at once ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_that_overlap_and_come_at_once_one_is_kept(cast):
    Episode.objects.update(opened_on=OPENED)
    browsers = {}
    for person in (cast.mara, cast.jon):
        browsers[person.name] = Browser()
        browsers[person.name].force_login(person)
    for day in range(2, 8):
        start, answers = threading.Barrier(2), {}

        def log(name, minute, day=day, start=start, answers=answers):
            start.wait()
            sent = typed(f"2026-02-{day:02}T14:{minute}")
            answers[name] = browsers[name].post(log_of(cast.ines), sent).status_code
            connection.close()

        threads = [threading.Thread(target=log, args=args) for args in (("Mara", "00"), ("Jon", "20"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers.values()) == [302, 422]
        assert Session.objects.filter(starts_at__day=day).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_once_is_one_meeting(cast):
    Episode.objects.update(opened_on=OPENED)
    browsers = [Browser(), Browser()]
    for browser in browsers:
        browser.force_login(cast.mara)
    start, answers, sent = threading.Barrier(2), [], typed()

    def log(browser):
        start.wait()
        answers.append(browser.post(log_of(cast.ines), sent).status_code)
        connection.close()

    threads = [threading.Thread(target=log, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302, 302]
    assert Session.objects.count() == 1
