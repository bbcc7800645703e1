"""Waiting: who has no lead yet, in order of arrival, what is arranged meanwhile, and finding a lead."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.actions import keep_waiting_plan
from clients.models import CareTeamMembership, Client, Episode, WaitingPlan
from hrp.accounts.models import Team, TeamLead, TeamMembership, User
from hrp.audit.models import Action, Event
from hrp.teamwork.returns import ended_in
from hrp.workspace.reminders import reminders_of
from sessions.actions import end_waiting, find_lead, note_contact
from sessions.models import Contact, SafetyItem, Session
from tests.cast import key, make_session, make_user, put
from tests.teamwork.places import browser_of, clinical_tables, leads, someone_waits
from tests.workspace.many import queries

WAITING = reverse("teamwork:waiting")
CALLED = {"kind": "call", "direction": "in", "reached": True}


@pytest.fixture
def sana(cast):
    """A browser in which Sana, who leads the team, is signed in."""
    leads(cast.sana, cast.team)
    return browser_of(cast.sana)


def page_of(client) -> str:
    return reverse("teamwork:waiting_person", args=[client.code])


def lead_page(client) -> str:
    return reverse("teamwork:waiting_lead", args=[client.code])


def text_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def waits(user) -> int:
    return reminders_of(user).rows["waiting"].count()


def names_on(answer) -> list[str]:
    return [episode.client.chosen_name for episode in answer.context["page"]]


# --- The list -----------------------------------------------------------------------------------


def test_the_list_holds_whoever_has_no_lead_in_order_of_arrival(cast, sana):
    someone_waits("Younger", cast.team, days=2)
    someone_waits("Older", cast.team, days=30)
    assert names_on(sana.get(WAITING)) == ["Older", "Younger"]


def test_of_two_who_came_on_one_day_the_first_one_stands_first(cast, sana):
    someone_waits("Zed", cast.team)
    someone_waits("Amy", cast.team)
    assert names_on(sana.get(WAITING)) == ["Zed", "Amy"]


def test_no_other_team_nobody_who_has_a_lead_or_left_and_nobody_invented(cast, sana):
    someone_waits("Elsewhere", Team.objects.create(name="Hill Road"))
    someone_waits("Invented", cast.team, is_practice=True)
    gone = someone_waits("Gone", cast.team, days=3)
    Episode.objects.filter(client=gone).update(ended_on=timezone.localdate())
    someone_waits("Here", cast.team)
    assert names_on(sana.get(WAITING)) == ["Here"]


def test_whoever_lost_their_lead_waits_from_their_arrival(cast, sana):
    CareTeamMembership.objects.filter(episode__client=cast.ines, role="lead").update(to_on=timezone.localdate())
    someone_waits("New", cast.team)
    answer = sana.get(WAITING)
    assert names_on(answer) == ["Ines", "New"]
    assert "60 days" in text_of(answer)


def test_each_says_how_long_what_is_arranged_and_what_would_suit(cast, sana):
    today = timezone.localdate()
    plan = {"next_contact_on": today + timedelta(days=2), "meanwhile": "The open door on Mondays", "wishes": "Mornings"}
    someone_waits("Noa", cast.team, days=12, plan=plan)
    text = text_of(sana.get(WAITING))
    assert f"since {today - timedelta(days=12):%-d %B}, 12 days" in text
    assert "The open door on Mondays" in text
    assert "Mornings" in text
    assert "Quillfeather" not in text


@pytest.mark.parametrize(("days", "chip"), [(1, "chip plain"), (0, "chip sun"), (-9, "chip sun")])
def test_a_day_to_be_in_touch_that_has_come_is_marked_and_never_red(cast, sana, days, chip):
    day = timezone.localdate() + timedelta(days=days)
    someone_waits("Noa", cast.team, plan={"next_contact_on": day})
    page = sana.get(WAITING).content.decode()
    assert re.findall(r'class="(chip [a-z]+)">(?:time to )?be in touch', page) == [chip]
    assert "care" not in re.findall(r'class="chip (\w+)"', page)


def test_nobody_waiting_is_one_sentence(cast, sana):
    assert "Nobody waits: everyone in this team’s care has a lead." in text_of(sana.get(WAITING))


def test_two_of_one_name_are_told_apart(cast, sana):
    one, two = someone_waits("Kim", cast.team), someone_waits("kim", cast.team)
    text = text_of(sana.get(WAITING))
    assert one.code in text
    assert two.code in text


def test_the_list_comes_page_by_page_with_the_same_queries(cast, sana):
    someone_waits("First", cast.team, days=99, plan={"meanwhile": "Tea"})
    assert queries(sana, WAITING) == 10
    for number in range(29):
        someone_waits(f"N{number:02}", cast.team, plan={"meanwhile": "Tea"})
    assert queries(sana, WAITING) == 10
    assert len(names_on(sana.get(WAITING, {"page": 2}))) == 5


def test_opening_the_list_is_one_row_with_its_count(cast, sana):
    someone_waits("Noa", cast.team)
    sana.get(WAITING)
    (row,) = Event.objects.filter(action=Action.LIST)
    assert (row.subject, row.detail) == ("waiting", {"team": str(cast.team.pk), "count": 1})


def test_no_clinical_table_is_read(cast, sana):
    noa = someone_waits("Noa", cast.team, plan={"meanwhile": "Tea"})
    for page in (WAITING, page_of(noa), page_of(cast.ines)):
        with CaptureQueriesContext(connection) as seen:
            assert sana.get(page).status_code == 200
        assert clinical_tables(seen) == set()


# --- Whose it is --------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["mara", "jon", "sana", "ada", "fay", "otto", "solo"])
def test_whoever_leads_no_team_is_refused_and_the_trail_says_so(cast, person):
    noa = someone_waits("Noa", cast.team)
    browser = browser_of(getattr(cast, person))
    for page in (reverse("teamwork:team"), WAITING, page_of(noa), page_of(cast.noor)):
        assert browser.get(page).status_code == 403
    assert browser.post(lead_page(noa), {"lead": cast.mara.pk}).status_code == 403
    denials = Event.objects.filter(action=Action.DENIED).values_list("detail", "client_code")
    assert set(map(repr, denials)) == {repr(({"permission": "lead_team"}, ""))}
    assert len(denials) == 5
    assert not CareTeamMembership.objects.filter(episode__client=noa).exists()


def test_the_right_ends_at_the_next_request(cast, sana):
    assert sana.get(WAITING).status_code == 200
    TeamLead.objects.update(to_on=timezone.localdate())
    assert sana.get(WAITING).status_code == 403


def test_who_loses_the_role_loses_the_right(cast, sana):
    User.objects.filter(pk=cast.sana.pk).update(is_supervisor=False, is_therapist=True)
    assert sana.get(WAITING).status_code == 403


def test_another_teams_client_and_a_missing_one_are_404(cast, sana):
    other = someone_waits("Elsewhere", Team.objects.create(name="Hill Road"))
    pages = [sana.get(reverse("teamwork:waiting_person", args=[code])) for code in (other.code, "ZZZZZZZZ")]
    assert [page.status_code for page in pages] == [404, 404]
    assert "Elsewhere" not in pages[0].content.decode()
    assert sana.post(lead_page(other), {"lead": cast.mara.pk}).status_code == 404
    assert not CareTeamMembership.objects.filter(episode__client=other).exists()


def test_a_client_whom_another_team_cares_for_by_now_is_404(cast, sana):
    noa = someone_waits("Noa", cast.team)
    Episode.objects.filter(client=noa).update(team=Team.objects.create(name="Hill Road"))
    Episode.objects.create(
        client=noa, team=cast.team, opened_on=timezone.localdate() - timedelta(days=90), ended_on=timezone.localdate()
    )
    assert sana.get(page_of(noa)).status_code == 404
    assert sana.post(lead_page(noa), {"lead": cast.mara.pk}).status_code == 404


def test_another_team_by_its_id_is_404_and_an_own_one_is_shown(cast, sana):
    hill = Team.objects.create(name="Hill Road")
    someone_waits("Far", hill)
    assert sana.get(WAITING, {"team": hill.pk}).status_code == 404
    assert sana.get(WAITING, {"team": "nonsense"}).status_code == 404
    leads(cast.sana, hill)
    answer = sana.get(WAITING, {"team": hill.pk})
    assert names_on(answer) == ["Far"]
    assert f'href="/team/transfer/?team={hill.pk}"' in answer.content.decode()


def test_the_menu_shows_the_team_to_whoever_leads_one(cast, sana):
    assert f'href="{WAITING}"' in sana.get(reverse("workspace:caseload")).content.decode()
    TeamLead.objects.update(to_on=timezone.localdate())
    assert f'href="{WAITING}"' not in sana.get(reverse("workspace:caseload")).content.decode()
    assert f'href="{WAITING}"' not in browser_of(cast.mara).get(reverse("workspace:today")).content.decode()


def test_the_short_address_leads_to_the_list(cast, sana):
    assert sana.get(reverse("teamwork:team")).url == WAITING


# --- What is arranged ---------------------------------------------------------------------------


def test_the_page_of_a_person_shows_how_to_reach_them_and_how_it_is_safe(cast, sana):
    noa = someone_waits("Noa", cast.team, phone="0151 22", safe_to_contact="Say it is Sam from the choir")
    text = text_of(sana.get(page_of(noa)))
    assert "0151 22" in text
    assert "Say it is Sam from the choir" in text
    (row,) = Event.objects.filter(action=Action.VIEW)
    assert (row.client_code, row.detail) == (noa.code, {"page": "waiting"})


def test_what_is_arranged_is_kept_once_and_noted_by_fields(cast, sana):
    noa = someone_waits("Noa", cast.team)
    given = {"next_contact_on": "2026-11-30", "meanwhile": "Open door", "wishes": "Not Tuesdays"}
    key = sana.get(page_of(noa)).context["form"]["key"].value()
    for _twice in range(2):
        assert sana.post(page_of(noa), {**given, "key": key}).url == WAITING
    plan = WaitingPlan.objects.get()
    assert (str(plan.next_contact_on), plan.meanwhile, plan.wishes) == ("2026-11-30", "Open door", "Not Tuesdays")
    assert (plan.episode.client, plan.created_by) == (noa, cast.sana)
    (row,) = Event.objects.filter(action=Action.CREATE)
    assert (row.client_code, row.subject, row.detail) == (noa.code, f"waiting plan {plan.pk}", {})


def test_what_is_arranged_can_be_changed(cast, sana):
    noa = someone_waits("Noa", cast.team, plan={"meanwhile": "Open door"})
    sana.post(page_of(noa), {"meanwhile": "The group on Fridays"})
    assert WaitingPlan.objects.get().meanwhile == "The group on Fridays"
    assert Event.objects.get(action=Action.CHANGE).detail == {"fields": ["meanwhile"]}


def test_two_who_arrange_at_once_make_one_plan(cast, sana):
    noa = someone_waits("Noa", cast.team)
    sana.post(page_of(noa), {"meanwhile": "First"})
    plan = WaitingPlan(episode=noa.episodes.get(), meanwhile="Second")  # a page that was opened before
    keep_waiting_plan(plan, by=cast.sana, client=noa, fields=["meanwhile"])
    assert WaitingPlan.objects.get().meanwhile == "Second"


def test_a_day_that_is_none_comes_back_with_what_was_typed(cast, sana):
    noa = someone_waits("Noa", cast.team)
    answer = sana.post(page_of(noa), {"next_contact_on": "soon", "meanwhile": "Open door"})
    assert answer.status_code == 422
    assert "Open door" in answer.content.decode()
    assert not WaitingPlan.objects.exists()


# --- We were in touch ---------------------------------------------------------------------------


def contact_page(client) -> str:
    return reverse("teamwork:waiting_contact", args=[client.code])


def later(days) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_having_been_in_touch_is_a_contact_without_a_word_and_moves_the_day(cast, sana):
    today = timezone.localdate()
    plan = {"next_contact_on": today - timedelta(days=1), "meanwhile": "Open door", "wishes": "Not Tuesdays"}
    noa = someone_waits("Noa", cast.team, days=9, plan=plan)
    assert waits(cast.sana) == 1
    sent = {"kind": "text", "reached": "no", "again_on": later(7), "key": key()}
    for _twice in range(2):
        assert sana.post(contact_page(noa), sent).url == WAITING
    contact = Contact.objects.get()
    assert (contact.client, contact.episode, contact.created_by) == (noa, noa.episodes.get(), cast.sana)
    assert (contact.kind, contact.direction, contact.reached, contact.line) == ("text", "out", False, "")
    assert (contact.day, contact.safety_answer, contact.follow_up_on) == (today, "", None)
    kept = WaitingPlan.objects.get()
    assert (kept.next_contact_on, kept.meanwhile, kept.wishes) == (
        today + timedelta(days=7),
        "Open door",
        "Not Tuesdays",
    )
    assert waits(cast.sana) == 0
    rows = Event.objects.filter(action__in=[Action.CREATE, Action.CHANGE], client_code=noa.code).order_by("pk")
    assert [(row.subject, row.detail) for row in rows] == [
        (f"contact {contact.pk}", {}),
        (f"waiting plan {kept.pk}", {"fields": ["next_contact_on"]}),
    ]


def test_without_a_day_and_without_a_plan_a_wait_rests_for_a_week(cast, sana):
    noa = someone_waits("Noa", cast.team, days=30)
    assert waits(cast.sana) == 1
    sana.post(contact_page(noa), {"kind": "call", "reached": "yes", "key": key()})
    assert not WaitingPlan.objects.exists()
    assert waits(cast.sana) == 0
    Contact.objects.update(at=timezone.now() - timedelta(days=6))
    assert waits(cast.sana) == 0
    Contact.objects.update(at=timezone.now() - timedelta(days=7))
    assert waits(cast.sana) == 1


@pytest.mark.parametrize(("days", "stays"), [(-1, False), (0, False), (1, True)])
def test_without_a_day_one_that_has_come_is_over_and_one_to_come_stays(cast, sana, days, stays):
    day = timezone.localdate() + timedelta(days=days)
    noa = someone_waits("Noa", cast.team, plan={"next_contact_on": day, "meanwhile": "Tea"})
    sana.post(contact_page(noa), {"kind": "visit", "reached": "yes", "key": key()})
    plan = WaitingPlan.objects.get()
    assert (plan.next_contact_on, plan.meanwhile) == (day if stays else None, "Tea")


def test_an_old_page_sent_again_moves_no_day_back(cast, sana):
    noa = someone_waits("Noa", cast.team)
    sent = {"kind": "call", "reached": "yes", "again_on": later(3), "key": key()}
    sana.post(contact_page(noa), sent)
    WaitingPlan.objects.update(next_contact_on=later(20))
    sana.post(contact_page(noa), sent)
    assert (str(WaitingPlan.objects.get().next_contact_on), Contact.objects.count()) == (later(20), 1)


def test_a_key_that_is_another_contacts_keeps_both(cast, sana):
    noa, other = someone_waits("Noa", cast.team), note_contact(cast.noor, by=cast.stella, key=key(), **CALLED)
    sana.post(contact_page(noa), {"kind": "call", "reached": "yes", "key": str(other.pk)})
    assert set(Contact.objects.values_list("client", flat=True)) == {noa.pk, cast.noor.pk}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "letter"}, "kind"),
        ({"reached": ""}, "reached"),
        ({"again_on": "soon"}, "again_on"),
    ],
)
def test_what_is_missing_comes_back_with_the_rest(cast, sana, wrong, field):
    noa = someone_waits("Noa", cast.team, plan={"meanwhile": "Tea at the door"})
    answer = sana.post(
        contact_page(noa), {"kind": "call", "reached": "yes", "again_on": later(3), "key": key()} | wrong
    )
    assert (answer.status_code, set(answer.context["touch_form"].errors)) == (422, {field})
    assert "Tea at the door" in answer.content.decode()
    assert not Contact.objects.exists()


@pytest.mark.parametrize(("days", "free"), [(-1, False), (0, False), (1, True)])
def test_the_day_to_be_in_touch_again_is_still_to_come(cast, sana, days, free):
    noa = someone_waits("Noa", cast.team)
    sent = {"kind": "call", "reached": "yes", "again_on": later(days), "key": key()}
    assert (sana.post(contact_page(noa), sent).status_code == 302) is free
    assert Contact.objects.exists() is free


def test_who_has_a_lead_is_theirs_to_note(cast, sana):
    assert sana.post(contact_page(cast.ines), {"kind": "call", "reached": "yes", "key": key()}).url == page_of(
        cast.ines
    )
    assert not Contact.objects.exists()


# --- Not waiting any more -----------------------------------------------------------------------


def ending_page(client) -> str:
    return reverse("teamwork:waiting_ending", args=[client.code])


def test_somebody_waits_no_more_and_no_record_opens(cast, sana):
    noa = someone_waits("Noa", cast.team, days=20)
    assert f'href="{ending_page(noa)}"' in sana.get(page_of(noa)).content.decode()
    sent = {"ending": "moved_on_elsewhere", "ended_on": later(-2), "coming_back": "Ring us."}
    for _twice in range(2):
        assert sana.post(ending_page(noa), sent).url == WAITING
    episode = noa.episodes.get()
    assert (episode.ending, episode.ended_on, episode.coming_back) == (
        "moved_on_elsewhere",
        timezone.localdate() - timedelta(days=2),
        "Ring us.",
    )
    assert Event.objects.filter(subject=f"episode {episode.pk}", detail={"ending": "moved_on_elsewhere"}).count() == 1
    assert names_on(sana.get(WAITING)) == []
    assert waits(cast.sana) == 0
    assert sana.get(page_of(noa)).status_code == 404
    assert not CareTeamMembership.objects.filter(episode=episode).exists()
    assert not Client.objects.for_user(cast.sana).filter(pk=noa.pk).exists()
    assert list(ended_in(cast.sana, cast.team)) == [noa]


def test_the_page_is_one_view_and_reads_nothing_clinical(cast, sana):
    noa = someone_waits("Noa", cast.team)
    with CaptureQueriesContext(connection) as seen:
        assert sana.get(ending_page(noa)).status_code == 200
    assert clinical_tables(seen) == set()
    (row,) = Event.objects.filter(action=Action.VIEW)
    assert (row.client_code, row.detail) == (noa.code, {"page": "waiting_ending"})


@pytest.fixture
def full(cast):
    """Ines, whose lead has gone, with everything in her record that may not be told to whoever leads the team."""
    put(
        [cast.ines.episodes.get()],
        ending_words="Quillfeather",
        coming_back="Quillfeather",
        contacts_tried="Quillfeather",
    )
    item = SafetyItem.objects.create(client=cast.ines, kind="overdose", level=4, what_we_did="Quillfeather")
    note_contact(cast.ines, by=cast.mara, key=key(), **CALLED, line="Quillfeather", follow_up_on=later(3))
    make_session(cast.ines, by=cast.jon, days_ago=-3, happened="planned")
    CareTeamMembership.objects.filter(episode__client=cast.ines, role="lead").update(to_on=timezone.localdate())
    return item


def test_nothing_of_the_record_is_told_and_what_is_open_on_safety_stays_open(cast, sana, full):
    page = sana.get(ending_page(cast.ines))
    sent = {"ending": "lost_touch_door_open", "ended_on": later(0)}
    refused = sana.post(ending_page(cast.ines), {**sent, "ending": ""})
    for shown in (page.content.decode(), refused.content.decode()):
        for never in ("Quillfeather", "Overdose", "afety", "level"):
            assert never not in shown
    assert sana.post(ending_page(cast.ines), sent).url == WAITING
    full.refresh_from_db()
    episode = cast.ines.episodes.get()
    assert (full.resolved_on, episode.ending) == (None, "lost_touch_door_open")
    assert (episode.ending_words, episode.coming_back, episode.contacts_tried) == ("Quillfeather",) * 3
    assert Contact.objects.to_follow_up().count() == 1
    assert not Session.objects.planned().filter(client=cast.ines).exists()
    assert not CareTeamMembership.objects.current().filter(episode=episode).exists()


def test_what_comes_up_meanwhile_on_safety_holds_nothing_up(cast, sana, full):
    SafetyItem.objects.create(client=cast.ines, kind="violence", level=3, what_we_did="Rang")
    assert end_waiting(cast.ines.episodes.get(), by=cast.sana, ending="moved_away")
    assert SafetyItem.objects.open().count() == 2


def test_a_death_is_asked_about_once_more(cast, sana):
    noa = someone_waits("Noa", cast.team, days=5)
    sent = {"ending": "died", "ended_on": later(-1), "coming_back": ""}
    asked = sana.post(ending_page(noa), sent)
    text = text_of(asked)
    assert (asked.status_code, "Noa has died?" in text, "reminders stop" in text) == (200, True, True)
    assert reverse("workspace:record", args=[noa.code]) not in asked.content.decode()
    assert noa.episodes.get().ended_on is None
    assert sana.post(ending_page(noa), {**sent, "sure": "yes"}).url == WAITING
    assert (noa.episodes.get().ending, waits(cast.sana)) == ("died", 0)
    assert list(ended_in(cast.sana, cast.team)) == []


@pytest.mark.parametrize(
    "wrong", [{"ending": ""}, {"ending": "stopped"}, {"ended_on": later(1)}, {"ended_on": later(-21)}]
)
def test_an_end_that_is_none_comes_back_with_what_was_typed(cast, sana, wrong):
    noa = someone_waits("Noa", cast.team, days=20)
    sent = {"ending": "moved_away", "ended_on": later(0), "coming_back": "Ring us."} | wrong
    answer = sana.post(ending_page(noa), sent)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, set(wrong))
    assert "Ring us." in answer.content.decode()
    assert noa.episodes.get().ended_on is None


def test_whoever_has_a_lead_is_closed_by_their_therapist(cast, sana):
    sent = {"ending": "moved_away", "ended_on": later(0)}
    assert sana.get(ending_page(cast.ines)).url == page_of(cast.ines)
    assert sana.post(ending_page(cast.ines), sent).url == page_of(cast.ines)
    assert end_waiting(cast.ines.episodes.get(), by=cast.sana, ending="moved_away") is False
    assert cast.ines.episodes.get().ended_on is None


def test_another_teams_client_is_404(cast, sana):
    other = someone_waits("Elsewhere", Team.objects.create(name="Hill Road"))
    assert sana.get(ending_page(other)).status_code == 404
    assert sana.post(ending_page(other), {"ending": "moved_away", "ended_on": later(0)}).status_code == 404
    assert sana.post(contact_page(other), {"kind": "call", "reached": "yes", "key": key()}).status_code == 404
    assert other.episodes.get().ended_on is None


def test_nobody_leads_work_that_has_ended_meanwhile(cast, sana):
    noa = someone_waits("Noa", cast.team)
    episode = noa.episodes.get()  # as a page knows it that was opened before
    end_waiting(noa.episodes.get(), by=cast.sana, ending="moved_away")
    assert find_lead(episode, cast.jon, by=cast.sana) is None
    assert not CareTeamMembership.objects.filter(episode=episode).exists()


# --- Finding a lead -----------------------------------------------------------------------------


def test_a_therapist_of_the_team_leads_from_today_on(cast, sana):
    noa = someone_waits("Noa", cast.team, days=9)
    assert not Client.objects.for_user(cast.jon).filter(pk=noa.pk).exists()
    assert sana.post(lead_page(noa), {"lead": cast.jon.pk}).url == WAITING
    row = CareTeamMembership.objects.get(episode__client=noa)
    assert (row.user, row.role, row.from_on, row.created_by) == (cast.jon, "lead", timezone.localdate(), cast.sana)
    assert browser_of(cast.jon).get(reverse("workspace:record", args=[noa.code])).status_code == 200
    answer = sana.get(WAITING)
    assert names_on(answer) == []
    assert f"Jon leads {noa.code} now." in text_of(answer)


def test_what_was_planned_for_them_stands_in_the_week_of_the_new_lead(cast, sana):
    noa = someone_waits("Noa", cast.team)
    intake = make_session(noa, by=cast.stella, days_ago=-2, happened="planned", diary_of=None)
    with_stella = make_session(noa, by=cast.stella, days_ago=-3, happened="planned")
    sana.post(lead_page(noa), {"lead": cast.jon.pk})
    intake.refresh_from_db()
    with_stella.refresh_from_db()
    assert (intake.diary_of, with_stella.diary_of) == (cast.jon, cast.stella)


@pytest.mark.parametrize("who", ["sana", "ada", "fay", "outsider", "disabled"])
def test_only_a_therapist_who_works_in_the_team_can_lead(cast, sana, who):
    noa = someone_waits("Noa", cast.team)
    if who == "outsider":
        person = make_user("Lena", "therapist")
    elif who == "disabled":
        person = cast.jon
        User.objects.filter(pk=person.pk).update(is_active=False)
    else:
        person = getattr(cast, who)
        TeamMembership.objects.get_or_create(user=person, team=cast.team, to_on=None)
    answer = sana.post(lead_page(noa), {"lead": person.pk})
    assert (answer.status_code, set(answer.context["lead_form"].errors)) == (422, {"lead"})
    assert not CareTeamMembership.objects.filter(episode__client=noa).exists()


def test_someone_who_has_a_lead_keeps_them(cast, sana):
    answer = sana.get(page_of(cast.ines))
    assert "Mara leads since" in text_of(answer)
    assert "Find a lead" not in text_of(answer)
    assert sana.post(lead_page(cast.ines), {"lead": cast.stella.pk}).url == page_of(cast.ines)
    assert sana.post(page_of(cast.ines), {"meanwhile": "Tea"}).url == page_of(cast.ines)
    assert CareTeamMembership.objects.filter(episode__client=cast.ines, role="lead").get().user == cast.mara
    assert not WaitingPlan.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_find_a_lead_at_the_same_moment_find_one(cast):
    episode = someone_waits("Noa", cast.team).episodes.get()

    def ask(user):
        together.wait()
        try:
            found.append(find_lead(episode, user, by=cast.sana).user_id)
        finally:
            connection.close()

    together, found = threading.Barrier(2), []
    both = [threading.Thread(target=ask, args=[user]) for user in (cast.jon, cast.stella)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    row = CareTeamMembership.objects.get(episode=episode, role="lead")
    assert found == [row.user_id] * 2
