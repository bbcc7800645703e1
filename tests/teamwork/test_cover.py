"""Cover: rights that begin and end with their days and nothing else, for a whole caseload or some of it."""

import json
import re
import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients import actions
from clients.covering import covers_of
from clients.models import CareTeamMembership, Client, Cover
from hrp.accounts.actions import set_active
from hrp.accounts.models import SupervisionLine, Team, TeamLead, TeamMembership
from hrp.accounts.roles import Role
from hrp.administration.actions import assign
from hrp.audit.models import Action, Event
from sessions.actions import transfer
from sessions.models import Session, SessionNote
from tests.cast import key, make_client, make_session, make_user
from tests.clock import here_now
from tests.workspace.many import NOT_COUNTED, ago, queries

COVER, NEW = reverse("teamwork:cover"), reverse("teamwork:cover_new")
TODAY, CASELOAD = reverse("workspace:today"), reverse("workspace:caseload")


def day(days: int):
    """The day in so many days."""
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def abe(cast) -> Client:
    """A client of Mara's whom Jon does not know. Sana leads the team, Otto and Ada lead none."""
    TeamLead.objects.create(user=cast.sana, team=cast.team)
    return make_client("Abe", lead=cast.mara, team=cast.team)


@pytest.fixture
def sana(cast, abe) -> Browser:
    return signed_in(cast.sana)


def signed_in(user) -> Browser:
    browser = Browser()
    browser.force_login(user)
    here_now()
    return browser


def set_cover(cast, first: int = 0, last: int = 6, **given) -> Cover:
    """Jon covers for Mara from the day `first` to the day `last`, both included; her whole caseload."""
    asked = {"of": cast.mara, "to": cast.jon, "team": cast.team, "by": cast.sana, "key": key()} | given
    return actions.cover(from_on=day(first), to_on=day(last + 1), **asked)


def opens(user, client) -> bool:
    """Whether a record opens at the next request: never anything but 200 and 404."""
    status = signed_in(user).get(reverse("workspace:record", args=[client.code])).status_code
    assert status in {200, 404}
    return status == 200


def covering(client) -> list[tuple]:
    """Who covers a client, from when, until and including when."""
    rows = CareTeamMembership.objects.filter(episode__client=client, role="covering").order_by("from_on", "to_on")
    return [(row.user.name, row.from_on, row.last_on) for row in rows if row.from_on < row.to_on]


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def typed(cast, first: int = 0, last: int = 6, **given) -> dict:
    """What a person sends with the form."""
    people = {"of": cast.mara.pk, "to": cast.jon.pk}
    return {"key": key(), **people, "from_on": day(first), "until": day(last), "who": "whole"} | given


# --- From the first day to the last -------------------------------------------------------------


def test_a_record_opens_on_the_days_of_the_cover_and_on_no_other(cast, abe, travel):
    set_cover(cast, 2, 4)
    seen = []
    for _day in range(7):
        seen.append((opens(cast.jon, abe), opens(cast.mara, abe), opens(cast.solo, abe)))
        travel(1)
    before, during, after = (False, True, False), (True, True, False), (False, True, False)
    assert seen == [before, before, during, during, during, after, after]


def test_the_whole_caseload_is_what_she_leads_in_this_team(cast, abe):
    elsewhere = Team.objects.create(name="Hill")
    beyond = make_client("Bo", lead=cast.mara, team=elsewhere)
    shared = make_client("Cleo", lead=cast.solo, team=cast.team)
    actions.join_care_team(shared.episodes.get(), cast.mara, "co_therapist", by=cast.ada)
    invented = make_client("Robin", lead=cast.mara, team=cast.team, is_practice=True)
    ended = make_client("Di", lead=cast.mara, team=cast.team)
    ended.episodes.update(ended_on=ago(0))
    set_cover(cast)
    everyone = (cast.ines, abe, beyond, shared, invented, ended, cast.noor)
    assert [len(covering(one)) for one in everyone] == [1, 1, 0, 0, 0, 0, 0]
    assert covering(abe) == [("Jon", day(0), day(6))]


