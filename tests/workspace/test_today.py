"""Today: what a therapist prepares, finishes and looks at again. Names and times, no sentences."""

import re
from datetime import datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Client, Episode, EpisodePause, ProblemStatement
from goals.models import Experiment
from hrp.accounts.models import TeamLead
from hrp.audit.models import Event
from sessions.models import FlagLimit, GroupMeeting, NoteInError, SafetyItem, Session, TherapyGroup
from tests.cast import make_client, make_goal, make_session, put
from tests.workspace.many import ago, make_full, noon, queries

TODAY = reverse("workspace:today")


@pytest.fixture
def mara(client, cast):
    client.force_login(cast.mara)
    return client


def day(browser):
    return browser.get(TODAY).context["day"]


def text_of(browser) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.get(TODAY).content.decode()))


def sign(meeting) -> None:
    by = meeting.created_by
    put([meeting.note], signed_at=timezone.now(), signed_by=by, signed_text="signed", sha256="0" * 64)


def days_back(client, days: int) -> None:
    Episode.objects.filter(client=client).update(opened_on=ago(days))


# --- How it is reached --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("mara", "workspace:today"),
        ("solo", "workspace:today"),
        ("sana", "supervision:review"),
        ("ada", "administration:people"),
        ("fay", "desk:day"),
    ],
)
def test_each_lands_on_the_page_that_their_role_begins_with(client, cast, who, page):
    client.force_login(getattr(cast, who))
    assert client.get("/").url == reverse(page)


def test_opening_today_is_one_row_in_the_trail_without_a_name(mara, cast):
    make_session(cast.ines, by=cast.mara, starts_at=noon())
    before = Event.objects.count()
    mara.get(TODAY)
    event = Event.objects.latest("pk")
    assert Event.objects.count() == before + 1
    assert (event.action, event.subject, event.client_code, event.detail) == ("list", "today", "", {"count": 1})


def test_queries_are_the_same_for_thirty_clients_as_for_one(mara, cast):
    make_full(0, cast)
    one = queries(mara, TODAY)
    for number in range(1, 30):
        make_full(number, cast)
    thirty = queries(mara, TODAY)
    assert len(day(mara).meetings) == 30
    assert thirty == one == 32
    print(f"\nToday: {one} queries for one client, {thirty} for thirty")


def test_logging_is_one_tap_and_one_key_away(mara):
    page = mara.get(TODAY).content.decode()
    assert re.search(rf'<a class="btn btn-primary" data-key="l" href="{reverse("sessions:choose")}">', page)


@pytest.mark.parametrize(("on", "body"), [(True, "<body >"), (False, '<body data-keys="off">')])
def test_single_keys_are_off_for_those_who_say_so(mara, cast, on, body):
    cast.mara.single_keys = on
    cast.mara.save()
    assert body in mara.get(TODAY).content.decode()


# --- The day's meetings -------------------------------------------------------------------------


def test_meetings_stand_in_the_order_of_the_day_each_with_what_there_is_to_do(mara, cast):
    # now at noon of the day, whatever the clock says, so that minutes stay within it
    signed = make_session(cast.ines, by=cast.mara, starts_at=noon() - timedelta(hours=3))
    sign(signed)
    opened = make_session(cast.ines, by=cast.mara, starts_at=noon() - timedelta(hours=2))
    planned = make_session(cast.ines, by=cast.mara, starts_at=noon(), happened="planned", modality="video")
    assert day(mara).meetings == [signed, opened, planned]
    page = mara.get(TODAY).content.decode()
    for label, name, meeting in (
        ("Signed", "sessions:room", signed),
        ("Finish note", "sessions:room", opened),
        ("Prepare", "workspace:before_meeting", planned),
    ):
        address = reverse(name, args=[cast.ines.code, meeting.pk])
        assert re.search(rf'href="{address}">{label}<span class="visually-hidden">: Ines</span>', page), label
    assert "video" in page


