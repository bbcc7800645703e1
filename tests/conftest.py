"""Fixtures for every test: the browser, the flush that guards would refuse, the wall around the network."""

import ipaddress
import os
import sys
from importlib import import_module
from pathlib import Path

import hypothesis
import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from playwright.sync_api import sync_playwright

from hrp.base import guards
from tests.browser import Console
from tests.cast import cast
from tests.clock import travel
from tests.tools import chromium

__all__ = ["cast", "travel"]

STUDY_DATA = Path(os.environ.get("STUDY_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))

hypothesis.settings.register_profile("hrp", deadline=None, database=None)
hypothesis.settings.load_profile("hrp")


# --- The network ---------------------------------------------------------------------------


def _stay_here(event: str, arguments: tuple) -> None:
    """Refuse to connect to, or look up, anything but this machine."""
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a path is a local socket
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host in {None, "", "localhost"}:
        return
    try:
        if ipaddress.ip_address(host.partition("%")[0]).is_loopback:
            return
    except ValueError:
        pass
    raise PermissionError(f"A test tried to reach {host}. Tests stay on this machine.")


sys.addaudithook(_stay_here)


# --- The database --------------------------------------------------------------------------


def let_go_of_the_database() -> None:
    """End every connection of ours to PostgreSQL's database: a server's thread may end a moment late.

    Ours first: one that was ended from elsewhere would only say so when it is asked for something.
    """
    if connection.vendor == "postgresql":
        connection.close()
        connection.close_pool()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )


def plan_without_nested_loops() -> None:
    """Keep PostgreSQL's planner from running through every row of one table for each row of another.

    Rows that a test takes back leave tables that look empty to it. In the next test, where they are not, such a plan
    takes minutes.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(connection.settings_dict["NAME"])
            cursor.execute(f"ALTER DATABASE {name} SET enable_nestloop = off")
        connection.close()  # it holds for connections that are made from now on
        connection.close_pool()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Plan as tests need it, and let go of every connection before the databases are dropped."""
    with django_db_blocker.unblock():
        plan_without_nested_loops()
    yield
    with django_db_blocker.unblock():
        let_go_of_the_database()


def fill_catalogues():
    """Put the catalogues of substances and skills in, as the migrations do."""
    import_module("clients.migrations.0002_substances").fill(apps, None)
    import_module("sessions.migrations.0006_skills").add(apps, None)


@pytest.fixture(scope="session", autouse=True)
def flush_past_the_guards():
    """Let the flush after a test with real transactions empty the tables that are kept forever.

    The guards are lifted for the flush and are back before the next test begins, and so are the catalogues that
    migrations fill. This is the only place that lifts them.
    """
    flush = TransactionTestCase._fixture_teardown

    def lifted(case):
        cache.clear()  # no model owns the cache's table, so the flush leaves it alone
        guards.lift()
        try:
            flush(case)
        finally:
            guards.install()
        fill_catalogues()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lifted)
        yield


@pytest.fixture
def study_data() -> Path:
    """Return the folder with real data, or fail: a run that asked for it may not pass without."""
    if not STUDY_DATA.is_dir():
        pytest.fail(f"The real data is not at {STUDY_DATA}. Put it there, or name its folder in STUDY_DATA.")
    return STUDY_DATA


# --- The browser ---------------------------------------------------------------------------


# A test that is asked for on both screens, and the mark of each.
SCREENS = {"wide_page": "wide", "phone_page": "phone"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark tests that use the browser, and on which screen they do it, so that nobody needs to remember it."""
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker("browser")
        asked = list(item.callspec.params.values()) if hasattr(item, "callspec") else []
        for screen in SCREENS:
            if screen in asked:
                item.add_marker(SCREENS[screen])


@pytest.fixture(scope="session")
def browser():
    """Start one Chromium for the run."""
    path = chromium.find()
    if path is None:
        pytest.fail(f"The browser tests need Chromium: {chromium.INSTALL}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def console():
    """Collect what pages complain about, and fail the test for it at the end."""
    collected = Console()
    yield collected
    assert not collected.complaints(), "The browser's console:\n" + "\n".join(collected.complaints())


@pytest.fixture
def allow_console(console):
    """`allow_console("404")` tolerates console messages that contain the text, in this test."""
    return console.allow


@pytest.fixture
def new_page(browser, live_server, transactional_db, console):
    """Return a function that opens a page in a browser of its own: another person, another device."""
    contexts = []

    def open_page(**options):
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(10_000)
        console.listen_to(context)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def wide_page(new_page):
    """Return a page as wide as a desk's screen."""
    return new_page(viewport={"width": 1440, "height": 900})


@pytest.fixture
def phone_page(new_page):
    """Return a page as narrow as a phone, with touch."""
    return new_page(viewport={"width": 390, "height": 844}, has_touch=True)