def test_some_are_those_named_and_what_she_does_not_lead_is_left_out(cast, abe):
    bo = make_client("Bo", lead=cast.mara, team=cast.team)
    made = set_cover(cast, whole=False, codes=[abe.code, cast.noor.code])
    assert [len(covering(one)) for one in (abe, bo, cast.ines, cast.noor)] == [1, 0, 0, 0]
    assert (opens(cast.jon, abe), opens(cast.jon, bo), opens(cast.jon, cast.noor)) == (True, False, False)
    assert made.whole is False


def test_several_people_may_cover_for_different_clients(cast, abe):
    set_cover(cast, whole=False, codes=[abe.code])
    set_cover(cast, to=cast.solo, whole=False, codes=[cast.ines.code])
    assert (opens(cast.jon, abe), opens(cast.solo, abe), opens(cast.solo, cast.ines)) == (True, False, True)


def test_whoever_covers_writes_and_signs_and_when_it_is_over_an_open_page_saves_nothing(cast, abe, travel):
    set_cover(cast, 0, 1)
    jon = signed_in(cast.jon)
    meeting = make_session(abe, by=cast.jon, days_ago=0.01)
    room, save = (reverse(f"sessions:{name}", args=[abe.code, meeting.pk]) for name in ("room", "save"))

    def write(words: str, was: str) -> int:
        texts = {"s1": {"text": words, "was": [was]}}
        body = json.dumps({"tab": str(uuid.uuid4()), "seq": 1, "texts": texts})
        answer = jon.post(save, body, content_type="application/json", HTTP_ACCEPT="application/json")
        return answer.status_code

    assert jon.get(room).status_code == 200
    assert write("On the first day", "") == 200
    travel(1)
    assert (jon.get(room).status_code, write("On the last day", "On the first day")) == (200, 200)
    travel(1)
    assert write("A day too late", "On the last day") == 404
    assert (jon.get(room).status_code, jon.get(TODAY).status_code) == (404, 200)
    assert SessionNote.objects.get(session=meeting).s1 == "On the last day"


def test_whoever_covers_signs_their_own_note(cast, abe):
    set_cover(cast)
    meeting = make_session(abe, by=cast.jon, days_ago=0.01)
    Session.objects.filter(pk=meeting.pk).update(safety_answer="did_not_come_up")
    jon, address = signed_in(cast.jon), reverse("sessions:sign", args=[abe.code, meeting.pk])
    assert jon.post(address).status_code == 302
    assert SessionNote.objects.get(session=meeting).signed_by == cast.jon


def test_the_supervisor_of_whoever_covers_reads_along_while_it_stands(cast, abe, travel):
    SupervisionLine.objects.create(supervisor=cast.otto, therapist=cast.jon)
    set_cover(cast, 1, 1)
    assert not opens(cast.otto, abe)
    travel(1)
    assert opens(cast.otto, abe)
    travel(1)
    assert not opens(cast.otto, abe)


def test_who_may_not_sign_in_any_more_opens_nothing(cast, abe):
    set_cover(cast)
    jon = signed_in(cast.jon)
    set_active(cast.jon, by=cast.ada, active=False)
    assert jon.get(reverse("workspace:record", args=[abe.code])).status_code == 302
    assert "may not open records now" in text(signed_in(cast.sana).get(COVER))


def test_a_co_therapist_stays_one_when_the_cover_is_over(cast, abe, travel):
    set_cover(cast, 0, 0)
    assert covering(cast.ines) == [("Jon", day(0), day(0))]
    travel(1)
    assert (opens(cast.jon, cast.ines), opens(cast.jon, abe)) == (True, False)


# --- Ended early --------------------------------------------------------------------------------


def test_ended_early_it_is_over_at_the_next_request(cast, abe):
    made = set_cover(cast)
    assert opens(cast.jon, abe)
    actions.end_cover(made, by=cast.sana)
    assert not opens(cast.jon, abe)
    made.refresh_from_db()
    assert (made.from_on, made.to_on) == (day(0), day(0))
    rows = Event.objects.count()
    actions.end_cover(made, by=cast.sana)
    assert Event.objects.count() == rows


