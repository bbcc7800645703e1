"""Transfer: clients move by name from one lead to the next, with their planned meetings, at the next request."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Client, Episode
from hrp.accounts.models import Team, TeamLead, TeamMembership, User
from hrp.audit.models import Action, Event
from sessions.actions import transfer
from tests.cast import make_client, make_session, make_user
from tests.teamwork.places import browser_of, clinical_tables, leads
from tests.workspace.many import queries

LEADERS = reverse("teamwork:transfer")


@pytest.fixture
def sana(cast):
    """A browser in which Sana, who leads the team, is signed in."""
    leads(cast.sana, cast.team)
    return browser_of(cast.sana)


@pytest.fixture
def abe(cast) -> Client:
    """A second client of Mara's."""
    return make_client("Abe", lead=cast.mara, team=cast.team)


def page_of(person) -> str:
    return reverse("teamwork:transfer_from", args=[person.pk])


def move(browser, person, to, *clients, **given):
    return browser.post(page_of(person), {"to": to.pk, "codes": [client.code for client in clients], **given})


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def lead_of(client) -> str:
    return CareTeamMembership.objects.current().get(episode__client=client, role="lead").user.name


def offered(answer) -> list[str]:
    return [str(label) for _code, label in answer.context["form"].fields["codes"].choices]


# --- The pages ----------------------------------------------------------------------------------


def test_the_page_says_who_leads_how_many_in_this_team_and_who_has_left_first(cast, sana, abe):
    make_client("Far", lead=cast.jon, team=Team.objects.create(name="Hill Road"))
    make_client("Robin", lead=cast.solo, team=cast.team, is_practice=True)
    User.objects.filter(pk=cast.stella.pk).update(is_active=False)
    answer = sana.get(LEADERS)
    assert [(person.name, person.clients) for person in answer.context["page"]] == [("Stella", 1), ("Mara", 2)]
    assert text_of(answer).count("has left") == 1


def test_their_clients_of_this_team_stand_there_by_name_and_none_is_ticked(cast, sana, abe):
    make_client("Far", lead=cast.mara, team=Team.objects.create(name="Hill Road"))
    make_client("Robin", lead=cast.mara, team=cast.team, is_practice=True)
    gone = make_client("Gone", lead=cast.mara, team=cast.team)
    Episode.objects.filter(client=gone).update(ended_on=timezone.localdate())
    answer = sana.get(page_of(cast.mara))
    assert offered(answer) == ["Abe", "Ines"]
    assert answer.context["form"]["codes"].value() == []


@pytest.mark.parametrize(("tick", "ticked"), [("all", 2), ("none", 0)])
def test_one_tap_ticks_all_or_nobody_and_keeps_what_was_chosen(cast, sana, abe, tick, ticked):
    answer = sana.post(page_of(cast.mara), {"tick": tick, "to": cast.stella.pk, "codes": [abe.code]})
    shown = answer.content.decode()
    assert (answer.status_code, len(re.findall(r"<input[^>]*name=\"codes\"[^>]*checked", shown))) == (200, ticked)
    assert f'<option value="{cast.stella.pk}" selected>' in shown
    assert not re.search(r'<input[^>]*name="stays"[^>]*checked', shown)
    assert not Event.objects.filter(action=Action.RIGHT_CHANGED).exists()


def test_the_way_back_keeps_the_team(cast, sana):
    leads(cast.sana, Team.objects.create(name="Hill Road"))
    shown = sana.get(page_of(cast.mara), {"team": cast.team.pk}).content.decode()
    assert shown.count(f'href="{LEADERS}?team={cast.team.pk}"') == 2


def test_two_of_one_name_are_told_apart(cast, sana):
    twins = [make_client(name, lead=cast.mara, team=cast.team) for name in ("Kim", "kim")]
    found = " ".join(offered(sana.get(page_of(cast.mara))))
    assert [twin.code in found for twin in twins] == [True, True]


def test_the_new_lead_is_another_therapist_of_the_team(cast, sana):
    make_user("Lena", "therapist")
    User.objects.filter(pk=cast.solo.pk).update(is_active=False)
    form = sana.get(page_of(cast.mara)).context["form"]
    assert {user.name for user in form.fields["to"].queryset} == {"Jon", "Stella"}


def test_no_clinical_table_is_read(cast, sana, abe):
    make_session(abe, by=cast.mara)
    for page in (LEADERS, page_of(cast.mara)):
        with CaptureQueriesContext(connection) as seen:
            assert sana.get(page).status_code == 200
        assert clinical_tables(seen) == set()


