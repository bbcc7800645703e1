"""What the security pages point at is there: every file and every test that they name."""

import re
from pathlib import Path

import pytest
from django.conf import settings

PAGES = ("docs/asvs.md", "docs/security.md")
HOME = Path(settings.BASE_DIR)
FILE = re.compile(r"[\w.-]+\.(?:py|md|js|css|html|lock|toml)")
PLACE = re.compile(r"(?:tests|hrp|clients|goals|sessions|docs|static|templates)/[\w./-]*")

pytestmark = pytest.mark.once


def named(page: str) -> list[str]:
    """What stands in code letters on a page and looks like a file, a folder or a test in one."""
    quoted = re.findall(r"`([^`\n]+)`", (HOME / page).read_text())
    return [text for text in quoted if FILE.fullmatch(text) or PLACE.fullmatch(text.partition("::")[0])]


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_test_that_is_named_exists(page):
    found = named(page)
    assert len(found) > 20
    missing = []
    for text in found:
        path, _colons, test = text.partition("::")
        there = (HOME / path).exists()
        if not there or (test and f"def {test}(" not in (HOME / path).read_text()):
            missing.append(text)
    assert missing == []


def test_every_chapter_has_its_place_and_every_line_says_how_it_stands():
    text = (HOME / "docs/asvs.md").read_text()
    assert re.findall(r"^## V(\d+) ", text, re.MULTILINE) == [str(number) for number in range(1, 18)]
    rows = [line for line in text.splitlines() if re.match(r"\| \d", line)]
    assert len(rows) > 80
    says = re.compile(r"met|yours|gap|does not apply")
    assert [row for row in rows if not says.search(row.split("|")[3])] == []
    without_a_test = [row for row in rows if row.split("|")[3].strip().startswith("met:") and "`tests/" not in row]
    assert without_a_test == []


def test_the_security_page_leads_to_the_checklist():
    assert "(asvs.md)" in (HOME / "docs/security.md").read_text()
