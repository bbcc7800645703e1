"""The caseload review: whom a supervisor may want to talk about, with whom, and why."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from clients.models import CareTeamMembership, Client, Episode
from hrp.accounts.models import SupervisionLine, Team
from hrp.audit.models import Action, Event
from hrp.supervision.models import AgendaPoint
from sessions.flags.reads import look
from sessions.models import FlagAnswer, SafetyItem
from tests.cast import make_area, make_client, make_session
from tests.supervision.flagged import (
    REVIEW,
    answer,
    answered,
    felt,
    in_danger,
    quiet,
    rows_on,
    switched_on,
)
from tests.supervision.pages import browser_of, html_of
from tests.workspace.many import make_full, queries

QUERIES = 73  # of a page, sign-in, rights and the trail included


@pytest.fixture
def sana(cast):
    return browser_of(cast.sana)


def shown(browser, query: str = "") -> dict:
    return rows_on(browser.get(REVIEW + query))


def names(browser, query: str = "") -> list[str]:
    return list(shown(browser, query))


# --- Whose clients, and in which order --------------------------------------------------------------
def test_one_line_a_client_the_most_pressing_first(sana, cast):
    in_danger(cast.ines)
    make_client("Abe", lead=cast.mara, team=cast.team)
    quiet("Cleo", lead=cast.mara, team=cast.team)
    make_area(cast.ines, "Brown", substance="heroin", kind="substance")
    assert shown(sana) == {"Ines": ["safety", "overdose", "contact_gap"], "Abe": ["contact_gap"]}
    page = html_of(sana.get(REVIEW))
    assert "2 of 3 clients are worth a conversation." in page
    assert page.count('<article class="line flagged"') == 2
    assert "and 2 more" in page and "more wait" not in page


def test_other_peoples_clients_stand_nowhere(sana, cast):
    """Noor has the same flags as Ines, and Otto is not Mara's supervisor."""
    for client in (cast.ines, cast.noor):
        in_danger(client)
    make_client("Jons own", lead=cast.jon, team=cast.team)
    assert names(sana) == ["Ines"]
    page = html_of(sana.get(REVIEW))
    assert "1 of 1 clients is worth" in page and "Noor" not in page and cast.noor.code not in page
    assert names(browser_of(cast.otto)) == ["Noor"]


def test_a_line_of_supervision_that_has_ended_is_gone_at_the_next_request(sana, cast):
    in_danger(cast.ines)
    assert names(sana) == ["Ines"]
    SupervisionLine.objects.filter(supervisor=cast.sana).update(to_on=timezone.localdate())
    assert names(sana) == []
    assert "Nobody yet. Clients appear here once you supervise their therapist." in html_of(sana.get(REVIEW))
    assert answer(sana, cast.ines, "safety").status_code == 404
    assert FlagAnswer.objects.count() == 0


def test_who_died_and_who_is_practised_with_stand_in_no_count(sana, cast):
    practice = make_client("Practice", lead=cast.mara, team=cast.team, is_practice=True)
    died = make_client("Abe", lead=cast.mara, team=cast.team)
    for client in (cast.ines, practice, died):
        in_danger(client)
    Episode.objects.filter(client=died).update(ended_on=timezone.localdate(), ending="died")
    assert names(sana) == ["Ines"]
    assert "1 of 1 clients is" in html_of(sana.get(REVIEW))


def test_the_page_is_for_supervisors(cast):
    for who in (cast.mara, cast.ada, cast.fay, cast.solo):
        assert browser_of(who).get(REVIEW).status_code == 403
    for who in (cast.ada, cast.fay):
        assert answer(browser_of(who), cast.ines, "contact_gap").status_code == 403
    assert answer(browser_of(cast.otto), cast.ines, "contact_gap").status_code == 404
    assert FlagAnswer.objects.count() == 0


def test_nothing_waits(sana, cast):
    make_session(cast.ines, by=cast.mara, days_ago=1)
    page = html_of(sana.get(REVIEW))
    assert "0 of 1 clients are worth a conversation." in page and "Nothing waits just now." in page


