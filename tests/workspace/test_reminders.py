"""What waits for somebody who works here, and the mail in the morning that says how much."""

import re
import smtplib
from datetime import timedelta

import pytest
from celery import current_app
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import formats, timezone

from clients.models import (
    CareTeamMembership,
    Client,
    Episode,
    EpisodePause,
    Linkage,
    Mandate,
    PutAway,
    WaitingPlan,
    WithdrawnSitting,
)
from goals.models import Experiment, OverdosePlan
from hrp.accounts.models import Team, TeamLead, User
from hrp.accounts.roles import Role
from hrp.audit.models import Event
from hrp.workspace import tasks
from hrp.workspace.reminders import KINDS, reminders_of
from hrp.workspace.today import day_of
from sessions.models import (
    Contact,
    Countersignature,
    GroupMeeting,
    NoteAddendum,
    NoteInError,
    NoteQuestion,
    SafetyItem,
    SessionNote,
    SessionTherapist,
    TherapyGroup,
)
from tests.cast import key, make_client, make_goal, make_session, put
from tests.workspace.many import ago, queries

TODAY = reverse("workspace:today")
ME = reverse("accounts:preferences")
KEYS = (
    "notes",
    "countersign",
    "questions",
    "reviews",
    "naloxone",
    "links",
    "letters",
    "follow_ups",
    "pauses",
    "waiting",
)


@pytest.fixture(autouse=True)
def forgets(db):
    """Who had a mail today is forgotten before each test."""
    cache.clear()


def waits(user) -> dict[str, int]:
    """Return how many rows of each kind wait for a person; kinds of which nothing waits are left out."""
    rows = reminders_of(user).rows
    return {name: len(found) for name, found in rows.items() if found}


def sign(note: SessionNote, by: User, days: float = 0) -> SessionNote:
    moment = timezone.now() - timedelta(days=days)
    put([note], signed_at=moment, signed_by=by, signed_text="signed", sha256="0" * 64)
    return note


def beside(client, *, by, co, days_ago=1.0, signed_days_ago=0.5, **fields) -> SessionNote:
    """Return the note that `by` signed, of a meeting that `co` held beside them."""
    meeting = make_session(client, by=by, days_ago=days_ago, **fields)
    SessionTherapist.objects.create(session=meeting, user=co, role="co", created_by=by)
    return sign(meeting.note, by, signed_days_ago)


def question(client, cast) -> NoteQuestion:
    """Return the question with which Sana returned a note of Mara's."""
    note = sign(make_session(client, by=cast.mara, days_ago=9).note, cast.mara, 8)
    return NoteQuestion.objects.create(note=note, text="Quillfeather question", created_by=cast.sana)


def contact(client, days: int | None = 0, **fields) -> Contact:
    """Return a contact after which to be in touch again in `days` days; it belongs to the work that is open."""
    follow = None if days is None else ago(-days)
    given = {"kind": "text", "direction": "out", "reached": False, "follow_up_on": follow, **fields}
    return Contact.objects.create(client=client, episode=client.episodes.filter(ended_on=None).first(), **given)


def rest(client, days: int, **fields) -> EpisodePause:
    """Return a pause since ten days, in which we said to be in touch in `days` days."""
    return EpisodePause.objects.create(
        **{
            "episode": client.episodes.get(ended_on=None),
            "initiated_by": "outside",
            "from_on": ago(10),
            "next_contact_on": ago(-days),
            **fields,
        }
    )


def review(client, days: int) -> Experiment:
    return Experiment.objects.create(
        goal=make_goal(client, "Sleep"), if_i="If", starts_on=ago(40), review_on=ago(-days)
    )


def naloxone(client, days_left: int, **fields) -> OverdosePlan:
    """Return a plan whose naloxone is good for so many days more."""
    given = {"naloxone": "carry", "naloxone_expires": ago(-days_left), "who_to_call": "Quillfeather", **fields}
    return OverdosePlan.objects.create(client=client, **given)


def link(client, days: int, **fields) -> Linkage:
    """Return a link to look at again in so many days."""
    given = {"service": "housing", "state": "wanted", "organisation": "Quillfeather", **fields}
    return Linkage.objects.create(client=client, look_again_on=ago(-days), **given)


