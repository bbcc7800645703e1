"""Somebody who asks for the first time: a name is enough, and nothing about health or use is asked."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from clients import actions
from clients.models import Client, Episode, WaitingPlan
from hrp.accounts.models import Team, TeamMembership
from hrp.audit.models import Event
from tests.cast import key, make_client
from tests.desk.people import fay, make_elsewhere

__all__ = ["fay"]
ENQUIRY = reverse("desk:enquiry")


def test_a_name_is_enough(fay, cast):
    sent = key()
    answer = fay.post(ENQUIRY, {"key": sent, "chosen_name": "  Teo  "})
    teo = Client.objects.get(pk=sent)
    assert answer.url == reverse("desk:person", args=[teo.code])
    episode = teo.episodes.get()
    assert (teo.chosen_name, teo.created_by, episode.team, episode.ended_on) == ("Teo", cast.fay, cast.team, None)
    assert not episode.care_team.exists()
    assert (episode.waiting_plan.wishes, episode.waiting_plan.next_contact_on) == ("", None)
    assert fay.get(answer.url).status_code == 200


def test_everything_on_the_page_is_kept(fay, cast):
    on = timezone.localdate() + timedelta(days=4)
    sent = {
        "key": key(),
        "chosen_name": "Teo",
        "pronouns": "he/him",
        "language": "en",
        "phone": "555 0101",
        "email": "teo@test.example",
        "where_to_find": "At the canal kiosk, mornings",
        "safe_to_contact": "Only texts. Say you are Lia's friend.",
        "ok_to_text": "on",
        "wishes": "Evenings, and not with a man.",
        "next_contact_on": on.isoformat(),
    }
    fay.post(ENQUIRY, sent)
    teo = Client.objects.get(chosen_name="Teo")
    assert {name: getattr(teo, name) for name in sent if hasattr(teo, name)} == {
        name: True if name == "ok_to_text" else value for name, value in sent.items() if hasattr(teo, name)
    }
    plan = WaitingPlan.objects.get()
    assert (plan.wishes, plan.next_contact_on, plan.created_by) == ("Evenings, and not with a man.", on, cast.fay)


def test_what_is_asked_is_names_ways_and_times(fay):
    form = fay.get(ENQUIRY).context["form"]
    assert {name for name in form.fields if not form[name].is_hidden} == {
        *("chosen_name", "pronouns", "language", "someone_else", "wishes", "next_contact_on"),
        *("phone", "email", "where_to_find", "safe_to_contact", "ok_to_call", "ok_to_text", "ok_to_leave_message"),
    }
    shown = fay.get(ENQUIRY).content.decode()
    assert "Nothing about health or use needs to be asked here." in shown
    assert "Choose a team" not in shown
    assert f'value="{timezone.localdate() + timedelta(days=7)}"' in shown


def test_a_double_click_is_one_person(fay):
    sent = {"key": key(), "chosen_name": "Teo", "wishes": "Evenings"}
    first, second = fay.post(ENQUIRY, sent), fay.post(ENQUIRY, sent)
    assert first.url == second.url
    assert (Client.objects.filter(chosen_name="Teo").count(), WaitingPlan.objects.count()) == (1, 1)
    row = Event.objects.get(action="create")
    teo = Client.objects.get(chosen_name="Teo")
    assert (row.client_code, row.subject, row.detail) == (teo.code, f"episode {teo.episodes.get().pk}", {})


def test_the_key_of_somebody_elses_client_reaches_nobody(fay, cast):
    fay.post(ENQUIRY, {"key": str(cast.noor.pk), "chosen_name": "Teo"})
    assert Client.objects.get(chosen_name="Teo").pk != cast.noor.pk
    with pytest.raises(IntegrityError):
        actions.enquire(by=cast.fay, key=cast.noor.pk, team=cast.team, client={"chosen_name": "Teo"})


def test_without_a_name_what_was_typed_stays(fay):
    answer = fay.post(ENQUIRY, {"key": key(), "chosen_name": " ", "wishes": "Evenings, please"})
    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"chosen_name"})
    assert "Evenings, please" in answer.content.decode()
    assert not WaitingPlan.objects.exists()


def test_a_day_that_is_over_is_none_to_be_in_touch_on(fay):
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    answer = fay.post(ENQUIRY, {"key": key(), "chosen_name": "Teo", "next_contact_on": yesterday})
    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"next_contact_on"})


# --- Someone of that name -------------------------------------------------------------------------------


def test_somebody_of_that_name_is_shown_first(fay, cast):
    sent = {"key": key(), "chosen_name": "INES", "phone": "555 0101"}
    answer = fay.post(ENQUIRY, sent)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="{reverse("desk:person", args=[cast.ines.code])}"' in shown
    assert 'value="555 0101"' in shown
    assert fay.post(ENQUIRY, sent | {"someone_else": "on"}).status_code == 302
    assert Client.objects.filter(chosen_name__iexact="ines").count() == 2


def test_of_whom_the_desk_does_not_know_it_is_told_nothing(fay, cast):
    make_elsewhere("Teo")
    make_client("Teo", lead=cast.mara, team=cast.team, is_practice=True)
    ended = make_client("Teo", lead=cast.mara, team=cast.team)
    Episode.objects.filter(client=ended).update(ended_on=timezone.localdate(), ending="moved_away")
    assert fay.post(ENQUIRY, {"key": key(), "chosen_name": "Teo"}).status_code == 302
    assert not Event.objects.filter(action="list").exists()


# --- Teams ----------------------------------------------------------------------------------------------


def test_who_works_in_several_teams_chooses(fay, cast):
    other = Team.objects.create(name="Station Road")
    TeamMembership.objects.create(user=cast.fay, team=other)
    answer = fay.post(ENQUIRY, {"key": key(), "chosen_name": "Teo"})
    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"team"})
    fay.post(ENQUIRY, {"key": key(), "chosen_name": "Teo", "team": other.pk})
    assert Client.objects.get(chosen_name="Teo").episodes.get().team == other


def test_nobody_waits_in_a_team_in_which_the_person_does_not_work(fay, cast):
    other = Team.objects.create(name="Station Road")
    fay.post(ENQUIRY, {"key": key(), "chosen_name": "Teo", "team": other.pk})
    assert Client.objects.get(chosen_name="Teo").episodes.get().team == cast.team
    TeamMembership.objects.create(user=cast.fay, team=Team.objects.create(name="Hill Road"))
    answer = fay.post(ENQUIRY, {"key": key(), "chosen_name": "Nell", "team": other.pk})
    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"team"})
    TeamMembership.objects.filter(user=cast.fay).update(to_on=timezone.localdate())
    answer = fay.post(ENQUIRY, {"key": key(), "chosen_name": "Nell"})
    assert "You are in no team yet" in answer.content.decode()
    assert not Client.objects.filter(chosen_name="Nell").exists()


def test_what_the_desk_wrote_stands_in_no_log(fay, caplog):
    caplog.set_level("DEBUG", logger="")
    fay.post(ENQUIRY, {"key": key(), "chosen_name": "Umbrafold", "wishes": "Umbrafold evenings"})
    assert Client.objects.filter(chosen_name="Umbrafold").exists()
    said = [row.getMessage() for row in caplog.records if "django.db" not in row.name]
    assert not re.search("Umbrafold", " ".join([*said, *(str(vars(row)) for row in Event.objects.all())]))