@pytest.mark.parametrize(("minutes", "opens"), [(-180, True), (0, True), (15, True), (16, False)])
def test_a_plan_is_opened_with_one_tap_from_a_quarter_of_an_hour_before(client, cast, monkeypatch, minutes, opens):
    now = noon()
    monkeypatch.setattr("hrp.workspace.today.timezone.now", lambda: now)
    client.force_login(cast.mara)
    UserSession.objects.update(created_at=now, last_seen_at=now)  # at that hour: she has not been at rest since
    planned = make_session(cast.ines, by=cast.mara, starts_at=now + timedelta(minutes=minutes), happened="planned")
    page = client.get(TODAY).content.decode()
    address = reverse("sessions:open", args=[cast.ines.code, planned.pk])
    assert (f'<form method="post" action="{address}">' in page) is opens
    assert reverse("workspace:before_meeting", args=[cast.ines.code, planned.pk]) in page
    assert client.post(address).url == reverse("sessions:room", args=[cast.ines.code, planned.pk])


def test_plans_of_earlier_days_wait_until_somebody_says_what_became_of_them(mara, cast):
    midnight = noon().replace(hour=0)
    older, newer = (
        make_session(cast.ines, by=cast.mara, starts_at=midnight - back, happened="planned")
        for back in (timedelta(days=9), timedelta(minutes=1))
    )
    make_session(cast.ines, by=cast.mara, starts_at=midnight, happened="planned")
    for number, what in enumerate(("met", "client_rearranged", "we_rearranged", "did_not_meet")):
        make_session(cast.ines, by=cast.mara, starts_at=noon() - timedelta(days=2, minutes=number), happened=what)
    make_session(cast.noor, by=cast.stella, days_ago=2, happened="planned")
    assert day(mara).unsettled.shown == [newer, older]
    assert reverse("workspace:before_meeting", args=[cast.ines.code, older.pk]) in mara.get(TODAY).content.decode()
    for meeting in (older, newer):
        mara.post(reverse("sessions:happened", args=[cast.ines.code, meeting.pk]), {"happened": "we_rearranged"})
    assert day(mara).unsettled.shown == []
    assert "Planned earlier" not in text_of(mara)


def test_other_days_and_meetings_that_fell_out_are_not_todays(mara, cast):
    midnight = noon().replace(hour=0)
    make_session(cast.ines, by=cast.mara, starts_at=midnight - timedelta(minutes=1))
    make_session(cast.ines, by=cast.mara, starts_at=midnight + timedelta(days=1), happened="planned")
    for number, what in enumerate(("client_rearranged", "we_rearranged", "did_not_meet")):
        make_session(cast.ines, by=cast.mara, starts_at=noon() + timedelta(minutes=number), happened=what)
    first = make_session(cast.ines, by=cast.mara, starts_at=midnight)
    last = make_session(cast.ines, by=cast.mara, starts_at=midnight + timedelta(hours=23, minutes=59))
    assert day(mara).meetings == [first, last]


def test_a_shared_clients_meeting_says_with_whom_and_leaves_the_note_to_its_writer(mara, cast):
    meeting = make_session(cast.ines, by=cast.jon, starts_at=noon())
    page = mara.get(TODAY).content.decode()
    assert "with Jon" in page
    assert "Finish note" not in page
    assert re.search(rf'href="{reverse("sessions:room", args=[cast.ines.code, meeting.pk])}">Open<', page)
    assert day(mara).notes.shown == []


def test_a_plan_in_a_colleagues_week_says_with_whom(mara, cast):
    make_session(cast.ines, by=cast.jon, starts_at=noon(), happened="planned").therapists.all().delete()
    assert "with Jon" in text_of(mara)


# --- Groups -------------------------------------------------------------------------------------


@pytest.fixture
def group(cast):
    """A group of Jon and Mara's with three people of his, and its meeting of today at noon, planned."""
    group = TherapyGroup.objects.create(name="Thursdays", team=cast.team, lead=cast.jon, co_lead=cast.mara)
    shared = GroupMeeting.objects.create(group=group, starts_at=noon())
    for name in ("Abe", "Bo", "Cleo"):
        one = make_client(name, lead=cast.jon, team=cast.team)
        CareTeamMembership.objects.create(episode=one.episodes.get(), user=cast.mara, role="group", from_on=ago(9))
        plan = make_session(one, by=cast.jon, starts_at=noon(), happened="planned", group_meeting=shared)
        plan.therapists.all().delete()
    return shared