def test_taken_back_before_its_first_day_it_never_begins(cast, abe, travel):
    actions.end_cover(set_cover(cast, 2, 4), by=cast.sana)
    actions.enrol(by=cast.mara, key=key(), team=cast.team, client={"chosen_name": "Eve"}, episode={})
    travel(3)
    assert not opens(cast.jon, abe)
    assert covering(abe) == covering(Client.objects.get(chosen_name="Eve")) == []


def test_ending_one_leaves_another_that_is_longer(cast, abe):
    short, long = set_cover(cast, 0, 2), set_cover(cast, 0, 9)
    actions.end_cover(short, by=cast.sana)
    assert covering(abe) == [("Jon", day(0), day(9))]
    actions.end_cover(long, by=cast.sana)
    assert covering(abe) == []


# --- Who leads changes meanwhile ----------------------------------------------------------------


def test_whoever_comes_to_be_led_meanwhile_is_covered_too(cast, abe, travel):
    set_cover(cast, 0, 6)
    set_cover(cast, 20, 22, to=cast.solo)
    travel(2)
    eve = actions.enrol(by=cast.mara, key=key(), team=cast.team, client={"chosen_name": "Eve"}, episode={})
    assert covering(eve) == [("Jon", day(0), day(4)), ("Solo", day(18), day(20))]
    assert opens(cast.jon, eve)
    transfer([cast.noor.code], of=cast.stella, to=cast.mara, by=cast.ada)
    assert opens(cast.jon, cast.noor)
    travel(5)
    assert (opens(cast.jon, eve), opens(cast.jon, cast.noor), opens(cast.mara, eve)) == (False, False, True)


def test_whoever_is_led_after_it_or_elsewhere_or_is_invented_is_not(cast, abe, travel):
    set_cover(cast, 0, 1)
    elsewhere = Team.objects.create(name="Hill")
    for name, team, practice in (("Bo", elsewhere, False), ("Robin", cast.team, True)):
        given = {"chosen_name": name, "is_practice": practice}
        assert covering(actions.enrol(by=cast.mara, key=key(), team=team, client=given, episode={})) == []
    travel(2)
    given = {"chosen_name": "Eve"}
    assert covering(actions.enrol(by=cast.mara, key=key(), team=cast.team, client=given, episode={})) == []


def test_cover_for_some_takes_nobody_else_in(cast, abe):
    set_cover(cast, whole=False, codes=[abe.code])
    given = {"chosen_name": "Eve"}
    assert covering(actions.enrol(by=cast.mara, key=key(), team=cast.team, client=given, episode={})) == []


def test_with_the_lead_the_cover_of_the_earlier_lead_ends(cast, abe):
    set_cover(cast)
    transfer([abe.code], of=cast.mara, to=cast.stella, by=cast.ada)
    assert (opens(cast.jon, abe), opens(cast.stella, abe), opens(cast.jon, cast.ines)) == (False, True, True)
    assert covering(abe) == []


def test_the_same_person_who_covers_the_new_lead_as_well_goes_on(cast, abe):
    set_cover(cast, 0, 3)
    set_cover(cast, 0, 8, of=cast.stella)
    transfer([abe.code], of=cast.mara, to=cast.stella, by=cast.ada)
    assert covering(abe) == [("Jon", day(0), day(8))]
    assert opens(cast.jon, abe)


def test_a_lead_who_leaves_is_covered_no_longer(cast, abe):
    set_cover(cast)
    lead = CareTeamMembership.objects.get(episode__client=abe, role="lead")
    actions.leave_care_team(lead, by=cast.ada)
    assert (covering(abe), opens(cast.jon, abe)) == ([], False)


def test_somebody_else_who_joins_changes_no_cover(cast, abe):
    set_cover(cast)
    assign(abe.episodes.get(), cast.solo, "peer", by=cast.ada)
    assert covering(abe) == [("Jon", day(0), day(6))]


