"""The calendar behind a secret address: times and codes, for as long as it is open, and nothing else."""

import hashlib
import logging
import re
from datetime import UTC, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from clients.models import BreakGlass, CareTeamMembership, Cover
from hrp.accounts import calendar_actions
from hrp.accounts.actions import set_active, set_roles
from hrp.accounts.calendar_actions import end_calendar_address, make_calendar_address
from hrp.accounts.models import CalendarAddress
from hrp.accounts.roles import Role
from hrp.audit.models import Event
from hrp.base.logs import Quiet
from sessions import actions
from sessions.models import GroupMeeting, NoteInError, TherapyGroup
from tests import factors
from tests.cast import make_client, make_session
from tests.workspace.many import queries

PAGE, NEW, END = (reverse(f"accounts:{name}") for name in ("calendar", "calendar_new", "calendar_end"))
SOON = timedelta(days=3)


def feed_of(token: str) -> str:
    return reverse("workspace:calendar_feed", args=[token])


def fetch(token: str, **headers):
    return Browser().get(feed_of(token), **headers)


@pytest.fixture
def token(cast) -> str:
    return make_calendar_address(cast.mara, by=cast.mara)


def meet(client, by, ahead=SOON, **fields):
    moment = timezone.now().replace(second=0, microsecond=0) + ahead
    return make_session(client, by=by, starts_at=moment, **{"happened": "planned", "note": False, **fields})


def events(answer) -> list[tuple]:
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    return [(str(one["SUMMARY"]), one["DTSTART"].dt, one["DTEND"].dt, str(one["UID"])) for one in found]


def codes(answer) -> list[str]:
    return [code for code, *_rest in events(answer)]


def as_event(meeting, summary=None) -> tuple:
    return (summary or meeting.client.code, meeting.starts_at, meeting.ends_at, str(meeting.pk))


# --- What stands in it ------------------------------------------------------------------------------


def test_it_holds_what_is_planned_and_what_was_met_within_its_days(cast, token):
    meet(cast.ines, cast.mara, -timedelta(days=31), happened="met")
    met = meet(cast.ines, cast.mara, -timedelta(days=29), happened="met")
    plan = meet(cast.ines, cast.mara, minutes=35)
    far = meet(cast.ines, cast.mara, timedelta(days=179))
    meet(cast.ines, cast.mara, timedelta(days=181))
    assert events(fetch(token)) == [as_event(met), as_event(plan), as_event(far)]


