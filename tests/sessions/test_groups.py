"""Groups: who belongs to one, one page for a meeting, one signature for all, and each record its own part only."""

import json
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connections, transaction
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Client
from hrp.accounts.models import Team, TeamMembership
from hrp.administration.fire import erasing
from hrp.audit.models import Action, Event
from hrp.audit.signing import mac_of
from sessions import actions
from sessions.actions import (
    add_to_group,
    also_came,
    call_off,
    end_group,
    plan_group,
    sign_group,
    start_group,
    take_out,
)
from sessions.actions.saving import Signed
from sessions.fit import InTheWay
from sessions.groups.names import names_in
from sessions.models import (
    AllianceRating,
    GroupMeeting,
    GroupPlace,
    SafetyItem,
    Session,
    SessionNote,
    TherapyGroup,
    WellbeingRating,
)
from sessions.moments import weeks_later
from tests.cast import Cast, gather, key, make_client, make_session, put
from tests.sessions.groups import LINES, NAMES, Page, hold, make_group, part_of, write_all


@pytest.fixture
def group(cast) -> TherapyGroup:
    return make_group(cast)


@pytest.fixture
def shared(cast, group) -> GroupMeeting:
    return hold(group, cast.mara)


@pytest.fixture
def mara(cast, client):
    client.force_login(cast.mara)
    return client


def at(shared, name="group_meeting") -> str:
    return reverse(f"sessions:{name}", args=[shared.group_id, shared.pk])


def roles(client, user) -> list[str]:
    rows = CareTeamMembership.objects.current().filter(episode__client=client, user=user)
    return sorted(rows.values_list("role", flat=True))


def trail(**fields) -> list[tuple]:
    return list(Event.objects.filter(**fields).order_by("pk").values_list("action", "client_code", "detail"))


# --- Who belongs to a group -------------------------------------------------------------------


def test_whoever_is_added_is_shared_with_both_leaders_and_taken_back_when_they_leave(cast):
    group = make_group(cast, people=0)
    bram = make_client("Bram", lead=cast.mara, team=cast.team)
    assert roles(bram, cast.jon) == []
    place = add_to_group(group, bram, by=cast.mara)
    assert (roles(bram, cast.mara), roles(bram, cast.jon)) == (["lead"], ["group"])
    assert Client.objects.for_user(cast.jon).filter(pk=bram.pk).exists()
    assert add_to_group(group, bram, by=cast.mara) == place
    take_out(place, by=cast.jon)
    take_out(place, by=cast.jon)
    assert (roles(bram, cast.mara), roles(bram, cast.jon)) == (["lead"], [])
    assert not Client.objects.for_user(cast.jon).filter(pk=bram.pk).exists()
    assert trail(client_code=bram.code, action=Action.RIGHT_CHANGED) == [
        (Action.RIGHT_CHANGED, bram.code, {"care_role": "group"}),
        (Action.RIGHT_CHANGED, bram.code, {"care_role_ended": "group"}),
    ]


def test_another_group_keeps_its_leaders_on_the_care_team(cast):
    first, second = make_group(cast, people=0), make_group(cast, people=0)
    bram = make_client("Bram", lead=cast.mara, team=cast.team)
    place = add_to_group(first, bram, by=cast.mara)
    other = add_to_group(second, bram, by=cast.mara)
    take_out(place, by=cast.mara)
    assert roles(bram, cast.jon) == ["group"]
    take_out(other, by=cast.mara)
    assert roles(bram, cast.jon) == []


def test_whoever_is_on_the_care_team_otherwise_stays(cast):
    group = make_group(cast, people=1)
    take_out(GroupPlace.objects.get(group=group), by=cast.mara)
    assert (roles(cast.ines, cast.mara), roles(cast.ines, cast.jon)) == (["lead"], ["co_therapist"])


def test_only_somebody_on_the_care_team_adds_a_client(cast, mara):
    group = make_group(cast, people=0)
    address = reverse("sessions:group_add", args=[group.pk])
    assert "Noor" not in mara.post(address, {"words": "Noor"}).content.decode().split("<main")[1].replace(
        'value="Noor"', ""
    )
    assert mara.post(address, {"client": cast.noor.code}).status_code == 404
    assert mara.post(address, {"client": cast.ines.code}).status_code == 302
    assert list(GroupPlace.objects.values_list("episode__client", flat=True)) == [cast.ines.pk]