def letter(client, days: int, **fields) -> Mandate:
    """Return a mandate whose next letter is due in so many days."""
    given = {"authority_kind": "court", "starts_on": ago(40), "rhythm": "monthly", "next_due": ago(-days), **fields}
    return Mandate.objects.create(episode=client.episodes.get(ended_on=None), **given)


def wait(name: str, team, days_ago: int, **fields) -> Episode:
    """Return the stretch of work of someone who came so many days ago and has no lead."""
    client = Client.objects.create(chosen_name=name, **fields)
    return Episode.objects.create(client=client, team=team, opened_on=ago(days_ago))


def everything(client, cast) -> None:
    """Let one of every kind wait for Mara about one of her clients."""
    make_session(client, by=cast.mara, days_ago=2)
    beside(client, by=cast.jon, co=cast.mara)
    question(client, cast)
    review(client, 0)
    naloxone(client, 0)
    link(client, 0)
    letter(client, 0)
    contact(client, at=timezone.now() - timedelta(days=5))
    rest(client, 0)


def end(client, ending="got_what_i_came_for") -> None:
    Episode.objects.filter(client=client).update(ended_on=ago(0), ending=ending)


# --- What waits ---------------------------------------------------------------------------------


def test_every_kind_stands_once_in_one_list():
    assert tuple(kind.name for kind in KINDS) == KEYS


def test_with_nothing_to_do_nothing_waits_for_anybody(cast):
    for person in (cast.mara, cast.jon, cast.sana, cast.ada, cast.fay, cast.stella, cast.otto, cast.solo):
        assert (waits(person), reminders_of(person).count()) == ({}, 0)


def test_one_of_every_kind_waits_for_whom_it_concerns_and_nobody_else(cast):
    everything(cast.ines, cast)
    every = dict.fromkeys(set(KEYS) - {"waiting"}, 1)
    assert (waits(cast.mara), reminders_of(cast.mara).count()) == (every, 9)
    hers = ("notes", "countersign", "questions")  # he is on the care team; the notes are hers
    assert waits(cast.jon) == {name: 1 for name in every if name not in hers}
    for person in (cast.sana, cast.ada, cast.fay, cast.stella, cast.otto, cast.solo):
        assert waits(person) == {}


def test_who_is_a_therapist_no_longer_is_reminded_of_nothing(cast):
    everything(cast.ines, cast)
    cast.mara.roles = {Role.ADMIN}
    cast.mara.save()
    assert waits(User.objects.get(pk=cast.mara.pk)) == {}


def test_after_a_death_nothing_waits(cast):
    everything(cast.ines, cast)
    end(cast.ines, "died")
    assert waits(cast.mara) == {}


def test_once_the_work_has_ended_only_the_note_is_still_to_be_signed_and_a_question_answered(cast):
    everything(cast.ines, cast)
    end(cast.ines)
    assert waits(cast.mara) == {"notes": 1, "questions": 1}


def crisis_of(client) -> tuple[Contact, SafetyItem]:
    """Return a call in a crisis, to be followed up today, and what was noted on safety."""
    call = contact(client, 0, kind="call", direction="in", reached=True)
    return call, SafetyItem.objects.create(client=client, contact=call, kind="self_harm_suicide", level=4)


def test_a_crisis_call_after_the_end_reaches_whoever_keeps_the_record(client, cast):
    end(cast.ines)
    CareTeamMembership.objects.exclude(role="lead").filter(episode__client=cast.ines).update(to_on=ago(0))
    call, item = crisis_of(cast.ines)
    end(cast.noor)
    crisis_of(cast.noor)
    assert call.episode is None
    assert waits(cast.mara) == {"follow_ups": 1}
    for person in (cast.jon, cast.sana, cast.ada, cast.fay, cast.otto, cast.solo):
        assert waits(person) == {}
    day = day_of(cast.mara)
    assert (day.safety.shown, [one.contact for one in day.touch.shown]) == ([item], [call])
    client.force_login(cast.mara)
    said = text_of(client)
    assert "Ines" in said and "Noor" not in said and "Acted on today" in said
    end(cast.ines, "died")
    day = day_of(cast.mara)
    assert (waits(cast.mara), day.safety.shown, day.touch.shown) == ({}, [], [])


