"""Every page, at a desk and on a phone: accessible, nothing wider than the screen, targets big enough."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from clients.models import Change, Client, Handover
from goals.models import Experiment, Step
from hrp.accounts import way_in
from sessions.actions import note_contact, open_session
from sessions.models import Chain, GroupMeeting, HarmRating, Session
from tests.access.table import ALSO, TABLE
from tests.access.walk import World
from tests.browser import axe, sign_in
from tests.cast import key, whatever_is_in_the_way
from tests.journeys.test_main_job import meeting, room_of  # noqa: F401

pytestmark = pytest.mark.once  # the database makes no difference

SIZES = ["wide_page", "phone_page"]

# Who visits the pages of which rules of the access table. None has not signed in.
VISITS = {
    "lead": {"signed in", "therapist", "caseload", "read", "write", "open note", "own words", "leads group"},
    "supervisor": {"caseload", "read", "team lead"},
    "admin": {"admin"},
    "desk": {"front desk", "at the desk"},
    None: {"arriving", "open"},
}
# Answers a script.
NO_PAGE = {"accounts:sign_in_again", "accounts:uncover", "accounts:passkey_in", "health_live", "health_ready"}

PAGES = [
    (name, line) for table in (TABLE, ALSO) for name, line in table.items() if line.GET == 200 and name not in NO_PAGE
]


def things(teo: Client, lead) -> dict:
    """Return what stands in the addresses about Teo, by the names that the access table gives them."""
    started = timezone.now() - timedelta(minutes=11)
    signed = Session.objects.filter(client=teo, note__signed_at__isnull=False)
    rating = HarmRating.objects.filter(sitting__in=signed.values("sitting")).counted().latest("observed_on")
    change = Change.objects.filter(focus_area__client=teo).first()
    experiment = Experiment.objects.running().get(goal__client=teo)
    of_group = GroupMeeting.objects.led_by(lead).filter(signed_at=None).earliest("starts_at")
    return {
        "code": teo.code,
        "FocusArea": change.focus_area,
        "Change": change,
        "kind": "strength",
        "Strength": teo.strengths.first(),
        "Goal": experiment.goal,
        "Step": Step.objects.filter(goal__client=teo).first(),
        "Experiment": experiment,
        "Session": open_session(teo, by=lead, key=key(), starts_at=started, anyway=whatever_is_in_the_way()),
        "TherapyGroup": of_group.group,
        "GroupMeeting": of_group,
        "Contact": note_contact(teo, by=lead, key=uuid.uuid4(), kind="call", direction="in", reached=True),
        "planned": Session.objects.filter(client=teo, happened="planned").earliest("starts_at"),
        "signed": signed.get(sitting=rating.sitting),
        "Chain": Chain.objects.get(client=teo),
        "rating kind": "harm",
        "rating": rating,
        "person": lead,
        "Handover": Handover.objects.create(
            episode=teo.episodes.get(ended_on=None), what_next="Thursdays at four", created_by=lead
        ),
    }


def test_every_page_is_visited_by_someone():
    assert {line.rule for _name, line in PAGES} <= set().union(*VISITS.values())


def look(page, address, status=200):
    """Open a page; it must be accessible, and no wider than the screen."""
    answer = page.goto(address)
    assert answer.status == status, address
    check(page)


def check(page):
    axe(page)
    width, screen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= screen, f"{page.url} is {width} wide on a screen of {screen}"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("who", VISITS)
def test_every_page_is_accessible_and_fits(request, demo, who, size):
    page = request.getfixturevalue(size)
    if who:
        sign_in(page, demo(who))
    of_teo = things(Client.objects.get(chosen_name="Teo"), demo("lead"))
    world = World(people={}, ines=of_teo, noor=of_teo)
    for name, line in PAGES:
        if line.rule in VISITS[who]:
            look(page, world.address(name, line, "own"))


@pytest.mark.parametrize("size", SIZES)
def test_the_way_in_is_accessible_and_fits(request, demo, console, size):
    console.allow("404 (Not Found)")
    page, newcomer = request.getfixturevalue(size), demo("co")
    look(page, reverse("accounts:welcome", args=[newcomer.pk, way_in.token(newcomer)]))
    look(page, reverse("accounts:welcome", args=[newcomer.pk, "used-up"]), status=404)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_not_there_is_accessible_and_fits(request, demo, console, size):
    console.allow("404 (Not Found)")
    page = request.getfixturevalue(size)
    sign_in(page, demo("lead"))
    look(page, "/nowhere/", status=404)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("who", "name"), [("lead", "clients:enrol"), ("admin", "administration:person_new"), ("desk", "desk:enquiry")]
)
def test_a_form_that_comes_back_is_accessible_and_fits(request, demo, console, who, name, size):
    console.allow("422 (Unprocessable")
    page = request.getfixturevalue(size)
    sign_in(page, demo(who))
    page.goto(reverse(name))
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.evaluate("document.querySelector('main form').submit()")
    assert sent.value.status == 422
    expect(page.locator("main .invalid-feedback").first).to_be_visible()
    check(page)


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