# --- Ten at a time ----------------------------------------------------------------------------------
def test_the_first_screen_holds_ten_and_safety_is_always_among_them(sana, cast):
    for number in range(14):
        make_client(f"Gap {number:02}", lead=cast.mara, team=cast.team)
    late = make_client("Zoe", lead=cast.mara, team=cast.team)
    in_danger(late)
    first = names(sana)
    assert (len(first), first[0]) == (10, "Zoe")
    page = html_of(sana.get(REVIEW))
    assert "16 of 16 clients are worth a conversation. 6 more wait after this page." in page
    assert "a danger is open" not in page and "The next 6" in page
    second = names(sana, "?page=2")
    assert len(second) == 6 and not set(first) & set(second)
    last = html_of(sana.get(REVIEW + "?page=2"))
    assert "more wait" not in last and "The ten before" in last and "The next" not in last


def test_of_twelve_in_danger_ten_come_first_and_the_page_says_that_two_more_wait(sana, cast):
    make_session(cast.ines, by=cast.mara, days_ago=1)
    for number in range(12):
        in_danger(quiet(f"Near {number:02}", lead=cast.mara, team=cast.team), days=number + 2)
        make_client(f"Gap {number:02}", lead=cast.mara, team=cast.team)
    page = sana.get(REVIEW)
    assert rows_on(page) == {f"Near {number:02}": ["safety"] for number in reversed(range(2, 12))}
    assert "24 of 25 clients are worth a conversation. 14 more wait after this page." in html_of(page)
    assert "With 2 of them a danger is open." in html_of(page)
    assert names(sana, "?page=2")[:2] == ["Near 01", "Near 00"]
    assert [name[:3] for name in names(sana, "?page=2")[2:]] == ["Gap"] * 8
    assert "a danger is open" not in html_of(sana.get(REVIEW + "?page=2"))


def test_a_page_that_is_none_is_the_nearest(sana, cast):
    in_danger(cast.ines)
    for number in ("0", "-3", "99", "x", "²"):
        assert names(sana, f"?page={number}") == ["Ines"]


# --- What is red ------------------------------------------------------------------------------------
def chips(browser) -> list[str]:
    return re.findall('<span class="chip care">([^<]+)</span>', html_of(browser.get(REVIEW)))


def test_nothing_but_an_open_danger_is_red(sana, cast):
    make_area(cast.ines, "Brown", substance="heroin", kind="substance")
    assert (shown(sana), chips(sana)) == ({"Ines": ["overdose", "contact_gap"]}, [])
    item = in_danger(cast.ines)
    assert chips(sana) == ["Safety: Needs attention within days"]
    SafetyItem.objects.filter(pk=item.pk).update(level=4)
    assert chips(sana) == ["Safety: Acted on, still open"]
    SafetyItem.objects.filter(pk=item.pk).update(resolved_on=timezone.localdate())
    assert shown(sana) == {"Ines": ["safety", "overdose", "contact_gap"]}
    assert "nobody noted that you were told" in html_of(sana.get(REVIEW)) and chips(sana) == []


def test_beyond_the_page_only_a_danger_that_is_open_is_said_to_be(sana, cast):
    """Of two who wait after the ten one danger is open; the other was acted on and is settled."""
    make_session(cast.ines, by=cast.mara, days_ago=1)
    for number in range(12):
        in_danger(quiet(f"Near {number:02}", lead=cast.mara, team=cast.team), days=number + 2, level=4)
    last = SafetyItem.objects.get(client__chosen_name="Near 00")
    SafetyItem.objects.filter(pk=last.pk).update(resolved_on=timezone.localdate())
    page = html_of(sana.get(REVIEW))
    assert names(sana, "?page=2") == ["Near 01", "Near 00"]
    assert "2 more wait after this page. With 1 of them a danger is open." in page


# --- Filters ----------------------------------------------------------------------------------------
@pytest.fixture
def three(cast):
    """Ines drinks and is in danger, Abe is Jon's, of Cleo nobody has heard; Sana supervises Jon as well."""
    SupervisionLine.objects.create(supervisor=cast.sana, therapist=cast.jon)
    make_area(cast.ines, "Wine", substance="alcohol", kind="substance")
    in_danger(cast.ines)
    abe = make_client("Abe", lead=cast.jon, team=cast.team)
    make_area(abe, "Housing")
    cleo = make_client("Cleo", lead=cast.mara, team=cast.team)
    make_area(cleo, "Wine, once", substance="alcohol", kind="substance", standing="background")
    return {"Ines": cast.ines, "Abe": abe, "Cleo": cleo}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?kind=safety", ["Ines"]),
        ("?kind=overdose", []),
        ("?area=substance:alcohol", ["Ines"]),
        ("?area=kind:life_area", ["Abe"]),
        ("?kind=contact_gap&area=kind:life_area", ["Abe"]),
        ("?kind=nonsense&area=nonsense&therapist=nonsense&page=x", ["Abe", "Cleo", "Ines"]),
    ],
)
def test_filters_narrow_and_what_cannot_be_read_narrows_nothing(sana, three, query, found):
    assert sorted(names(sana, query)) == found


