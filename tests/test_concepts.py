"""The table of concepts: all of them, each with pages that exist and a test that exists, or a word on why not."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.urls import get_resolver

from sessions.tools.catalogue import BY_CODE, TOOLS

ROOT = Path(__file__).resolve().parent.parent
TABLE = (ROOT / "docs" / "concepts.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.splitlines() if re.match(r"\| \d+ \|", line)
]
HOW_MANY = 81


@cache
def page_names() -> frozenset[str]:
    """Every name of an address, with its namespace."""
    resolver = get_resolver()
    names = {name for name in resolver.reverse_dict if isinstance(name, str)}
    for namespace, (_prefix, inner) in resolver.namespace_dict.items():
        names |= {f"{namespace}:{name}" for name in inner.reverse_dict if isinstance(name, str)}
    return frozenset(names)


@cache
def functions(path: str) -> frozenset[str]:
    """The tests of a file."""
    tree = ast.parse((ROOT / path).read_text())
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def ids(row) -> str:
    return f"{row[0]} {row[1]}"


def test_all_concepts_stand_there_once_and_in_order():
    assert [int(row[0]) for row in ROWS] == list(range(1, HOW_MANY + 1))
    assert len({row[1] for row in ROWS}) == HOW_MANY
    assert all(len(row) == 5 for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_every_page_exists_or_the_row_says_why_not(row):
    _number, _concept, recorded, seen, test = row
    if not named(recorded):
        assert re.match(r"not built( yet: .{20,}|, because .{20,})", recorded)
        assert (seen, test) == ("–", "–")
        return
    assert named(seen)
    for page in (*named(recorded), *named(seen)):
        known = page.removeprefix("tool:") in BY_CODE if page.startswith("tool:") else page in page_names()
        assert known, page


@pytest.mark.parametrize("row", [row for row in ROWS if row[4] != "–"], ids=ids)
def test_every_test_exists(row):
    (test,) = named(row[4])
    path, _colons, function = test.partition("::")
    assert function in functions(path)


def test_every_tool_stands_for_a_concept():
    told = {page.removeprefix("tool:") for row in ROWS for page in named(row[2]) if page.startswith("tool:")}
    assert told == {tool.code for tool in TOOLS}


def test_what_is_not_built_is_what_leaves_the_building():
    assert [int(row[0]) for row in ROWS if not named(row[2])] == [76]