def test_a_groups_meeting_stands_once_with_how_many_people(mara, cast, group):
    make_session(cast.ines, by=cast.mara, starts_at=noon() + timedelta(hours=2), happened="planned")
    assert len(day(mara).meetings) == 2
    page = mara.get(TODAY).content.decode()
    address = reverse("sessions:group_meeting", args=[group.group.pk, group.pk])
    assert re.search(rf'href="{address}">Open<span class="visually-hidden">: Thursdays</span>', page)
    assert "Thursdays 3 people · with Jon" in text_of(mara)
    assert not {"Abe", "Bo", "Cleo"} & set(re.findall(r"\w+", text_of(mara)))


def test_a_group_s_meeting_says_signed_to_both_leaders_once_it_is(client, cast, group):
    said = {}
    for signed in (False, True):
        if signed:
            put([group], signed_at=timezone.now(), signed_by=cast.jon)
        for person in (cast.jon, cast.mara):
            client.force_login(person)
            found = re.findall(r"(Open|Signed)<span[^>]*>: Thursdays", client.get(TODAY).content.decode())
            said[person.name, signed] = found
    assert said == {
        ("Jon", False): ["Open"],
        ("Mara", False): ["Open"],
        ("Jon", True): ["Signed"],
        ("Mara", True): ["Signed"],
    }


def test_someone_who_only_cares_for_one_of_a_group_sees_that_one(client, cast, group):
    bo = Session.objects.get(client__chosen_name="Bo").client
    CareTeamMembership.objects.create(episode=bo.episodes.get(), user=cast.stella, role="peer", from_on=ago(9))
    client.force_login(cast.stella)
    assert [(meeting.client, meeting.group) for meeting in day(client).meetings] == [(bo, None)]
    assert "Thursdays" not in text_of(client)


def test_of_whom_one_sees_in_a_group_alone_only_safety_stands_on_today_beside_it(mara, cast, group):
    bo = Session.objects.get(client__chosen_name="Bo").client
    make_session(bo, by=cast.jon, starts_at=noon() + timedelta(hours=1), happened="planned")
    item = SafetyItem.objects.create(client=bo, kind="overdose", level=3)
    Experiment.objects.create(goal=make_goal(bo, "Sleep"), if_i="If", review_on=ago(0))
    shown = day(mara)
    assert ([meeting.group for meeting in shown.meetings], shown.look_again.shown) == ([group.group], [])
    assert shown.safety.shown == [item]  # but a danger is everybody's to know
    assert [one.chosen_name for one in shown.not_met] == ["Ines"]  # sixty days without a meeting, as the others


def test_a_groups_plan_of_an_earlier_day_is_asked_about_once_and_of_those_who_lead_it(client, cast, group):
    earlier = noon() - timedelta(days=2)
    GroupMeeting.objects.filter(pk=group.pk).update(starts_at=earlier)
    Session.objects.filter(group_meeting=group).update(starts_at=earlier)
    for who in ("jon", "mara"):
        client.force_login(getattr(cast, who))
        assert [meeting.group for meeting in day(client).unsettled.shown] == [group.group]
        assert "Say who came" in text_of(client)
    bo = Client.objects.get(chosen_name="Bo")
    CareTeamMembership.objects.create(episode=bo.episodes.get(), user=cast.stella, role="peer", from_on=ago(9))
    client.force_login(cast.stella)
    assert day(client).unsettled.shown == []


def test_the_open_notes_of_a_group_are_one_line(client, cast, group):
    for plan in Session.objects.filter(group_meeting=group):
        make_session(plan.client, by=cast.jon, starts_at=noon() - timedelta(days=1), group_meeting=group)
    client.force_login(cast.jon)
    assert [note.session.group for note in day(client).notes.shown] == [group.group]
    assert "Thursdays" in text_of(client)


# --- Whoever leads a team -------------------------------------------------------------------------


def test_whoever_leads_a_team_is_told_how_many_wait_to_hear_from_us(client, cast):
    client.force_login(cast.solo)
    assert "Your team" not in text_of(client)
    TeamLead.objects.create(user=cast.solo, team=cast.team)
    for name in ("Robin", "Rene"):
        came = Episode.objects.create(client=Client.objects.create(chosen_name=name), team=cast.team)
        Episode.objects.filter(pk=came.pk).update(opened_on=ago(9))
    page = client.get(TODAY).content.decode()
    assert f'<a href="{reverse("teamwork:waiting")}">2 people wait to hear from us</a>' in page
    assert "Robin" not in page


# --- Nothing to do --------------------------------------------------------------------------------


