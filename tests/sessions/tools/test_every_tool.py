"""What holds for every tool of the catalogue: it is filled in once and stands wherever it belongs, and nowhere else."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from clients.models import FunctionOfUse, PutAway
from sessions.content.formats import ROLES
from sessions.lines import all_lines, kept_lines
from sessions.tools.catalogue import BY_CODE, TOOLS
from sessions.tools.tool import GROUPS
from tests.cast import key, make_area, make_goal, make_session, put
from tests.sessions.tools import samples
from tests.sessions.tools.samples import SAMPLES, WORDS

EVERY = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.code)
JSON = {"accept": "application/json"}
ABOUT_PEOPLE = re.compile(r"\b(clients?|ines|hrp|mara)\b", re.IGNORECASE)


def looked_up(client, by) -> dict:
    """Make what a sample asks for by name: an area of the client's, a goal, something that use does for them."""
    function = FunctionOfUse.objects.create(client=client, created_by=by, code="ease_worry", own_words="Breathing room")
    return {
        samples.AN_AREA: make_area(client, "wine", substance="alcohol").pk,
        samples.A_GOAL: make_goal(client, "Weeknights I remember").pk,
        samples.A_FUNCTION: function.pk,
    }


def sample(code, client, by) -> dict:
    """Return what is typed into the form of the tool with this code."""
    known = looked_up(client, by)
    return {
        name: known.get(value, value) if isinstance(value, object) else value for name, value in SAMPLES[code].items()
    }


def page_of(client, name, *args) -> str:
    return reverse(f"sessions:{name}", args=[client.code, *args])


@pytest.fixture
def meeting(cast):
    """A meeting with Ines whose note is open."""
    return make_session(cast.ines, by=cast.mara)


@pytest.fixture
def mara(cast, client):
    """Mara's browser."""
    client.force_login(cast.mara)
    return client


@pytest.fixture
def fill(cast, mara, meeting):
    """Fill in a tool in the meeting; return its sheet."""

    def filled(tool, **more):
        sent = sample(tool.code, cast.ines, cast.mara) | {"key": key(), "meeting": meeting.pk} | more
        before = set(tool.model.objects.values_list("pk", flat=True))
        answer = mara.post(page_of(cast.ines, "tool_new", tool.code), sent)
        assert answer.status_code == 302, answer.context["form"].errors
        return tool.model.objects.exclude(pk__in=before).get()

    return filled