def test_every_line_of_it(cast, token):
    plan = meet(cast.ines, cast.mara, modality="outreach", client_agenda="Sleep")
    answer = fetch(token)
    begins, ends = (moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") for moment in (plan.starts_at, plan.ends_at))
    text = re.sub(r"DTSTAMP:\d{8}T\d{6}Z\r\n", "", answer.content.decode())
    assert sorted(text.split("\r\n")) == sorted(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//HRP//Calendar//EN",
            "BEGIN:VEVENT",
            f"SUMMARY:{cast.ines.code}",
            f"DTSTART:{begins}",
            f"DTEND:{ends}",
            f"UID:{plan.pk}",
            "STATUS:CONFIRMED",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )
    for word in ("Ines", "Mara", "Sleep", "outreach", "Outreach", cast.mara.email):
        assert word.lower() not in answer.content.decode().lower()


def test_what_was_moved_or_called_off_is_left_out_and_so_is_what_was_an_error(cast, token):
    old = meet(cast.ines, cast.mara)
    new = actions.move(old, by=cast.mara, starts_at=old.starts_at + SOON, moved_by="client_rearranged")
    actions.cancel(meet(cast.ines, cast.mara, 2 * SOON + timedelta(hours=4)), by=cast.mara, who="we_rearranged")
    meet(cast.ines, cast.mara, -SOON, happened="did_not_meet")
    wrong = meet(cast.ines, cast.mara, -2 * SOON, happened="met", note=True)
    NoteInError.objects.create(note=wrong.note, reason="Another person's", created_by=cast.mara)
    assert events(fetch(token)) == [as_event(new)]


def test_it_is_ones_own_diary_of_clients_whom_one_may_see_now(cast, token):
    meet(cast.ines, cast.jon)
    meet(cast.noor, cast.stella)
    met = meet(cast.ines, cast.mara, -SOON, happened="met")
    mine = meet(cast.ines, cast.mara, 2 * SOON)
    assert codes(fetch(token)) == [cast.ines.code] * 2
    assert events(fetch(token)) == [as_event(met), as_event(mine)]
    CareTeamMembership.objects.filter(user=cast.mara).update(to_on=timezone.localdate())
    assert events(fetch(token)) == [as_event(mine, "Taken")]


def test_an_hour_with_somebody_whom_one_may_not_see_is_taken_and_says_no_more(cast, token):
    plan = meet(cast.noor, cast.mara, modality="outreach")
    meet(cast.noor, cast.mara, -SOON, happened="met")
    meet(cast.noor, cast.mara, 2 * SOON, happened="client_rearranged")
    answer = fetch(token)
    assert events(answer) == [as_event(plan, "Taken")]
    for word in (cast.noor.code, str(cast.noor.pk), "Noor", "utreach"):
        assert word not in answer.content.decode()
    BreakGlass.objects.create(
        user=cast.mara, client=cast.noor, reason="A call from the ward", until_at=timezone.now() + SOON
    )
    assert events(fetch(token)) == [as_event(plan, "Taken")]


def test_a_group_is_one_event_that_names_nobody(cast, token):
    group = TherapyGroup.objects.create(name="Tuesday circle", team=cast.team, lead=cast.mara, created_by=cast.mara)
    shared = GroupMeeting.objects.create(group=group, starts_at=timezone.now() + SOON, created_by=cast.mara)
    for client in (cast.ines, make_client("Abe", lead=cast.mara, team=cast.team)):
        meet(client, cast.mara, minutes=90, group_meeting=shared)
    answer = fetch(token)
    assert [(summary, uid) for summary, _from, _to, uid in events(answer)] == [("Group", str(shared.pk))]
    assert "circle" not in answer.content.decode()


def test_a_group_is_in_the_calendars_of_both_who_lead_it(cast):
    led = {"lead": cast.mara, "co_lead": cast.jon, "created_by": cast.mara}
    group = TherapyGroup.objects.create(name="Tuesday circle", team=cast.team, **led)
    shared = GroupMeeting.objects.create(group=group, starts_at=timezone.now() + SOON, created_by=cast.mara)
    meet(cast.ines, cast.mara, minutes=90, group_meeting=shared)
    meet(cast.ines, cast.mara, 2 * SOON)
    answer = fetch(make_calendar_address(cast.jon, by=cast.jon))
    assert [(summary, uid) for summary, _from, _to, uid in events(answer)] == [("Group", str(shared.pk))]


def test_who_covers_has_those_meetings_while_the_cover_is_on(cast):
    today = timezone.localdate()
    token = make_calendar_address(cast.solo, by=cast.solo)
    first, later = meet(cast.ines, cast.mara, timedelta(days=2)), meet(cast.ines, cast.mara, timedelta(days=8))
    meet(cast.ines, cast.jon, timedelta(days=3))
    span = {"from_on": today, "to_on": today + timedelta(days=7)}
    cover = Cover.objects.create(covered=cast.mara, covering=cast.solo, team=cast.team, created_by=cast.ada, **span)
    row = CareTeamMembership.objects.create(
        episode=cast.ines.episodes.get(), user=cast.solo, role="covering", cover=cover, created_by=cast.ada, **span
    )
    assert events(fetch(token)) == [as_event(first)]
    CareTeamMembership.objects.filter(pk=row.pk).update(from_on=today - timedelta(days=7), to_on=today)
    assert events(fetch(token)) == []
    assert later.happened == "planned"


def test_an_emergency_adds_nothing_of_anybody_elses(cast, token):
    meet(cast.noor, cast.stella)
    BreakGlass.objects.create(
        user=cast.mara, client=cast.noor, reason="A call from the ward", until_at=timezone.now() + SOON
    )
    assert events(fetch(token)) == []


def test_ten_meetings_and_three_hundred_take_the_same_queries(cast, token):
    fetch(token)
    taken = []
    for count in (10, 290):
        for number in range(count):
            one = make_client(f"Many {number}", lead=cast.mara, team=cast.team)
            meet(one, cast.mara)
        taken.append(queries(Browser(), feed_of(token)))
    assert len(events(fetch(token))) == 300
    assert taken == [11, 11]  # three of them for the calendar, the others count the fetch


# --- Who gets it ------------------------------------------------------------------------------------


def test_whatever_does_not_open_one_gets_the_same_answer(cast, token):
    meet(cast.ines, cast.mara)
    ended = make_calendar_address(cast.stella, by=cast.stella)
    end_calendar_address(cast.stella, by=cast.stella)
    disabled = make_calendar_address(cast.jon, by=cast.jon)
    set_active(cast.jon, by=cast.ada, active=False)
    desk = make_calendar_address(cast.solo, by=cast.solo)
    set_roles(cast.solo, by=cast.ada, roles={Role.ADMIN})
    wrong = [ended, disabled, desk, "x", "A" * 43, token[:-1], token.swapcase(), "ü", "%00", f"{token}%00", "a.ics"]
    answers = {(one.status_code, one.content, *sorted(one.headers.items())) for one in map(fetch, wrong)}
    assert {(status, body) for status, body, *_headers in answers} == {(404, b"Not found.")}
    assert len(answers) == 1
    assert codes(fetch(token)) == [cast.ines.code]


def test_who_is_let_in_again_makes_an_address_of_their_own(cast, token):
    set_active(cast.mara, by=cast.ada, active=False)
    set_active(cast.mara, by=cast.ada, active=True)
    assert fetch(token).status_code == 404


def test_making_another_ends_the_one_before(cast, token):
    other = make_calendar_address(cast.mara, by=cast.mara)
    assert (fetch(token).status_code, fetch(other).status_code) == (404, 200)
    third = make_calendar_address(cast.mara, by=cast.mara)
    assert [fetch(one).status_code for one in (token, other, third)] == [404, 404, 200]
    # The first was never fetched and gave its place; the second was, and has ended.
    assert CalendarAddress.objects.filter(user=cast.mara).count() == 2
    assert CalendarAddress.objects.filter(user=cast.mara, ended_at=None).count() == 1


def test_nobody_is_signed_in_and_nothing_is_kept(cast, token):
    browser = Browser()
    answer = browser.get(feed_of(token))
    assert (answer.cookies, browser.cookies, answer.headers["Cache-Control"]) == ({}, {}, "no-store")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    browser.force_login(cast.stella)
    signed_in = browser.get(feed_of(token))
    assert signed_in.cookies == {}
    assert signed_in.content == fetch(token).content
    for method in ("post", "put", "delete", "patch"):
        assert getattr(Browser(), method)(feed_of(token)).status_code == 405


def test_a_secret_is_never_stored_and_has_256_bits(cast, token):
    address = CalendarAddress.objects.get()
    assert address.digest == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(vars(address)) and len(token) == 43
    assert calendar_actions.BYTES * 8 == 256


def test_it_notes_at_most_once_an_hour_that_it_was_fetched_and_leaves_no_row(cast, token, monkeypatch):
    rows = Event.objects.count()
    fetch(token)
    first = CalendarAddress.objects.get().fetched_at
    fetch(token)
    assert first is not None and CalendarAddress.objects.get().fetched_at == first
    later = timezone.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    fetch(token)
    assert CalendarAddress.objects.get().fetched_at > first + timedelta(hours=1)
    assert Event.objects.count() == rows


def test_an_address_is_not_tried_without_end(cast, token, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "calendar": "3/m/ip"}
    assert [fetch(token).status_code for _try in range(4)] == [200, 200, 200, 429]
    assert fetch("x").status_code == 429
    assert fetch(token, REMOTE_ADDR="10.1.2.3").status_code == 200


def test_the_log_never_holds_the_secret(token):
    line = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (feed_of(token),), None)
    assert Quiet("{message}", style="{").format(line) == "Not Found: /calendar/…"


