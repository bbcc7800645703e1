"""The week around today, whatever day and hour it is: a diary that lives, who waits, a group, a cover."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import combinations

import pytest
from django.db import transaction
from django.utils import timezone

from clients.models import AfterBreakTalk, CareTeamMembership, Client, Cover, Episode, EpisodePause, Handover
from hrp.accounts.models import TeamLead, User
from hrp.demo import loader
from hrp.workspace.reminders import reminders_of
from hrp.workspace.today import day_of
from sessions.content.flags import FlagKind
from sessions.flags.reads import look
from sessions.models import Contact, GroupMeeting, Session, SessionNote, TherapyGroup

# zone, the moment on its clocks
MOMENTS = {
    "a Monday at nine": ("UTC", (2026, 3, 2, 9, 0)),
    "a Wednesday at noon": ("America/Los_Angeles", (2026, 8, 5, 12, 20)),
    "a Friday evening": ("Pacific/Auckland", (2026, 6, 5, 18, 59)),
    "a Sunday, late": ("UTC", (2026, 3, 8, 23, 30)),
    "the night an hour is left out": ("Europe/Berlin", (2026, 3, 29, 3, 10)),
    "the night an hour comes twice": ("Europe/Berlin", (2026, 10, 25, 2, 30)),
}


@pytest.fixture(scope="module", params=MOMENTS.values(), ids=MOMENTS)
def now(request, django_db_setup, django_db_blocker):
    """Load the demo at a moment at which the clock then stands still; nothing of it is left afterwards."""
    zone, clock = request.param
    with pytest.MonkeyPatch.context() as patch, timezone.override(zone):
        moment = timezone.make_aware(datetime(*clock))  # noqa: DTZ001
        patch.setattr("django.utils.timezone.now", lambda: moment)
        with django_db_blocker.unblock(), transaction.atomic():
            loader.load(moment)
            yield moment
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def in_place(now, db):
    """Every test stands in the demo, at its moment."""


def person(key: str) -> User:
    return User.objects.get(email=f"{key}@demo.example")


def names(rows, path: str = "client__chosen_name") -> list[str]:
    return sorted(rows.values_list(path, flat=True))


def diary(key: str):
    return Session.objects.filter(diary_of=person(key), happened__in=("planned", "met"))


def days_from(now, first: int, last: int) -> dict:
    """The rule for meetings from one day to another, counted from today."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return {"starts_at__gte": today + timedelta(days=first), "starts_at__lt": today + timedelta(days=last + 1)}


def test_there_is_something_before_today_and_after(now):
    lead = diary("lead")
    assert lead.filter(happened="met", **days_from(now, -7, -1)).count() >= 3
    assert lead.filter(happened="planned", **days_from(now, 1, 7)).count() >= 5
    assert names(lead.filter(**days_from(now, 0, 0))) in (
        ["Ines", "Teo", "Walter"],
        ["Ines", "Joana", "Teo", "Walter"],
    )
    assert diary("co").filter(**days_from(now, -7, 7)).count() >= 15


def test_every_meeting_stands_in_somebodys_diary():
    assert not Session.objects.filter(diary_of=None).exists()


def test_the_weekend_is_free_but_for_the_stories_and_today(now):
    others = Session.objects.exclude(client__chosen_name__in=("Ines", "Teo", "Walter", "Ottoline"))
    days = {timezone.localdate(start) for start in others.values_list("starts_at", flat=True)}
    assert {day for day in days if day.weekday() >= 5} <= {timezone.localdate(now)}


def test_one_has_two_people_at_one_time_and_two_have_people_at_the_same_time(now):
    ahead = list(Session.objects.planned().filter(**days_from(now, 1, 7)).select_related("client", "diary_of"))
    ahead = [one for one in ahead if not one.group_meeting_id]
    clashes = {
        tuple(sorted((a.client.chosen_name, b.client.chosen_name))): a.diary_of == b.diary_of
        for a, b in combinations(ahead, 2)
        if a.starts_at < b.ends_at and b.starts_at < a.ends_at
    }
    assert [pair for pair, one_diary in clashes.items() if one_diary] == [("Desmond", "Kiri")]
    assert clashes[("Amina", "Mei")] is False


def test_some_were_moved_by_them_and_some_by_us_each_to_another_time():
    moved = {
        one.client.chosen_name: one
        for one in Session.objects.exclude(moved_to=None).select_related("client", "moved_to")
    }
    assert {name: str(one.happened) for name, one in moved.items()} == {
        "Kiri": "client_rearranged",
        "Solveig": "we_rearranged",
        "Freya": "we_rearranged",
    }
    assert {one.moved_to.happened for one in moved.values()} == {"planned"}


def test_one_has_arrived(now):
    here = Session.objects.exclude(arrived_at=None).get()
    assert (here.client.chosen_name, here.day) == ("Teo", timezone.localdate(now))
    assert here.arrived_at.timestamp() == now.timestamp()  # in the hour that comes twice, two zones are never equal


def test_two_notes_wait_and_nothing_was_signed_or_said_in_the_future(now):
    assert names(SessionNote.objects.filter(signed_at=None), "session__client__chosen_name") == ["Mei", "Walter"]
    assert not SessionNote.objects.filter(signed_at__gt=now).exists()
    assert not Contact.objects.filter(at__gt=now).exists()
    assert not Session.objects.filter(happened__in=("met", "did_not_meet"), starts_at__gt=now).exists()