def test_a_therapist_is_chosen_among_those_whom_one_supervises_now(sana, cast, three):
    """Ines has both of them, once."""
    assert sorted(names(sana, f"?therapist={cast.jon.pk}")) == ["Abe", "Ines"]
    assert sorted(names(sana, f"?therapist={cast.mara.pk}")) == ["Cleo", "Ines"]
    assert sorted(names(sana, f"?therapist={cast.stella.pk}")) == ["Abe", "Cleo", "Ines"]
    form = sana.get(REVIEW).context["listed"].form
    assert [name for _pk, name in form.fields["therapist"].choices] == ["Everyone", "Jon", "Mara"]
    assert "with Jon, Mara" in html_of(sana.get(REVIEW))


def test_what_is_asked_for_comes_first_and_the_numbers_stay(sana, three):
    page = sana.get(REVIEW + "?kind=contact_gap")
    assert rows_on(page)["Ines"] == ["contact_gap", "safety"]
    assert "3 of 3 clients are worth a conversation. 3 of them with these filters." in html_of(page)
    assert "Nobody here matches. Try fewer filters." in html_of(sana.get(REVIEW + "?kind=mandate"))


def test_the_list_is_one_row_in_the_trail(sana, cast, three):
    sana.get(REVIEW + f"?therapist={cast.jon.pk}&kind=safety")
    (row,) = Event.objects.filter(action=Action.LIST)
    assert (row.subject, row.client_code) == ("caseload review", "")
    assert row.detail == {"count": 1, "filters": ["kind", "therapist"]}


# --- Answering --------------------------------------------------------------------------------------
def test_seen_because_lets_it_rest_and_it_comes_back(sana, cast, travel):
    in_danger(cast.ines)
    done = answer(sana, cast.ines, "safety", because="Mara calls her every day", weeks="1")
    assert (done.status_code, done.url) == (302, f"{REVIEW}#{cast.ines.code}-contact_gap")
    (kept,) = FlagAnswer.objects.all()
    assert (kept.because, kept.created_by, kept.rests_until) == (
        "Mara calls her every day",
        cast.sana,
        timezone.localdate() + timedelta(days=7),
    )
    page = html_of(sana.get(REVIEW))
    assert shown(sana) == {"Ines": ["contact_gap"]}
    assert "1 rests until" in page and "Mara calls her every day" in page
    assert chips(sana) == ["Safety: Needs attention within days"]  # the flag rests, the danger is open
    assert "flags-resting" not in html_of(sana.get(REVIEW + "?kind=contact_gap"))
    travel(6)
    assert shown(sana) == {"Ines": ["contact_gap"]}
    travel(1)
    assert shown(sana) == {"Ines": ["safety", "contact_gap"]}
    assert "rests until" not in html_of(sana.get(REVIEW))


@pytest.mark.parametrize(("hours", "found"), [(1, ["contact_gap"]), (3, ["safety", "contact_gap"])])
def test_what_comes_up_after_the_answer_does_not_rest(sana, cast, hours, found):
    """A danger of five days ago was answered; another one came up two hours ago, a day after it was noted."""
    in_danger(cast.ines, days=5)
    answered(cast.ines, "safety", by=cast.sana, because="Mara calls her", hours_ago=hours)
    noted = timezone.now() - timedelta(hours=26)
    SafetyItem.objects.create(client=cast.ines, kind="withdrawal", level=3, created_at=noted)
    assert shown(sana) == {"Ines": found}


def test_each_answers_for_themselves(sana, cast):
    in_danger(cast.ines)
    answer(sana, cast.ines, "safety")
    mara = browser_of(cast.mara)
    assert rows_on(mara.get(reverse("supervision:mine"))) == {"Ines": ["safety", "contact_gap"]}