def test_whoever_covers_and_comes_to_lead_leads(cast, abe, travel):
    set_cover(cast, 0, 0)
    transfer([abe.code], of=cast.mara, to=cast.jon, by=cast.ada)
    travel(1)
    assert (opens(cast.jon, abe), covering(abe)) == (True, [])


# --- What cannot be -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"first": -1},
        {"first": 3, "last": 2},
        {"first": 0, "last": 366},
        {"to": "mara"},
        {"to": "sana"},
        {"of": "solo"},
        {"whole": False, "codes": []},
    ],
)
def test_what_cannot_be_covered_is_refused_and_nothing_is_stored(cast, abe, given):
    people = {name: getattr(cast, who) for name, who in given.items() if name in {"of", "to"}}
    with pytest.raises(actions.CannotCover):
        set_cover(cast, **given | people)
    assert (Cover.objects.count(), covering(abe)) == (0, [])


def test_a_year_is_the_most(cast, abe):
    set_cover(cast, 0, 365)
    assert covering(abe) == [("Jon", day(0), day(365))]


def test_covered_already_by_the_same_person_on_all_of_the_days_is_left_as_it_is(cast, abe):
    set_cover(cast, 0, 9, whole=False, codes=[abe.code])
    set_cover(cast, 2, 5)
    assert (covering(abe), covering(cast.ines)) == ([("Jon", day(0), day(9))], [("Jon", day(2), day(5))])
    with pytest.raises(actions.CannotCover):
        set_cover(cast, 2, 5)
    set_cover(cast, 5, 12)  # longer than what is there: no day of it may be lost
    assert covering(abe) == [("Jon", day(0), day(9)), ("Jon", day(5), day(12))]


# --- Twice, and at the same moment --------------------------------------------------------------


def test_the_same_form_twice_is_one_cover(cast, abe):
    form = key()
    once, again = set_cover(cast, key=form), set_cover(cast, key=form)
    assert (str(again.pk), str(once.pk)) == (form, form)
    assert (Cover.objects.count(), len(covering(abe))) == (1, 1)


def test_the_same_form_with_something_else_in_it_is_another(cast, abe):
    form = key()
    once = set_cover(cast, key=form, whole=False, codes=[abe.code])
    other = set_cover(cast, key=form, whole=False, codes=[abe.code, cast.ines.code])
    assert (once.memberships.count(), other.memberships.count()) == (1, 1)
    assert (len(covering(abe)), len(covering(cast.ines))) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_set_it_once(cast, abe):
    form, both = key(), threading.Barrier(2)

    def ask():
        both.wait()
        try:
            set_cover(cast, key=form)
        finally:
            connection.close()

    at_once(ask, ask)
    assert (Cover.objects.count(), len(covering(abe)), len(covering(cast.ines))) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_cover_and_somebody_new_at_the_same_moment_leave_nobody_out(cast, abe):
    both = threading.Barrier(2)

    def cover():
        both.wait()
        try:
            set_cover(cast)
        finally:
            connection.close()

    def enrol():
        both.wait()
        try:
            actions.enrol(by=cast.mara, key=key(), team=cast.team, client={"chosen_name": "Eve"}, episode={})
        finally:
            connection.close()

    at_once(cover, enrol)
    assert len(covering(Client.objects.get(chosen_name="Eve"))) == 1


def at_once(*acts) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def quiet(query) -> bool:
    """Whether a statement is about the transaction alone."""
    return query["sql"].upper().startswith(NOT_COUNTED)


# --- The trail ----------------------------------------------------------------------------------