def test_a_co_leader_works_in_the_team_of_the_group(cast, mara):
    elsewhere = Team.objects.create(name="Hill Road")
    TeamMembership.objects.create(user=cast.mara, team=elsewhere)
    address, form_key = reverse("sessions:group_new"), key()
    sent = {"key": form_key, "name": "Thursday table", "team": elsewhere.pk, "co_lead": cast.jon.pk}
    refused = mara.post(address, sent)
    assert (refused.status_code, refused.context["form"].errors) == (
        422,
        {"co_lead": ["They do not work in this team."]},
    )
    for _click in range(2):
        assert mara.post(address, sent | {"team": cast.team.pk}).status_code == 302
    group = TherapyGroup.objects.get()
    assert (group.name, group.lead, group.co_lead, str(group.pk)) == ("Thursday table", cast.mara, cast.jon, form_key)


def test_a_key_that_is_taken_starts_nothing_and_keeps_what_was_typed(cast, mara):
    theirs = start_group(by=cast.stella, key=key(), name="Other", team=cast.team)
    sent = {"key": theirs.pk, "name": "Thursday table", "team": cast.team.pk}
    answer = mara.post(reverse("sessions:group_new"), sent)
    assert (answer.status_code, TherapyGroup.objects.count()) == (422, 1)
    assert "Thursday table" in answer.content.decode()


def test_nobody_is_taken_out_while_their_note_waits(cast, shared):
    Page(shared, cast.mara).about("Bram", "Spoke of barges.")
    place = GroupPlace.objects.get(episode__client__chosen_name="Bram")
    with pytest.raises(ValidationError) as refused:
        take_out(place, by=cast.mara)
    assert refused.value.messages == ["Their note in this group is not signed yet. Sign it first."]


def test_a_group_that_ends_takes_its_meetings_and_rights_along(cast, group):
    coming = hold(group, cast.mara, days=3)
    bram = Client.objects.get(chosen_name="Bram")
    for _click in range(2):
        end_group(group, by=cast.mara)
    group.refresh_from_db()
    assert (group.ended_on, GroupPlace.objects.filter(to_on=None).count()) == (timezone.localdate(), 0)
    assert set(coming.sessions.values_list("happened", flat=True)) == {"we_rearranged"}
    assert roles(bram, cast.jon) == []
    with pytest.raises(ValidationError):
        add_to_group(group, bram, by=cast.mara)
    with pytest.raises(ValidationError):
        hold(group, cast.mara)


# --- Who opens the pages ------------------------------------------------------------------------


def test_a_group_is_opened_by_its_leaders_alone_and_each_record_says_so(cast, client, shared):
    found = {}
    for person in (cast.mara, cast.jon, cast.stella, cast.sana, cast.ada, cast.fay):
        client.force_login(person)
        found[person.name] = [client.get(address).status_code for address in (at(shared), reverse("sessions:groups"))]
    assert found == {
        "Mara": [200, 200],
        "Jon": [200, 200],
        "Stella": [404, 200],
        "Sana": [403, 403],
        "Ada": [403, 403],
        "Fay": [403, 403],
    }
    seen = Event.objects.filter(action=Action.VIEW, actor=cast.mara.email, detail__page="group_meeting")
    assert sorted(seen.values_list("client_code", flat=True)) == sorted(
        Client.objects.exclude(pk=cast.noor.pk).values_list("code", flat=True)
    )
    assert all(row.mac == mac_of({name: getattr(row, name) for name in Event.COLUMNS}) for row in seen)
    denied = Event.objects.filter(action=Action.DENIED, actor=cast.stella.email)
    assert list(denied.values_list("subject", "client_code")) == [("group", "")]


def test_whoever_left_a_care_team_sees_nothing_of_that_person_on_the_page(cast, client, shared):
    write_all(shared, cast.mara)
    CareTeamMembership.objects.filter(episode__client__chosen_name="Bram", user=cast.jon).update(
        to_on=timezone.localdate()
    )
    client.force_login(cast.jon)
    group = reverse("sessions:group", args=[shared.group_id])
    pages = [client.get(address).content.decode() for address in (at(shared), at(shared, "group_review"), group)]
    assert [("Bram" in page, "barges" in page, "Cleo" in page) for page in pages] == [(False, False, True)] * 3
    part = part_of(shared, "Bram")
    assert Page(shared, cast.jon).save({f"{part.pk}:s1": "no"}).refused == {
        f"{part.pk}:s1": "This page has no such question."
    }
    assert len(sign_group(shared, by=cast.jon)) == 5
    # Bram's note stays open in Bram's record, for whoever is on Bram's care team.
    client.force_login(cast.mara)
    room = client.get(reverse("sessions:room", args=[part.client.code, part.pk]))
    assert (room.status_code, "barges" in room.content.decode(), "candles" in room.content.decode()) == (
        200,
        True,
        False,
    )


