"""Names and what people write stand in no address, title, log line, task, cache key or error mail."""

import inspect
import io
import logging
import re
import traceback
import uuid
from html.parser import HTMLParser

import pytest
from celery.app.trace import LOG_FAILURE, LOG_SUCCESS
from django.conf import settings as site
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils.log import AdminEmailHandler

from clients.models import Client
from hrp.accounts.middleware import TURNED
from hrp.administration.management.commands import serve
from hrp.base.logs import Quiet
from hrp.celery import app as celery
from tests.access.planted import WORD
from tests.access.table import ALSO, TABLE
from tests.access.typing import TYPED, filled
from tests.access.walk import browser_of, build, signed_in, site_map
from tests.cast import key

NAMES = ("Ines", "Noor", "Mara", "Jon", "Stella", "Sana")
PRIVATE = re.compile(rf"{TYPED}|{WORD}|\b(?:{'|'.join(NAMES)})\b", re.IGNORECASE)
IN_PLACE = sorted(TABLE.keys() & site_map().keys())


@pytest.fixture
def world(cast):
    return build(cast)


class Page(HTMLParser):
    """The addresses and the title of a page, and what its forms would put into an address."""

    def __init__(self, html: str):
        super().__init__()
        self.addresses, self.title, self.typed_into_address = [], "", []
        self._in_title, self._by_address = False, False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.addresses += [given[name] for name in ("href", "src", "action", "formaction") if given.get(name)]
        self.addresses += [given[name] for name in given if name.startswith("data-") and "/" in (given[name] or "")]
        self._in_title = self._in_title or tag == "title"
        if tag == "form":
            self._by_address = given.get("method", "get").lower() == "get"
        kind = given.get("type", "text")
        if self._by_address and (tag == "textarea" or (tag == "input" and kind in {"text", "search", "email"})):
            self.typed_into_address.append(given.get("name"))

    def handle_endtag(self, tag):
        self._in_title = self._in_title and tag != "title"
        self._by_address = self._by_address and tag != "form"

    def handle_data(self, data):
        self.title += data if self._in_title else ""


def pages(world):
    """Every page that anybody may open, as the person who may: its name and the answer."""
    cookies = signed_in(world)
    for name, line in [*((name, TABLE[name]) for name in IN_PLACE), *ALSO.items()]:
        if line.GET is None or (address := world.address(name, line, "own")) is None:
            continue
        for person in ("nobody", "lead", "supervisor", "admin"):
            yield name, browser_of(cookies[person]).get(address)


# Typed into an address all the same, and why that tells nothing of anybody.
CODES_ONLY = {"code": "a client's code, drawn at random"}


def test_no_address_and_no_title_says_who_or_what(world):
    """Every page is walked; the pages are full of what their titles and addresses keep to themselves."""
    told, full = [], set()
    for name, answer in pages(world):
        if answer.has_header("Location"):
            told += [(name, "Location", found) for found in PRIVATE.findall(answer.headers["Location"])]
        if not answer.content or "html" not in answer.headers.get("Content-Type", ""):
            continue
        text = answer.content.decode()
        page = Page(text)
        assert page.title.strip(), name
        full |= {name} if PRIVATE.search(text) else set()
        told += [(name, "title", found) for found in PRIVATE.findall(page.title)]
        told += [(name, "address", found) for one in page.addresses for found in PRIVATE.findall(one)]
        told += [(name, "typed", field) for field in page.typed_into_address if field not in CODES_ONLY]
    assert told == []
    assert full >= {"workspace:record", "workspace:caseload", "goals:goal", "sessions:room", "administration:people"}


def test_a_search_stays_out_of_addresses_and_of_the_trail_of_pages(client, cast):
    client.force_login(cast.mara)
    for name in ("sessions:choose", "workspace:caseload"):
        answer = client.post(reverse(name), {"words": WORD}, follow=True)
        assert answer.status_code == 200
        assert not PRIVATE.search(" ".join(address for address, _status in answer.redirect_chain))
        assert not PRIVATE.search(answer.request["PATH_INFO"] + answer.request["QUERY_STRING"])


# --- The log --------------------------------------------------------------------------------------------


@pytest.fixture
def log():
    """What the product's own handler would have written, formatter and all."""
    formatters = {handler.formatter for handler in logging.getLogger().handlers if _is_ours(handler)}
    assert len(formatters) == 1
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatters.pop())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def _is_ours(handler) -> bool:
    return isinstance(handler.formatter, Quiet)