def test_each_client_has_its_row_with_the_days_and_the_cover_one(cast, abe):
    made = set_cover(cast, 1, 3)
    days = {"from_on": day(1).isoformat(), "to_on": day(4).isoformat()}
    rows = Event.objects.filter(action=Action.RIGHT_CHANGED).order_by("pk")
    found = [(row.actor, row.client_code, row.subject, row.detail) for row in rows]
    each = [
        (cast.sana.email, code, f"user {cast.jon.pk}", {"care_role": "covering"} | days)
        for code in sorted([abe.code, cast.ines.code])
    ]
    people = {"covered": str(cast.mara.pk), "covering": str(cast.jon.pk), "team": str(cast.team.pk)}
    told = {"whole": True, "clients": 2} | people | days
    assert found == [*each, (cast.sana.email, "", f"cover {made.pk}", told)]
    actions.end_cover(made, by=cast.sana)
    ended = Event.objects.filter(action=Action.RIGHT_CHANGED, detail__has_key="care_role_ended")
    assert sorted(ended.values_list("client_code", flat=True)) == sorted([abe.code, cast.ines.code])
    assert Event.objects.latest("pk").detail == {"ended": True, "to_on": day(1).isoformat()}


def test_thirty_clients_take_few_more_queries_than_one_but_for_the_trail(cast, abe):
    def taken(act) -> int:
        with CaptureQueriesContext(connection) as caught:
            act()
        return len([one for one in caught if "audit_event" not in one["sql"] and not quiet(one)])

    cast.ines.episodes.update(ended_on=ago(0))
    covers = []
    one = taken(lambda: covers.append(set_cover(cast)))
    end_one = taken(lambda: actions.end_cover(covers[0], by=cast.sana))
    for number in range(29):
        make_client(f"Client {number:02}", lead=cast.mara, team=cast.team)
    thirty = taken(lambda: covers.append(set_cover(cast)))
    assert covers[1].memberships.count() == 30
    end_thirty = taken(lambda: actions.end_cover(covers[1], by=cast.sana))
    assert (thirty, end_thirty) == (one, end_one)
    assert (one, end_one) == (7, 6)


# --- What others see of it ----------------------------------------------------------------------


def test_the_record_says_who_covers_and_until_when(cast, abe, travel):
    set_cover(cast, 1, 3)
    mara, record = signed_in(cast.mara), reverse("workspace:record", args=[abe.code])

    def head() -> str:
        said = text(mara.get(record))
        return said[said.index("since ") : said.index("Print")].strip()

    last = f"{day(3):%-d %B}"
    assert "covers" not in head()
    travel(1)
    assert f"with Mara · Jon covers until {last}" in head()
    travel(3)
    assert "covers" not in head()


def test_a_co_therapist_who_covers_is_named_as_both(cast, abe):
    set_cover(cast, 0, 3)
    set_cover(cast, 0, 5)
    said = text(signed_in(cast.mara).get(reverse("workspace:record", args=[cast.ines.code])))
    assert f"with Mara, Jon · Jon covers until {day(5):%-d %B}" in said
    assert said.count("Jon covers") == 1


def test_the_caseload_of_whoever_covers_says_for_whom(cast, abe, travel):
    set_cover(cast, 0, 3, whole=False, codes=[abe.code])
    last = f"{day(3):%-d %B}"
    said = text(signed_in(cast.jon).get(CASELOAD))
    assert said.count(f"for Mara until {last}") == 1
    assert "until" not in text(signed_in(cast.mara).get(CASELOAD))
    travel(4)
    said = text(signed_in(cast.jon).get(CASELOAD))
    assert "for Mara" not in said and "Abe" not in said and "Ines" in said


def test_today_tells_both_of_them_now_and_next(cast, abe, travel):
    set_cover(cast, 1, 3)
    first, last = f"{day(1):%-d %B}", f"{day(3):%-d %B}"
    assert f"Jon covers for you from {first} until {last}" in text(signed_in(cast.mara).get(TODAY))
    assert f"Covering for Mara from {first} until {last}" in text(signed_in(cast.jon).get(TODAY))
    assert covers_of(cast.solo) == covers_of(cast.sana) == []
    travel(1)
    assert f"Jon covers for you until {last}" in text(signed_in(cast.mara).get(TODAY))
    assert f"Covering for Mara until {last}" in text(signed_in(cast.jon).get(TODAY))
    travel(3)
    assert "covers for you" not in text(signed_in(cast.mara).get(TODAY))
    assert "Covering for" not in text(signed_in(cast.jon).get(TODAY))