def test_nothing_planned_says_what_to_do(mara):
    said = text_of(mara)
    assert "Nothing is planned for today. A session can be logged at any time." in said
    assert "Every note is signed." in said
    assert "Look again" not in said and "Safety open" not in said


# --- Notes to sign ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "said", "chip"),
    [
        (5, "now", "plain"),
        (23 * 60 + 59, "23 h", "plain"),
        (24 * 60, "1 day", "sun"),
        (48 * 60 + 1, "2 days", "sun"),
    ],
)
def test_an_open_note_tells_its_age_and_stands_out_from_a_day_on(mara, cast, minutes, said, chip):
    make_session(cast.ines, by=cast.mara, starts_at=timezone.now() - timedelta(minutes=minutes))
    page = mara.get(TODAY).content.decode()
    assert re.search(rf'<span class="chip {chip}">\s*{said}\s*</span>', page)


def test_a_note_of_a_meeting_that_is_still_to_begin_is_nought_hours_old(mara, cast):
    make_session(cast.ines, by=cast.mara, starts_at=timezone.now() + timedelta(minutes=25))
    assert [note.hours for note in day(mara).notes.shown] == [0]


def test_the_note_that_waits_longest_comes_first_and_a_signed_one_not(mara, cast):
    meetings = [make_session(cast.ines, by=cast.mara, days_ago=days) for days in (2, 5, 1)]
    sign(make_session(cast.ines, by=cast.mara, days_ago=3))
    assert [note.session for note in day(mara).notes.shown] == [meetings[1], meetings[0], meetings[2]]


def test_more_notes_than_a_list_can_hold_are_told(mara, cast):
    for number in range(12):
        make_session(cast.ines, by=cast.mara, days_ago=number + 1)
    assert "These wait longest" not in text_of(mara)
    make_session(cast.ines, by=cast.mara, days_ago=20)
    assert len(day(mara).notes.shown) == 12
    assert "These wait longest. The others follow once they are signed." in text_of(mara)


# --- Look again ---------------------------------------------------------------------------------


def test_experiments_of_the_next_week_and_before_the_soonest_first(mara, cast):
    goal = make_goal(cast.ines, "Sleep")
    made = {
        days: Experiment.objects.create(goal=goal, if_i="Secret if", starts_on=ago(40), review_on=ago(-days))
        for days in (7, -3, 8, 0)
    }
    Experiment.objects.create(
        goal=goal, if_i="Done", starts_on=ago(40), review_on=ago(0), next="keep", reviewed_on=ago(1)
    )
    assert [one.experiment for one in day(mara).look_again.shown] == [made[-3], made[0], made[7]]
    page = mara.get(TODAY).content.decode()
    assert reverse("goals:goal", args=[cast.ines.code, goal.pk]) in page
    assert "Secret if" not in page


# --- Safety -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "chip"), [(2, "sun"), (3, "care"), (4, "care")])
def test_red_is_for_safety_from_level_three(mara, cast, level, chip):
    item = SafetyItem.objects.create(client=cast.ines, kind="overdose", level=level, what_we_did="Secret line")
    page = mara.get(TODAY).content.decode()
    assert f'<span class="chip {chip}">{item.get_level_display()}</span>' in page
    assert ("chip care" in page) is (level >= 3)
    assert "Secret line" not in page


def test_the_nearest_danger_comes_first_and_what_is_settled_not_at_all(mara, cast):
    two = SafetyItem.objects.create(client=cast.ines, kind="overdose", level=2)
    four = SafetyItem.objects.create(client=cast.ines, kind="withdrawal", level=4)
    SafetyItem.objects.create(client=cast.ines, kind="dependants", level=1)
    SafetyItem.objects.create(client=cast.ines, kind="acute_health", level=4, resolved_on=ago(0))
    wrong = make_session(cast.ines, by=cast.mara, days_ago=2)
    sign(wrong)
    SafetyItem.objects.create(client=cast.ines, kind="dependants", level=4, session=wrong)
    NoteInError.objects.create(note=wrong.note, reason="Another client's")
    assert day(mara).safety.shown == [four, two]


def test_more_open_safety_than_a_list_can_hold_leads_to_all_of_it(mara, cast):
    for _number in range(13):
        SafetyItem.objects.create(client=cast.ines, kind="overdose", level=3)
    assert len(day(mara).safety.shown) == 12
    assert (
        f'href="{reverse("workspace:caseload")}?safety=on">More in the caseload</a>' in mara.get(TODAY).content.decode()
    )