def test_what_was_noted_before_the_end_had_its_word_at_the_end(cast):
    crisis_of(cast.ines)
    assert len(day_of(cast.mara).safety.shown) == 1
    end(cast.ines)
    assert (waits(cast.mara), day_of(cast.mara).safety.shown) == ({}, [])


def test_nothing_waits_about_whoever_one_cares_for_no_longer(cast):
    everything(cast.ines, cast)
    CareTeamMembership.objects.filter(user=cast.mara).update(to_on=ago(0))
    assert waits(cast.mara) == {}


def test_a_client_to_practise_with_is_no_number(cast):
    everything(cast.ines, cast)
    Client.objects.filter(pk=cast.ines.pk).update(is_practice=True)
    assert reminders_of(cast.mara).count() == 0


# --- Notes ----------------------------------------------------------------------------------------


def test_a_signed_note_waits_no_longer(cast):
    meeting = make_session(cast.ines, by=cast.mara)
    assert waits(cast.mara) == {"notes": 1}
    sign(meeting.note, cast.mara)
    assert waits(cast.mara) == {}


@pytest.mark.parametrize(("days", "found"), [(0.5, {"countersign": 1}), (29.9, {"countersign": 1}), (30.1, {})])
def test_what_a_colleague_signed_lately_is_countersigned(cast, days, found):
    beside(cast.ines, by=cast.jon, co=cast.mara, days_ago=days + 1, signed_days_ago=days)
    assert waits(cast.mara) == found
    assert waits(cast.jon) == {}


def test_no_second_name_is_asked_of_who_signed_who_has_given_it_or_for_an_error(cast):
    note = beside(cast.ines, by=cast.jon, co=cast.mara)
    Countersignature.objects.create(note=note, created_by=cast.mara)
    assert waits(cast.mara) == {}
    wrong = beside(cast.ines, by=cast.jon, co=cast.mara, days_ago=2)
    assert waits(cast.mara) == {"countersign": 1}
    NoteInError.objects.create(note=wrong, reason="Another client's")
    assert waits(cast.mara) == {}
    beside(cast.ines, by=cast.mara, co=cast.jon, days_ago=3)
    assert (waits(cast.mara), waits(cast.jon)) == ({}, {"countersign": 1})


def group_of(cast, number: int) -> list:
    """Return one meeting of Mara and Jon's group with so many people."""
    group = TherapyGroup.objects.create(name="Thursdays", team=cast.team, lead=cast.mara, co_lead=cast.jon)
    shared = GroupMeeting.objects.create(group=group, starts_at=timezone.now() - timedelta(hours=3))
    meetings = []
    for one in range(number):
        person = make_client(f"One {one}", lead=cast.mara, team=cast.team)
        CareTeamMembership.objects.create(episode=person.episodes.get(), user=cast.jon, role="group")
        meetings.append(make_session(person, by=cast.mara, starts_at=shared.starts_at, group_meeting=shared))
        SessionTherapist.objects.create(session=meetings[-1], user=cast.jon, role="co")
    return meetings


def test_the_notes_of_a_group_are_signed_and_countersigned_at_once_so_they_are_one_thing(cast):
    meetings = group_of(cast, 6)
    make_session(cast.ines, by=cast.mara)
    assert waits(cast.mara) == {"notes": 2}
    for meeting in meetings:
        sign(meeting.note, cast.mara)
    assert waits(cast.mara) == {"notes": 1}
    assert waits(cast.jon) == {"countersign": 1}


def test_a_question_waits_for_who_signed_until_it_is_answered_or_nothing_is_left_to_ask(cast):
    asked = question(cast.ines, cast)
    assert (waits(cast.mara), waits(cast.jon), waits(cast.sana)) == ({"questions": 1}, {}, {})
    answer = NoteAddendum.objects.create(note=asked.note, text="It was", created_by=cast.mara)
    NoteQuestion.objects.update(answered_by=answer)
    assert waits(cast.mara) == {}
    NoteQuestion.objects.update(answered_by=None)
    Countersignature.objects.create(note=asked.note, created_by=cast.otto)  # who did not ask
    assert waits(cast.mara) == {"questions": 1}
    Countersignature.objects.create(note=asked.note, created_by=cast.sana)
    assert waits(cast.mara) == {}
    wrong = question(cast.ines, cast)
    assert waits(cast.mara) == {"questions": 1}
    NoteInError.objects.create(note=wrong.note, reason="Another client's")
    assert waits(cast.mara) == {}