def test_contact_gaps_rest_only_while_cover_stands(cast, abe, travel):
    def gaps(user) -> list[str]:
        return [client.chosen_name for client in signed_in(user).get(TODAY).context["day"].not_met]

    cleo = make_client("Cleo", lead=cast.stella, team=cast.team)
    actions.join_care_team(cleo.episodes.get(), cast.jon, "co_therapist", by=cast.ada)
    set_cover(cast, 1, 2, whole=False, codes=[abe.code])
    assert (gaps(cast.mara), gaps(cast.jon)) == (["Abe", "Ines"], ["Cleo", "Ines"])
    travel(1)
    assert (gaps(cast.mara), gaps(cast.jon)) == (["Ines"], ["Cleo", "Ines"])
    assert sorted(gaps(cast.stella)) == ["Cleo", "Noor"]
    travel(2)
    assert (gaps(cast.mara), gaps(cast.jon)) == (["Abe", "Ines"], ["Cleo", "Ines"])


def test_a_co_therapist_who_does_not_cover_is_still_told_of_a_gap(cast, abe):
    set_cover(cast, to=cast.solo)
    shown = [signed_in(user).get(TODAY).context["day"].not_met for user in (cast.mara, cast.jon, cast.solo)]
    assert [[client.chosen_name for client in one] for one in shown] == [[], ["Ines"], []]


def test_the_caseload_filter_of_who_was_not_met_stays_a_filter(cast, abe):
    set_cover(cast)
    rows = signed_in(cast.mara).get(CASELOAD, {"gap": "14"}).context["rows"]
    assert [row.client.chosen_name for row in rows] == ["Abe", "Ines"]


# --- The pages ----------------------------------------------------------------------------------


def test_cover_for_a_whole_caseload_is_one_form(cast, sana, abe):
    page = sana.get(NEW)
    assert "Mara, 2 clients" in text(page) and "Abe" not in text(page)
    answer = sana.post(NEW, typed(cast, 0, 6), follow=True)
    assert answer.redirect_chain == [(COVER, 302)]
    said = text(answer)
    assert f"Jon covers 2 clients of Mara from {day(0):%-d %B} until {day(6):%-d %B}. It ends by itself." in said
    assert "Jon for Mara" in said and "Whole caseload, 2 clients" in said and "Abe" in said and "Ines" in said
    assert "Noor" not in said
    assert opens(cast.jon, abe)


def test_cover_for_some_asks_for_them_by_name_on_the_same_page(cast, sana, abe):
    sent = typed(cast, who="some")
    page = sana.post(NEW, sent)
    assert (page.status_code, Cover.objects.count()) == (200, 0)
    assert re.findall(r'name="codes" value="(\w+)"', " ".join(page.content.decode().split())) == [
        abe.code,
        cast.ines.code,
    ]
    assert page.context["form"]["codes"].value() == []
    row = Event.objects.filter(action=Action.LIST).latest("pk")
    assert (row.subject, row.detail) == ("clients to cover", {"count": 2})
    sent |= {"listed": cast.mara.pk}
    page = sana.post(NEW, sent)
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"codes"})
    assert sana.post(NEW, sent | {"codes": [abe.code]}).status_code == 302
    assert (len(covering(abe)), covering(cast.ines)) == (1, [])


@pytest.mark.parametrize(("tick", "ticked"), [("all", 2), ("none", 0)])
def test_all_and_nobody_are_one_tap_and_keep_what_was_typed(cast, sana, abe, tick, ticked):
    sent = typed(cast, 3, 5, who="some", listed=cast.mara.pk, codes=[abe.code], tick=tick)
    page = sana.post(NEW, sent)
    assert (page.status_code, Cover.objects.count()) == (200, 0)
    form = page.context["form"]
    assert len(form["codes"].value()) == ticked
    assert (form["until"].value(), form["to"].value()) == (day(5).isoformat(), str(cast.jon.pk))


