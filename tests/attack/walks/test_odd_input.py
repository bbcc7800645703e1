"""What no page of ours sends: odd Unicode, too much, too deep, malformed. No error of the server, no word to others."""

import json
import re
from itertools import cycle, islice, product
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import pytest

from tests.access.typing import TYPED
from tests.attack.arena import HERE, rows_of
from tests.attack.attempts import QUESTION, SCRIPTED, name_of, pages, shown

FORM = "application/x-www-form-urlencoded"
TOO_LONG = "a" * 150_000
# Texts that a person could paste, and that may be kept once they are tidy.
PASTED = [
    "A\x00B\x08C",
    "\u202egnihtemos\u2066\u200b\ufeff",
    "\U0001f9a2\u0301\u0301\u0301 e\u0301 \u1e9b\u0323",
    "'\"; DROP TABLE clients_client; -- ../../etc/passwd %s %(x)s {0} {{7*7}}",
    TOO_LONG,
]
# What is no number, no day, no choice and no text: in every field at once.
NONSENSE = [
    b"\xff\xfe\xed\xa0\x80\xc0\x80",
    b"9" * 400,
    "\u0663".encode(),
    b"1e309",
    b"NaN",
    b"-1",
    b"0000-00-00T99:99",
    b"10000-01-01",
    b"\x00",
]


def encoded(body: dict, odd: dict) -> bytes:
    """Return a form as bytes; `odd` holds what stands in some fields, as text or as bytes that are none."""
    parts = []
    for name, value in {**body, **odd}.items():
        for one in value if isinstance(value, list) else [value]:
            parts.append(f"{quote(name)}={quote(one if isinstance(one, bytes) else str(one))}")
    return "&".join(parts).encode()


def forms(attempts) -> list:
    return [attempt for attempt in attempts if not attempt.script]


def test_odd_texts_are_kept_tidy_or_refused(arena, attempts):
    """Where they are kept, nothing invisible is kept with them that a database or a page stumbles over."""
    untidy, kept, pasted = [], 0, cycle(PASTED)
    for attempt in forms(attempts):
        body, _sent = arena.body_of(attempt)
        texts = [name for name, value in body.items() if isinstance(value, str) and TYPED in value]
        for odd in islice(pasted, 2) if texts else ():
            sent = arena.send(attempt, raw=lambda body, odd=odd, texts=texts: encoded(body, dict.fromkeys(texts, odd)))
            stored = [str(change.fields()) for change in sent.changed]
            kept += len(stored)
            untidy += [(str(attempt), row) for row in stored if re.search(r"\\x0[08]|\\ud8|a{150000}", row)]
    assert untidy == []
    assert kept > 20


def test_nonsense_in_every_field_is_no_error_of_the_server(arena, attempts):
    """In two rounds each field has two kinds of it; then every field twice, and broken ends."""
    statuses, kinds = set(), cycle(NONSENSE)
    for attempt in forms(attempts):
        for _round in range(2):
            sent = arena.send(attempt, raw=lambda body: encoded(body, {name: next(kinds) for name in body}))
            statuses.add(sent.status)
        doubled = arena.send(attempt, raw=lambda body: encoded(body, {}) + b"&" + encoded(body, {}) + b"&=&&%zz=%")
        statuses.add(doubled.status)
    assert statuses <= {200, 204, 302, 400, 403, 404, 409, 413, 422, 429}