def test_whoever_left_a_care_team_learns_no_name_by_writing_it_and_says_nothing_of_that_person(cast, client, shared):
    page = write_all(shared, cast.mara, names=[name for name in NAMES if name != "Bram"])
    page.save({"theme": ("What Bram and Cleo said", "What a good evening is made of")})
    part = part_of(shared, "Bram")
    CareTeamMembership.objects.filter(episode__client=part.client, user=cast.jon).update(to_on=timezone.localdate())
    client.force_login(cast.jon)
    pages = [client.get(at(shared, name)).content.decode() for name in ("group_meeting", "group_review")]
    assert [("“Bram" in page, "“Cleo” stands in the shared text" in page) for page in pages] == [(False, True)] * 2
    place = GroupPlace.objects.get(episode__client=part.client)
    assert client.post(at(shared, "group_also"), {"place": str(place.pk)}).status_code == 404
    Page(shared, cast.jon).save({"theme": ("What was said", "What Bram and Cleo said")})
    assert len(sign_group(shared, by=cast.jon)) == 5
    # Whether Bram came is for those to say who are on Bram's care team; nothing of Jon's page is kept there either.
    assert Session.objects.filter(pk=part.pk).values_list("happened", "drafts").get() == ("planned", part.drafts)


def test_a_colleague_of_one_person_never_gets_the_page_of_the_group(cast, client, shared):
    CareTeamMembership.objects.create(episode=cast.ines.episodes.get(), user=cast.stella, role="covering")
    write_all(shared, cast.mara)
    part = part_of(shared, "Ines")
    room = reverse("sessions:room", args=[cast.ines.code, part.pk])
    client.force_login(cast.stella)
    assert client.get(at(shared)).status_code == 404
    open_page = client.get(room).content.decode()
    assert "not signed yet" in open_page
    assert [word for word in (*LINES, "good evening") if word in open_page] == []
    sign_group(shared, by=cast.mara)
    signed = client.get(room).content.decode()
    assert [word for word in (*LINES, "good evening", "in pairs") if word in signed] == [
        "quinces",
        "good evening",
        "in pairs",
    ]


# --- The meeting: planned, called off, written ------------------------------------------------------