def test_a_question_outlives_the_work_and_neither_a_death_nor_the_care_team(cast):
    question(cast.ines, cast)
    end(cast.ines)
    assert waits(cast.mara) == {"questions": 1}
    end(cast.ines, "died")
    assert waits(cast.mara) == {}
    end(cast.ines)
    CareTeamMembership.objects.filter(user=cast.mara).update(to_on=ago(0))
    assert waits(cast.mara) == {}


def test_a_question_on_a_note_leads_to_it(client, cast):
    asked = question(cast.ines, cast)
    question(cast.noor, cast)  # Mara's note, of somebody whom she sees no longer
    client.force_login(cast.mara)
    page = client.get(TODAY).content.decode()
    listed = page.split("A question on a note")[1].split("</section>")[0]
    assert reverse("sessions:room", args=[cast.ines.code, asked.note.session_id]) in listed
    assert (listed.count("<a "), "Quillfeather" in page, "Noor" in page) == (1, False, False)


# --- Reviews, follow-ups, pauses --------------------------------------------------------------------


@pytest.mark.parametrize(("days", "found"), [(-9, {"reviews": 1}), (7, {"reviews": 1}), (8, {})])
def test_experiments_are_looked_at_again_within_a_week(cast, days, found):
    experiment = review(cast.ines, days)
    assert waits(cast.mara) == found
    Experiment.objects.filter(pk=experiment.pk).update(reviewed_on=ago(0), next="keep")
    assert waits(cast.mara) == {}


@pytest.mark.parametrize(("days", "found"), [(-3, {"follow_ups": 1}), (0, {"follow_ups": 1}), (1, {}), (None, {})])
def test_a_follow_up_is_due_from_its_day_until_it_is_ticked_off(cast, days, found):
    made = contact(cast.ines, days)
    assert waits(cast.mara) == found
    Contact.objects.filter(pk=made.pk).update(followed_up_at=timezone.now())
    assert waits(cast.mara) == {}


@pytest.mark.parametrize(
    ("days", "span", "found"),
    [
        (-2, {}, {"pauses": 1}),
        (0, {}, {"pauses": 1}),
        (1, {}, {}),
        (-2, {"to_on": 0}, {}),
        (-2, {"from_on": 3}, {}),
    ],
)
def test_somebody_is_to_hear_from_us_in_a_pause_that_holds(cast, days, span, found):
    rest(cast.ines, days, **{name: ago(-value) for name, value in span.items()})
    assert waits(cast.mara) == found


@pytest.mark.parametrize(
    ("days_ago", "how", "found"),
    [
        (3, {"direction": "out"}, {"pauses": 1}),  # the day before the day
        (2, {"direction": "out"}, {}),
        (0, {"direction": "out"}, {}),
        (0, {"direction": "in", "reached": True}, {}),
        (0, {"direction": "in", "reached": False}, {"pauses": 1}),  # a message that nobody has answered yet
    ],
)
def test_having_been_in_touch_settles_a_pause(cast, days_ago, how, found):
    rest(cast.ines, -2)
    at = timezone.localtime().replace(hour=12) - timedelta(days=days_ago)
    contact(cast.ines, None, at=at, **how)
    assert waits(cast.mara) == found


# --- Naloxone and links -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days_left", "found"), [(-400, True), (-1, True), (0, True), (29, True), (30, True), (31, False), (400, False)]
)
def test_naloxone_is_worth_getting_anew_from_thirty_days_before_its_date(cast, days_left, found):
    naloxone(cast.ines, days_left)
    naloxone(cast.noor, 0)
    assert waits(cast.mara) == waits(cast.jon) == ({"naloxone": 1} if found else {})


@pytest.mark.parametrize(("held", "found"), [("", 1), ("at_home", 1), ("both", 1), ("none_yet", 0), ("not_wanted", 0)])
def test_a_date_waits_only_where_there_may_be_naloxone(cast, held, found):
    naloxone(cast.ines, 3, naloxone=held)
    naloxone(cast.ines, 3, naloxone_expires=None)
    assert waits(cast.mara) == ({"naloxone": found} if found else {})