class _Text(HTMLParser):
    """The text of a page, without its tags."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_data(self, data):
        self.found.append(data)


def text_of(html: str) -> str:
    """Return what is read on a page."""
    parser = _Text()
    parser.feed(html)
    return " ".join(" ".join(parser.found).split())


def article(answer) -> str:
    """Return what stands on a piece of paper."""
    html = answer.content.decode()
    return text_of(html[html.index('class="card card-body on-paper') : html.index("</article>")])


def turned(mara, client, meeting) -> str:
    mara.post(page_of(client, "turn", meeting.pk))
    return mara.get(reverse("sessions:turned")).content.decode()


def test_every_tool_has_a_sample_and_every_sample_a_tool():
    assert sorted(SAMPLES) == sorted(BY_CODE)


def test_every_tool_has_a_place_of_its_own():
    assert len(TOOLS) == len(BY_CODE) == len({tool.model for tool in TOOLS}) == len({str(t.name) for t in TOOLS})
    assert {tool.group for tool in TOOLS} <= set(GROUPS)
    assert {tool.role for tool in TOOLS} <= set(ROLES)


@EVERY
def test_it_is_filled_in_once_and_stands_wherever_it_belongs(cast, mara, meeting, fill, tool):
    sheet = fill(tool)
    assert (sheet.client, sheet.sitting, sheet.created_by) == (cast.ines, meeting.sitting, cast.mara)
    for page in (page_of(cast.ines, "sheet", tool.code, sheet.pk), page_of(cast.ines, "tool", tool.code)):
        assert WORDS in mara.get(page).content.decode().lower(), page
    lines = [line.text for line in kept_lines(meeting) if line.key == f"tool:{tool.code}"]
    assert lines == ([str(tool.line)] if sheet.shared and not tool.theirs_alone else [])
    room = mara.get(page_of(cast.ines, "room", meeting.pk)).content.decode()
    assert page_of(cast.ines, "sheet_change", tool.code, sheet.pk) in room
    paper = mara.get(page_of(cast.ines, "sheet_print", tool.code, sheet.pk))
    assert (paper.status_code == 200 and WORDS in article(paper).lower()) == sheet.shared
    assert (WORDS in turned(mara, cast.ines, meeting).lower()) == sheet.shared


@EVERY
def test_what_is_only_supposed_is_on_no_page_of_the_clients_no_paper_and_in_no_note(cast, mara, meeting, fill, tool):
    sheet = fill(tool)
    put([sheet], shared=False)
    assert WORDS in mara.get(page_of(cast.ines, "sheet", tool.code, sheet.pk)).content.decode().lower()
    assert [line.key for line in all_lines(meeting) if line.key.startswith("tool:")] == []
    for size in ("", "?size=card"):
        assert mara.get(page_of(cast.ines, "sheet_print", tool.code, sheet.pk) + size).status_code == 404
    html = turned(mara, cast.ines, meeting)
    assert (WORDS in html.lower(), str(tool.line) in html) == (False, False)


@EVERY
def test_its_line_names_nothing_and_nobody(tool):
    line = str(tool.line)
    assert line.endswith(".") and not re.search(r"\d|[\"“”]", line)
    assert not re.search(r"\b(alcohol|wine|heroin|inject|smok|methadone|naloxone|police)", line, re.IGNORECASE)


@EVERY
def test_paper_is_about_nobody(cast, mara, fill, tool):
    sheet = fill(tool, shared="on")
    papers = [page_of(cast.ines, "sheet_print", tool.code, sheet.pk), page_of(cast.ines, "tool_blank", tool.code)]
    papers += [f"{papers[0]}?size=card"] if tool.pocket else []
    for address in papers:
        answer = mara.get(address)
        assert ABOUT_PEOPLE.findall(article(answer)) == [], address
        assert cast.ines.code not in article(answer)
        title = re.search(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)[1]
        assert title.strip() == str(tool.name)


@EVERY
def test_saving_as_one_types_makes_one_sheet_and_says_nothing_twice(cast, mara, meeting, tool):
    sent = sample(tool.code, cast.ines, cast.mara) | {"key": key(), "meeting": meeting.pk}
    before = tool.model.objects.count()
    new = page_of(cast.ines, "tool_new", tool.code)
    first = mara.post(new, sent, headers=JSON)
    assert first.status_code == 200, first.json()
    body = first.json()
    # Its answer got lost, so it is sent once more; then the page knows of it, and sends it again as it is.
    assert mara.post(new, sent, headers=JSON).json()["fields"] == body["fields"]
    assert mara.post(body["address"], sent | body["fields"], headers=JSON).json()["fields"] == body["fields"]
    assert tool.model.objects.count() == before + 1


@EVERY
def test_a_form_that_nobody_touched_makes_no_sheet(cast, mara, meeting, tool):
    looked_up(cast.ines, cast.mara)
    before = tool.model.objects.count()
    opened = mara.get(page_of(cast.ines, "tool_new", tool.code), {"meeting": str(meeting.pk)})
    shown = {field.html_name: field.value() for field in opened.context["form"]}
    sent = {name: value for name, value in shown.items() if value not in (None, "", False, [], {})}
    mara.post(page_of(cast.ines, "tool_new", tool.code), sent)
    assert tool.model.objects.count() == before


@EVERY
def test_it_is_put_away_with_what_stands_on_it(cast, mara, fill, tool):
    sheet = fill(tool)
    address = page_of(cast.ines, "tool", tool.code)
    PutAway.objects.create(client=cast.ines, thread=sheet.thread)
    assert WORDS not in mara.get(address).content.decode().lower()
    assert WORDS in mara.get(f"{address}?away=yes").content.decode().lower()