def test_a_series_is_a_planned_meeting_for_everybody_every_week(cast, group, mara):
    start = timezone.localtime(timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    sent = {"key": key(), "starts_at": start.strftime("%Y-%m-%dT%H:%M"), "minutes": "75", "times": "3"}
    for _click in range(2):
        assert mara.post(reverse("sessions:group_plan", args=[group.pk]), sent).status_code == 302
    meetings = list(GroupMeeting.objects.order_by("starts_at"))
    days = [timezone.localtime(one.starts_at).strftime("%H:%M") for one in meetings]
    assert (len(meetings), set(days)) == (3, {start.strftime("%H:%M")})
    parts = Session.objects.filter(group_meeting__in=meetings)
    assert parts.count() == 18
    assert set(parts.values_list("happened", "modality", "minutes", "diary_of")) == {
        ("planned", "group", 75, cast.mara.pk)
    }
    assert not SessionNote.objects.filter(session__in=parts).exists()


def test_what_is_in_the_way_of_somebody_is_told_once_and_can_be_kept_anyway(cast, group, mara):
    start = timezone.localtime(timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    for name in ("Bram", "Cleo"):
        client = Client.objects.get(chosen_name=name)
        make_session(client, by=cast.mara, starts_at=start + timedelta(minutes=30), happened="planned")
    address = reverse("sessions:group_plan", args=[group.pk])
    sent = {"key": key(), "starts_at": start.strftime("%Y-%m-%dT%H:%M"), "minutes": "90", "times": "1"}
    asked = mara.post(address, sent)
    assert (asked.status_code, GroupMeeting.objects.count()) == (422, 0)
    said = asked.context["form"].non_field_errors()
    assert [words.split(" has a meeting")[0] for words in said] == ["Bram", "Cleo"]
    kept = asked.context["form"].data
    assert mara.post(address, {**kept, "anyway": "on"}).status_code == 302
    assert Session.objects.filter(group_meeting__isnull=False).count() == 6


def test_what_is_in_the_way_of_someone_else_s_client_names_nobody(cast, group):
    bram = Client.objects.get(chosen_name="Bram")
    CareTeamMembership.objects.filter(episode__client=bram, user=cast.jon).update(to_on=timezone.localdate())
    start = timezone.now() + timedelta(days=1)
    make_session(bram, by=cast.mara, starts_at=start, happened="planned")
    with pytest.raises(InTheWay) as found:
        plan_group(group, by=cast.jon, key=key(), starts_at=start + timedelta(minutes=5), minutes=90)
    assert found.value.words == "Someone else in the group has a meeting at that time."


def test_a_meeting_is_held_now_by_one_tap(group, mara):
    for _click in range(2):
        answer = mara.post(reverse("sessions:group_plan", args=[group.pk]), {"now": "yes"})
        assert answer.url == at(GroupMeeting.objects.get()) + "?now=yes"
    assert Session.objects.filter(group_meeting__isnull=False).count() == 6
    assert 'role="status">' not in mara.get(answer.url).content.decode().split('id="saved"')[0]


def test_with_people_in_the_room_nothing_is_in_the_way_and_the_page_says_what_else_there_is(cast, client, group):
    this_minute = timezone.now().replace(second=0, microsecond=0)
    beside = {"Bram": 0, "Cleo": 20, "Dov": -5, "Esra": 300}
    for name, minutes in beside.items():
        one, start = Client.objects.get(chosen_name=name), this_minute + timedelta(minutes=minutes)
        make_session(one, by=cast.mara, starts_at=start, happened="planned")
    CareTeamMembership.objects.filter(episode__client__chosen_name="Cleo", user=cast.jon).update(
        to_on=timezone.localdate()
    )
    client.force_login(cast.jon)
    answer = client.post(reverse("sessions:group_plan", args=[group.pk]), {"now": "yes"})
    shared = GroupMeeting.objects.get()
    assert (answer.status_code, answer.url) == (302, at(shared) + "?now=yes")
    assert this_minute - timedelta(minutes=2) < shared.starts_at < timezone.now()
    assert set(shared.sessions.values_list("happened", flat=True)) == {"planned"}
    assert shared.sessions.count() == 6

    def time(name):
        return timezone.localtime(this_minute + timedelta(minutes=beside[name])).strftime("%H:%M")

    page = client.get(answer.url)
    assert page.context["besides"] == [
        f"Dov has another meeting at {time('Dov')}.",
        f"Bram has another meeting at {time('Bram')}.",
        "Someone else in the group has another meeting at that time.",
    ]
    assert ("Bram has another meeting" in page.content.decode(), "Cleo" in page.content.decode()) == (True, False)
    assert "another meeting" not in client.get(at(shared)).content.decode()
    assert "Bram" not in " ".join([answer.url, answer.cookies.output()])


def test_what_is_planned_for_about_now_is_the_meeting_that_is_held(cast):
    group = make_group(cast, people=1)
    hold(group, cast.mara, minutes=20)
    soon = GroupMeeting.objects.get()
    assert actions.hold_now(group, by=cast.jon) == soon
    put([soon], starts_at=soon.starts_at + timedelta(hours=3))
    begun = actions.hold_now(group, by=cast.jon)
    assert (begun.starts_at <= timezone.now(), begun.minutes, GroupMeeting.objects.count()) == (True, 90, 2)
    call_off(begun, by=cast.mara)
    assert actions.hold_now(group, by=cast.jon) not in {soon, begun}
    end_group(group, by=cast.mara)
    with pytest.raises(ValidationError):
        actions.hold_now(group, by=cast.mara)


def test_a_plan_begins_a_week_after_the_last_meeting_and_else_at_the_next_full_hour(cast, group, mara):
    address = reverse("sessions:group_plan", args=[group.pk])
    before = timezone.localtime()
    when = mara.get(address).context["form"]["starts_at"].initial
    hour = timedelta(hours=1)
    assert (when.minute, when.second, before < when <= timezone.localtime() + hour) == (0, 0, True)
    held = hold(group, cast.mara, days=-15)
    call_off(hold(group, cast.mara, days=9), by=cast.mara)
    form = mara.get(address).context["form"]
    assert (form["starts_at"].initial, form["minutes"].initial) == (weeks_later(held.starts_at, 3), 90)
    last = hold(group, cast.mara, days=5)
    page = mara.get(address).content.decode()
    assert timezone.localtime(weeks_later(last.starts_at, 1)).strftime('value="%Y-%m-%dT%H:%M"') in page


def test_a_meeting_to_come_shows_who_is_expected_and_asks_nothing_yet(cast, group, mara):
    coming = hold(group, cast.mara, days=2)
    page = mara.get(at(coming)).content.decode()
    assert "Expected" in page
    assert "<input" not in page.split("<main")[1].split("</main>")[0].replace('<input type="hidden"', "")
    part = part_of(coming, "Bram")
    assert Page(coming, cast.mara).about("Bram").refused == {f"{part.pk}:came": "This meeting is still to come."}
    for _click in range(2):
        call_off(coming, by=cast.mara)
    assert set(coming.sessions.values_list("happened", flat=True)) == {"we_rearranged"}
    assert at(coming) not in mara.get(reverse("sessions:group", args=[group.pk])).content.decode()


def test_what_is_written_is_not_called_off(cast, shared):
    Page(shared, cast.mara).save({"theme": "Evenings"})
    with pytest.raises(ValidationError):
        call_off(shared, by=cast.mara)


def test_who_comes_later_to_the_group_is_expected_at_what_is_planned(cast, group):
    coming = hold(group, cast.mara, days=2)
    gus = make_client("Gus", lead=cast.mara, team=cast.team)
    place = add_to_group(group, gus, by=cast.mara)
    assert part_of(coming, "Gus").happened == "planned"
    take_out(place, by=cast.mara)
    assert not coming.sessions.filter(client=gus).exists()


def test_somebody_for_whom_nothing_was_arranged_is_put_on_the_page(cast, shared):
    put([part_of(shared, "Bram")], happened="client_rearranged")
    place = GroupPlace.objects.get(episode__client__chosen_name="Bram")
    part = also_came(shared, place, by=cast.mara)
    assert also_came(shared, place, by=cast.mara) == part
    assert (part.happened, shared.sessions.filter(client=part.client).count()) == ("planned", 2)


def test_texts_and_taps_land_with_whom_they_belong_to(cast, shared):
    page = write_all(shared, cast.jon)
    page.about("Bram", wellbeing__wellbeing="6", alliance__overall="8")
    shared.refresh_from_db()
    assert (shared.theme, shared.method) == ("What a good evening is made of", "A round, then in pairs")
    parts = {part.client.chosen_name: part for part in shared.sessions.select_related("client", "note")}
    assert {name: part.note.s1 for name, part in parts.items()} == {
        name: f"Spoke of {line}." for name, line in zip(NAMES, LINES, strict=True)
    }
    bram = parts["Bram"]
    assert (bram.happened, bram.modality, bram.note.format) == ("met", "group", "free")
    assert set(bram.therapists.values_list("user__name", "role")) == {("Mara", "lead"), ("Jon", "co")}
    assert list(WellbeingRating.objects.values_list("client", "kind", "value")) == [(bram.client_id, "wellbeing", 6)]
    assert list(AllianceRating.objects.values_list("client", "aspect", "value")) == [(bram.client_id, "overall", 8)]


def test_an_old_message_changes_nothing_and_two_people_keep_both_texts(cast, shared):
    mara, jon = Page(shared, cast.mara), Page(shared, cast.jon)
    ines = part_of(shared, "Ines")
    mara.about("Ines", "One")
    mara.save({"theme": "Evenings", f"{ines.pk}:s1": ("One, two", "One")})
    mara.save({"theme": ("", "Evenings")})
    mara.save({"theme": "Evenings", f"{ines.pk}:s1": ("One", "One, two")}, seq=2)
    shared.refresh_from_db()
    assert (shared.theme, SessionNote.objects.get(session=ines).s1) == ("", "One, two")
    mara.save({"theme": "Evenings"})
    outcome = jon.save({"theme": "Mornings", "method": "In pairs", f"{ines.pk}:s1": "Jon wrote"})
    assert outcome.conflicts == {"theme": "Evenings", f"{ines.pk}:s1": "One, two"}
    shared.refresh_from_db()
    assert (shared.theme, shared.method) == ("Evenings", "In pairs")


def test_the_address_answers_409_with_the_other_text_and_hints_in_place(cast, shared, mara):
    part = part_of(shared, "Ines")
    Page(shared, cast.jon).save({"theme": "Evenings"}, {f"{part.pk}:came": "yes"})
    body = {
        "tab": key(),
        "seq": 1,
        "texts": {
            "theme": {"text": "Mornings", "was": [""]},
            "method": {"text": "As Ines likes it", "was": [""]},
            f"{part.pk}:s1": {"text": "An addict, he said", "was": [""]},
        },
        "taps": {f"{part.pk}:safety_answer": "did_not_come_up"},
    }
    answer = mara.post(at(shared, "group_save"), json.dumps(body), content_type="application/json")
    told = answer.json()
    assert (answer.status_code, told["conflicts"]) == (409, {"theme": "Evenings"})
    assert [hint["written"] for hint in told["hints"]["method"]] == ["Ines"]
    assert [hint["written"] for hint in told["hints"][f"{part.pk}:s1"]] == ["addict"]
    assert list(told["fragments"]) == [f"{part.pk}-lines"]
    assert f'name="{part.pk}:line:safety"' in told["fragments"][f"{part.pk}-lines"]


def test_what_the_page_does_not_ask_is_refused_by_name(cast, shared):
    part, noor = part_of(shared, "Ines"), make_session(cast.noor, by=cast.stella)
    page = Page(shared, cast.mara)
    page.about("Ines")
    outcome = page.save(
        {f"{part.pk}:s2": "x", f"{noor.pk}:s1": "x", "other": "x", f"{part.pk}:reflection": "x"},
        {f"{part.pk}:stage:1": "acting", f"{noor.pk}:came": "yes", "came": "yes", f"{part.pk}:next": "week"},
    )
    assert set(outcome.refused) == {
        f"{part.pk}:s2",
        f"{noor.pk}:s1",
        "other",
        f"{part.pk}:reflection",
        f"{part.pk}:stage:1",
        f"{noor.pk}:came",
        "came",
        f"{part.pk}:next",
    }
    assert SessionNote.objects.get(session=noor).s1 == ""


def test_a_tap_on_came_by_mistake_leaves_nothing_behind(cast, shared):
    page, part = Page(shared, cast.mara), part_of(shared, "Ines")
    page.about("Ines")
    page.save(taps={f"{part.pk}:came": ""})
    part.refresh_from_db()
    assert (part.happened, part.therapists.count(), SessionNote.objects.count()) == ("planned", 0, 0)


@pytest.mark.parametrize("what", ["line", "tap", "rating", "danger"])
def test_came_is_not_taken_back_over_what_is_noted(cast, shared, what):
    page, part = Page(shared, cast.mara), part_of(shared, "Ines")
    sent = {
        "line": {"line": "Spoke of quinces."},
        "tap": {"safety_answer": "did_not_come_up"},
        "rating": {"wellbeing__wellbeing": "0"},
        "danger": {"safety__overdose__level": "2"},
    }
    page.about("Ines", **sent[what])
    outcome = page.save(taps={f"{part.pk}:came": ""})
    assert outcome.refused == {f"{part.pk}:came": "Something is noted about them below. Take that back first."}
    part.refresh_from_db()
    assert part.happened == "met"


def test_a_name_in_the_shared_text_is_asked_about_and_stops_nothing(cast, shared, mara):
    write_all(shared, cast.mara)
    Page(shared, cast.mara).save({"theme": ("What INES said", "What a good evening is made of")})
    for address in (at(shared), at(shared, "group_review")):
        assert "“INES” stands in the shared text" in mara.get(address).content.decode()
    assert len(sign_group(shared, by=cast.mara)) == 6


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ines and Bo came", ["Ines", "Bo"]),
        ("ines’s turn", ["ines"]),
        ("Inesita, a boat", []),
        ("", []),
        ("José-Luis (twice)", ["José-Luis"]),
    ],
)
def test_names_are_found_as_words_of_their_own(text, found):
    assert sorted(names_in(text, ["Ines", "Bo", "José-Luis", ""])) == sorted(found)