def test_a_new_date_settles_it_and_what_was_put_away_or_withdrawn_never_waits(cast):
    old = naloxone(cast.ines, 3)
    naloxone(cast.ines, 400, thread=old.thread, version=2)
    assert waits(cast.mara) == {}
    away = naloxone(cast.ines, 3)
    PutAway.objects.create(client=cast.ines, thread=away.thread)
    wrong = naloxone(cast.ines, 3, sitting=key())
    assert waits(cast.mara) == {"naloxone": 1}
    WithdrawnSitting.objects.create(client=cast.ines, sitting=wrong.sitting)
    assert waits(cast.mara) == {}


@pytest.mark.parametrize(("days", "found"), [(-30, {"letters": 1}), (7, {"letters": 1}), (8, {})])
def test_a_letter_is_begun_from_a_week_before_its_day(cast, days, found):
    letter(cast.ines, days)
    letter(cast.noor, 0)
    assert waits(cast.mara) == waits(cast.jon) == found


@pytest.mark.parametrize(
    "fields",
    [
        {"next_due": None},
        {"ends_on": ago(0)},
        {"starts_on": ago(-1)},
        {"no_report_at_all_until": ago(-5)},
    ],
)
def test_no_letter_waits_where_none_is_due_or_nothing_may_be_told(cast, fields):
    letter(cast.ines, 0, **fields)
    assert waits(cast.mara) == {}


def test_a_letter_that_is_due_once_something_may_be_told_waits(cast):
    letter(cast.ines, 5, no_report_at_all_until=ago(-5))
    assert waits(cast.mara) == {"letters": 1}


def test_today_says_for_whom_a_letter_is_due_and_leads_to_it(client, cast):
    due = letter(cast.ines, 2)
    client.force_login(cast.mara)
    page = " ".join(client.get(TODAY).content.decode().split())
    address = f"{reverse('disclosures:attendance_new', args=[cast.ines.code])}?to={due.pk}"
    said = f"a letter for: Court, due on {formats.date_format(due.next_due, 'j F')}"
    assert f'<a href="{address}">Ines</a> <span class="soft">{said}</span>' in page


@pytest.mark.parametrize(("days", "found"), [(-30, {"links": 1}), (0, {"links": 1}), (1, {})])
def test_a_link_is_looked_at_again_from_its_day_on(cast, days, found):
    link(cast.ines, days)
    link(cast.noor, days)
    assert waits(cast.mara) == found


@pytest.mark.parametrize(
    ("state", "found"),
    [("idea", 1), ("wanted", 1), ("introduced", 1), ("connected", 1), ("using", 0), ("not_now", 0)],
)
def test_a_link_that_stands_or_rests_asks_for_nothing(cast, state, found):
    made = link(cast.ines, 0, state=state)
    assert waits(cast.mara) == ({"links": found} if found else {})
    link(cast.ines, 60, thread=made.thread, version=2)
    assert waits(cast.mara) == {}


def test_whoever_meets_somebody_in_a_group_alone_is_reminded_of_neither(cast):
    CareTeamMembership.objects.filter(episode__client=cast.ines, user=cast.jon).update(role="group")
    naloxone(cast.ines, 0)
    link(cast.ines, 0)
    assert (waits(cast.jon), waits(cast.mara)) == ({}, {"naloxone": 1, "links": 1})


def test_on_today_they_stand_under_look_again_by_their_day_one_tap_from_the_sheet(client, cast):
    plan, wanted, tried = naloxone(cast.ines, 20), link(cast.ines, -2), review(cast.ines, 3)
    naloxone(cast.noor, 0)
    client.force_login(cast.mara)
    day = client.get(TODAY).context["day"]
    assert [(one.on, one.link or one.experiment or one.naloxone) for one in day.look_again.shown] == [
        (ago(2), wanted),
        (ago(-3), tried),
        (ago(-20), plan),
    ]
    page = client.get(TODAY).content.decode()
    assert reverse("sessions:sheet", args=[cast.ines.code, "overdose-plan", plan.pk]) in page
    assert reverse("sessions:sheet", args=[cast.ines.code, "linkage", wanted.pk]) in page
    said = text_of(client)
    assert "naloxone, good until" in said and "a link," in said
    assert "Quillfeather" not in said and "Noor" not in said


