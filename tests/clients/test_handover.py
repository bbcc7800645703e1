"""The handover: one page from one lead to the next, in words that the client may read."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.actions import join_care_team, keep_handover
from clients.models import CareTeamMembership, Episode, Handover
from hrp.audit.models import Action, Event
from tests.access.planted import plant_record
from tests.cast import key

TEXT = {
    "where_we_are": "We meet on Thursdays.",
    "what_matters": "Her allotment",
    "what_helps": "Tea first",
    "what_next": "The dentist",
}


def browser_of(user) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


@pytest.fixture
def mara(cast):
    """A browser in which Mara, who leads Ines, is signed in."""
    return browser_of(cast.mara)


@pytest.fixture
def episode(cast) -> Episode:
    """The stretch of work with Ines."""
    return cast.ines.episodes.get()


def write_page(client) -> str:
    return reverse("clients:handover", args=[client.code])


def read_page(client, handover) -> str:
    return reverse("clients:handover_print", args=[client.code, handover.pk])


def record_of(client) -> str:
    return reverse("workspace:record", args=[client.code])


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def passes_to(cast, episode, to) -> None:
    """Let the lead pass from Mara to `to`, with Mara beside for a while."""
    join_care_team(episode, to, "lead", by=cast.ada)
    join_care_team(episode, cast.mara, "co_therapist", by=cast.ada)


# --- Writing ------------------------------------------------------------------------------------


def test_the_page_is_kept_once_and_leads_to_how_it_reads(cast, mara, episode):
    given = {**TEXT, "key": mara.get(write_page(cast.ines)).context["form"]["key"].value()}
    for _twice in range(2):
        answer = mara.post(write_page(cast.ines), given)
        assert answer.url == read_page(cast.ines, Handover.objects.get())
    written = Handover.objects.get()
    assert (written.episode, written.created_by, written.to) == (episode, cast.mara, None)
    assert {name: getattr(written, name) for name in TEXT} == TEXT
    (row,) = Event.objects.filter(action=Action.CREATE)
    assert (row.client_code, row.subject, row.detail) == (cast.ines.code, f"handover {written.pk}", {})


def test_she_goes_on_with_her_page_until_the_lead_passes_on(cast, mara, episode):
    mara.post(write_page(cast.ines), TEXT)
    mara.post(write_page(cast.ines), {**TEXT, "what_next": "The garden"})
    assert Handover.objects.get().what_next == "The garden"
    assert Event.objects.get(action=Action.CHANGE).detail == {"fields": ["what_next"]}
    passes_to(cast, episode, cast.stella)
    assert mara.get(write_page(cast.ines)).context["form"].instance._state.adding
    mara.post(write_page(cast.ines), {**TEXT, "what_next": "One thing more"})
    now, before = Handover.objects.all()
    assert (now.what_next, now.to) == ("One thing more", cast.stella)
    assert (before.what_next, before.to) == ("The garden", None)


def test_two_pages_begun_at_once_are_one(cast, mara, episode):
    mara.post(write_page(cast.ines), TEXT)
    second = Handover(episode=episode, what_next="Typed in another window")
    keep_handover(second, by=cast.mara, client=cast.ines)
    written = Handover.objects.get()
    assert (written.what_next, written.where_we_are) == ("Typed in another window", "")


def test_each_on_the_team_has_a_page_of_their_own(cast, mara):
    mara.post(write_page(cast.ines), TEXT)
    jon = browser_of(cast.jon)
    assert "The dentist" not in jon.get(write_page(cast.ines)).content.decode()
    jon.post(write_page(cast.ines), {"what_next": "Jon's own"})
    assert {row.created_by.name: row.what_next for row in Handover.objects.all()} == {
        "Mara": "The dentist",
        "Jon": "Jon's own",
    }


def test_somebody_elses_key_makes_a_page_of_ones_own(cast, mara):
    mara.post(write_page(cast.ines), {**TEXT, "key": key()})
    taken = Handover.objects.get()
    browser_of(cast.jon).post(write_page(cast.ines), {"what_next": "Jon's own", "key": str(taken.pk)})
    taken.refresh_from_db()
    assert (taken.what_next, taken.created_by) == ("The dentist", cast.mara)


@pytest.mark.parametrize(("given", "field"), [({}, "__all__"), ({**TEXT, "client_saw_on": "soon"}, "client_saw_on")])
def test_an_empty_page_and_a_day_that_is_none_come_back(cast, mara, given, field):
    answer = mara.post(write_page(cast.ines), given)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert all(text in answer.content.decode() for text in given.values())
    assert not Handover.objects.exists()


def test_nothing_is_begun_after_a_death_or_without_an_open_stretch_of_work(cast, mara, episode):
    Episode.objects.filter(pk=episode.pk).update(ended_on=timezone.localdate())
    assert mara.get(write_page(cast.ines)).status_code == 404
    Episode.objects.filter(pk=episode.pk).update(ending="died")
    assert mara.get(write_page(cast.ines)).status_code == 403


# --- Reading ------------------------------------------------------------------------------------


def test_it_reads_as_the_client_may_read_it_and_shows_nothing_else_of_the_record(cast, mara):
    plant_record(cast.ines, cast.mara)
    Handover.objects.all().delete()
    mara.post(write_page(cast.ines), {**TEXT, "client_saw_on": timezone.localdate().isoformat()})
    text = text_of(mara.get(read_page(cast.ines, Handover.objects.get())))
    assert [value for value in TEXT.values() if value not in text] == []
    assert "What matters to you" in text
    assert f"Ines read this on {timezone.localdate():%-d %B %Y}." in text
    assert "Quillfeather" not in text
    (row,) = Event.objects.filter(action=Action.VIEW)
    assert (row.client_code, row.detail) == (cast.ines.code, {"page": "handover"})


def test_parts_that_are_empty_are_not_there(cast, mara):
    mara.post(write_page(cast.ines), {"what_next": "The dentist"})
    text = text_of(mara.get(read_page(cast.ines, Handover.objects.get())))
    assert "What comes next" in text
    assert "What matters to you" not in text


@pytest.mark.parametrize(
    ("person", "status"), [("jon", 200), ("sana", 200), ("stella", 404), ("ada", 403), ("fay", 403)]
)
def test_it_opens_for_whoever_may_read_the_record(cast, mara, person, status):
    mara.post(write_page(cast.ines), TEXT)
    assert browser_of(getattr(cast, person)).get(read_page(cast.ines, Handover.objects.get())).status_code == status


def test_another_clients_page_under_this_code_is_404(cast, mara):
    other = Handover.objects.create(episode=cast.noor.episodes.get(), what_next="Noor's", created_by=cast.stella)
    assert mara.get(read_page(cast.ines, other)).status_code == 404
    assert mara.get(read_page(cast.noor, other)).status_code == 404


# --- What the record tells ----------------------------------------------------------------------


def test_the_new_lead_is_led_to_the_page(cast, mara, episode):
    mara.post(write_page(cast.ines), TEXT)
    passes_to(cast, episode, cast.stella)
    written = Handover.objects.get()
    stella = browser_of(cast.stella)
    answer = stella.get(record_of(cast.ines))
    assert f"Handover from Mara, {timezone.localtime(written.created_at):%-d %B}" in text_of(answer)
    assert f'href="{read_page(cast.ines, written)}"' in answer.content.decode()
    assert stella.get(read_page(cast.ines, written)).status_code == 200


def test_a_page_that_is_not_there_yet_is_told_to_whoever_would_write_it_and_nobody_else(cast, mara, episode):
    passes_to(cast, episode, cast.stella)
    text = text_of(browser_of(cast.stella).get(record_of(cast.ines)))
    assert "handover page" not in text and "not written" not in text
    answer = mara.get(record_of(cast.ines))
    assert "No handover page yet." in text_of(answer)
    assert f'href="{write_page(cast.ines)}"' in answer.content.decode()


@pytest.mark.parametrize(("days", "told"), [(60, True), (61, False)])
def test_it_is_told_for_sixty_days(cast, mara, episode, days, told):
    passes_to(cast, episode, cast.stella)
    since = timezone.localdate() - timedelta(days=days)
    mine = CareTeamMembership.objects.filter(episode=episode, role="lead")
    mine.filter(user=cast.mara).update(from_on=since - timedelta(days=30), to_on=since)
    mine.filter(user=cast.stella).update(from_on=since)
    assert ("No handover page yet." in text_of(mara.get(record_of(cast.ines)))) is told


def test_a_record_whose_lead_never_passed_on_tells_nothing(cast, mara):
    mara.post(write_page(cast.ines), TEXT)
    text = text_of(mara.get(record_of(cast.ines)))
    assert "Handover from" not in text
    assert "No handover page" not in text


def test_telling_asks_twice_at_most(cast, episode):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            browser_of(cast.jon).get(record_of(cast.ines))
        return len([one for one in seen if '"clients_handover"' in one["sql"]])

    assert asked() == 0
    passes_to(cast, episode, cast.stella)
    assert asked() == 1