# --- One signature for all -----------------------------------------------------------------------


def test_six_people_are_signed_with_one_action_each_with_their_own_part(cast, shared):
    write_all(shared, cast.mara)
    notes = sign_group(shared, by=cast.mara)
    assert len(notes) == 6
    for name, line in zip(NAMES, LINES, strict=True):
        note = SessionNote.objects.get(session__client__chosen_name=name)
        assert f"Spoke of {line}." in note.signed_text
        assert "What a good evening is made of" in note.signed_text
        assert "A round, then in pairs" in note.signed_text
        others = [word for word in (*NAMES, *LINES) if word not in {name, line}]
        assert [word for word in others if word in note.signed_text] == []
        rows = trail(client_code=note.session.client.code, action=Action.SIGN)
        assert rows == [(Action.SIGN, note.session.client.code, {"sha256": note.sha256})]
    shared.refresh_from_db()
    assert shared.signed_by == cast.mara
    assert sign_group(shared, by=cast.jon) == []
    assert SessionNote.objects.filter(signed_by=cast.jon).count() == 0


def test_what_is_read_through_is_what_is_signed(cast, shared, mara):
    page = write_all(shared, cast.mara)
    page.about("Bram", wellbeing__wellbeing="6")
    page.about("Cleo", safety_answer="something_to_note", safety__overdose__level="2")
    cleo = part_of(shared, "Cleo")
    page.save({f"{cleo.pk}:safety:overdose:did": "planted did"}, {f"{cleo.pk}:line:safety": "yes"})
    read = mara.get(at(shared, "group_review"))
    shown = {
        person.client.chosen_name: [part.text for part in [*read.context["shared"], *parts]]
        for person, parts in read.context["people"]
    }
    sign_group(shared, by=cast.mara)
    for note in SessionNote.objects.select_related("session__client"):
        paragraphs = note.signed_text.split("\n\n")[1:]
        assert [text.split("\n", 1)[1] for text in paragraphs] == shown[note.session.client.chosen_name]