def test_more_to_look_at_than_a_list_can_hold_is_told(client, cast):
    for days in range(7):
        naloxone(cast.ines, days)
        link(cast.ines, -days)
    client.force_login(cast.mara)
    day = client.get(TODAY).context["day"]
    assert (len(day.look_again.shown), day.look_again.more) == (12, True)


# --- Who waits for a lead -----------------------------------------------------------------------------


@pytest.fixture
def sana(cast):
    """Sana leads the team at Harbour Street."""
    TeamLead.objects.create(user=cast.sana, team=cast.team)
    return cast.sana


@pytest.mark.parametrize(
    ("came", "says", "found"),
    [
        (6, None, {}),
        (7, None, {"waiting": 1}),
        (1, 0, {"waiting": 1}),
        (90, 1, {}),
        (90, -1, {"waiting": 1}),
    ],
)
def test_whoever_leads_a_team_hears_of_those_who_wait(cast, sana, came, says, found):
    episode = wait("Robin", cast.team, came)
    if says is not None:
        WaitingPlan.objects.create(episode=episode, next_contact_on=ago(-says))
    assert waits(sana) == found
    for person in (cast.mara, cast.ada, cast.otto, cast.fay):
        assert waits(person) == {}


def test_who_was_called_who_has_a_lead_who_has_gone_and_who_is_invented_wait_no_more(cast, sana):
    for number in range(5):
        wait(f"Robin {number}", cast.team, 30)
    wait("Elsewhere", Team.objects.create(name="Hill"), 30)
    called, led, gone, invented, _waits = Episode.objects.filter(client__chosen_name__startswith="Robin").order_by("pk")
    assert reminders_of(sana).count() == 5
    WaitingPlan.objects.create(episode=called, next_contact_on=ago(1))
    contact(called.client, None)
    CareTeamMembership.objects.create(episode=led, user=cast.jon, role="lead")
    Episode.objects.filter(pk=gone.pk).update(ended_on=ago(0))
    Client.objects.filter(pk=invented.client_id).update(is_practice=True)
    assert reminders_of(sana).count() == 1


def test_whose_lead_has_ended_waits_again(cast, sana):
    assert waits(sana) == {}
    CareTeamMembership.objects.filter(episode__client=cast.ines, role="lead").update(to_on=ago(0))
    assert waits(sana) == {"waiting": 1}


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMIN])
def test_whoever_leads_a_team_and_has_no_today_is_told_in_a_line_on_landing(client, cast, role):
    person = cast.sana if role == Role.SUPERVISOR else cast.ada
    TeamLead.objects.create(user=person, team=cast.team)
    client.force_login(person)
    line = "wait to hear from us"
    assert line not in client.get("/", follow=True).content.decode()
    for number in range(2):
        wait(f"Quillfeather {number}", cast.team, 30)
    wait("Quillfeather here to practise", cast.team, 30, is_practice=True)
    page = client.get("/", follow=True).content.decode()
    assert "2 people of your team wait to hear from us." in page and "Quillfeather" not in page
    assert line not in client.get(ME).content.decode()


def asked_who_waits(browser) -> list[str]:
    """Return what landing asks the database about those who wait."""
    with CaptureQueriesContext(connection) as taken:
        browser.get("/")
    return [one["sql"] for one in taken.captured_queries if "waitingplan" in one["sql"]]


def test_nobody_else_is_told_on_landing_and_only_whoever_may_lead_a_team_is_looked_up(client, cast):
    wait("Robin", cast.team, 30)
    for person, looks in ((cast.mara, 0), (cast.solo, 0), (cast.fay, 0), (cast.otto, 1), (cast.ada, 1)):
        client.force_login(person)
        assert len(asked_who_waits(client)) == looks
        assert "to hear from us" not in client.get("/", follow=True).content.decode()


# --- On Today -------------------------------------------------------------------------------------------


def text_of(browser) -> str:
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.get(TODAY).content.decode()))
    return re.sub(r"\s+(?=[,.])", "", page)