# --- The page that makes one --------------------------------------------------------------------------


@pytest.fixture
def mara(client, cast):
    client.force_login(cast.mara)
    return client


def test_an_address_is_made_shown_once_and_ended(mara, cast):
    assert "You have no address." in mara.get(PAGE).content.decode()
    factors.shown(mara, cast.mara)
    assert mara.get(NEW).status_code == 200
    page = mara.post(NEW).content.decode()
    (made,) = re.findall(r"http://testserver(/calendar/[\w-]{43}\.ics)", page)
    assert Browser().get(made).status_code == 200
    for address in (PAGE, NEW, reverse("accounts:preferences")):
        assert made not in mara.get(address).content.decode()
    assert "Last fetched" in mara.get(PAGE).content.decode()
    assert mara.post(END).url == PAGE
    assert Browser().get(made).status_code == 404
    mara.post(END)
    rows = Event.objects.filter(action="right_changed", actor=cast.mara.email).order_by("pk")
    assert [(row.subject, row.detail) for row in rows] == [
        (f"user {cast.mara.pk}", {"calendar_address": True}),
        (f"user {cast.mara.pk}", {"calendar_address": False}),
    ]


def test_to_make_one_a_factor_is_asked_for(mara):
    assert mara.get(NEW).url.startswith(reverse("accounts:step_up"))
    assert mara.post(NEW).status_code == 403
    assert not CalendarAddress.objects.exists()


def test_the_way_there_is_a_therapists(client, cast):
    for name, there in (("mara", True), ("sana", False), ("ada", False), ("fay", False)):
        client.force_login(getattr(cast, name))
        assert (PAGE in client.get(reverse("accounts:preferences")).content.decode()) is there
        assert client.get(PAGE).status_code == (200 if there else 403)