def test_nothing_is_signed_while_one_tap_is_missing(cast, shared, mara):
    write_all(shared, cast.mara, names=NAMES[:3])
    Page(shared, cast.mara).about("Dov", "Spoke of dunes.")
    answer = mara.post(at(shared, "group_sign"))
    assert answer.status_code == 422
    assert answer.context["missing"] == ["Dov: One tap on safety."]
    assert not SessionNote.objects.filter(signed_at__isnull=False).exists()


def test_a_page_on_which_nobody_came_is_not_signed(cast, shared):
    Page(shared, cast.mara).save({"theme": "Evenings"})
    with pytest.raises(ValidationError) as refused:
        sign_group(shared, by=cast.mara)
    assert refused.value.messages == ["Nobody is marked as having come."]


def test_who_is_not_marked_did_not_meet_us_and_has_no_note(cast, shared):
    write_all(shared, cast.mara, names=NAMES[:4])
    assert len(sign_group(shared, by=cast.mara)) == 4
    rest = shared.sessions.filter(client__chosen_name__in=NAMES[4:])
    assert list(rest.values_list("happened", "note")) == [("did_not_meet", None)] * 2


def test_a_danger_that_needs_care_needs_a_line_for_that_person(cast, shared):
    page = write_all(shared, cast.mara)
    page.about("Bram", safety_answer="something_to_note", safety__overdose__level="4")
    with pytest.raises(ValidationError) as refused:
        sign_group(shared, by=cast.mara)
    assert refused.value.messages == ["Bram: A line on what was done about safety."]
    put(SafetyItem.objects.all(), what_we_did="Walked over together")
    sign_group(shared, by=cast.mara)