BODIES = [
    (b"", FORM),
    (b"\xff\xfe", "text/plain; charset=nonsense"),
    (b"a=b", f"{FORM}; charset=utf-7"),
    (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1', "multipart/form-data; boundary=y"),
    (b"--x\r\n", "multipart/form-data"),
    (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "application/xml"),
    (b'{"a": 1}', "application/json"),
]


def test_bodies_that_are_not_what_they_say_are_refused_quietly(arena, attempts):
    for attempt, (content, kind) in zip(attempts, cycle(BODIES), strict=False):
        arena.send(attempt, raw=lambda body, content=content: content, content_type=kind)


# --- The messages of scripts ------------------------------------------------------------------

TAB = "11111111-1111-4111-8111-111111111111"
BROKEN = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"x"',
    b"\xff\xfe{}",
    b"[" * 100_000,
    b'{"a":' * 20_000,
    b'{"tab": "%s", "seq": %s}' % (TAB.encode(), b"9" * 5000),
    b'{"tab": "%s", "seq": 1e400}' % TAB.encode(),
    *(
        json.dumps({"tab": TAB, "seq": 1} | wrong).encode()
        for wrong in (
            {"tab": 7},
            {"tab": None},
            {"seq": True},
            {"seq": -1},
            {"seq": "1"},
            {"texts": []},
            {"texts": {"s1": None}},
            {"texts": {"s1": {"text": 5, "was": [""]}}},
            {"texts": {"s1": {"text": "x", "was": "abc"}}},
            {"texts": {"s1": {"text": "x"}}},
            {"texts": {"../s1": {"text": "x", "was": [""]}}},
            {"taps": {"safety_answer": ["did_not_come_up"]}},
            {"taps": {"\x00": "yes"}},
            {"taps": dict.fromkeys((f"line:{n}" for n in range(500)), "yes")},
        )
    ),
]
ODD_TAPS = ["11", "-1", "3.0", "1_0", "\u0663", "\x00", "\ud800", "9" * 400, "2026-02-30T00:00", "0001-01-01T00:00"]
ODD_TAPS += ["9999-12-31T23:59:59+14:00", "true", " 5", "=1+1", "a" * 20_000]


@pytest.mark.parametrize("save", SCRIPTED)
def test_broken_messages_of_a_script_are_refused_and_nothing_is_written(arena, attempts, save):
    attempt = next(attempt for attempt in attempts if attempt.name == save and attempt.script)
    met = {}
    for body in BROKEN:
        sent = arena.send(attempt, raw=lambda message, body=body: body)
        met[body[:60]] = (sent.status, sent.changed)
    assert met == dict.fromkeys(met, (400, []))


# Where the message's own text goes, and the number of the save.
SAVED_ANYWAY = {f"therapy_sessions_{table}" for table in ("session", "sessionnote", "groupmeeting")}


@pytest.mark.parametrize("save", SCRIPTED)
def test_odd_answers_to_every_question_are_refused_one_by_one(arena, attempts, save):
    attempt = next(attempt for attempt in attempts if attempt.name == save and attempt.script)
    names = set(QUESTION.findall(arena.open_as_allowed(SCRIPTED[save]).said))
    names = {name for name in names if re.fullmatch("[a-z0-9_.:-]+", name)} - {"csrfmiddlewaretoken"}
    assert len(names) > 10
    odd, refused = cycle(ODD_TAPS), set()
    for _round in range(5):
        taps = dict(zip(sorted(names), odd, strict=False))
        sent = arena.send(attempt, turn=lambda message, taps=taps: message | {"taps": taps})
        assert (sent.status, sent.tables() - SAVED_ANYWAY) == (200, set())
        refused |= set(sent.answer.json()["refused"])
    assert len(refused) > 10


def test_odd_texts_in_a_message_are_kept_tidy(arena, attempts):
    attempt = next(attempt for attempt in attempts if attempt.name == "sessions:save" and attempt.script)
    for odd in [*PASTED, "\ud800 lone"]:
        sent = arena.send(
            attempt, turn=lambda message, odd=odd: message | {"texts": {"s2": {"text": odd, "was": [""]}}}
        )
        assert sent.status == 200
        (note,) = (change for change in sent.changed if change.table == "therapy_sessions_sessionnote")
        assert not re.search("[\x00\x08\ud800]", note.after["s2"]) and len(note.after["s2"]) <= 100_000


# --- Addresses, queries, headers --------------------------------------------------------------