def test_a_page_that_breaks_tells_the_log_where_and_not_what(cast, log, monkeypatch):
    def broken(*args, **kwargs):
        secret = f"{WORD} in a variable"
        try:
            Client.objects.create(chosen_name=secret, birth_year=-1, code="AAAAAAAA")
            Client.objects.create(chosen_name=secret, code="AAAAAAAA")
        except IntegrityError as error:
            raise RuntimeError(f"Failing row contains {secret}") from error

    monkeypatch.setattr("clients.views.person.show", broken)
    browser = Browser(raise_request_exception=False)
    browser.force_login(cast.mara)
    answer = browser.post(reverse("clients:say", args=[cast.ines.code]), {"text": "", "said_on": f"{TYPED} yesterday"})
    assert answer.status_code == 500
    lines = log.getvalue()
    assert f"Internal Server Error: /clients/{cast.ines.code}/words/" in lines
    assert "RuntimeError" in lines and "IntegrityError" in lines and "in broken" in lines
    assert not PRIVATE.search(lines)
    assert not PRIVATE.search(answer.content.decode())


def test_a_database_does_quote_the_row_that_it_refuses(cast):
    """Why the log leaves out what errors say."""
    with pytest.raises(IntegrityError) as refused:
        Client.objects.create(chosen_name=WORD, code=cast.ines.code)
    quoted = {"postgresql": cast.ines.code, "sqlite": "code"}[connection.vendor]
    assert quoted in "".join(traceback.format_exception(refused.value))


def test_what_is_not_found_or_refused_is_logged_by_its_path_alone(cast, log):
    browser = Browser(raise_request_exception=False)
    browser.force_login(cast.mara)
    browser.get(reverse("workspace:record", args=[cast.noor.code]))
    browser.get(reverse("administration:people"))
    browser.post(reverse("clients:enrol"), {"chosen_name": WORD, "phone": TYPED})
    browser.post(reverse("sessions:choose"), {f"{TYPED}{n}": WORD for n in range(5000)})
    browser.get("/", headers={"referer": f"http://testserver/{WORD}/", "user-agent": WORD, "cookie": f"x={WORD}"})
    Browser(enforce_csrf_checks=True).post(reverse("account_login"), {"login": TYPED, "password": WORD})
    lines = log.getvalue()
    assert f"Not Found: /clients/{cast.noor.code}/" in lines
    assert not PRIVATE.search(lines)


def test_nobody_writes_a_line_of_their_own_into_the_log(cast, log):
    browser = Browser(raise_request_exception=False)
    browser.force_login(cast.mara)
    browser.get("/nowhere%0a2026-01-01%2000:00:00,000%20ERROR%20forged%0d%1b[2J/")
    browser.get("/", headers={"host": "evil\n2026-01-01 ERROR forged"})
    lines = log.getvalue().splitlines()
    assert len([line for line in lines if "forged" in line]) >= 1
    assert not [line for line in lines if line.startswith("2026-01-01") or "\x1b" in line]


def test_the_workers_words_on_a_task_hold_neither_its_errors_text_nor_what_it_was_given(log):
    told = {
        "name": "hrp.accounts.tasks.mail_way_in",
        "id": "1",
        "description": "raised unexpected",
        "exc": f"IntegrityError('{WORD}')",
        "traceback": WORD,
        "args": WORD,
        "kwargs": WORD,
        "return_value": WORD,
        "runtime": 1.0,
    }
    for wording in (LOG_FAILURE, LOG_SUCCESS):
        try:
            raise IntegrityError(WORD)
        except IntegrityError:
            logging.getLogger("celery.app.trace").error(wording, told, exc_info=True)
    logging.getLogger("hrp").error("It went wrong: %s", IntegrityError(WORD))
    lines = log.getvalue()
    assert "Task hrp.accounts.tasks.mail_way_in[1] raised unexpected: …" in lines
    assert "It went wrong: IntegrityError" in lines
    assert WORD not in lines


def test_an_error_that_another_handler_spelt_out_is_told_anew(log):
    record = logging.LogRecord("x", logging.ERROR, "", 0, "Broken", (), None)
    record.exc_text = f"ValueError: {WORD}"
    assert log.getvalue() == ""
    formatted = next(one for one in logging.getLogger().handlers if _is_ours(one)).formatter.format(record)
    assert WORD not in formatted and formatted.endswith("Broken")


def test_nobody_is_mailed_about_errors_and_no_page_shows_one():
    loggers = [logging.getLogger(), *(logging.getLogger(name) for name in logging.root.manager.loggerDict)]
    handlers = [handler for one in loggers for handler in one.handlers]
    assert not [one for one in handlers if isinstance(one, AdminEmailHandler)]
    assert site.ADMINS == site.MANAGERS == []
    assert site.DEBUG is False


def test_the_web_server_of_one_machine_keeps_no_list_of_pages():
    assert not {one for one in serve.GUNICORN if "access" in one}


def test_no_script_of_ours_keeps_anything_in_the_browser():
    scripts = list((site.BASE_DIR / "static" / "js").glob("**/*.js"))
    assert len(scripts) >= 2
    keeps = re.compile(r"localStorage|sessionStorage|indexedDB|\bcaches\b|document\.cookie|serviceWorker")
    assert [path.name for path in scripts if keeps.search(path.read_text())] == []


