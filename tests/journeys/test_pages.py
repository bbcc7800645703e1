"""Every page, at a desk and on a phone: accessible, nothing wider than the screen, targets big enough."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clients.models import Client
from goals.models import Experiment
from sessions.models import Session, SessionNote
from tests.browser import axe, sign_in
from tests.journeys.test_main_job import meeting, room_of  # noqa: F401

SIZES = ["wide_page", "phone_page"]


def pages_of(teo: Client, open_meeting: Session) -> dict[str, list[str]]:
    """Return the addresses to visit, by who visits them."""
    code = teo.code
    signed = SessionNote.objects.filter(session__client=teo, signed_at__isnull=False).latest("signed_at").session
    planned = Session.objects.filter(client=teo, happened="planned").earliest("starts_at")
    area, goal = teo.focus_areas.first(), teo.goals.first()
    change, experiment = area.changes.first(), Experiment.objects.running().get(goal__client=teo)
    about = {
        name: reverse(f"clients:{name}", args=[code])
        for name in ("edit", "say", "focus_new", "resources", "pause", "explained")
    }
    return {
        "lead": [
            reverse("workspace:today"),
            reverse("workspace:caseload"),
            reverse("clients:enrol"),
            reverse("sessions:choose"),
            reverse("sessions:log", args=[code]),
            *(reverse(f"workspace:{name}", args=[code]) for name in ("record", "timeline", "use", "print", "before")),
            reverse("workspace:before_meeting", args=[code, planned.pk]),
            *about.values(),
            reverse("clients:focus_edit", args=[code, area.pk]),
            reverse("clients:change_new", args=[code, area.pk]),
            reverse("clients:change_edit", args=[code, change.pk]),
            reverse("goals:new", args=[code]),
            reverse("goals:goal", args=[code, goal.pk]),
            reverse("goals:edit", args=[code, goal.pk]),
            reverse("goals:order", args=[code]),
            reverse("goals:experiment_new", args=[code, goal.pk]),
            reverse("goals:experiment_review", args=[code, experiment.pk]),
            room_of(open_meeting),
            reverse("sessions:review", args=[open_meeting.client.code, open_meeting.pk]),
            room_of(signed),
            reverse("sessions:addendum", args=[code, signed.pk]),
            reverse("sessions:in_error", args=[code, signed.pk]),
            reverse("accounts:preferences"),
            reverse("account_change_password"),
            reverse("account_logout"),
        ],
        "supervisor": [reverse("workspace:caseload"), reverse("workspace:record", args=[code]), room_of(signed)],
        "admin": [reverse("administration:people")],
        None: [reverse("account_login"), reverse("account_reset_password")],
    }


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("who", ["lead", "supervisor", "admin", None])
def test_every_page_is_accessible_and_fits(request, demo, meeting, who, size):  # noqa: F811
    page = request.getfixturevalue(size)
    if who:
        sign_in(page, demo(who))
    for address in pages_of(Client.objects.get(chosen_name="Teo"), meeting)[who]:
        answer = page.goto(address)
        assert answer.status == 200, address
        axe(page)
        width, screen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width <= screen, f"{address} is {width} wide on a screen of {screen}"


def open_everything(page):
    """Open every fold of a page."""
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")


@pytest.mark.parametrize("size", SIZES)
def test_the_session_page_with_everything_open(request, demo, meeting, size):  # noqa: F811
    page = request.getfixturevalue(size)
    sign_in(page, demo("lead"))
    page.goto(room_of(meeting))
    page.locator('label:has(input[name="safety_answer"][value="something_to_note"])').click()
    expect(page.locator("#safety-kinds")).to_be_visible()
    open_everything(page)
    axe(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            "#room label.choice, #room label.tick, #room button, #room summary, #room .note-line")]
          .map((node) => [node.textContent.trim().slice(0, 30), node.getBoundingClientRect()])
          .filter(([_, box]) => box.height && (box.height < 43.9 || box.width < 43.9))
          .map(([text, box]) => `${text}: ${box.width}×${box.height}`)"""
    )
    assert small == []


@pytest.mark.parametrize("size", SIZES)
def test_the_record_with_every_table_open(request, demo, size):
    page = request.getfixturevalue(size)
    sign_in(page, demo("lead"))
    page.goto(reverse("workspace:record", args=[Client.objects.get(chosen_name="Teo").code]))
    open_everything(page)
    axe(page)
