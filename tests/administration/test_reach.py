"""What an admin never sees: no page of theirs holds a client's name or a word of a record, only codes."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse

from clients.practice import give_practice_client
from tests.access.planted import WORD
from tests.access.table import TABLE
from tests.access.walk import World, browser_of, build, signed_in, site_map
from tests.cast import put
from tests.factors import shown

CLINICAL = re.compile(f"Ines|Noor|Robin|{WORD}|only hour of the day|Nobody but Stella|evenings back")
PAGES = sorted(name for name, line in TABLE.items() if line.rule == "admin" and name in site_map())


@pytest.fixture
def world(cast) -> World:
    """Two full records, every text of a person filled in, and an invented client."""
    texts = ("legal_name", "phone", "email", "where_to_find", "safe_to_contact", "in_an_emergency")
    put([cast.ines, cast.noor], **{name: f"{WORD} {name}" for name in texts})
    give_practice_client(cast.mara, by=cast.ada)
    return build(cast)


@pytest.fixture
def ada(world, cast):
    """A browser in which Ada has just confirmed that it is her."""
    browser = browser_of(signed_in(world)["admin"])
    shown(browser, cast.ada)
    return browser


def test_no_page_for_admins_shows_a_name_or_a_word_of_a_record(world, cast, ada):
    pages = {}
    for name in PAGES:
        address = world.address(name, TABLE[name], "own")
        if TABLE[name].GET:
            pages[name, "GET"] = ada.get(address)
        if TABLE[name].POST == 422:
            pages[name, "POST"] = ada.post(address, {"code": cast.ines.code, "codes": ["x"]})
    pages |= {
        (user.name, page): ada.get(reverse(f"administration:{page}", args=[user.pk]))
        for user in world.people.values()
        for page in ("person", "person_move")
    }
    wrong = {key: CLINICAL.findall(page.getvalue().decode()) for key, page in pages.items()}
    assert {key: found for key, found in wrong.items() if found} == {}
    # They were there to be shown: the codes are.
    for name in ("assignments", "emergencies"):
        assert cast.ines.code in pages[f"administration:{name}", "GET"].getvalue().decode()
    assert cast.ines.code in pages["Mara", "person_move"].content.decode()


def test_every_page_that_shows_something_was_walked(world, ada):
    shown = [name for name in PAGES if TABLE[name].GET]
    assert {name: ada.get(world.address(name, TABLE[name], "own")).status_code for name in shown} == dict.fromkeys(
        shown, 200
    )


def test_no_page_of_a_record_opens_to_an_admin(world, cast, ada):
    pages = [name for name, line in TABLE.items() if "write" in line.rule or line.rule in {"read", "open note"}]
    found = {name: ada.get(world.address(name, TABLE[name], "own")).status_code for name in pages}
    assert set(found.values()) == {403}


@pytest.mark.once
def test_django_s_own_admin_pages_are_off(world, ada):
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not apps.is_installed("django.contrib.admin")
    assert [ada.get(address).status_code for address in ("/admin/", "/admin/login/")] == [404, 404]