def test_after_an_answer_one_is_where_one_was(sana, cast, three):
    query = f"?therapist={cast.mara.pk}&kind=contact_gap&page=1&name=Ines"
    asked = f"{REVIEW}?therapist={cast.mara.pk}&kind=contact_gap"
    assert names(sana, query) == ["Ines", "Cleo"]
    done = answer(sana, cast.ines, "contact_gap", query=query)
    assert done.url == f"{asked}#{cast.ines.code}-safety"
    assert names(sana, query) == ["Cleo"]
    assert answer(sana, three["Cleo"], "contact_gap", query=query).url == asked
    assert "It rests until" in html_of(sana.get(REVIEW))


def test_an_answer_without_words_comes_back_as_it_was(sana, cast):
    in_danger(cast.ines)
    again = answer(sana, cast.ines, "safety", because="  ", weeks="2")
    assert (again.status_code, FlagAnswer.objects.count()) == (422, 0)
    page = html_of(again)
    assert "A few words on why it may rest." in page
    assert '<option value="2" selected>' in page and '<details class="flagged-why" open>' in page
    assert answer(sana, cast.ines, "safety", because="x" * 301).status_code == 422
    assert "x" * 301 in answer(sana, cast.ines, "safety", because="x" * 301).content.decode()
    for weeks in ("", "3", "x"):
        assert answer(sana, cast.ines, "safety", weeks=weeks).status_code == 422
    assert FlagAnswer.objects.count() == 0


def test_a_double_click_makes_one_answer(sana, cast):
    in_danger(cast.ines)
    key = str(uuid.uuid4())
    places = [answer(sana, cast.ines, "safety", key=key).url.split("#")[0] for _click in range(2)]
    assert (places, FlagAnswer.objects.count()) == ([REVIEW, REVIEW], 1)
    assert answer(sana, cast.ines, "safety").status_code == 409  # another form, from another window: it rests already


def test_a_key_that_is_another_rows_is_asked_for_again(sana, cast):
    in_danger(cast.ines)
    taken = answered(cast.noor, "safety", by=cast.stella, because="Stella on Noor")
    again = answer(sana, cast.ines, "safety", key=str(taken.pk), because="Mara calls her")
    assert (again.status_code, FlagAnswer.objects.count()) == (422, 1)
    page = html_of(again)
    assert str(taken.pk) not in page and "Mara calls her" in page and "Please send it once more." in page
    assert answer(sana, cast.ines, "safety", key="nonsense").status_code == 302


def test_what_was_typed_comes_back_whatever_the_filters_show(sana, cast):
    in_danger(cast.ines)
    page = answer(sana, cast.ines, "safety", query="?kind=mandate", because="y" * 301)
    assert page.status_code == 422 and rows_on(page) == {"Ines": ["safety", "contact_gap"]}
    assert "y" * 301 in page.content.decode()


def test_a_flag_that_is_gone_is_said_to_be_and_the_words_stay(sana, cast):
    item = in_danger(cast.ines)
    item.resolved_on = timezone.localdate()
    item.save()
    late = answer(sana, cast.ines, "safety", because="Mara calls <b>her</b>")
    assert (late.status_code, FlagAnswer.objects.count()) == (409, 0)
    page = html_of(late)
    assert "Safety open: this has changed meanwhile" in page and "You wrote: Mara calls &lt;b&gt;her&lt;/b&gt;" in page
    assert answer(sana, cast.ines, "no-such-kind").status_code == 404


def test_what_the_therapist_wrote_stands_with_it(sana, cast):
    in_danger(cast.ines)
    answered(cast.ines, "safety", by=cast.mara, because="<i>I</i> call her daily")
    answered(cast.ines, "safety", by=cast.jon, because="Jon is not supervised by Sana")
    answered(cast.noor, "safety", by=cast.stella, because="Stella on Noor")
    page = html_of(sana.get(REVIEW))
    assert "<b>Mara:</b> &lt;i&gt;I&lt;/i&gt; call her daily" in page
    assert f"Mara wrote, {date_format(timezone.localdate(), 'j F')}" in page.partition("</summary>")[2]
    assert "Jon is not" not in page and "Stella on Noor" not in page


def test_what_the_therapist_wrote_about_something_before_it_does_not(sana, cast):
    in_danger(cast.ines, days=3)
    answered(cast.ines, "safety", by=cast.mara, because="I call her daily", hours_ago=49)
    assert "I call her daily" not in html_of(sana.get(REVIEW))
    answered(cast.ines, "safety", by=cast.mara, because="She calls me", hours_ago=47)
    assert "She calls me" in html_of(sana.get(REVIEW))


