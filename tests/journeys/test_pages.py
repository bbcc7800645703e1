"""Every page, at a desk and on a phone: accessible, nothing wider than the screen, targets big enough."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from clients.models import Change, Client, Handover, Mandate
from goals.models import Experiment, Step
from hrp.accounts import way_in
from hrp.accounts.models import SupervisionLine, User
from hrp.disclosures.models import CourtOrder, Disclosure, Letter
from hrp.supervision.models import FidelityRound, SupervisionMeeting, TrainingEntry
from sessions.actions import note_contact, open_session
from sessions.models import Chain, GroupMeeting, HarmRating, Session
from tests.access.planted import draft_consent, plant_report, signed_consent
from tests.access.table import ALSO, TABLE
from tests.access.walk import World, met_in
from tests.browser import axe, fits, sign_in
from tests.cast import key, whatever_is_in_the_way
from tests.journeys.test_main_job import meeting, room_of  # noqa: F401

pytestmark = pytest.mark.once  # the database makes no difference

SIZES = ["wide_page", "phone_page"]

# Who visits the pages of which rules of the access table. None has not signed in.
VISITS = {
    "lead": {
        "signed in",
        "therapist",
        "caseload",
        "read",
        "write",
        "open note",
        "own words",
        "leads group",
        "line",
        "theirs alone",
    },
    "supervisor": {"caseload", "read", "supervisor", "supervises", "supervises author", "team lead"},
    "admin": {"admin", "who may report", "own report"},
    "desk": {"front desk", "at the desk"},
    None: {"arriving", "open"},
}
# Answers a script, or is a file.
NO_PAGE = {
    "accounts:sign_in_again",
    "accounts:uncover",
    "accounts:passkey_in",
    "health_live",
    "health_ready",
    "disclosures:letter_paper",
    "reports:run_state",
}

PAGES = [
    (name, line) for table in (TABLE, ALSO) for name, line in table.items() if line.GET == 200 and name not in NO_PAGE
]


def things(teo: Client, lead) -> dict:
    """Return what stands in the addresses about Teo, by the names that the access table gives them."""
    met_in(2023, teo)
    started = timezone.now() - timedelta(minutes=11)
    signed = Session.objects.filter(client=teo, note__signed_at__isnull=False)
    rating = HarmRating.objects.filter(sitting__in=signed.values("sitting")).counted().latest("observed_on")
    change = Change.objects.filter(focus_area__client=teo).first()
    experiment = Experiment.objects.running().get(goal__client=teo)
    line = SupervisionLine.objects.get(therapist=lead)
    two = {"supervisor": line.supervisor, "therapist": lead, "created_by": lead}
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
        "Mandate": Mandate.objects.create(
            episode=teo.episodes.get(ended_on=None), authority_kind="court", created_by=lead
        ),
        "SupervisionLine": line,
        "SupervisionMeeting": SupervisionMeeting.objects.create(**two),
        "FidelityRound": FidelityRound.objects.filter(together_done_at__isnull=False).first(),
        "TrainingEntry": TrainingEntry.objects.filter(learner=lead).first(),
        "Consent": signed_consent(teo, lead),
        "ConsentDraft": draft_consent(teo, lead),
        "Letter": Letter.objects.create(
            client=teo,
            kind="asked_for",
            consent=signed_consent(teo, lead),
            words="Dear Ms Reyes,\n\nhe is looking for a room.",
            created_by=lead,
        ),
        "CourtOrder": CourtOrder.objects.create(
            client=teo, court="District court", ordered="Whether he comes.", body="He comes.", created_by=lead
        ),
        "Disclosure": Disclosure.objects.create(
            client=teo,
            kind="emergency",
            legal_basis="emergency",
            recipient="Ambulance",
            body="What he had taken.",
            sha256="0" * 64,
            created_by=lead,
        ),
        "ReportRun": plant_report(User.objects.get(email="admin@demo.example")),
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
    fits(page)


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
    fits(page)


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