def test_the_pages_take_the_same_queries_for_one_and_for_thirty(cast, sana):
    pages = (LEADERS, page_of(cast.mara))
    alone = [queries(sana, page) for page in pages]
    for number in range(29):
        make_client(f"N{number:02}", lead=cast.mara, team=cast.team)
        make_client(f"M{number:02}", lead=make_user(f"T{number:02}", "therapist"), team=cast.team)
    assert [queries(sana, page) for page in pages] == alone == [8, 11]
    assert len(offered(sana.get(page_of(cast.mara)))) == 30
    assert len(sana.get(LEADERS).context["page"]) == 25


def test_opening_their_list_is_one_row(cast, sana, abe):
    sana.get(page_of(cast.mara))
    (row,) = Event.objects.filter(action=Action.LIST)
    assert (row.subject, row.detail) == ("clients to move", {"of": str(cast.mara.pk), "count": 2})


# --- Moving -------------------------------------------------------------------------------------


def test_access_moves_at_the_next_request(cast, sana, abe):
    record = reverse("workspace:record", args=[abe.code])
    mara, stella, otto = (browser_of(person) for person in (cast.mara, cast.stella, cast.otto))
    assert [one.get(record).status_code for one in (mara, stella, otto)] == [200, 404, 404]
    assert move(sana, cast.mara, cast.stella, abe).url == LEADERS
    assert [one.get(record).status_code for one in (mara, stella, otto)] == [404, 200, 200]
    assert lead_of(cast.ines) == "Mara"


def test_the_one_before_stays_for_two_weeks_and_no_longer(cast, sana, abe, monkeypatch):
    move(sana, cast.mara, cast.stella, abe, stays="on")
    beside = CareTeamMembership.objects.get(episode__client=abe, user=cast.mara, role="co_therapist")
    today = timezone.localdate()
    assert (beside.from_on, beside.to_on) == (today, today + timedelta(days=14))
    for days, opens in ((13, True), (14, False)):
        monkeypatch.setattr(timezone, "localdate", lambda *given, day=today + timedelta(days=days): day)
        assert Client.objects.for_user(cast.mara).filter(pk=abe.pk).exists() is opens


def test_staying_is_ticked_for_whoever_can_sign_in_and_not_offered_to_who_has_left(cast, sana, abe):
    assert sana.get(page_of(cast.mara)).context["form"]["stays"].value() is True
    User.objects.filter(pk=cast.mara.pk).update(is_active=False)
    assert "stays" not in sana.get(page_of(cast.mara)).context["form"].fields
    move(sana, cast.mara, cast.stella, abe, stays="on")
    assert lead_of(abe) == "Stella"
    assert not CareTeamMembership.objects.current().filter(user=cast.mara, episode__client=abe).exists()


def test_planned_meetings_move_along_and_the_past_and_the_co_therapists_own_stay(cast, sana):
    coming = [make_session(cast.ines, by=cast.mara, days_ago=-days, happened="planned") for days in (2, 9)]
    jons = make_session(cast.ines, by=cast.jon, days_ago=-4, happened="planned")
    past = make_session(cast.ines, by=cast.mara, days_ago=7)
    answer = sana.post(page_of(cast.mara), {"to": cast.stella.pk, "codes": [cast.ines.code]}, follow=True)
    for meeting in (*coming, jons, past):
        meeting.refresh_from_db()
    assert [meeting.diary_of.name for meeting in (*coming, jons, past)] == ["Stella", "Stella", "Jon", "Mara"]
    text = text_of(answer)
    assert "1 client moved. 2 planned meetings moved along." in text
    assert "1 note about them waits for the signature of Mara." in text


def test_only_open_notes_of_who_led_and_about_who_moved_are_told(cast, sana, abe):
    make_session(cast.ines, by=cast.mara, days_ago=3)
    make_session(abe, by=cast.jon, days_ago=3)
    answer = sana.post(page_of(cast.mara), {"to": cast.stella.pk, "codes": [abe.code]}, follow=True)
    assert "1 client moved." in text_of(answer)
    assert "signature" not in text_of(answer)


def test_each_client_has_their_rows_in_the_trail(cast, sana, abe):
    make_session(abe, by=cast.mara, days_ago=-2, happened="planned")
    move(sana, cast.mara, cast.stella, abe, stays="on")
    rows = Event.objects.filter(action=Action.RIGHT_CHANGED).order_by("pk")
    until = (timezone.localdate() + timedelta(days=14)).isoformat()
    assert [(row.client_code, row.subject, row.detail) for row in rows] == [
        (abe.code, f"user {cast.stella.pk}", {"care_role": "lead"}),
        (abe.code, f"user {cast.mara.pk}", {"care_role": "co_therapist"}),
        (
            abe.code,
            f"user {cast.mara.pk}",
            {"handed_over_to": str(cast.stella.pk), "stays": True, "until": until, "meetings": 1},
        ),
    ]


