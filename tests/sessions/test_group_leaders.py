"""Who leads a group changes, and nothing gets stuck: not its meetings, not the notes, not the people in it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Client
from hrp.accounts.actions import set_active
from hrp.audit.models import Event
from sessions import actions
from sessions.models import GroupMeeting, GroupPlace, SessionNote
from tests.cast import put
from tests.sessions.groups import NAMES, Page, hold, make_group, part_of, write_all
from tests.sessions.test_groups import roles


def change(browser, group, **sent):
    sent = {"name": "Thursday table", "lead": group.lead_id, "co_lead": group.co_lead_id or "", **sent}
    return browser.post(reverse("sessions:group_change", args=[group.pk]), sent)


# --- Passing it on ------------------------------------------------------------------------------


def test_a_leader_passes_the_lead_on_and_records_and_plans_go_with_it(cast, client):
    group = make_group(cast, 3, co=False)
    coming = hold(group, cast.mara, days=2)
    bram = Client.objects.get(chosen_name="Bram")
    client.force_login(cast.mara)
    answer = change(client, group, name="Friday table", lead=cast.solo.pk)
    assert (answer.status_code, answer.url) == (302, reverse("sessions:groups"))
    group.refresh_from_db()
    assert (group.name, group.lead, group.co_lead) == ("Friday table", cast.solo, None)
    assert (roles(bram, cast.mara), roles(bram, cast.solo)) == (["lead"], ["group"])
    assert set(coming.sessions.values_list("diary_of", flat=True)) == {cast.solo.pk}
    (row,) = Event.objects.filter(subject=f"group {group.pk}", action="change")
    assert row.detail == {"fields": ["lead", "name"], "lead": str(cast.solo.pk), "co_lead": ""}


def test_a_co_leader_who_leaves_it_leaves_the_care_teams_of_those_seen_there_alone(cast, client):
    group = make_group(cast, 3)
    bram = Client.objects.get(chosen_name="Bram")
    client.force_login(cast.mara)
    for _click in range(2):
        assert change(client, group, co_lead=cast.solo.pk).status_code == 302
    assert (roles(bram, cast.jon), roles(bram, cast.solo)) == ([], ["group"])
    assert roles(cast.ines, cast.jon) == ["co_therapist"]
    assert Event.objects.filter(subject=f"group {group.pk}", action="change").count() == 1


def test_a_leader_shares_no_record_but_those_they_open_themselves(cast):
    group = make_group(cast, 3)
    bram = Client.objects.get(chosen_name="Bram")
    CareTeamMembership.objects.filter(episode__client=bram, user=cast.jon).update(to_on=timezone.localdate())
    actions.change_group(group, by=cast.jon, name="Thursday table", lead=cast.solo, co_lead=cast.jon)
    assert (roles(bram, cast.solo), roles(cast.ines, cast.solo)) == ([], ["group"])


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"co_lead": "mara"}, {"co_lead": ["One person leads it, and another beside them."]}),
        ({"lead": ""}, {"lead": ["This field is required."]}),
        ({"lead": "otto"}, {"lead": ["Select a valid choice. That choice is not one of the available choices."]}),
        ({"name": ""}, {"name": ["This field is required."]}),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(cast, client, sent, said):
    group = make_group(cast, 1)
    client.force_login(cast.mara)
    people = {name: getattr(cast, value).pk for name, value in sent.items() if value in {"mara", "otto"}}
    answer = change(client, group, **{"name": "Friday table", **sent, **people})
    assert (answer.status_code, answer.context["form"].errors) == (422, said)
    group.refresh_from_db()
    assert (group.name, group.lead, group.co_lead) == ("Thursday table", cast.mara, cast.jon)


def test_a_group_that_has_ended_changes_no_more(cast, client):
    group = make_group(cast, 1)
    actions.end_group(group, by=cast.mara)
    with pytest.raises(ValidationError):
        actions.change_group(group, by=cast.mara, name="Other", lead=cast.jon, co_lead=None)
    client.force_login(cast.mara)
    assert change(client, group, name="Other").status_code == 422


# --- Nothing gets stuck ---------------------------------------------------------------------------


def test_once_no_leader_cares_for_someone_their_note_is_finished_in_the_record(cast, client):
    shared = hold(make_group(cast, 2, co=False), cast.mara)
    write_all(shared, cast.mara, names=NAMES[:2])
    part = part_of(shared, "Ines")
    room = reverse("sessions:room", args=[cast.ines.code, part.pk])
    sign = reverse("sessions:sign", args=[cast.ines.code, part.pk])
    client.force_login(cast.jon)
    assert "not signed yet" in client.get(room).content.decode()
    assert client.post(sign).status_code == 404
    CareTeamMembership.objects.filter(episode__client=cast.ines, user=cast.mara).update(to_on=timezone.localdate())
    assert "quinces" in client.get(room).content.decode()
    assert client.post(sign).status_code == 302
    note = SessionNote.objects.get(session=part)
    assert (note.signed_by, "What a good evening is made of" in note.signed_text) == (cast.jon, True)


def test_a_leader_who_signs_in_no_more_leaves_no_note_behind(cast, client):
    shared = hold(make_group(cast, 1, co=False), cast.mara)
    write_all(shared, cast.mara, names=NAMES[:1])
    set_active(cast.mara, by=cast.ada, active=False)
    client.force_login(cast.jon)
    part = part_of(shared, "Ines")
    assert client.post(reverse("sessions:sign", args=[cast.ines.code, part.pk])).status_code == 302


@pytest.mark.parametrize("ending", ["died", "taking_it_from_here"])
def test_when_the_work_ends_before_the_only_note_is_signed_both_can_be_finished(cast, client, ending):
    group = make_group(cast, 2)
    actions.change_group(group, by=cast.mara, name="Thursday table", lead=cast.jon, co_lead=None)
    shared = hold(group, cast.jon)
    Page(shared, cast.jon).save({"theme": "Evenings"})
    Page(shared, cast.jon).about("Bram", "Spoke of barges.", safety_answer="did_not_come_up")
    bram = part_of(shared, "Bram")
    actions.close_episode(bram.episode, by=cast.mara, ending=ending)
    client.force_login(cast.jon)
    review = reverse("sessions:group_review", args=[group.pk, shared.pk])
    assert "Close the shared part" in client.get(review).content.decode()
    client.force_login(cast.mara)
    assert client.post(reverse("sessions:sign", args=[bram.client.code, bram.pk])).status_code == 302
    assert actions.sign_group(shared, by=cast.jon) == []
    assert GroupMeeting.objects.get(pk=shared.pk).signed_by == cast.jon
    assert "Evenings" in SessionNote.objects.get(session=bram).signed_text


def test_a_note_that_waits_in_the_record_keeps_nobody_in_the_group(cast):
    group = make_group(cast, 2)
    shared = hold(group, cast.mara)
    write_all(shared, cast.mara, names=NAMES[:2])
    CareTeamMembership.objects.filter(episode__client__chosen_name="Bram", user=cast.jon).update(
        to_on=timezone.localdate()
    )
    actions.sign_group(shared, by=cast.jon)  # Bram's note stays open, in Bram's record
    actions.end_group(group, by=cast.jon)
    assert GroupPlace.objects.filter(to_on=None).count() == 0


def test_a_page_on_which_nobody_at_all_came_is_not_closed(cast):
    shared = hold(make_group(cast, 1), cast.mara)
    put([part_of(shared, "Ines")], happened="planned")
    with pytest.raises(ValidationError) as refused:
        actions.sign_group(shared, by=cast.mara)
    assert refused.value.messages == ["Nobody is marked as having come."]