def test_ticks_are_of_the_therapist_who_is_chosen_now(cast, sana, abe):
    """Whoever changes the therapist after the list was shown is asked again."""
    sent = typed(cast, of=cast.stella.pk, who="some", listed=cast.mara.pk, codes=[abe.code])
    page = sana.post(NEW, sent)
    assert (page.status_code, Cover.objects.count()) == (200, 0)
    assert "Noor" in text(page) and "Abe" not in text(page)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"of": ""}, "of"),
        ({"of": "fay"}, "of"),
        ({"to": ""}, "to"),
        ({"to": "mara"}, "to"),
        ({"to": "sana"}, "to"),
        ({"from_on": ""}, "from_on"),
        ({"from_on": "2020-01-01"}, "from_on"),
        ({"until": ""}, "until"),
        ({"until": "soon"}, "until"),
        ({"who": ""}, "who"),
    ],
)
def test_what_needs_another_look_is_said_at_its_field(cast, sana, given, field):
    given = {name: getattr(cast, value).pk if hasattr(cast, value) else value for name, value in given.items()}
    page = sana.post(NEW, typed(cast, **given))
    assert (page.status_code, set(page.context["form"].errors)) == (422, {field})
    assert Cover.objects.count() == 0


@pytest.mark.parametrize(("first", "last", "field"), [(3, 2, "until"), (0, 366, "until"), (-1, 2, "from_on")])
def test_days_that_cannot_be(cast, sana, first, last, field):
    page = sana.post(NEW, typed(cast, first, last))
    assert (page.status_code, set(page.context["form"].errors)) == (422, {field})


def test_only_therapists_of_the_team_who_may_sign_in_cover(cast, sana):
    elsewhere = make_user("Eli", Role.THERAPIST)
    TeamMembership.objects.create(user=elsewhere, team=Team.objects.create(name="Hill"))
    set_active(cast.solo, by=cast.ada, active=False)
    offered = sana.get(NEW).context["form"].fields["to"].queryset
    assert [one.name for one in offered] == ["Jon", "Mara", "Stella"]


def test_covered_already_is_told_and_nothing_is_lost(cast, sana, abe):
    sana.post(NEW, typed(cast))
    page = sana.post(NEW, typed(cast))
    assert page.status_code == 422
    assert "There is nobody to cover" in text(page)
    assert Cover.objects.count() == 1


@pytest.mark.parametrize("nonsense", ["", "x"])
def test_nonsense_for_a_key_loses_nothing(cast, sana, nonsense):
    assert sana.post(NEW, typed(cast, key=nonsense)).status_code == 302


def test_sent_twice_it_is_set_once(cast, sana):
    sent = typed(cast)
    assert [sana.post(NEW, sent).status_code, sana.post(NEW, sent).status_code] == [302, 302]
    assert Cover.objects.count() == 1


def test_who_covers_and_is_away_too_is_told_and_not_forbidden(cast, sana, abe):
    set_cover(cast, 0, 9, of=cast.stella, to=cast.solo)
    make_client("Bo", lead=cast.jon, team=cast.team)
    set_cover(cast, 4, 5, of=cast.jon, to=cast.stella)
    set_cover(cast, 20, 22, of=cast.jon, to=cast.solo)
    said = text(sana.post(NEW, typed(cast, 3, 8), follow=True))
    assert f"Jon is away from {day(4):%-d %B} until {day(5):%-d %B}; Stella covers." in said
    assert f"{day(20):%-d %B} until" not in said


def test_what_is_over_is_folded_away_and_paged(cast, sana, abe, travel):
    set_cover(cast, 0, 0)
    travel(1)
    page = sana.get(COVER)
    assert "Nobody is covered at the moment." in text(page)
    assert "Before 1" in text(page) and "<details" in page.content.decode()
    for _number in range(26):
        Cover.objects.create(covered=cast.mara, covering=cast.jon, team=cast.team, from_on=ago(9), to_on=ago(5))
    page = sana.get(COVER, {"page": 2})
    assert (page.context["past"].paginator.count, len(page.context["past"].object_list)) == (27, 2)


