"""Every address × person × object × method has its answer. What is missing from the table fails, what is stale too."""

import re

import pytest
from django.urls import reverse

from hrp.accounts.middleware import OPEN_WHILE_TURNED, TURNED
from hrp.accounts.roles import Permission
from tests.access.planted import WORD
from tests.access.table import ALSO, OPEN, PEOPLE, RULES, TABLE, Line
from tests.access.walk import ask, browser_of, signed_in, site_map, without_tokens

IN_PLACE = TABLE.keys() & site_map().keys()
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Methods that no page has are refused before it matters who asks: to whoever may, to a role that may not, to nobody.
FEW = ("nobody", "lead", "admin")
# Whoever sees something of Ines tries what is not hers under her code; for the others her code is closed.
NEAR = ("lead", "co", "supervisor", "both", "desk")
PRIVATE = re.compile(f"Ines|Noor|{WORD}|only hour of the day|but Stella may read")


# --- The table itself -------------------------------------------------------------------------


def test_every_address_has_its_line_and_no_line_is_stale():
    assert set(site_map()) == set(TABLE)
    assert set(ALSO) <= set(TABLE)


@pytest.mark.parametrize("name", sorted(site_map()))
def test_every_address_declares_the_permission_it_needs(name):
    view = site_map()[name].callback
    assert isinstance(getattr(view, "permission", None), Permission) != (name in OPEN)


def test_only_what_is_open_answers_without_a_sign_in():
    answering = {name for name, pattern in site_map().items() if not getattr(pattern.callback, "login_required", True)}
    assert answering == set(OPEN)


def test_rules_name_everybody():
    for rule in RULES.values():
        for row in rule.values():
            assert len(row.split()) == len(PEOPLE)


# --- Every answer -----------------------------------------------------------------------------


def expected(line: Line, person: str, which: str, method: str) -> int:
    """Return the answer that the table says."""
    rule = RULES[line.rule]
    row = rule.get(which) or rule.get("own") or rule["alone"]
    said = row.split()[PEOPLE.index(person)]
    allowed = getattr(line, method, None)
    if allowed is None:
        if said == "302" and line.rule != "arriving":
            return 302
        return 403 if refused_by_role(rule, person) else 405
    if said != "ok":
        return int(said)
    return 404 if which in {"crossed", "absent"} else allowed


def refused_by_role(rule, person: str) -> bool:
    """Say whether no object at all would open the address to this person."""
    return {row.split()[PEOPLE.index(person)] for row in rule.values()} == {"403"} or (
        "missing" in rule and rule["missing"].split()[PEOPLE.index(person)] == "403"
    )


def objects(line: Line, method: str) -> tuple:
    if method not in {"GET", "POST"}:
        return ("own",)
    return tuple(dict.fromkeys([*RULES[line.rule], *(("crossed", "absent") if line.of else ())]))


def asking(which: str, method: str) -> tuple:
    """Return who asks for the object `which`."""
    if method not in {"GET", "POST"}:
        return FEW
    return NEAR if which in {"crossed", "absent"} else PEOPLE


@pytest.mark.once
@pytest.mark.parametrize("name", sorted(IN_PLACE))
def test_answers(world, name):
    lines = [TABLE[name], *([ALSO[name]] if name in ALSO else [])]
    cookies = signed_in(world)
    wrong = {}
    for line in lines:
        for method in METHODS:
            for which in objects(line, method):
                address = world.address(name, line, "own" if which == "alone" else which)
                for person in asking(which, method):
                    if address is None:
                        continue
                    answer = ask(cookies[person], method, address)
                    wanted = expected(line, person, which, method)
                    if answer.status_code != wanted:
                        wrong[line.rule, method, which, person] = (answer.status_code, wanted)
                    elif wanted in {302, 403, 404, 405}:
                        assert not PRIVATE.search(without_tokens(answer.content.decode()))
    assert wrong == {}


def masked(answer) -> str:
    """Return a page without what is another at each address: its tokens, and where the menu says that one is."""
    return re.sub(r'value="[^"]*"|aria-current="\w+"', "", answer.content.decode())


def test_what_is_not_yours_looks_exactly_like_what_is_missing(world):
    cookies = signed_in(world)
    pages = {}
    nowhere = {person: masked(ask(cookies[person], "GET", "/nowhere/")) for person in ("lead", "desk")}
    for name in sorted(IN_PLACE):
        line = TABLE[name]
        person, method = "desk" if line.rule == "at the desk" else "lead", "GET" if line.GET else "POST"
        for which in ("other", "missing", "crossed", "absent") if "other" in RULES[line.rule] else ():
            address = world.address(name, line, which)
            if address and expected(line, person, which, method) == 404:
                pages[name, which, person] = masked(ask(cookies[person], method, address))
    assert len(pages) > 100
    assert [key for key, page in pages.items() if page != nowhere[key[2]]] == []


def test_a_script_is_told_and_never_given_a_form(world):
    cookies = signed_in(world)
    wrong = {}
    for name in sorted(IN_PLACE - OPEN.keys()):
        address = world.address(name, TABLE[name], "own")
        for person in ("nobody", "disabled"):
            for method in METHODS:
                answer = ask(cookies[person], method, address, HTTP_ACCEPT="application/json")
                told = (answer.status_code, answer.headers["Content-Type"])
                if told != (401, "application/json"):
                    wrong[name, person, method] = told
    assert wrong == {}


def test_while_the_screen_is_turned_no_other_page_answers(world):
    lead = signed_in(world)["lead"]
    kept = browser_of(lead).session
    kept[TURNED] = {"code": world.ines["code"], "meeting": str(world.ines["Session"].pk)}
    kept.save()
    wrong = {}
    for name in sorted(IN_PLACE - OPEN_WHILE_TURNED):
        address = world.address(name, TABLE[name], "own")
        for method in METHODS:
            led_back = ask(lead, method, address)
            if (led_back.status_code, getattr(led_back, "url", "")) != (302, reverse("sessions:turned")):
                wrong[name, method] = led_back.status_code
            told = ask(lead, method, address, HTTP_ACCEPT="application/json")
            if told.status_code != 423:
                wrong[name, method, "JSON"] = told.status_code
    assert wrong == {}
    assert TURNED in browser_of(lead).session
