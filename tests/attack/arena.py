"""Where the attacks happen: the world of the access table, and everything that is sent undone again.

Nothing here knows an address, a form or a table by name. What is attacked is found in the site map, on
the pages and among the models, so that something new is attacked on the day that it is there.
"""

import re
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urljoin, urlsplit

from django.apps import apps
from django.db import connection, transaction

from hrp.base.sealed import opened
from tests.access.planted import OF_GROUP, WORD
from tests.access.table import TABLE, Line
from tests.access.test_trail import actor, address_of, opened_browser, prepare
from tests.access.walk import World, browser_of, site_map, without_tokens
from tests.attack.poison import live

# Tables that an answer may write although it refuses: the trail, who is signed in, what is counted against throttles.
KEEPING_HOUSE = re.compile(r"^(audit_|django_session|usersessions_|shared_cache)")
# The same of a person's row: when they were here last.
HERE_LAST = {"last_login", "last_seen_at"}
_ONLY_HERE = re.compile(rf"""UPDATE "accounts_user" SET "({"|".join(HERE_LAST)})" = \S+ WHERE""")
_WRITING = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO|TRUNCATE)\s+"?(\w+)"?', re.IGNORECASE)

# What nobody reads who may not, wherever it may stand: the names of the two clients, and words of their records.
HERS_TOO = "Nightjarling"  # stands in Noor's record where Ines's has the word of `planted`
WORDS = {"Ines": f"{WORD}|only hour of the day", "Noor": f"{HERS_TOO}|but Stella may read"}
OF_INES, OF_NOOR = (f"{name}|{words}" for name, words in WORDS.items())
PRIVATE = re.compile(f"{OF_INES}|{OF_NOOR}")
# Who knows the names of the team's clients, and no word of their records.
KNOWS_NAMES = {"desk", "supervisor"}
READS = {"Ines": {"lead", "co", "supervisor", "both"}, "Noor": {"stranger", "otto"}}
# Who may read Ines's record no longer and leads her group: reads what the group shares, and no word about her.
LEADS_ON = "leads the group on"

# What stands among a client's things and is about the people who work here.
OF_PEOPLE = {"person", "supervisor", "TeamMembership", "TeamLead", "SupervisionLine", "Cover"}
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@contextmanager
def undone():
    """Let nothing of what happens inside stay."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Writes:
    """Notes which tables statements write to."""

    def __init__(self):
        self.tables = set()

    def __call__(self, execute, sql, params, many, context):
        found = _WRITING.match(sql)
        if found and not KEEPING_HOUSE.match(found[1]) and not _ONLY_HERE.match(sql):
            self.tables.add(found[1])
        return execute(sql, params, many, context)

    def __enter__(self):
        self._wrapper = connection.execute_wrapper(self)
        self._wrapper.__enter__()
        return self

    def __exit__(self, *error):
        self._wrapper.__exit__(*error)


def models_by_table() -> dict:
    """Return every model that has rows of its own."""
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def rows_of(tables) -> dict:
    """Return what stands in `tables`: rows by table and id."""
    known = models_by_table()
    return {
        table: {row["pk"]: opened(row, row["pk"]) for row in known[table]._base_manager.values(*columns(known[table]))}
        for table in tables
        if table in known
    }


def columns(model) -> list:
    """Return the names of a model's columns to look at, and the one by which every model has its id."""
    names = [column.attname for column in model._meta.concrete_fields]
    return ["pk", *(name for name in names if name not in HERE_LAST)]


@dataclass(frozen=True)
class Change:
    """A row that is not what it was: `before` is None when it is new, `after` when it is gone."""

    table: str
    pk: object
    before: dict | None
    after: dict | None

    def fields(self) -> dict:
        """Return what is stored now where it was not stored before."""
        before = self.before or {}
        return {name: value for name, value in (self.after or {}).items() if before.get(name, ...) != value}


def changes(before: dict, after: dict) -> list[Change]:
    """Compare two readings of the same tables."""
    found = []
    for table, rows in after.items():
        for pk in before[table].keys() | rows.keys():
            was, now = before[table].get(pk), rows.get(pk)
            if was != now:
                found.append(Change(table, pk, was, now))
    return found


