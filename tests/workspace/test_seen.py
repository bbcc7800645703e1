"""Who opened this record: for the people who care for the client, in plain words."""

import ast
from pathlib import Path

import pytest
from django.test import Client as Browser

from hrp.accounts.models import User
from hrp.audit.models import Action, Event
from hrp.audit.trail import record
from hrp.workspace.seen import PAGES

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def signed_in(person) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def seen(person, client, number=1):
    return signed_in(person).get(f"/clients/{client.code}/seen/", {"page": number})


def test_it_says_who_when_and_what_the_newest_first(cast):
    signed_in(cast.sana).get(f"/clients/{cast.ines.code}/")
    signed_in(cast.jon).get(f"/clients/{cast.ines.code}/print/")
    record(Action.VIEW, by=cast.stella, client_code=cast.noor.code, page="record")  # another record
    rows = seen(cast.mara, cast.ines).context["rows"]
    assert [(row.name, row.what, row.in_emergency) for row in rows] == [
        ("Mara", "who opened this record", False),
        ("Jon", "put on paper", False),
        ("Sana", "the overview", False),
    ]
    assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)


def test_an_emergency_is_marked(cast):
    record(Action.BREAK_GLASS, by=cast.stella, client_code=cast.ines.code, hours=2)
    record(Action.VIEW, by=cast.stella, client_code=cast.ines.code, page="session", break_glass=True)
    answer = seen(cast.mara, cast.ines)
    assert [(row.name, row.what, row.in_emergency) for row in answer.context["rows"][1:]] == [
        ("Stella", "a session", True),
        ("Stella", "opened for some hours", True),
    ]
    assert answer.content.decode().count("in an emergency") == 2


def test_what_was_changed_or_refused_is_not_what_was_opened(cast):
    record(Action.CHANGE, by=cast.jon, client_code=cast.ines.code, subject="goal 1")
    record(Action.DENIED, by=cast.stella, client_code=cast.ines.code, permission="read_record")
    assert [row.name for row in seen(cast.mara, cast.ines).context["rows"]] == ["Mara"]


def test_people_have_the_name_of_today_and_whoever_is_gone_the_address_of_then(cast):
    record(Action.VIEW, by=cast.jon, client_code=cast.ines.code, page="record")
    User.objects.filter(pk=cast.jon.pk).update(name="Jon Other")
    gone = User(email="gone@test.example")
    record(Action.VIEW, by=gone, client_code=cast.ines.code, page="use")
    record(Action.EXPORT, by=None, client_code=cast.ines.code, subject="caseload", operator="root")
    found = [(row.name, row.what) for row in seen(cast.mara, cast.ines).context["rows"]]
    assert found[1:] == [
        ("somebody at the command line", "copied into a file"),
        ("gone@test.example", "the days of use"),
        ("Jon Other", "the overview"),
    ]


def test_it_is_paged(cast):
    for _row in range(30):
        record(Action.VIEW, by=cast.jon, client_code=cast.ines.code, page="record")
    assert len(seen(cast.mara, cast.ines).context["rows"]) == 25
    assert len(seen(cast.mara, cast.ines, 2).context["rows"]) == 7


def test_the_record_leads_there(cast):
    text = signed_in(cast.mara).get(f"/clients/{cast.ines.code}/").content.decode()
    assert f'<a href="/clients/{cast.ines.code}/seen/">Who opened this record</a>' in text


@pytest.mark.parametrize(("person", "status"), [("sana", 200), ("stella", 404), ("solo", 404), ("ada", 403)])
def test_it_opens_for_whoever_may_read_the_record(cast, person, status):
    assert seen(getattr(cast, person), cast.ines).status_code == status
    assert Event.objects.filter(action=Action.DENIED).count() == (status != 200)


def pages_in(path: Path) -> set[str]:
    """Return every name of a page that a file gives to the trail."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.keyword) and node.arg == "page":
            found |= {leaf.value for leaf in ast.walk(node.value) if isinstance(leaf, ast.Constant) and leaf.value}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "opened":
            found |= {given.value for given in node.args if isinstance(given, ast.Constant)}
    return {name for name in found if isinstance(name, str)}


def test_every_page_of_a_record_has_words():
    pages = ("workspace", "teamwork", "supervision", "desk", "disclosures")
    apps = [*(f"hrp/{name}" for name in pages), "clients", "goals", "sessions"]
    views = [path for app in apps for path in (ROOT / app).rglob("*.py")]
    assert set().union(*map(pages_in, views)) == set(PAGES)