def test_a_calm_day_has_no_empty_lists(client, cast):
    client.force_login(cast.mara)
    said = text_of(client)
    for title in ("To countersign", "A question on a note", "Be in touch", "Look again", "Your team"):
        assert title not in said


def test_whom_to_be_in_touch_with_and_how_it_is_safe_stand_together(client, cast):
    put([cast.ines], phone="07700 900123", safe_to_contact="Text only, sign as M.", ok_to_text=True)
    moment = timezone.localtime().replace(hour=12) - timedelta(days=3)
    contact(cast.ines, -1, kind="call", at=moment, line="Quillfeather line")
    rest(make_client("Wren", lead=cast.mara, team=cast.team), 0, stay_in_touch_plan="Quillfeather plan")
    contact(cast.noor)
    client.force_login(cast.mara)
    day = client.get(TODAY).context["day"]
    assert [(one.client.chosen_name, one.on) for one in day.touch.shown] == [("Ines", ago(1)), ("Wren", ago(0))]
    said = text_of(client)
    assert (
        f"after the call of {moment:%B} {moment.day}" in said or f"after the call of {moment.day} {moment:%B}" in said
    )
    assert "while the work rests" in said
    assert "07700 900123 How it is safe to make contact Text only, sign as M. Texting is fine" in said
    assert "Quillfeather" not in said and "Noor" not in said


def test_more_people_than_a_list_can_hold_are_told(client, cast):
    for _number in range(7):
        contact(cast.ines)
        rest(make_client("Wren", lead=cast.mara, team=cast.team), 0)
    client.force_login(cast.mara)
    day = client.get(TODAY).context["day"]
    assert (len(day.touch.shown), day.touch.more) == (12, True)
    assert "These come first. The others follow." in text_of(client)


def test_what_to_countersign_says_who_signed(client, cast):
    note = beside(cast.ines, by=cast.jon, co=cast.mara)
    client.force_login(cast.mara)
    page = client.get(TODAY).content.decode()
    assert "signed by Jon" in page
    assert reverse("sessions:room", args=[cast.ines.code, note.session.pk]) in page


def test_today_takes_as_many_queries_for_thirty_of_everything_as_for_one(client, cast):
    client.force_login(cast.mara)
    everything(cast.ines, cast)
    one = queries(client, TODAY)
    for number in range(29):
        everything(make_client(f"One {number}", lead=cast.mara, team=cast.team), cast)
    assert queries(client, TODAY) == one == 30
    assert waits(cast.mara) == dict.fromkeys(set(KEYS) - {"waiting"}, 30)


# --- The mail in the morning ------------------------------------------------------------------------------


@pytest.fixture
def mailing(settings, cast):
    """A site that can mail, where Mara and Jon want it."""
    settings.EMAIL_HOST = "mail.test.example"
    User.objects.filter(pk__in=(cast.mara.pk, cast.jon.pk)).update(reminders_by_mail=True)


def sent() -> list[tuple]:
    return [(one.to, one.subject, one.body) for one in mail.outbox]


def test_the_mail_says_how_many_things_wait_and_nothing_else(cast, mailing):
    put([cast.ines], phone="07700 900123", safe_to_contact="Quillfeather way")
    everything(cast.ines, cast)
    before = Event.objects.count()
    tasks.mail_reminders()
    assert sorted(sent()) == [
        (["jon@test.example"], "HRP: something waits for you", "6 things wait for you in HRP. Sign in to see them.\n"),
        (["mara@test.example"], "HRP: something waits for you", "9 things wait for you in HRP. Sign in to see them.\n"),
    ]
    assert Event.objects.count() == before
    for one in mail.outbox:
        whole = one.message().as_string()
        assert not re.search(
            r"(?i)ines|quillfeather|07700|note|sign(?!\s+in)|contact|review|pause|client|naloxone|plan|link|http", whole
        )
        assert not re.search(cast.ines.code, whole)
        assert one.attachments == [] and one.cc == one.bcc == []


def test_one_thing_is_one_thing(cast, mailing):
    make_session(cast.ines, by=cast.mara)
    tasks.mail_reminders()
    assert sent() == [
        (["mara@test.example"], "HRP: something waits for you", "1 thing waits for you in HRP. Sign in to see it.\n")
    ]