def test_thirty_move_with_one_form(cast, sana):
    clients = [make_client(f"N{number:02}", lead=cast.mara, team=cast.team) for number in range(29)]
    answer = sana.post(
        page_of(cast.mara),
        {"to": cast.jon.pk, "codes": [client.code for client in (cast.ines, *clients)], "stays": "on"},
        follow=True,
    )
    assert "30 clients moved." in text_of(answer)
    assert CareTeamMembership.objects.current().filter(user=cast.jon, role="lead").count() == 30
    assert not CareTeamMembership.objects.current().filter(user=cast.mara, role="lead").exists()


def test_the_same_form_twice_moves_once(cast, sana, abe):
    move(sana, cast.mara, cast.stella, abe)
    rows = CareTeamMembership.objects.count()
    answer = sana.post(page_of(cast.mara), {"to": cast.stella.pk, "codes": [abe.code]}, follow=True)
    assert "Nothing moved: none of these is led by them any more." in text_of(answer)
    assert CareTeamMembership.objects.count() == rows


@pytest.mark.parametrize("given", [{"codes": []}, {"to": ""}, {"codes": ["Abe"]}])
def test_what_is_missing_is_asked_for_and_what_was_chosen_is_kept(cast, sana, abe, given):
    answer = sana.post(page_of(cast.mara), {"to": cast.stella.pk, "codes": [abe.code], **given})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, set(given))
    assert lead_of(abe) == "Mara"


@pytest.mark.parametrize("to", ["mara", "sana", "ada", "fay"])
def test_nobody_else_can_lead(cast, sana, abe, to):
    TeamMembership.objects.get_or_create(user=cast.sana, team=cast.team, to_on=None)
    answer = move(sana, cast.mara, getattr(cast, to), abe)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"to"})


# --- Whose it is --------------------------------------------------------------------------------


def test_what_another_team_cares_for_does_not_move(cast, sana):
    far = make_client("Far", lead=cast.mara, team=Team.objects.create(name="Hill Road"))
    robin = make_client("Robin", lead=cast.mara, team=cast.team, is_practice=True)
    move(sana, cast.mara, cast.stella, far, robin, cast.noor)
    assert [lead_of(client) for client in (far, robin, cast.noor)] == ["Mara", "Mara", "Stella"]
    assert Event.objects.filter(action=Action.RIGHT_CHANGED).count() == 0


def test_whoever_never_led_anyone_here_is_404(cast, sana):
    lena = make_user("Lena", "therapist")
    make_client("Far", lead=lena, team=Team.objects.create(name="Hill Road"))
    assert [sana.get(page_of(person)).status_code for person in (lena, cast.ada)] == [404, 404]
    assert sana.get(reverse("teamwork:transfer_from", args=[cast.ines.pk])).status_code == 404


def test_another_team_by_its_id_is_404(cast, sana):
    hill = Team.objects.create(name="Hill Road")
    for page in (LEADERS, page_of(cast.mara)):
        assert sana.get(page, {"team": hill.pk}).status_code == 404


@pytest.mark.parametrize("person", ["mara", "jon", "fay", "ada", "otto", "solo"])
def test_whoever_leads_no_team_moves_nobody(cast, abe, person):
    browser = browser_of(getattr(cast, person))
    assert [browser.get(page).status_code for page in (LEADERS, page_of(cast.mara))] == [403, 403]
    assert move(browser, cast.mara, cast.stella, abe).status_code == 403
    assert lead_of(abe) == "Mara"


def test_the_right_ends_at_the_next_request(cast, sana, abe):
    assert sana.get(page_of(cast.mara)).status_code == 200
    TeamLead.objects.update(to_on=timezone.localdate())
    assert move(sana, cast.mara, cast.stella, abe).status_code == 403
    assert lead_of(abe) == "Mara"


def test_moving_gives_whoever_leads_the_team_no_record(cast, sana, abe):
    leads(cast.ada, cast.team)
    ada = browser_of(cast.ada)
    move(ada, cast.mara, cast.stella, abe)
    assert lead_of(abe) == "Stella"
    assert ada.get(reverse("workspace:record", args=[abe.code])).status_code == 403


def test_only_what_is_among_the_given_episodes_moves(cast, abe):
    moved = transfer(
        [abe.code, cast.ines.code],
        of=cast.mara,
        to=cast.stella,
        by=cast.sana,
        among=Episode.objects.filter(client=abe),
    )
    assert (moved.clients, moved.meetings, moved.notes) == (1, 0, 0)
    assert [lead_of(client) for client in (abe, cast.ines)] == ["Stella", "Mara"]
