"""The week: whose it is, who sees names, what shares a time, the same number of queries for ten and for hundreds."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import BreakGlass, CareTeamMembership, Client, Cover, Episode
from hrp.accounts.models import SupervisionLine, Team, TeamMembership
from hrp.accounts.roles import Role
from hrp.audit.models import Event
from sessions import actions
from sessions.models import GroupMeeting, Session, TherapyGroup
from tests.cast import make_client, make_session, make_user
from tests.workspace.many import queries

WEEK = reverse("workspace:week")


@pytest.fixture
def monday() -> date:
    """The Monday after next: a whole week to come."""
    today = timezone.localdate()
    return today - timedelta(days=today.weekday()) + timedelta(days=14)


@pytest.fixture
def mara(client, cast):
    client.force_login(cast.mara)
    return client


def at(day: date, clock: str):
    return timezone.make_aware(datetime.fromisoformat(f"{day}T{clock}"))


def meet(client, by, day, clock, **fields):
    fields = {"happened": "planned", "modality": "phone", **fields}
    return make_session(client, by=by, starts_at=at(day, clock), **fields)


def shown(browser, **query) -> list[tuple]:
    """What stands in the week: person, weekday, time, whose."""
    week = browser.get(WEEK, query).context["week"]
    return [
        (diary.person.name if diary.person else "", day.on.strftime("%a"), f"{card.starts_at:%H:%M}", who(card))
        for diary in week.diaries
        for day in diary.days
        for row in day.rows
        for card in row.cards
    ]


def who(card) -> str:
    return card.client.chosen_name if card.client else f"Group of {card.people}" if card.people else "Taken"


def cover(cast, covering, first, last, *, clients, covered=None):
    made = Cover.objects.create(
        covered=covered or cast.mara, covering=covering, team=cast.team, from_on=first, to_on=last, created_by=cast.ada
    )
    for client in clients:
        CareTeamMembership.objects.create(
            episode=client.episodes.get(), user=covering, role="covering", from_on=first, to_on=last, cover=made
        )
    return made


# --- One's own ------------------------------------------------------------------------------------


def test_a_therapist_sees_their_own_week_and_no_other(mara, cast, monday):
    abe = make_client("Abe", lead=cast.mara, team=cast.team)
    meet(cast.ines, cast.mara, monday, "09:00")
    meet(abe, cast.mara, monday + timedelta(days=3), "00:00")
    meet(abe, cast.mara, monday + timedelta(days=7), "00:00")  # the next week
    meet(abe, cast.mara, monday - timedelta(days=1), "23:59")  # the one before
    meet(cast.ines, cast.jon, monday, "15:00")  # Jon's, of a client of both
    meet(cast.noor, cast.stella, monday, "11:00")
    assert shown(mara, **{"from": monday.isoformat()}) == [
        ("Mara", "Mon", "09:00", "Ines"),
        ("Mara", "Thu", "00:00", "Abe"),
    ]
    page = mara.get(WEEK, {"from": monday.isoformat()}).content.decode()
    assert "Noor" not in page and "Taken" not in page


def test_any_day_of_a_week_shows_that_week(mara, cast, monday):
    for days in range(7):
        week = mara.get(WEEK, {"from": (monday + timedelta(days=days)).isoformat()}).context["week"]
        assert (week.monday, week.last) == (monday, monday + timedelta(days=6))


@pytest.mark.parametrize(
    "odd",
    ["", "today", "2026-2-3", "2026-02-30", "20260203", "2026-W06-1", "9999-12-31", "0001-01-01", "1899-12-31"]
    + ["2026-02-03T10:00", " 2026-02-03", "٢٠٢٦-٠٢-٠٣", "-1", "\x00", "2026-02-03' OR 1=1"],
)
def test_what_is_no_day_is_this_week(mara, odd):
    week = mara.get(WEEK, {"from": odd}).context["week"]
    today = timezone.localdate()
    assert (week.monday, week.is_this) == (today - timedelta(days=today.weekday()), True)


def test_the_week_around_new_year_and_the_first_one_that_can_be_asked_for(mara):
    assert mara.get(WEEK, {"from": "2025-12-31"}).context["week"].last == date(2026, 1, 4)
    assert mara.get(WEEK, {"from": "1900-01-01"}).context["week"].before == date(1899, 12, 25)


def test_a_weekend_has_its_columns_only_with_something_in_them(mara, cast, monday):
    asked = {"from": monday.isoformat()}
    assert mara.get(WEEK, asked).context["week"].columns == 5
    meet(cast.ines, cast.mara, monday + timedelta(days=5), "10:00")
    assert mara.get(WEEK, asked).context["week"].columns == 6
    meet(cast.ines, cast.mara, monday + timedelta(days=6), "10:00")
    page = mara.get(WEEK, asked)
    assert page.context["week"].columns == 7
    assert "days-7" in page.content.decode()


def test_the_weeks_before_and_after_are_a_link_away_and_keep_whose_it_is(mara, cast, monday):
    page = mara.get(WEEK, {"from": monday.isoformat(), "team": str(cast.team.pk)}).content.decode()
    for day in (monday - timedelta(days=7), timezone.localdate(), monday + timedelta(days=7)):
        assert f'href="?from={day.isoformat()}&amp;team={cast.team.pk}"' in page


# --- What became of it ------------------------------------------------------------------------------


def test_a_moved_meeting_stays_as_a_quiet_trace_and_one_that_was_met_says_so(mara, cast, monday):
    old = meet(cast.ines, cast.mara, monday, "09:00")
    actions.move(old, by=cast.mara, starts_at=at(monday + timedelta(days=2), "16:00"), moved_by="client_rearranged")
    meet(cast.ines, cast.mara, monday + timedelta(days=1), "09:00", happened="met", note=False)
    meet(cast.ines, cast.mara, monday + timedelta(days=3), "09:00", happened="did_not_meet")
    off = meet(cast.ines, cast.mara, monday + timedelta(days=4), "09:00")
    actions.cancel(off, by=cast.mara, who="we_rearranged")
    wednesday = monday + timedelta(days=2)
    moved = f"Moved by the client to Wed {wednesday.day} {wednesday:%b}, 16:00"
    week = mara.get(WEEK, {"from": monday.isoformat()})
    cards = [card for day in week.context["week"].diaries[0].days for row in day.rows for card in row.cards]
    assert [((card.starts_at.date() - monday).days, card.stands, card.met, card.became) for card in cards] == [
        (0, False, False, moved),
        (1, True, True, ""),
        (2, True, False, ""),
        (4, False, False, "Called off by us"),
    ]
    page = week.content.decode()
    assert page.count('class="slot off"') == 2 and moved in page and "Called off by us" in page
    for word in ("missed", "failed", "no-show", "DNA", "danger"):
        assert word not in page


def test_each_card_leads_to_where_the_meeting_is_looked_after(mara, cast, monday):
    plan = meet(cast.ines, cast.mara, monday, "09:00")
    met = meet(cast.ines, cast.mara, monday, "11:00", happened="met")
    moved = meet(cast.ines, cast.mara, monday, "13:00", happened="we_rearranged")
    (day, *_rest) = mara.get(WEEK, {"from": monday.isoformat()}).context["week"].diaries[0].days
    code = cast.ines.code
    assert [row.cards[0].url for row in day.rows] == [
        reverse("sessions:planned", args=[code, plan.pk]),
        reverse("sessions:room", args=[code, met.pk]),
        reverse("workspace:record", args=[code]),
    ]
    assert all(mara.get(row.cards[0].url).status_code == 200 for row in day.rows)
    assert moved.happened == "we_rearranged"


# --- At the same time -------------------------------------------------------------------------------


def test_two_clients_at_one_time_stand_side_by_side_and_are_marked(mara, cast, monday):
    abe = make_client("Abe", lead=cast.mara, team=cast.team)
    bo = make_client("Bo", lead=cast.mara, team=cast.team)
    meet(cast.ines, cast.mara, monday, "09:00")  # to 09:50
    meet(abe, cast.mara, monday, "09:45", minutes=30)
    meet(bo, cast.mara, monday, "10:15")  # begins as Abe's ends
    page = mara.get(WEEK, {"from": monday.isoformat()})
    (day, *_rest) = page.context["week"].diaries[0].days
    assert [([who(card) for card in row.cards], row.together) for row in day.rows] == [
        (["Ines", "Abe"], True),
        (["Bo"], False),
    ]
    assert page.content.decode().count("at the same time") == 1


def test_what_was_moved_away_takes_no_time(mara, cast, monday):
    abe = make_client("Abe", lead=cast.mara, team=cast.team)
    meet(cast.ines, cast.mara, monday, "09:00", happened="client_rearranged")
    meet(abe, cast.mara, monday, "09:00")
    assert "at the same time" not in mara.get(WEEK, {"from": monday.isoformat()}).content.decode()


def test_two_meetings_of_one_client_are_not_two_people(mara, cast, monday):
    meet(cast.ines, cast.mara, monday, "09:00")
    meet(cast.ines, cast.mara, monday, "09:30")
    (day, *_rest) = mara.get(WEEK, {"from": monday.isoformat()}).context["week"].diaries[0].days
    assert [(len(row.cards), row.together) for row in day.rows] == [(2, False)]


# --- A team's, a colleague's --------------------------------------------------------------------------


def test_a_team_shows_names_to_whoever_may_open_the_record_and_times_to_the_others(client, cast, monday):
    meet(cast.ines, cast.mara, monday, "09:00")
    meet(cast.noor, cast.stella, monday, "11:00", minutes=35)
    meet(cast.noor, cast.stella, monday, "15:00", happened="client_rearranged")
    asked = {"from": monday.isoformat(), "team": str(cast.team.pk)}
    ines, noor = ("Mara", "Mon", "09:00", "Ines"), ("Stella", "Mon", "11:00", "Noor")
    gone = ("Stella", "Mon", "15:00", "Noor")
    seen = {
        "mara": [ines, (*noor[:3], "Taken")],
        "jon": [ines, (*noor[:3], "Taken")],
        "stella": [(*ines[:3], "Taken"), noor, gone],
        "solo": [(*ines[:3], "Taken"), (*noor[:3], "Taken")],
        "sana": [ines, (*noor[:3], "Taken")],
        "otto": [(*ines[:3], "Taken"), noor, gone],
    }
    names = ["Jon", "Mara", "Solo", "Stella"]
    found = {}
    for name in seen:
        TeamMembership.objects.get_or_create(user=getattr(cast, name), team=cast.team, to_on=None)
        client.force_login(getattr(cast, name))
        found[name] = shown(client, **asked)
        page = client.get(WEEK, asked)
        assert [diary.person.name for diary in page.context["week"].diaries] == names
        for person in (cast.ines, cast.noor):
            may = Client.objects.for_user(getattr(cast, name)).filter(pk=person.pk).exists()
            text = page.content.decode()
            assert (person.chosen_name in text, person.code in text) == (may, may)
    assert found == seen


def test_a_time_that_is_taken_says_nothing_more(client, cast, monday):
    client.force_login(cast.stella)
    asked = {"from": monday.isoformat(), "person": str(cast.mara.pk)}
    empty = client.get(WEEK, asked).content.decode()
    meeting = meet(cast.ines, cast.mara, monday, "09:00", modality="outreach", happened="met")
    page = client.get(WEEK, asked).content.decode()
    assert "Taken" in page and "09:00" in page and "50 min" in page
    for word in ("outreach", "Outreach", ">met<", cast.ines.code, str(meeting.pk), str(cast.ines.pk)):
        assert word not in page
    assert empty.count("href=") == page.count("href=")


def test_a_record_that_is_open_in_an_emergency_names_nobody_in_a_colleagues_week(mara, cast, monday):
    meet(cast.noor, cast.stella, monday, "09:00")
    meet(cast.noor, cast.stella, monday, "11:00", happened="client_rearranged")
    until = timezone.now() + timedelta(hours=1)
    BreakGlass.objects.create(user=cast.mara, client=cast.noor, reason="A call from the ward", until_at=until)
    assert Client.objects.for_user(cast.mara).filter(pk=cast.noor.pk).exists()
    asked = {"from": monday.isoformat(), "team": str(cast.team.pk)}
    assert shown(mara, **asked) == [("Stella", "Mon", "09:00", "Taken")]
    sheet = mara.get(WEEK, asked).content.decode().partition('class="week-sheet"')[2]
    assert "11:00" not in sheet and cast.noor.code not in sheet


@pytest.mark.parametrize("which", ["team", "person"])
@pytest.mark.parametrize("odd", ["", "x", "1", "\x00", "00000000-0000-0000-0000-000000000000"])
def test_a_team_or_a_person_that_is_none_is_not_found(mara, which, odd):
    assert mara.get(WEEK, {which: odd}).status_code == 404


def test_other_teams_and_their_people_are_not_found(mara, cast):
    other = Team.objects.create(name="Hill Road")
    far = make_user("Farah", Role.THERAPIST)
    TeamMembership.objects.create(user=far, team=other)
    TeamMembership.objects.create(user=cast.mara, team=other, from_on="2020-01-01", to_on=timezone.localdate())
    assert mara.get(WEEK, {"team": str(other.pk)}).status_code == 404
    assert mara.get(WEEK, {"person": str(far.pk)}).status_code == 404
    assert mara.get(WEEK, {"person": str(cast.ada.pk)}).status_code == 404  # nobody has a diary but therapists
    assert "Hill Road" not in mara.get(WEEK).content.decode()


def test_a_supervisor_looks_at_the_teams_of_those_they_supervise(client, cast, monday):
    TeamMembership.objects.create(user=make_user("Farah", Role.THERAPIST), team=Team.objects.create(name="Hill Road"))
    meet(cast.ines, cast.mara, monday, "09:00")
    client.force_login(cast.sana)
    page = client.get(WEEK, {"from": monday.isoformat()})
    assert (page.context["chosen"].team, page.context["teams"]) == (cast.team, [cast.team])
    assert ("Mara", "Mon", "09:00", "Ines") in shown(client, **{"from": monday.isoformat()})
    assert shown(client, **{"from": monday.isoformat(), "person": str(cast.mara.pk)}) == [
        ("Mara", "Mon", "09:00", "Ines")
    ]
    SupervisionLine.objects.filter(supervisor=cast.sana).update(
        from_on=timezone.localdate() - timedelta(days=1), to_on=timezone.localdate()
    )
    assert client.get(WEEK, {"person": str(cast.mara.pk)}).status_code == 404
    alone = client.get(WEEK)
    assert alone.context["week"].diaries == () and "No team to look at yet" in alone.content.decode()


def test_what_nobody_leads_yet_stands_with_the_team(client, cast, monday):
    meeting = meet(cast.ines, cast.mara, monday, "09:00")
    type(meeting).objects.update(diary_of=None)
    client.force_login(cast.mara)
    asked = {"from": monday.isoformat()}
    assert shown(client, **asked) == []
    assert shown(client, **asked, team=str(cast.team.pk)) == [("", "Mon", "09:00", "Ines")]


def test_a_colleagues_invented_clients_are_nobody_elses_time(client, cast, monday):
    pat = make_client("Pat", lead=cast.mara, team=cast.team, is_practice=True)
    meet(pat, cast.mara, monday, "09:00")
    asked = {"from": monday.isoformat(), "person": str(cast.mara.pk)}
    for name, found in (("mara", [("Mara", "Mon", "09:00", "Pat")]), ("stella", []), ("sana", [])):
        client.force_login(getattr(cast, name))
        assert shown(client, **asked) == found


# --- Cover ------------------------------------------------------------------------------------------


def test_who_covers_sees_those_meetings_in_their_own_week_in_the_days_of_the_cover(client, cast, monday):
    days = [monday + timedelta(days=n) for n in range(5)]
    for day in days:
        meet(cast.ines, cast.mara, day, "09:00")
    abe = make_client("Abe", lead=cast.mara, team=cast.team)
    meet(abe, cast.mara, days[1], "12:00")  # not among those who are covered
    meet(cast.ines, cast.jon, days[1], "15:00")  # Jon's own, with her
    cover(cast, cast.solo, days[1], days[3], clients=[cast.ines])
    client.force_login(cast.solo)
    asked = {"from": monday.isoformat()}
    assert shown(client, **asked) == [("Solo", "Tue", "09:00", "Taken"), ("Solo", "Wed", "09:00", "Taken")]
    assert "for Mara" in client.get(WEEK, asked).content.decode()
    today = timezone.localdate()  # the same, with a cover that is on now
    cover(cast, cast.solo, today, days[2], clients=[abe])
    assert ("Solo", "Tue", "12:00", "Abe") in shown(client, **asked)


# --- Groups -----------------------------------------------------------------------------------------


@pytest.fixture
def group(cast, monday) -> GroupMeeting:
    """Six people in a group that Mara leads."""
    made = TherapyGroup.objects.create(name="Tuesday circle", team=cast.team, lead=cast.mara, created_by=cast.mara)
    meeting = GroupMeeting.objects.create(group=made, starts_at=at(monday, "17:00"), created_by=cast.mara)
    for number in range(6):
        one = make_client(f"Member {number}", lead=cast.mara, team=cast.team)
        meet(one, cast.mara, monday, "17:00", minutes=90, modality="group", group_meeting=meeting)
    return meeting


def test_a_groups_meeting_is_one_card_that_names_nobody(client, cast, monday, group):
    asked = {"from": monday.isoformat(), "person": str(cast.mara.pk)}
    link = reverse("sessions:group_meeting", args=[group.group_id, group.pk])
    for name, found, leads_on in (
        ("mara", "Group of 6", True),
        ("sana", "Group of 6", False),
        ("stella", "Taken", False),
    ):
        client.force_login(getattr(cast, name))
        assert shown(client, **asked) == [("Mara", "Mon", "17:00", found)]
        page = client.get(WEEK, asked).content.decode()
        assert (link in page) is leads_on
        assert "Member" not in page and "Tuesday circle" not in page and "at the same time" not in page


def test_a_groups_meeting_stands_in_the_weeks_of_both_who_lead_it(client, cast, monday, group):
    TherapyGroup.objects.update(co_lead=cast.jon)
    for member in Client.objects.filter(chosen_name__startswith="Member"):
        CareTeamMembership.objects.create(episode=member.episodes.get(), user=cast.jon, role="group")
    client.force_login(cast.jon)
    asked = {"from": monday.isoformat()}
    assert shown(client, **asked) == [("Jon", "Mon", "17:00", "Group of 6")]
    assert (
        reverse("sessions:group_meeting", args=[group.group_id, group.pk]) in client.get(WEEK, asked).content.decode()
    )
    both = [("Jon", "Mon", "17:00", "Group of 6"), ("Mara", "Mon", "17:00", "Group of 6")]
    assert shown(client, team=str(cast.team.pk), **asked) == both
    members = Client.objects.filter(chosen_name__startswith="Member")
    cover(cast, cast.jon, timezone.localdate(), monday + timedelta(days=7), clients=members)  # each counts once
    assert shown(client, **asked) == [("Jon", "Mon", "17:00", "Group of 6")]


# --- The page ---------------------------------------------------------------------------------------


def test_the_page_is_one_row_of_the_trail_without_a_name(mara, cast, monday):
    meet(cast.ines, cast.mara, monday, "09:00")
    before = Event.objects.latest("pk").pk
    mara.get(WEEK, {"from": monday.isoformat(), "team": str(cast.team.pk)})
    (row,) = Event.objects.filter(pk__gt=before)
    assert (row.action, row.subject, row.client_code) == ("list", "week", "")
    assert row.detail == {"count": 1, "monday": monday.isoformat(), "team": str(cast.team.pk)}


def test_the_page_has_no_words_of_the_record(mara, cast, monday):
    meet(cast.ines, cast.mara, monday, "09:00", client_agenda="Sleep, sleep, sleep")
    page = mara.get(WEEK, {"from": monday.isoformat()}).content.decode()
    assert "Ines" in page and "Sleep" not in page and "only hour" not in page
    assert re.search(r"<title>\s*Week", page)


def test_it_is_in_the_menu_after_today(mara):
    page = mara.get(reverse("workspace:today")).content.decode()
    assert page.index(reverse("workspace:today")) < page.index(f'href="{WEEK}"')
    assert page.index(f'href="{WEEK}"') < page.index(f'href="{reverse("workspace:caseload")}"')


@pytest.mark.parametrize(("query", "counted"), [("own", 12), ("team", 13)])
def test_ten_meetings_and_three_hundred_take_the_same_queries(mara, cast, monday, group, query, counted):
    page = f"{WEEK}?from={monday}" + (f"&team={cast.team.pk}" if query == "team" else "")
    cover(cast, cast.mara, timezone.localdate(), monday + timedelta(days=7), clients=[cast.noor], covered=cast.stella)
    meet(cast.noor, cast.stella, monday, "12:00")
    fill(cast, monday, 3)
    assert len(shown(mara, **asked_of(page))) == (5 if query == "own" else 6)
    few = queries(mara, page)
    fill(cast, monday, 290)
    Session.objects.filter(starts_at__minute=7).update(happened="we_rearranged")  # some were called off
    assert len(shown(mara, **asked_of(page))) == (295 if query == "own" else 296)
    assert (few, queries(mara, page)) == (counted, counted)


def asked_of(page: str) -> dict:
    return dict(part.split("=") for part in page.partition("?")[2].split("&"))


def fill(cast, monday, count) -> None:
    """Give Mara `count` more clients, each with a meeting in that week."""
    for number in range(count):
        one = Client.objects.create(chosen_name=f"Many {number:03}", created_by=cast.mara)
        episode = Episode.objects.create(client=one, team=cast.team, created_by=cast.mara)
        CareTeamMembership.objects.create(episode=episode, user=cast.mara, role="lead", created_by=cast.mara)
        moment = at(monday + timedelta(days=number % 5), f"{8 + number // 60:02}:{number % 60:02}")
        make_session(one, by=cast.mara, starts_at=moment, happened="planned", note=False)