def test_what_is_signed_takes_no_more_words_and_the_database_keeps_it(cast, shared):
    page = write_all(shared, cast.mara)
    sign_group(shared, by=cast.mara)
    with pytest.raises(Signed):
        page.save({"theme": ("Other", "What a good evening is made of")})
    shared.refresh_from_db()
    with pytest.raises(DatabaseError), transaction.atomic():
        put([shared], theme="Other")


def test_after_a_death_what_was_begun_is_signed_and_nothing_new_begun(cast, shared):
    write_all(shared, cast.mara, names=NAMES[:5])
    for name in ("Bram", "Finn"):
        episode = Client.objects.get(chosen_name=name).episodes.get()
        put([episode], ending="died", ended_on=timezone.localdate())
    finn = part_of(shared, "Finn")
    assert Page(shared, cast.mara).about("Finn").refused == {
        f"{finn.pk}:came": "Nothing new can be begun in this record."
    }
    assert len(sign_group(shared, by=cast.mara)) == 5


# --- Each record holds its own part only ---------------------------------------------------------


def test_no_page_of_one_record_shows_anything_of_the_others(cast, client, shared):
    write_all(shared, cast.mara)
    others = [*NAMES[1:], *LINES[1:]]
    part = part_of(shared, "Ines")

    def leaks(person):
        client.force_login(person)
        found = {}
        for name in ("workspace:record", "workspace:timeline", "workspace:print", "sessions:room"):
            args = [cast.ines.code, *([part.pk] if name == "sessions:room" else [])]
            page = client.get(reverse(name, args=args), follow=person is cast.sana).content.decode()
            found[name] = [word for word in others if word in page]
        return found

    nothing = {name: [] for name in ("workspace:record", "workspace:timeline", "workspace:print", "sessions:room")}
    assert leaks(cast.sana) == nothing
    sign_group(shared, by=cast.mara)
    for person in (cast.mara, cast.jon, cast.sana):
        assert leaks(person) == nothing
    signed = client.get(reverse("sessions:room", args=[cast.ines.code, part.pk])).content.decode()
    assert "Spoke of quinces." in signed
    assert "What a good evening is made of" in signed


