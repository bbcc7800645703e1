"""Script in every stored text, opened in Chromium: nothing runs, nothing is complained about, nothing leaks out."""

import pytest

from tests.access.table import OPEN, TABLE
from tests.attack.attempts import pages
from tests.attack.ground import build
from tests.browser import sign_in

pytestmark = pytest.mark.once  # the database makes no difference

# A page for each way that a text can stand on one: lists, record, drawings, paper, forms, the session.
MAIN = {
    "lead": [
        "workspace:today",
        "workspace:caseload",
        "workspace:record",
        "workspace:timeline",
        "workspace:use",
        "workspace:print",
        "workspace:before",
        "clients:edit",
        "clients:resources",
        "clients:focus_edit",
        "goals:goal",
        "goals:new",
        "sessions:choose",
        "sessions:room",
        "sessions:review",
    ],
    "admin": ["administration:people", "administration:person", "administration:teams", "administration:assignments"],
}


@pytest.fixture
def opened_dialogs(wide_page):
    """What a script that ran would open."""
    dialogs = []
    wide_page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    return dialogs


def test_no_script_runs_on_the_main_pages(wide_page, opened_dialogs):
    world = build()
    for person, names in MAIN.items():
        sign_in(wide_page, world.people[person])
        for name in names:
            answer = wide_page.goto(world.address(name, TABLE[name], "own"))
            assert answer.status == 200, name
            assert wide_page.locator("img[src=x]").count() == 0, name
    turn_the_screen(wide_page, world)
    assert opened_dialogs == []


def turn_the_screen(page, world):
    """Show the client's own view as well; afterwards nothing else opens to this sign-in."""
    sign_in(page, world.people["lead"])
    page.goto(world.address("sessions:room", TABLE["sessions:room"], "own"))
    page.locator("form[action$='/turn/'] button").click()
    page.wait_for_url("**/turned/")
    assert page.locator("img[src=x]").count() == 0


def test_main_pages_are_there():
    known = {name for name, _line in pages()}
    assert {name for names in MAIN.values() for name in names} <= known - OPEN.keys()