# --- An alliance drop -------------------------------------------------------------------------------
def test_an_alliance_drop_is_the_therapists_alone_for_a_week(sana, cast, travel):
    switched_on(cast.team, "alliance")
    make_session(cast.ines, by=cast.mara, days_ago=1)
    felt(cast.ines, 9, 9, 9, 4, first=22)
    mara = browser_of(cast.mara)
    assert (shown(sana), rows_on(mara.get(reverse("supervision:mine")))) == ({}, {"Ines": ["alliance"]})
    travel(5)
    assert shown(sana) == {}
    travel(1)
    assert shown(sana) == {"Ines": ["alliance"]}


def test_an_alliance_drop_is_told_once_they_met_again(sana, cast):
    switched_on(cast.team, "alliance")
    felt(cast.ines, 9, 9, 9, 4, first=23)
    meeting = make_session(cast.ines, by=cast.mara, days_ago=2)
    assert shown(sana) == {}
    meeting.starts_at = timezone.now() - timedelta(days=1)
    meeting.save()
    assert shown(sana) == {"Ines": ["alliance"]}


# --- The agenda, the numbers ------------------------------------------------------------------------
def test_who_waits_on_the_agenda_is_not_offered_again(sana, cast):
    assert "Put on the agenda" in html_of(sana.get(REVIEW))
    AgendaPoint.objects.create(supervisor=cast.otto, therapist=cast.stella, client=cast.ines)
    assert "is on the agenda" not in html_of(sana.get(REVIEW))
    AgendaPoint.objects.create(supervisor=cast.sana, therapist=cast.mara, client=cast.ines, flag="contact_gap")
    page = html_of(sana.get(REVIEW))
    place = reverse("supervision:line", args=[SupervisionLine.objects.get(supervisor=cast.sana).pk])
    assert f'<a class="btn btn-link" href="{place}">Ines is on the agenda</a>' in page
    assert "Put on the agenda" not in page


def test_counts_are_the_same_wherever_they_stand(sana, cast, three):
    listed = sana.get(REVIEW).context["listed"]
    looked = look(cast.sana)
    assert (listed.total, len(listed.waiting)) == (len(looked.flagged), len(looked.waiting)) == (3, 3)


def test_two_of_one_name_are_told_apart(sana, cast):
    twin = make_client("ines", lead=cast.mara, team=cast.team)
    page = html_of(sana.get(REVIEW))
    assert f'ines <span class="soft tiny">{twin.code}</span>' in page
    assert f'Ines <span class="soft tiny">{cast.ines.code}</span>' in page


def test_names_are_escaped(sana, cast):
    client = make_client("<b>Bo</b>", lead=cast.mara, team=cast.team)
    make_area(client, "<i>Wine</i>")
    page = html_of(sana.get(REVIEW))
    assert "<b>Bo</b>" not in page and "<i>Wine</i>" not in page and "&lt;i&gt;Wine&lt;/i&gt;" in page


def test_a_page_of_thirty_asks_as_much_as_a_page_of_one(sana, cast):
    switched_on(cast.team, "alliance", "mandate", "notes_open", "goal_fit", "fresh_look", "plan_review", "never_raised")
    CareTeamMembership.objects.filter(episode__client=cast.ines, user=cast.mara).delete()
    first = _flagged(0, cast)
    one = queries(sana, REVIEW)
    assert names(sana) == [first.chosen_name]
    for number in range(1, 30):
        _flagged(number, cast)
    assert len(names(sana)) == 10
    assert queries(sana, REVIEW) == one == QUERIES


def _flagged(number: int, cast) -> Client:
    """A client about whom there is everything, two answers among it."""
    client = make_full(number, cast)
    SafetyItem.objects.filter(client=client).update(created_at=timezone.now() - timedelta(days=3))
    answered(client, "safety", by=cast.mara, because="I call")
    answered(client, "overdose", by=cast.sana, because="They are making one")
    AgendaPoint.objects.create(supervisor=cast.sana, therapist=cast.mara, client=client)
    return client


def test_another_team_with_other_switches(sana, cast):
    other = Team.objects.create(name="Elm Road")
    switched_on(other, "never_raised")
    client = make_client("Elma", lead=cast.mara, team=other)
    for days in (9, 5, 1):
        make_session(client, by=cast.mara, days_ago=days)
        make_session(cast.ines, by=cast.mara, days_ago=days)
    assert shown(sana) == {"Elma": ["never_raised"]}