def test_ended_on_the_page(cast, sana, abe):
    made = set_cover(cast)
    answer = sana.post(reverse("teamwork:cover_end", args=[made.pk]), follow=True)
    assert "Ended. It opens no record from their next click on." in text(answer)
    assert not opens(cast.jon, abe)


def test_the_list_is_one_row_in_the_trail_without_a_name(cast, sana):
    set_cover(cast)
    before = Event.objects.count()
    sana.get(COVER)
    row = Event.objects.latest("pk")
    assert Event.objects.count() == before + 1
    assert (row.action, row.subject, row.client_code, row.detail) == (Action.LIST, "cover", "", {"count": 2})


# --- Who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["mara", "jon", "stella", "otto", "ada", "fay", "solo"])
def test_nobody_but_who_leads_the_team(cast, abe, who):
    made = set_cover(cast)
    browser = signed_in(getattr(cast, who))
    pages = [browser.get(COVER), browser.get(NEW), browser.post(NEW, typed(cast))]
    pages.append(browser.post(reverse("teamwork:cover_end", args=[made.pk])))
    assert [page.status_code for page in pages] == [403] * 4
    assert not re.search("Abe|Ines", "".join(page.content.decode() for page in pages))
    assert (Cover.objects.count(), len(covering(abe))) == (1, 1)


def test_whoever_leads_another_team_sees_and_changes_nothing_of_this_one(cast, abe):
    hill = Team.objects.create(name="Hill")
    TeamLead.objects.create(user=cast.otto, team=hill)
    made, otto = set_cover(cast), signed_in(cast.otto)
    assert otto.get(COVER, {"team": cast.team.pk}).status_code == 404
    assert otto.get(NEW, {"team": cast.team.pk}).status_code == 404
    assert otto.post(reverse("teamwork:cover_end", args=[made.pk])).status_code == 404
    page = otto.get(COVER)
    assert page.status_code == 200 and "Mara" not in text(page)
    assert set(otto.post(NEW, typed(cast)).context["form"].errors) == {"of", "to"}
    assert (Cover.objects.count(), len(covering(abe))) == (1, 1)


def test_who_leads_two_teams_keeps_the_one_they_look_at(cast, sana, abe):
    hill = Team.objects.create(name="A hill")
    TeamLead.objects.create(user=cast.sana, team=hill)
    answer = sana.post(f"{NEW}?team={cast.team.pk}", typed(cast))
    assert answer.url == f"{COVER}?team={cast.team.pk}"
    assert "Jon for Mara" in text(sana.get(answer.url)) and "Jon for Mara" not in text(sana.get(COVER))
    address = f"{reverse('teamwork:cover_end', args=[Cover.objects.get().pk])}?team={cast.team.pk}"
    assert address in sana.get(answer.url).content.decode()


def test_the_right_to_lead_ends_at_the_next_request(cast, sana):
    assert sana.get(COVER).status_code == 200
    TeamLead.objects.update(to_on=ago(0))
    assert sana.get(COVER).status_code == 403


# --- How many queries ---------------------------------------------------------------------------


def test_pages_take_the_same_queries_for_one_client_and_for_thirty(cast, sana, abe):
    """And for one cover and for several."""
    cast.ines.episodes.update(ended_on=ago(0))
    jon = signed_in(cast.jon)
    set_cover(cast)
    chosen = typed(cast, who="some")

    def taken() -> dict:
        with CaptureQueriesContext(connection) as caught:
            assert sana.post(NEW, chosen).status_code == 200
        choosing = len([one for one in caught if not quiet(one)])
        pages = {page: queries(sana, page) for page in (COVER, NEW)}
        return pages | {"choosing": choosing, TODAY: queries(jon, TODAY), CASELOAD: queries(jon, CASELOAD)}

    one = taken()
    for number in range(29):
        make_client(f"Client {number:02}", lead=cast.mara, team=cast.team)
    set_cover(cast, 0, 9)
    set_cover(cast, 8, 12, to=cast.solo)
    thirty = taken()
    assert len(sana.get(COVER).context["rows"]) == 3
    assert sana.post(NEW, chosen).content.decode().count('name="codes"') == 30
    assert thirty == one