PLACES = ["..", "%00", "%2e%2e%2f", "a" * 300, "\u0663\u202e", "ZZZZ'--", "0", "%ff", "a;b"]
ODD_QUERIES = ["-1", "9" * 400, "\x00", "abc", "\u0663", "'--", "a" * 5000]
HEADERS = {
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_FOR": "::1, 10.0.0.1, <script>",
    "HTTP_X_FORWARDED_PROTO": "gopher",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE",
    "HTTP_X_ORIGINAL_URL": "/people/",
    "HTTP_RANGE": "bytes=0-1,5-1,-9",
    "HTTP_ACCEPT": "\x00;q=z",
    "HTTP_ACCEPT_LANGUAGE": "x-" * 3000,
    "HTTP_IF_MODIFIED_SINCE": "never",
    "HTTP_COOKIE2": "=;=;",
}


def test_odd_parts_of_an_address_lead_nowhere(arena):
    """Every id and code in every address, with what is none in its place; asked by a stranger and by whoever may."""
    met = set()
    places = cycle(PLACES)
    for name, _line in pages():
        address = arena.address(name)
        for part in re.findall(r"(?<=/)[^/]*[0-9A-Z][^/]*(?=/)", address):
            for person, place in product([arena.allowed(name), "stranger"], islice(places, 2)):
                met.add(arena.ask(person, "GET", address.replace(part, place)).status_code)
    assert met <= {200, 302, 400, 403, 404}


def test_tricks_with_paths_open_no_page_to_a_stranger(arena):
    tricks = cycle(["/{}", "{}../", "/x/..{}", "{};a=b", "{}%00", "{}%2f..%2f", "/%2e{}"])
    for name, _line in pages():
        for trick in islice(tricks, 2):
            arena.ask("stranger", "GET", trick.format(arena.address(name)))


def test_odd_methods_and_headers_open_no_page_to_a_stranger(arena):
    met, methods = set(), cycle(["GET", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "BREW", "get"])
    for name, _line in pages():
        for method in islice(methods, 2):
            answer = arena.ask("stranger", method, arena.address(name), **HEADERS)
            met.add(method not in {"GET", "HEAD", "get"} and answer.status_code)
    assert met <= {False, 302, 403, 405}


# A load balancer asks by whatever name it likes, and is told nothing but that the house stands.
BY_ANY_NAME = {"health_live", "health_ready"}


def test_a_host_that_is_not_ours_is_refused(arena):
    for name in {name for name, _line in pages()} - BY_ANY_NAME:
        assert arena.ask("nobody", "GET", arena.address(name), HTTP_HOST="evil.example").status_code == 400


def queries(arena) -> set:
    """Return the names of pages that take something in their query, with the names that links and forms give it."""
    found = set()
    for answer in shown(arena).values():
        html, here = answer.said, urljoin(HERE, answer.request["PATH_INFO"])
        for link in re.findall(r'href="([^"]*\?[^"]*)"', html):
            target = urlsplit(urljoin(here, link.replace("&amp;", "&")))
            found |= {(name_of(target.path), key) for key in parse_qs(target.query, keep_blank_values=True)}
        for form in re.findall(r'<form[^>]*method="get".*?</form>', html, re.DOTALL):
            found |= {(name_of(answer.request["PATH_INFO"]), key) for key in re.findall(r'name="([^"]+)"', form)}
    return found


def test_odd_queries_are_read_as_nothing(arena, attempts):
    asked = queries(arena)
    hers = [str(arena.world.noor[key].pk) for key in ("Client", "Change", "FocusArea", "Goal", "Session")]
    values = cycle([*ODD_QUERIES, *hers, arena.world.noor["code"]])
    for name in {name for name, _key in asked}:
        keys = {"page", *(key for other, key in asked if other == name)}
        for odd in islice(values, 5):
            query = "?" + "&".join(f"{key}={quote(odd)}" for key in keys)
            assert arena.open_as_allowed(name, query=query).status_code in {200, 302, 404}
    assert {"workspace:caseload", "administration:assignments"} <= {name for name, _key in asked}
    assert rows_of(["clients_client"])