def test_no_mail_when_nothing_waits_when_nobody_asked_for_it_or_to_the_disabled(cast, mailing):
    tasks.mail_reminders()
    contact(cast.ines)
    User.objects.filter(pk=cast.mara.pk).update(reminders_by_mail=False)
    User.objects.filter(pk=cast.jon.pk).update(is_active=False)
    tasks.mail_reminders()
    assert mail.outbox == []


def test_no_mail_where_the_site_has_no_way_to_send_any(cast, mailing, settings):
    settings.EMAIL_HOST = ""
    contact(cast.ines)
    tasks.mail_reminders()
    assert mail.outbox == []


def test_nobody_is_mailed_twice_on_a_day_and_the_next_day_again(cast, mailing, monkeypatch):
    contact(cast.ines)
    tasks.mail_reminders()
    tasks.mail_reminders()
    assert len(mail.outbox) == 2
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr("hrp.workspace.tasks.timezone.localdate", lambda *moment: tomorrow)
    tasks.mail_reminders()
    assert len(mail.outbox) == 4


@pytest.mark.parametrize("error", [smtplib.SMTPRecipientsRefused({}), OSError("Quillfeather"), TimeoutError()])
def test_a_mail_that_does_not_go_holds_up_no_other_and_is_tried_again(cast, mailing, monkeypatch, caplog, error):
    contact(cast.ines)
    really = tasks.send_mail

    def broken(subject, body, sender, to):
        if to == ["jon@test.example"]:
            raise error
        return really(subject, body, sender, to)

    monkeypatch.setattr(tasks, "send_mail", broken)
    tasks.mail_reminders()
    assert [one.to for one in mail.outbox] == [["mara@test.example"]]
    assert [one.getMessage() for one in caplog.records] == ["Reminders that could not be mailed: 1."]
    monkeypatch.setattr(tasks, "send_mail", really)
    tasks.mail_reminders()
    assert [one.to for one in mail.outbox] == [["mara@test.example"], ["jon@test.example"]]


def test_whoever_leads_a_team_is_mailed_too(cast, mailing):
    ada = cast.ada
    TeamLead.objects.create(user=ada, team=cast.team)
    User.objects.filter(pk=ada.pk).update(reminders_by_mail=True)
    wait("Robin", cast.team, 9)
    tasks.mail_reminders()
    assert [(one.to, one.body[:7]) for one in mail.outbox] == [(["ada@test.example"], "1 thing")]


def test_the_clock_mails_on_working_mornings(settings):
    due = {entry["task"]: entry for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    entry = due["hrp.workspace.tasks.mail_reminders"]
    assert str(entry["schedule"]) == "<crontab: 30 7 * * mon-fri (m/h/dM/MY/d)>"
    assert settings.CELERY_TIMEZONE == settings.TIME_ZONE
    current_app.loader.import_default_modules()
    assert "hrp.workspace.tasks.mail_reminders" in current_app.tasks


# --- Whether one wants it -----------------------------------------------------------------------------------


def test_it_is_off_until_one_says_so_and_that_leaves_its_row(client, cast, settings):
    settings.EMAIL_HOST = "mail.test.example"
    client.force_login(cast.mara)
    assert cast.mara.reminders_by_mail is False
    page = client.get(ME).content.decode()
    assert "A mail on working mornings when something waits" in page
    assert "It says how many things wait, and names nobody and nothing." in page
    assert client.post(ME, {"note_format": "dap", "single_keys": "on", "reminders_by_mail": "on"}).status_code == 302
    assert User.objects.get(pk=cast.mara.pk).reminders_by_mail is True
    last = Event.objects.latest("pk")
    assert (last.action, last.subject) == ("change", f"user {cast.mara.pk}")
    assert last.detail == {"fields": ["hints_ask", "note_format", "reminders_by_mail", "single_keys"]}
    client.post(ME, {"note_format": "dap", "single_keys": "on"})
    assert User.objects.get(pk=cast.mara.pk).reminders_by_mail is False


def test_a_site_without_mail_says_so(client, cast, settings):
    settings.EMAIL_HOST = ""
    client.force_login(cast.mara)
    assert "This site cannot send mail yet." in client.get(ME).content.decode()