def test_the_page_of_a_group_cannot_be_turned_or_written_elsewhere(cast, shared, mara):
    write_all(shared, cast.mara)
    part = part_of(shared, "Ines")
    args = [cast.ines.code, part.pk]
    answers = {
        name: mara.post(reverse(f"sessions:{name}", args=args)).status_code
        for name in ("turn", "save", "sign", "format")
    }
    assert answers == {"turn": 404, "save": 404, "sign": 404, "format": 404}
    assert mara.get(reverse("sessions:review", args=args)).status_code == 404
    assert mara.get(reverse("sessions:room", args=args)).url == at(shared)
    assert "Turn the screen" not in mara.get(at(shared)).content.decode()
    assert mara.get("/today/").status_code == 200


def test_a_planned_part_is_opened_on_the_page_of_its_group(cast, shared, mara):
    part = part_of(shared, "Ines")
    mara.post(reverse("sessions:open", args=[cast.ines.code, part.pk]))
    part.refresh_from_db()
    assert part.happened == "planned"
    choose = mara.get(reverse("sessions:choose"))
    assert {client.chosen_name: client.plan for client in choose.context["found"]}["Ines"] is None


def test_erasing_one_record_leaves_the_group_and_the_others(cast, shared):
    from hrp.accounts.roles import Role
    from tests.cast import make_user

    write_all(shared, cast.mara)
    sign_group(shared, by=cast.mara)
    ended = timezone.localdate() - timedelta(days=8 * 366)
    cast.ines.episodes.update(opened_on=ended, ended_on=ended)
    GroupPlace.objects.filter(episode__client=cast.ines).update(to_on=timezone.localdate())
    erasing.erase(cast.ines, by=make_user("Abel", Role.ADMIN), second=cast.sana)
    assert sorted(shared.sessions.values_list("client__chosen_name", flat=True)) == sorted(NAMES[1:])
    assert SessionNote.objects.filter(signed_at__isnull=False).count() == 5
    assert GroupMeeting.objects.get().theme == "What a good evening is made of"


# --- Numbers and races ---------------------------------------------------------------------------

QUERIES = {"meeting": 16, "review": 15, "group": 12, "groups": 6}


@pytest.mark.parametrize("people", [6, 30])
def test_the_pages_ask_as_often_for_six_people_as_for_thirty(cast, mara, django_assert_num_queries, people):
    group = make_group(cast, people)
    shared = hold(group, cast.mara)
    for part in shared.sessions.select_related("client"):
        Page(shared, cast.mara).about(part.client.chosen_name, "A line.", safety_answer="did_not_come_up")
    mara.get(at(shared))
    found = {}
    for name, address in {
        "meeting": at(shared),
        "review": at(shared, "group_review"),
        "group": reverse("sessions:group", args=[group.pk]),
        "groups": reverse("sessions:groups"),
    }.items():
        with django_assert_num_queries(QUERIES[name]):
            found[name] = mara.get(address).status_code
    assert found == dict.fromkeys(found, 200)


def test_two_leaders_who_sign_at_once_sign_once(transactional_db):
    cast: Cast = gather()
    shared = hold(make_group(cast, 3), cast.mara)
    write_all(shared, cast.mara, names=NAMES[:3])
    gate, counts = threading.Barrier(2), []

    def press(person):
        try:
            gate.wait(10)
            counts.append(len(sign_group(shared, by=person)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[person]) for person in (cast.mara, cast.jon)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 3]
    assert Event.objects.filter(action=Action.SIGN, subject__startswith="note").count() == 3
    assert len(set(SessionNote.objects.values_list("signed_by", flat=True))) == 1
