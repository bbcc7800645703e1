"""Two at the desk at once, with real transactions: one outcome, and no error of the server."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from clients.models import Client, WaitingPlan
from hrp.audit.models import Event
from sessions.models import Session
from tests.attack.test_races import at_once, cast, statuses
from tests.cast import key
from tests.desk.people import make_plan

__all__ = ["cast"]


def of(meeting, name) -> str:
    return reverse(f"desk:{name}", args=[meeting.client.code, meeting.pk])


def test_one_form_makes_one_person_who_waits(cast):
    sent = {"chosen_name": "Teodora", "key": key(), "wishes": "Evenings"}
    assert statuses(at_once(*[(cast.fay, reverse("desk:enquiry"), sent)] * 2)) == [302, 302]
    assert (Client.objects.filter(chosen_name="Teodora").count(), WaitingPlan.objects.count()) == (1, 1)


def test_one_form_plans_one_meeting(cast):
    when = timezone.localtime() + timedelta(days=3)
    sent = {"key": key(), "starts_at": f"{when:%Y-%m-%dT%H:%M}", "minutes": "50", "modality": "in_person"}
    address = reverse("desk:plan", args=[cast.ines.code])
    assert statuses(at_once(*[(cast.fay, address, sent | {"diary_of": cast.mara.pk})] * 2)) == [302, 302]
    assert Session.objects.count() == 1


def test_two_move_one_meeting(cast):
    meeting = make_plan(cast.ines, cast.mara)
    when = timezone.localtime() + timedelta(days=3)
    sent = [
        {"starts_at": f"{when + later:%Y-%m-%dT%H:%M}", "moved_by": "we_rearranged"}
        for later in (timedelta(0), timedelta(hours=3))
    ]
    assert statuses(at_once(*((cast.fay, of(meeting, "move"), form) for form in sent))) == [302, 302]
    assert Session.objects.filter(moved_from=meeting, happened="planned").count() == 1
    assert Session.objects.count() == 2


def test_two_say_that_one_has_arrived(cast):
    meeting = make_plan(cast.ines, cast.mara)
    assert statuses(at_once(*[(cast.fay, of(meeting, "arrived"), {"arrived": "yes"})] * 2)) == [302, 302]
    meeting.refresh_from_db()
    assert meeting.arrived_at is not None
    assert Event.objects.filter(action="change").count() == 1