TOKEN = {"csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Attempt:
    """Something that a person may send: the name of its address, and what is in it.

    `typed` is the form on `page`, filled in; `hints` makes of the world what has to be sent beside or
    instead of that, at the moment when it is sent. `names` are those of all its fields, ticked or not;
    `complete` adds what a page knows of the world. With `script` it goes as JSON. `line` names other things
    for the address than the access table does.
    """

    name: str
    typed: dict = field(default_factory=dict)
    hints: Callable = lambda world: {}
    page: str = "no page"
    names: frozenset = frozenset()
    complete: Callable = lambda world, body: body
    script: bool = False
    line: Line | None = None

    def __str__(self):
        return f"{self.name} ({', '.join(sorted(self.typed.keys() - TOKEN)) or 'nothing'}) of {self.page}"

    def body(self, world: World) -> dict:
        """Return what is sent."""
        return self.typed | self.hints(world)


@dataclass
class Sent:
    """What came of something that was sent: the answer, and the rows that are not what they were."""

    answer: object
    changed: list[Change] = field(default_factory=list)

    @property
    def status(self) -> int:
        """Return the answer's status."""
        return self.answer.status_code

    def tables(self) -> set:
        """Return the tables whose rows are not what they were."""
        return {change.table for change in self.changed}

    def touching(self, ids) -> list[Change]:
        """Return what was done to rows with one of these ids, and what names one of them now."""
        ids = set(ids)
        return [change for change in self.changed if ids & {str(change.pk), *ID.findall(str(change.fields()))}]

    @property
    def went_through(self) -> bool:
        """Say whether the answer is the one of success."""
        return self.status in {200, 204, 302}


class Arena:
    """The world, a sign-in for everybody, and the rows as they are when nobody attacks."""

    def __init__(self, world: World, cookies: dict):
        self.world, self.cookies = world, cookies
        self.at_rest = rows_of(table for table in models_by_table() if not KEEPING_HOUSE.match(table))

    def twins(self) -> dict:
        """For the id of each thing in Ines's record, the id of the same thing in Noor's."""
        ines, noor = self.world.ines, self.world.noor
        things = [key for key in ines if hasattr(ines[key], "pk") and key not in OF_PEOPLE]
        return {str(ines[key].pk): str(noor[key].pk) for key in things}

    def allowed(self, name: str) -> str:
        """Return who may do what the address `name` is for."""
        return actor(self.world, name)

    def address(self, name: str, which: str = "own", line=None) -> str | None:
        """Return the address `name` of one's own object, or of another one (`World.address` says which)."""
        return self.world.address(name, line or TABLE[name], which)

    def ask(self, person: str, method: str, address: str, **options):
        """Ask for an address as `person`, with any method, and undo what that did."""
        with undone():
            return checked(quiet(browser_of(self.cookies[person])).generic(method, address, **options), person)

    def open_as_allowed(self, name: str, line=None, query: str = ""):
        """Open the page `name` as whoever may; the answer says which tables that wrote to."""
        with undone():
            browser = quiet(opened_browser(self.world, name, self.cookies))
            with Writes() as written:
                answer = browser.get(self.address(name, line=line) + query)
            answer.wrote = written.tables
            return checked(answer, self.allowed(name))

    def send(self, attempt: Attempt, *, person: str | None = None, which: str = "own", turn=None, **options) -> Sent:
        """Send an attempt, as whoever may or as `person`, about one's own object or `which`; undo it.

        `turn` makes another body of the one that would be sent. `options`: `raw` makes bytes of it; `twice`
        sends the same once more and gives what changed the second time; `meanwhile` is called once the form
        is open, before it is sent; `told_as` is whose knowledge the answer may tell; `query` follows the
        address; the rest are headers.
        """
        twice, meanwhile = options.pop("twice", False), options.pop("meanwhile", None)
        raw = options.pop("raw", None)
        told_as, query = options.pop("told_as", person or self.allowed(attempt.name)), options.pop("query", "")
        with undone():
            with Writes() as prepared:
                prepare(self.world, attempt.name)
                browser, address = self._at(attempt, person, which)
                address += query
                body = attempt.body(self.world)
                body = attempt.complete(self.world, turn(body) if turn else body)
                body = raw(body) if raw else body
                if meanwhile:
                    meanwhile()
            before = self.at_rest | rows_of(prepared.tables)
            if twice:
                before |= self._post(browser, address, attempt, body, options)[1]
            answer, after = self._post(browser, address, attempt, body, options)
            return Sent(checked(answer, told_as), changes(before, after))

    def body_of(self, attempt: Attempt) -> tuple[dict, Sent]:
        """Send an attempt as it is; return what was in it, and what came of it."""
        body = {}
        sent = self.send(attempt, turn=lambda typed: body.update(typed) or typed)
        return body, sent

    def _at(self, attempt, person, which):
        """Return the browser of whoever sends, and the address that it goes to."""
        if person is None:
            browser = quiet(opened_browser(self.world, attempt.name, self.cookies))
            if which == "own" and attempt.line is None:
                return browser, address_of(self.world, browser, attempt.name)
            return browser, self.address(attempt.name, which, attempt.line)
        return quiet(browser_of(self.cookies[person])), self.address(attempt.name, which, attempt.line)

    def _post(self, browser, address, attempt, body, headers):
        """Post a body; return the answer, and the tables that it wrote to as they are now."""
        given = {"data": body}
        if attempt.script:
            given |= {"content_type": "application/json", "HTTP_ACCEPT": "application/json"}
        elif isinstance(body, bytes):
            given["content_type"] = "application/x-www-form-urlencoded"
        post = partial(browser.generic, "POST") if isinstance(body, bytes) else browser.post
        with Writes() as written:
            answer = post(address, **given | headers)
        return answer, rows_of(written.tables)


def quiet(browser):
    """Let errors of the server come back as answers."""
    browser.raise_request_exception = False
    return browser


HERE = "http://testserver/"
SIGNED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def checked(answer, person: str):
    """Return the answer after a look at what every answer must keep, whatever was asked, and by whom."""
    asked = f"{answer.request['REQUEST_METHOD']} {answer.request['PATH_INFO']} {answer.request['QUERY_STRING']}"
    assert answer.status_code < 500, f"{asked}: {answer.status_code} {getattr(answer, 'exc_info', '')}"
    assert {name: answer.headers.get(name) for name in SIGNED} == SIGNED, asked
    assert "no-store" in answer.headers.get("Cache-Control", ""), asked
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy, asked
    assert "Access-Control-Allow-Origin" not in answer.headers, asked
    for cookie in filter(lambda cookie: cookie.value, answer.cookies.values()):
        assert cookie["httponly"] and cookie["samesite"] in {"Lax", "Strict"}, asked
    answer.said = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")
    assert live(answer) == [], asked
    stays_here(answer, asked)
    tells_nothing(answer, person, asked)
    return answer


def stays_here(answer, asked: str) -> None:
    """Assert that a redirect leads to a page of this house, and that no name stands in its address."""
    place = answer.headers.get("Location", "")
    leads = urlsplit(urljoin(HERE, place.strip().replace("\\", "/")))
    assert f"{leads.scheme}://{leads.netloc}/" == HERE, f"{asked} leads to {place}"
    assert not PRIVATE.search(place), f"{asked} leads to {place}"


def tells_nothing(answer, person: str, asked: str) -> None:
    """Assert that an answer holds nothing of a client whom `person` may not read."""
    text = without_tokens(answer.said).replace('value="Ines"', "")  # what was typed into a search comes back
    if person == LEADS_ON:
        text = text.replace(WORD + OF_GROUP, "")
    for client, theirs in (("Ines", OF_INES), ("Noor", OF_NOOR)):
        if person not in READS[client]:
            found = re.search(WORDS[client] if person in KNOWS_NAMES else theirs, text)
            assert not found, f"{asked}: {person} is told of {client}: {found}"


def every_address() -> list[str]:
    """Return the names of the site map."""
    return sorted(site_map())