# --- Not met for a while ------------------------------------------------------------------------


def at_noon(days: int) -> datetime:
    return noon() - timedelta(days=days)


@pytest.mark.parametrize(("days", "found"), [(13, []), (14, []), (15, [15]), (40, [40])])
def test_somebody_is_not_met_for_a_while_after_more_than_fourteen_days(mara, cast, days, found):
    make_session(cast.ines, by=cast.mara, starts_at=at_noon(days))
    assert [one.days for one in day(mara).not_met] == found
    assert (f"{days} days, nothing planned" in text_of(mara)) is bool(found)


@pytest.mark.parametrize(("days", "found"), [(30, []), (31, [31])])
def test_after_how_many_days_is_what_the_site_has_set_for_a_contact_gap(mara, cast, days, found):
    FlagLimit.objects.create(site=cast.team.site, name="gap_days", value=30)
    make_session(cast.ines, by=cast.mara, starts_at=at_noon(days))
    assert [one.days for one in day(mara).not_met] == found


@pytest.mark.parametrize(("days", "found"), [(14, []), (15, [15])])
def test_somebody_never_met_counts_from_the_opening(mara, cast, days, found):
    days_back(cast.ines, days)
    make_session(cast.ines, by=cast.mara, starts_at=at_noon(12), happened="did_not_meet")
    assert [one.days for one in day(mara).not_met] == found
    assert ("not met yet" in text_of(mara)) is bool(found)


@pytest.mark.parametrize(("days", "found"), [(14, []), (16, [16])])
def test_somebody_who_came_back_counts_from_the_new_opening(mara, cast, days, found):
    make_session(cast.ines, by=cast.mara, starts_at=at_noon(200))
    days_back(cast.ines, days)
    assert [one.days for one in day(mara).not_met] == found


@pytest.mark.parametrize(
    ("span", "found"),
    [
        ((-20, None), 0),
        ((-20, 10), 0),
        ((0, None), 0),
        ((-20, 0), 0),  # ended today: it counts from there
        ((-30, -14), 0),
        ((-30, -15), 1),
        ((3, 10), 1),  # still to come
    ],
)
def test_an_agreed_pause_is_no_gap(mara, cast, span, found):
    make_session(cast.ines, by=cast.mara, starts_at=at_noon(40))
    start, stop = (None if days is None else ago(-days) for days in span)
    EpisodePause.objects.create(episode=cast.ines.episodes.get(), initiated_by="client", from_on=start, to_on=stop)
    assert len(day(mara).not_met) == found


@pytest.mark.parametrize(("hours", "found"), [(48, 0), (-11, 0), (-13, 1)])
def test_a_meeting_that_is_planned_is_no_gap_until_half_a_day_after_its_time(mara, cast, hours, found):
    make_session(cast.ines, by=cast.mara, starts_at=at_noon(40))
    soon = timezone.now() + timedelta(hours=hours)
    make_session(cast.ines, by=cast.mara, starts_at=soon, happened="planned")
    assert len(day(mara).not_met) == found


def test_a_meeting_in_error_was_no_meeting(mara, cast):
    make_session(cast.ines, by=cast.mara, starts_at=at_noon(30))
    wrong = make_session(cast.ines, by=cast.mara, starts_at=at_noon(3))
    sign(wrong)
    assert day(mara).not_met == []
    NoteInError.objects.create(note=wrong.note, reason="Another client's")
    assert [one.days for one in day(mara).not_met] == [30]


def test_the_longest_comes_first_met_or_not_and_the_rest_is_in_the_caseload(mara, cast):
    make_session(cast.ines, by=cast.mara, starts_at=at_noon(20))
    for name, days, met in (("Abe", 40, None), ("Bo", 300, 50), ("Cleo", 15, None)):
        one = make_client(name, lead=cast.mara, team=cast.team)
        days_back(one, days)
        if met:
            make_session(one, by=cast.mara, starts_at=at_noon(met))
    assert [(one.chosen_name, one.days) for one in day(mara).not_met] == [
        ("Bo", 50),
        ("Abe", 40),
        ("Ines", 20),
        ("Cleo", 15),
    ]
    for number in range(10):
        make_client(f"Later {number}", lead=cast.mara, team=cast.team)
    assert (len(day(mara).not_met), day(mara).more_not_met) == (12, 2)
    page = mara.get(TODAY).content.decode()
    assert f'href="{reverse("workspace:caseload")}?sort=met">2 more in the caseload</a>' in page


