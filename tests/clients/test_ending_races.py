"""Two who close or begin again at once, with real transactions: one outcome, and no error of the server."""

import threading
import uuid
from contextlib import suppress

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from clients.actions import come_back, returning
from clients.models import CareTeamMembership, Episode
from hrp.accounts.models import TeamLead
from hrp.audit.models import Event
from sessions.models import Session
from tests.attack.test_races import at_once, cast, statuses
from tests.cast import key, make_session
from tests.teamwork.places import someone_waits

__all__ = ["cast"]

CLOSED = "moved_away"


@pytest.fixture
def sana(cast):
    """Sana leads Harbour Street."""
    TeamLead.objects.create(user=cast.sana, team=cast.team)
    return cast.sana


def of(name, client) -> str:
    return reverse(name, args=[client.code])


def ended(client, **fields) -> Episode:
    """Let the work with `client` have ended today; only the lead keeps the record."""
    episode = client.episodes.get(ended_on=None)
    episode.care_team.exclude(role="lead").update(to_on=timezone.localdate())
    Episode.objects.filter(pk=episode.pk).update(ended_on=timezone.localdate(), ending=CLOSED, **fields)
    return episode


def endings_in_trail(episode) -> list[str]:
    rows = Event.objects.filter(subject=f"episode {episode.pk}", action="change")
    return [row.detail["ending"] for row in rows if "ending" in row.detail]


# --- Closing --------------------------------------------------------------------------------------


def test_two_close_one_stretch_of_work(cast):
    make_session(cast.ines, by=cast.mara, days_ago=-2, happened="planned")
    sent = {"ended_on": timezone.localdate().isoformat()}
    both = [
        (person, of("sessions:ending", cast.ines), sent | {"ending": ending})
        for person, ending in ((cast.mara, "moved_away"), (cast.jon, "other"))
    ]
    # Whoever comes second finds it closed; Jon may find the record closed to him by then.
    assert statuses(at_once(*both)) in ([302, 302], [302, 404])
    episode = cast.ines.episodes.get()
    assert endings_in_trail(episode) == [episode.ending]
    assert episode.care_team.filter(to_on=None).get().user == cast.mara
    assert not Session.objects.filter(client=cast.ines).exists()


def test_two_let_somebody_wait_no_more(cast, sana):
    noa = someone_waits("Noa", cast.team)
    sent = [{"ending": ending, "ended_on": timezone.localdate().isoformat()} for ending in ("moved_away", "other")]
    address = of("teamwork:waiting_ending", noa)
    assert statuses(at_once(*((sana, address, form) for form in sent))) == [302, 302]
    assert endings_in_trail(noa.episodes.get()) == [noa.episodes.get().ending]


def test_a_lead_is_found_while_somebody_else_says_that_they_wait_no_more(cast, sana):
    """Either they have a lead and are in care, or their work has ended and nobody leads it."""
    noa = someone_waits("Noa", cast.team)
    closing = {"ending": "moved_away", "ended_on": timezone.localdate().isoformat()}
    answers = at_once(
        (sana, of("teamwork:waiting_ending", noa), closing),
        (sana, of("teamwork:waiting_lead", noa), {"lead": cast.jon.pk}),
    )
    assert statuses(answers) in ([302, 302], [302, 404])
    led = CareTeamMembership.objects.current().filter(episode__client=noa).exists()
    assert led is (noa.episodes.get().ended_on is None)


# --- Coming back ----------------------------------------------------------------------------------


def test_two_taps_begin_one_stretch_of_work(cast):
    ended(cast.ines)
    address = of("clients:come_back", cast.ines)
    assert statuses(at_once(*((cast.mara, address, {"key": key()}) for _one in "ab"))) == [302, 302]
    assert (cast.ines.episodes.count(), cast.ines.episodes.filter(ended_on=None).count()) == (2, 1)
    assert CareTeamMembership.objects.filter(episode__client=cast.ines, to_on=None).count() == 1


def test_her_therapist_and_the_team_begin_again_with_her_at_once(cast, sana):
    ended(cast.ines)
    sent = {"key": key(), "lead": cast.stella.pk}
    answers = at_once(
        (cast.mara, of("clients:come_back", cast.ines), {"key": key()}),
        (sana, of("teamwork:return_person", cast.ines), sent),
    )
    assert statuses(answers) in ([302, 302], [302, 404])
    assert CareTeamMembership.objects.filter(episode__client=cast.ines, to_on=None, role="lead").count() == 1
    assert cast.ines.episodes.count() == 2


def test_the_end_is_taken_back_while_she_comes_back(cast):
    """Either the old one goes on, or a new one has begun: one is open, and Mara leads it."""
    ended(cast.ines)
    answers = at_once(
        (cast.mara, of("sessions:ending_undo", cast.ines), {}),
        (cast.mara, of("clients:come_back", cast.ines), {"key": key()}),
    )
    assert statuses(answers) == [302, 302]
    there = CareTeamMembership.objects.current().get(episode__client=cast.ines, episode__ended_on=None)
    assert (there.user, there.role) == (cast.mara, "lead")


def test_a_meeting_is_planned_while_the_work_ends(cast):
    """Either it was planned first and is taken off, or nothing can be planned any more."""
    when = timezone.localtime() + timezone.timedelta(days=3)
    plan = {"key": key(), "starts_at": f"{when:%Y-%m-%dT%H:%M}", "minutes": "50", "modality": "in_person"}
    closing = {"ending": "moved_away", "ended_on": timezone.localdate().isoformat()}
    closed, planned = at_once(
        (cast.mara, of("sessions:ending", cast.ines), closing), (cast.mara, of("sessions:plan", cast.ines), plan)
    )
    assert closed.status_code == 302
    assert planned.status_code < 500
    assert cast.ines.episodes.get().ended_on is not None
    assert not Session.objects.planned().filter(client=cast.ines).exists()


def test_two_come_back_to_each_others_leads_at_once(cast, monkeypatch):
    """Ines goes from Mara to Stella, Noor from Stella to Mara: neither waits for the other for ever."""
    together = threading.Barrier(2)

    def meeting_halfway(*args, **kwargs):
        leave(*args, **kwargs)
        with suppress(threading.BrokenBarrierError):  # it is well when the other one has to wait
            together.wait(1)

    leave = returning.leave_care_team
    monkeypatch.setattr(returning, "leave_care_team", meeting_halfway)
    went_wrong = []

    def begin(client, lead):
        try:
            come_back(client, by=cast.ada, lead=lead, key=uuid.uuid4())
        except Exception as error:
            went_wrong.append(error)
        finally:
            connection.close()

    for client in (cast.ines, cast.noor):
        ended(client)
    both = [threading.Thread(target=begin, args=pair) for pair in ((cast.ines, cast.stella), (cast.noor, cast.mara))]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(60)
    assert went_wrong == []
    leads = CareTeamMembership.objects.filter(role="lead", to_on=None).exclude(episode__ended_on__isnull=False)
    assert set(leads.values_list("episode__client", "user")) == {
        (cast.ines.pk, cast.stella.pk),
        (cast.noor.pk, cast.mara.pk),
    }
