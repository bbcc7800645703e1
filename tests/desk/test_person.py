"""One person at the front desk: how they are reached, who leads, what is planned. And finding them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Client, Episode, WaitingPlan
from hrp.accounts.models import Team, TeamMembership
from hrp.audit.models import Event
from sessions.models import Session
from tests.cast import make_client
from tests.desk.people import fay, make_elsewhere, make_plan, plain
from tests.workspace.many import ago, queries

__all__ = ["fay"]
FIND = reverse("desk:find")


def page_of(client, name="person") -> str:
    return reverse(f"desk:{name}", args=[client.code])


def text(browser, client) -> str:
    return plain(browser.get(page_of(client)).content.decode().partition("<main")[2].partition("</main>")[0])


# --- The page ------------------------------------------------------------------------------------


def test_it_says_who_they_are_how_they_are_reached_who_leads_and_what_comes(fay, cast):
    ines = Client.objects.get(pk=cast.ines.pk)
    ines.pronouns, ines.phone, ines.ok_to_text = "she/her", "555 0101", True
    ines.safe_to_contact = "Only texts. Say you are the library."
    ines.legal_name, ines.in_an_emergency = "Inessa Secret", "Her sister, secretly"
    ines.save()
    meeting = make_plan(ines, cast.mara, 24 * 60, modality="phone")
    when = timezone.localtime(meeting.starts_at)
    assert text(fay, ines).partition("> ")[2] == (
        f"Ines {ines.code} · she/her · English Plan a meeting Making contact Phone 555 0101"
        " How it is safe to make contact Only texts. Say you are the library. Texting is fine Change contact details"
        f" Coming meetings {when:%a} {when.day} {when:%b}, 12:00 50 minutes · phone · with Mara Move : Ines"
        " Call off : Ines Who leads Mara"
    )
    assert "Secret" not in fay.get(page_of(ines)).content.decode()


def test_no_link_leads_to_a_page_that_is_closed_to_the_desk(fay, cast):
    meeting = make_plan(cast.ines, cast.mara)
    of_meeting = [reverse(f"desk:{name}", args=[cast.ines.code, meeting.pk]) for name in ("move", "off")]
    pages = [reverse("desk:day"), reverse("desk:enquiry"), *(page_of(cast.ines, n) for n in ("person", "contact"))]
    tried = set()
    for page in [*pages, page_of(cast.ines, "plan"), *of_meeting]:
        for link in re.findall(r'<a [^>]*href="(/[^"#]*)"', fay.get(page).content.decode()):
            tried.add(link)
            assert fay.get(link, follow=True).status_code == 200, (page, link)
    assert len(tried) > 8


def test_while_nobody_leads_it_says_when_we_are_in_touch(fay, cast):
    CareTeamMembership.objects.filter(episode__client=cast.ines).update(to_on=timezone.localdate())
    assert text(fay, cast.ines).endswith("Who leads Nobody yet")
    on = timezone.localdate() + timedelta(days=3)
    WaitingPlan.objects.create(episode=cast.ines.episodes.get(), next_contact_on=on, wishes="Evenings")
    assert text(fay, cast.ines).endswith(f"Who leads Nobody yet We are in touch on {on:%A} {on.day} {on:%B}.")


def test_queries_are_the_same_with_one_meeting_to_come_as_with_thirty(fay, cast):
    make_plan(cast.ines, cast.mara, 60)
    one = queries(fay, page_of(cast.ines))
    for number in range(2, 31):
        make_plan(cast.ines, cast.mara, 60 * number)
    assert queries(fay, page_of(cast.ines)) == one == 7
    assert len(fay.get(page_of(cast.ines)).context["card"].coming) == 12


def test_opening_it_is_a_view_in_the_trail(fay, cast):
    fay.get(page_of(cast.ines))
    event = Event.objects.latest("pk")
    assert (event.action, event.client_code, event.detail) == ("view", cast.ines.code, {"page": "front desk"})


@pytest.mark.parametrize("page", ["person", "contact", "plan"])
def test_of_another_team_ended_died_or_invented_they_are_not_there(fay, cast, page):
    others = [make_client(name, lead=cast.mara, team=cast.team) for name in ("Edna", "Dov")]
    for client, ending in zip(others, ("moved_away", "died"), strict=True):
        Episode.objects.filter(client=client).update(ended_on=timezone.localdate(), ending=ending)
    others += [make_elsewhere(), make_client("Robin", lead=cast.mara, team=cast.team, is_practice=True)]
    assert [fay.get(page_of(client, page)).status_code for client in others] == [404] * 4
    assert fay.get(page_of(cast.ines, page)).status_code == 200


# --- Contact details -----------------------------------------------------------------------------------


def test_contact_details_are_changed_and_nothing_else(fay, cast):
    ines = Client.objects.get(pk=cast.ines.pk)
    ines.legal_name, ines.in_an_emergency, ines.phone = "Inessa Secret", "Her sister", "555 0000"
    ines.save()
    form = fay.get(page_of(ines, "contact")).content.decode()
    assert 'value="555 0000"' in form and "Secret" not in form and "sister" not in form
    sent = {"phone": "555 0101", "safe_to_contact": "Texts only.", "ok_to_text": "on", "chosen_name": "X"}
    answer = fay.post(page_of(ines, "contact"), sent | {"in_an_emergency": "X", "legal_name": "X"})
    assert answer.url == page_of(ines)
    ines = Client.objects.get(pk=ines.pk)
    assert (ines.phone, ines.safe_to_contact, ines.ok_to_text) == ("555 0101", "Texts only.", True)
    assert (ines.chosen_name, ines.legal_name, ines.in_an_emergency) == ("Ines", "Inessa Secret", "Her sister")
    event = Event.objects.filter(action="change").get()
    assert (event.actor, event.client_code) == ("fay@test.example", ines.code)
    assert event.detail == {"fields": ["ok_to_text", "phone", "safe_to_contact"]}


def test_an_address_that_is_none_comes_back_with_what_was_typed(fay, cast):
    answer = fay.post(page_of(cast.ines, "contact"), {"phone": "555 0101", "email": "nowhere"})
    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"email"})
    assert 'value="555 0101"' in answer.content.decode()
    assert Client.objects.get(pk=cast.ines.pk).phone == ""


# --- Finding someone --------------------------------------------------------------------------------------


def found(browser, words) -> list[str]:
    return [client.chosen_name for client in browser.post(FIND, {"words": words}).context["found"]]


def test_people_are_found_by_a_part_of_their_name_or_by_code_among_those_of_the_team(fay, cast):
    make_elsewhere("Inesita")
    make_client("Ines Robin", lead=cast.mara, team=cast.team, is_practice=True)
    assert found(fay, "ne") == ["Ines"]
    assert found(fay, cast.noor.code.lower()) == ["Noor"]
    assert found(fay, "Inesita") == []
    row = Event.objects.latest("pk")
    assert (row.action, row.subject, row.detail) == ("list", "front desk", {"count": 0, "searched": True})


def test_nobody_is_listed_who_was_not_looked_for(fay, cast):
    assert "Ines" not in fay.get(FIND).content.decode()
    assert found(fay, "   ") == []


def test_a_long_list_is_cut_and_says_so(fay, cast):
    for number in range(45):
        make_client(f"Twin {number % 2}", lead=cast.mara, team=cast.team)
    assert len(found(fay, "twin")) == 40
    shown = plain(fay.post(FIND, {"words": "twin"}).content.decode())
    assert "There are more." in shown
    assert all(client.code in shown for client in Client.objects.filter(chosen_name="Twin 0"))


# --- Planning a meeting ---------------------------------------------------------------------------------


def wanted(cast, **other) -> dict:
    on = timezone.localdate() + timedelta(days=7)
    sent = {"key": "11111111-1111-4111-8111-111111111111", "starts_at": f"{on.isoformat()}T14:00"}
    return sent | {"minutes": "30", "modality": "video", "diary_of": cast.jon.pk} | other


def test_a_meeting_is_planned_in_the_week_of_whoever_was_chosen_once(fay, cast):
    for _twice in range(2):
        assert fay.post(page_of(cast.ines, "plan"), wanted(cast)).url == page_of(cast.ines)
    meeting = Session.objects.get()
    assert (meeting.client, meeting.diary_of, meeting.created_by) == (cast.ines, cast.jon, cast.fay)
    assert (meeting.happened, meeting.minutes, meeting.modality) == ("planned", 30, "video")
    assert f"{timezone.localtime(meeting.starts_at):%H:%M}" == "14:00"


def test_it_can_be_with_the_clients_own_and_with_therapists_of_the_team(fay, cast):
    form = fay.get(page_of(cast.ines, "plan")).context["form"]
    assert (
        f'<option value="{cast.mara.pk}" selected>Mara</option>' in fay.get(page_of(cast.ines, "plan")).content.decode()
    )
    assert set(form.fields["diary_of"].queryset) == {cast.mara, cast.jon, cast.stella, cast.solo}
    elsewhere = make_elsewhere().created_by
    answer = fay.post(page_of(cast.ines, "plan"), wanted(cast, diary_of=elsewhere.pk))
    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"diary_of"})


@pytest.mark.parametrize(
    ("field", "odd"),
    [("starts_at", "soon"), ("minutes", "0"), ("modality", "group"), ("modality", "outreach"), ("diary_of", "me")],
)
def test_what_is_no_meeting_comes_back_with_what_was_typed(fay, cast, field, odd):
    answer = fay.post(page_of(cast.ines, "plan"), wanted(cast, **{field: odd}))
    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {field})
    assert not Session.objects.exists()


def test_a_time_that_is_over_is_no_plan(fay, cast):
    answer = fay.post(page_of(cast.ines, "plan"), wanted(cast, starts_at=f"{timezone.localdate()}T00:00"))
    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"starts_at"})


def test_two_at_one_time_are_asked_about_by_time_alone_and_kept_if_wanted(fay, cast):
    on = timezone.localdate() + timedelta(days=7)
    first = make_plan(cast.ines, cast.mara, 7 * 24 * 60 + 105)
    answer = fay.post(page_of(cast.ines, "plan"), wanted(cast))
    assert answer.status_code == 422
    assert "Ines has a meeting 13:45–14:35 that day." in answer.content.decode()
    assert list(Session.objects.all()) == [first]
    again = wanted(cast, anyway="on", seen=str(first.pk))
    assert fay.post(page_of(cast.ines, "plan"), again).status_code == 302
    assert Session.objects.on_day(on).count() == 2


def told(answer) -> list[str]:
    """Return what stands above the page that one is led to."""
    return [str(message) for message in answer.context["messages"]]


def test_of_another_clients_meeting_the_time_is_said_and_no_more(fay, cast):
    robin = make_client("Robin", lead=cast.jon, team=cast.team, is_practice=True)
    make_plan(cast.noor, cast.jon, 7 * 24 * 60 + 120, diary_of=cast.jon)
    make_plan(robin, cast.jon, 7 * 24 * 60 + 125, diary_of=cast.jon)  # Jon's to practise with: nobody else's time
    answer = fay.post(page_of(cast.ines, "plan"), wanted(cast), follow=True)
    on = timezone.localdate() + timedelta(days=7)
    assert told(answer) == [
        f"Planned for {on:%A} {on.day} {on:%B}, 14:00.",
        "There is another meeting at that time: 14:00.",
    ]
    assert not re.search(f"Noor|{cast.noor.code}", answer.content.decode())


def test_the_key_of_another_meeting_reaches_nothing(fay, cast):
    hers = make_plan(cast.noor, cast.stella)
    assert fay.post(page_of(cast.ines, "plan"), wanted(cast, key=hers.pk)).status_code == 404
    assert list(Session.objects.all()) == [hers]
    assert fay.post(page_of(cast.ines, "plan"), wanted(cast, key="none")).status_code == 302


# --- Another time, or none -----------------------------------------------------------------------------


def of(meeting, name) -> str:
    return reverse(f"desk:{name}", args=[meeting.client.code, meeting.pk])


@pytest.mark.parametrize("who", ["client_rearranged", "we_rearranged"])
def test_a_meeting_is_moved_and_the_old_one_says_by_whom(fay, cast, who):
    meeting = make_plan(cast.ines, cast.mara, modality="phone", minutes=25)
    on = timezone.localdate() + timedelta(days=2)
    sent = {"starts_at": f"{on.isoformat()}T09:30", "moved_by": who}
    for _twice in range(2):
        assert fay.post(of(meeting, "move"), sent).url == f"{reverse('desk:day')}?#m{meeting.pk}"
    old, new = Session.objects.order_by("starts_at")
    assert (old.pk, old.happened) == (meeting.pk, who)
    assert (new.moved_from, new.happened, new.diary_of) == (old, "planned", cast.mara)
    assert (new.modality, new.minutes, f"{timezone.localtime(new.starts_at):%H:%M}") == ("phone", 25, "09:30")


def test_who_moved_it_is_asked_and_no_reason(fay, cast):
    meeting = make_plan(cast.ines, cast.mara)
    form = fay.get(of(meeting, "move")).context["form"]
    assert list(form.fields_shown) == ["starts_at", "moved_by"]
    on = timezone.localdate() + timedelta(days=2)
    answer = fay.post(of(meeting, "move"), {"starts_at": f"{on.isoformat()}T09:30"})
    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"moved_by"})
    page = plain(answer.content.decode())
    assert "T09:30" in answer.content.decode()
    assert "Something here needs another look." in page and "This field is required." in page
    assert f'href="{page_of(cast.ines)}">Back</a>' in answer.content.decode()
    assert Session.objects.get().happened == "planned"
    on_the_page = fay.get(of(meeting, "move")).content.decode()
    assert "needs another look" not in on_the_page and "Move it" in on_the_page


def test_after_moving_it_says_for_when_it_is_planned(fay, cast):
    meeting = make_plan(cast.ines, cast.mara)
    on = timezone.localdate() + timedelta(days=2)
    sent = {"starts_at": f"{on.isoformat()}T09:30", "moved_by": "we_rearranged"}
    assert told(fay.post(of(meeting, "move"), sent, follow=True)) == [f"Planned for {on:%A} {on.day} {on:%B}, 09:30."]


def test_a_number_is_called_with_one_tap_and_an_address_is_text(fay, cast):
    ines = Client.objects.get(pk=cast.ines.pk)
    ines.phone, ines.email = "+49 (0)711 555-0101", "ines@test.example"
    ines.save()
    page = fay.get(page_of(ines)).content.decode()
    assert '<a href="tel:+497115550101">+49 (0)711 555-0101</a>' in page
    assert "mailto:" not in page
    ines.phone = '"><b>555 0101'
    ines.save()
    page = fay.get(page_of(ines)).content.decode()
    assert "&quot;&gt;&lt;b&gt;555 0101" in page and "tel:" not in page


def test_a_meeting_is_called_off(fay, cast):
    meeting = make_plan(cast.ines, cast.mara)
    assert fay.post(of(meeting, "off"), {}).status_code == 422
    assert fay.post(of(meeting, "off"), {"who": "client_rearranged"}).status_code == 302
    assert Session.objects.get().happened == "client_rearranged"


@pytest.mark.parametrize("name", ["move", "off"])
def test_what_is_not_planned_any_more_stays_as_it_is(fay, cast, name):
    meeting = make_plan(cast.ines, cast.mara, happened="met")
    assert "It is not planned any more" in plain(fay.get(of(meeting, name)).content.decode())
    on = timezone.localdate() + timedelta(days=2)
    sent = {"starts_at": f"{on.isoformat()}T09:30", "moved_by": "we_rearranged", "who": "we_rearranged"}
    assert fay.post(of(meeting, name), sent).status_code == 302
    assert Session.objects.get().happened == "met"


@pytest.mark.parametrize("name", ["arrived", "move", "off"])
def test_one_persons_meeting_is_not_reached_by_anothers_code(fay, cast, name):
    hers = make_plan(cast.noor, cast.stella)
    address = reverse(f"desk:{name}", args=[cast.ines.code, hers.pk])
    assert fay.post(address, {"arrived": "yes", "who": "we_rearranged"}).status_code == 404


@pytest.mark.parametrize("name", ["arrived", "move", "off"])
def test_a_meeting_in_another_teams_time_is_not_the_desks(fay, cast, name):
    there = Team.objects.create(name="Station Road")
    other = Episode.objects.create(client=cast.ines, team=there, opened_on=ago(400), ended_on=ago(200))
    theirs = make_plan(cast.ines, cast.mara)
    Session.objects.filter(pk=theirs.pk).update(episode=other)
    address = reverse(f"desk:{name}", args=[cast.ines.code, theirs.pk])
    sent = {"arrived": "yes", "who": "we_rearranged"}
    assert fay.post(address, sent).status_code == 404
    theirs.refresh_from_db()
    assert (theirs.happened, theirs.arrived_at) == ("planned", None)
    TeamMembership.objects.create(user=cast.fay, team=there)
    assert fay.post(address, sent).status_code != 404