def test_the_leads_day_is_full_and_calm():
    day = day_of(person("lead"))
    assert [note.session.client.chosen_name for note in day.notes.shown] == ["Walter"]
    assert [note.session.group.name for note in day.countersign.shown] == ["After a loss"]
    assert [note.session.client.chosen_name for note in day.questions.shown] == ["Hedda"]
    assert [touch.client.chosen_name for touch in day.touch.shown] == ["Ravi"]
    assert [one.client.chosen_name for one in day.look_again.shown] == ["Teo"]
    assert [one.client.chosen_name for one in day.safety.shown] == ["Teo"]
    assert [one.chosen_name for one in day.not_met] == ["Ravi"]
    assert (day.unsettled.shown, day.waiting) == ([], 0)
    assert [mandate.episode.client.chosen_name for mandate in day.letters.shown] == ["Walter"]
    assert reminders_of(person("lead")).count() == 6  # with what was asked about a note


def test_the_others_days(now):
    day = day_of(person("co"))
    assert [note.session.client.chosen_name for note in day.notes.shown] == ["Mei"]
    assert (day.countersign.shown, day.touch.shown, day.unsettled.shown) == ([], [], [])
    assert "Ottoline" in [one.client.chosen_name for one in day.meetings]
    assert reminders_of(person("supervisor")).count() == 1  # Gwen is to hear from us
    for key in ("admin", "desk", "stranger"):
        assert reminders_of(person(key)).count() == 0, key


def test_three_wait_in_the_order_of_their_arrival(now):
    led = CareTeamMembership.objects.current().filter(role="lead").values("episode")
    waiting = Episode.objects.filter(ended_on=None).exclude(pk__in=led).order_by("opened_on")
    assert [one.client.chosen_name for one in waiting] == ["Ousmane", "Gwen", "Sefa"]
    today = timezone.localdate(now)
    assert [(one.waiting_plan.next_contact_on - today).days for one in waiting] == [4, 0, 3]
    assert waiting.last().opened_on == today and waiting.last().created_by == person("desk")
    assert set(TeamLead.objects.current().values_list("user__email", flat=True)) == {"supervisor@demo.example"}


def test_every_kind_of_flag_comes_up_once():
    shown = Counter(str(one.kind) for line in look(person("supervisor")).flagged for one in line.flags)
    assert shown == dict.fromkeys(FlagKind.values, 1)
    assert {one.client.chosen_name for one in look(person("stranger"), mine=True, kinds=FlagKind).waiting} == set()


def test_one_cover_stands_for_a_whole_caseload(now):
    cover = Cover.objects.current().get()
    assert (cover.covered, cover.covering, cover.whole) == (person("stranger"), person("co"), True)
    assert names(cover.memberships, "episode__client__chosen_name") == ["Freya", "Hakim", "Ioana", "Ottoline"]
    assert {"Freya", "Hakim", "Ioana", "Ottoline"} <= set(
        Client.objects.for_user(person("co")).values_list("chosen_name", flat=True)
    )
    after = timezone.localdate(now) + timedelta(days=7)
    assert not Cover.objects.current(after).exists()


def test_one_group_met_and_will_meet(now):
    group = TherapyGroup.objects.get()
    assert (group.name, group.lead, group.co_lead) == ("After a loss", person("co"), person("lead"))
    assert names(group.places, "episode__client__chosen_name") == sorted(
        ["Walter", "Desmond", "Solveig", "Amina", "Tomasz", "Luca"]
    )
    held, planned = GroupMeeting.objects.order_by("starts_at")
    assert held.starts_at < now < planned.starts_at
    assert (held.signed_by, planned.signed_at) == (person("co"), None)
    assert Counter(held.sessions.values_list("happened", flat=True)) == {"met": 5, "did_not_meet": 1}
    assert Counter(planned.sessions.values_list("happened", flat=True)) == {"planned": 6}
    for part in held.sessions.filter(happened="met").select_related("note", "client"):
        assert part.note.s1 in part.note.signed_text and held.theme in part.note.signed_text
        assert set(part.therapists.values_list("user__email", "role")) == {
            ("co@demo.example", "lead"),
            ("lead@demo.example", "co"),
        }
    care = CareTeamMembership.objects.current()
    for one in group.places.all():
        here = set(care.filter(episode=one.episode).values_list("user", flat=True))
        assert {group.lead_id, group.co_lead_id} <= here


def test_a_crisis_call_is_a_contact_with_a_safety_check(now):
    call = Contact.objects.get(safety_answer="something_to_note")
    item = call.safety_items.get()
    assert (call.client.chosen_name, call.kind, call.direction, call.reached) == ("Kiri", "call", "in", True)
    assert (item.level, item.session, item.resolved_on is not None) == (2, None, True)
    due = Contact.objects.to_follow_up().get()
    assert (due.client.chosen_name, due.follow_up_on, due.reached) == ("Ravi", timezone.localdate(now), False)


def test_one_ended_with_the_door_open_one_came_back_one_is_away_one_was_handed_on(now):
    today = timezone.localdate(now)
    ended = Episode.objects.exclude(ended_on=None).get(continued_by=None)
    assert (ended.client.chosen_name, ended.ending) == ("Marek", "lost_touch_door_open")
    assert ended.contacts_tried and ended.coming_back
    again = Episode.objects.exclude(continues=None).get()
    assert (again.client.chosen_name, again.continues.ending, again.ended_on) == (
        "Delphine",
        "taking_it_from_here",
        None,
    )
    assert AfterBreakTalk.objects.get().client == again.client
    away = EpisodePause.objects.current().get()
    assert (away.episode.client.chosen_name, away.because, away.next_contact_on - today) == (
        "Nyah",
        "custody",
        timedelta(days=2),
    )
    page = Handover.objects.get()
    assert (page.episode.client.chosen_name, page.created_by, page.to) == ("Luca", person("lead"), person("co"))
    assert page.client_saw_on is not None