# --- Tasks and cache ---------------------------------------------------------------------------------------

# What a task may be given: ids and the site's own address.
GIVEN = {"person", "origin", "run"}
OURS = {"hrp", "clients", "goals", "sessions"}


def test_a_task_is_given_ids_alone():
    celery.loader.import_default_modules()
    ours = {name: task for name, task in celery.tasks.items() if name.partition(".")[0] in OURS}
    assert "hrp.accounts.tasks.mail_way_in" in ours
    for name, task in ours.items():
        assert set(inspect.signature(task.run).parameters) <= GIVEN, name


def test_who_forgot_a_password_is_an_id_to_the_worker(
    client, cast, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.EMAIL_HOST = "mail.test.example"
    given = []
    monkeypatch.setattr("hrp.accounts.views.mail_way_in.delay", lambda *args: given.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_reset_password"), {"email": cast.mara.email})
    assert given == [(str(cast.mara.pk), "http://testserver/")]


def test_no_key_of_the_cache_names_anybody(client, cast):
    cache.clear()
    for _try in range(3):
        client.post(reverse("account_login"), {"login": f"{TYPED}@feather.example", "password": WORD})
        client.post(reverse("account_login"), {"login": cast.mara.email, "password": WORD})
        client.post(reverse("accounts:sign_in_again"), {"person": cast.mara.pk, "password": WORD})
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM shared_cache")
        rows = [f"{name} {value}" for name, value in cursor.fetchall()]
    assert rows
    assert not PRIVATE.search(" ".join(rows)) and cast.mara.email not in " ".join(rows)


# --- Redirects ------------------------------------------------------------------------------------------------

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "https:evil.example",
    "https:///evil.example",
    "https://evil.example/",
    "http://localhost.evil.example/",
    "http://localhost/today/",
    "\\\\evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "%0d%0aSet-Cookie:a=b",
    "/today/\r\nSet-Cookie: a=b",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\u2215\u2215evil.example",
    "\uff0f\uff0fevil.example",
    "/\uff0fevil.example",
    "http:\u2044\u2044evil.example",
    "////evil.example/%2e%2e",
    "http://testserver@evil.example/",
    "@evil.example",
    ".evil.example",
    "evil.example",
    "\x00//evil.example",
    "http://[::1",
]


def leads_home(answer) -> bool:
    """Whether an answer stays on this site: a page, or a redirect to a path of it."""
    where = answer.headers.get("Location", "/")
    return bool(re.fullmatch(r"/(?![/\\])[^\\\s\x00-\x1f]*", where)) and "\n" not in where


@pytest.mark.parametrize("there", ELSEWHERE, ids=ascii)
def test_nobody_is_sent_elsewhere(cast, there):
    signed = Browser()
    signed.force_login(cast.mara)
    steps = [
        (Browser(), "account_login", {"login": cast.mara.email, "password": "quiet-river-stones"}),
        (signed, "accounts:step_up", {"password": "quiet-river-stones"}),
        (signed, "accounts:uncover", {"password": "quiet-river-stones"}),
        (signed, "account_change_password", {}),
        (signed, "account_login", {}),
        (signed, "accounts:preferences", {"note_format": "soap"}),
        (signed, "account_logout", {}),
    ]
    for browser, name, sent in steps:
        for named in ({"next": there}, {"next": there, "redirect_to": there, "REDIRECT_URL": there}):
            assert leads_home(browser.get(reverse(name), named)), name
            answer = browser.post(reverse(name), sent | named)
            assert answer.status_code < 500 and leads_home(answer), (name, answer.headers.get("Location"))
            assert "Set-Cookie" not in answer.headers.get("Location", "")


def test_a_path_of_this_site_is_where_one_goes_on(cast):
    answer = Browser().post(
        reverse("account_login"),
        {"login": cast.mara.email, "password": "quiet-river-stones", "next": "/caseload/?page=2"},
    )
    assert answer.url == "/caseload/?page=2"


def test_what_is_typed_never_leads_anywhere(world):
    """Every form that leads on: the place is ours, whatever was typed."""
    cookies = signed_in(world)
    browser = browser_of(cookies["lead"])
    for name in ("clients:enrol", "clients:say", "goals:new", "sessions:log"):
        address = world.address(name, TABLE[name], "own")
        sent = filled(browser.get(address).content.decode(), address)
        answer = browser.post(address, {**sent, "next": "//evil.example", "key": key()})
        assert leads_home(answer), name


def test_a_turned_screen_leads_to_itself_alone(world):
    browser = browser_of(signed_in(world)["lead"])
    kept = browser.session
    kept[TURNED] = {"code": world.ines["code"], "meeting": str(world.ines["Session"].pk)}
    kept.save()
    for address in ("/today/", f"/clients/{world.ines['code']}/", "//evil.example/", f"/{uuid.uuid4()}/"):
        assert browser.get(address).url == reverse("sessions:turned")