def test_someone_whose_work_has_ended_is_not_missed(mara, cast):
    Episode.objects.filter(client=cast.ines).update(ended_on=ago(0))
    assert day(mara).not_met == []


# --- What is not there --------------------------------------------------------------------------


def test_no_sentence_of_the_clients_stands_on_today(mara, cast):
    full = make_full(1, cast)
    ProblemStatement.objects.create(client=full, text="Quillfeather statement")
    put(full.goals.all(), statement="Quillfeather goal")
    put(full.strengths.all(), text="Quillfeather strength")
    put(
        full.sessions.all(),
        client_agenda="Quillfeather agenda",
        carried_forward="Quillfeather",
        check_in_words="Quillfeather",
    )
    put(full.safety_items.all(), what_we_did="Quillfeather line")
    put(Experiment.objects.all(), if_i="Quillfeather if")
    page = mara.get(TODAY).content.decode()
    assert "Client 01" in page and "Look again" in page and "Safety open" in page
    assert "Quillfeather" not in page
    assert "Wine is the only hour" not in page


def test_other_peoples_clients_are_absent(mara, cast):
    for starts_at, happened in ((noon(), "planned"), (at_noon(1), "met"), (at_noon(40), "met")):
        make_session(cast.noor, by=cast.stella, starts_at=starts_at, happened=happened)
    goal = make_goal(cast.noor, "Sleep")
    Experiment.objects.create(goal=goal, if_i="If", review_on=ago(0))
    SafetyItem.objects.create(client=cast.noor, kind="overdose", level=4)
    page = mara.get(TODAY).content.decode()
    assert "Noor" not in page and cast.noor.code not in page
    shown = day(mara)
    assert (shown.meetings, shown.notes.shown, shown.look_again.shown, shown.safety.shown) == ([], [], [], [])
    assert cast.noor not in shown.not_met


def test_even_ones_own_note_is_gone_with_the_place_in_the_care_team(mara, cast):
    make_session(cast.ines, by=cast.mara, starts_at=noon() - timedelta(days=1))
    assert len(day(mara).notes.shown) == 1
    CareTeamMembership.objects.filter(user=cast.mara).update(to_on=ago(0))
    assert "Ines" not in mara.get(TODAY).content.decode()


def test_two_of_one_name_show_code_and_year_wherever_they_stand(mara, cast, monkeypatch):
    monkeypatch.setattr(
        "hrp.workspace.day_meetings.ABOUT_TO", timedelta(days=-1)
    )  # no button to open it, whatever the hour
    other = make_client("ines", lead=cast.mara, team=cast.team, birth_year=1988)
    make_session(cast.ines, by=cast.mara, starts_at=noon(), happened="planned")
    make_session(cast.ines, by=cast.mara, starts_at=at_noon(2))
    Experiment.objects.create(goal=make_goal(cast.ines, "Sleep"), if_i="If", review_on=ago(0))
    SafetyItem.objects.create(client=cast.ines, kind="overdose", level=2)
    page = mara.get(TODAY).content.decode()
    beside = f'Ines <span class="soft tiny">{cast.ines.code}</span>'
    assert page.count(beside) == 5  # four lists, and the name that a button is read out with
    assert page.count(f'ines <span class="soft tiny">{other.code}, 1988</span>') == 2  # where not met, and a button


def test_a_namesake_of_somebody_elses_is_not_told(mara, cast):
    make_client("Ines", lead=cast.stella, team=cast.team)
    make_session(cast.ines, by=cast.mara, starts_at=noon(), happened="planned")
    assert cast.ines.code not in re.sub(r'(href|action)="[^"]*"', "", mara.get(TODAY).content.decode())


def test_imported_meetings_of_today_have_nothing_to_finish(mara, cast):
    meeting = make_session(cast.ines, by=cast.mara, starts_at=noon(), note=False)
    page = mara.get(TODAY).content.decode()
    assert "Finish note" not in page
    assert reverse("sessions:room", args=[cast.ines.code, meeting.pk]) in page
    assert Session.objects.count() == 1
