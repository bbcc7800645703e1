"""Every tool is attacked. The access table names one; here each takes its place, with what is typed into its form."""

import re
from dataclasses import replace
from itertools import cycle, islice, product
from urllib.parse import urlencode

import pytest
from django.forms import ModelChoiceField
from django.utils import timezone

from sessions.tools.catalogue import BY_CODE, TOOLS
from sessions.tools.tool import SheetForm
from tests.access.table import TABLE
from tests.access.typing import TYPED
from tests.attack.arena import Attempt, undone
from tests.attack.attempts import forms_on, name_of, pages
from tests.attack.poison import ESCAPED, poison, texts_of
from tests.attack.refusals import refusal
from tests.attack.walks.test_extra_fields import forged, stored
from tests.attack.walks.test_odd_input import NONSENSE, PASTED, encoded
from tests.attack.walks.test_other_peoples import every_form
from tests.attack.walks.test_stale_rights import left_the_team
from tests.cast import put
from tests.sessions.tools.samples import A_FUNCTION, A_GOAL, AN_AREA, SAMPLES

JSON = {"HTTP_ACCEPT": "application/json"}
BOTH_WAYS = ({}, JSON)  # as a page sends it, and as its script does
FORMS = ("sessions:tool_new", "sessions:sheet_change")
BEGUN = "?further=last"  # from the one plan in use
OURS = SheetForm.OURS | {"csrfmiddlewaretoken"}
LOOKED_UP = {AN_AREA: "substance FocusArea", A_GOAL: "Goal", A_FUNCTION: "FunctionOfUse"}
OTHERS = ("nobody", "stranger", "supervisor", "both", "admin", "desk")


def lines_of(tool) -> dict:
    """Return the lines of the access table that name a tool, about this one and its sheet."""
    of = {"tool": tool.code, "pk": tool.model.__name__}
    lines = {name: line for name, line in TABLE.items() if "tool" in line.of}
    return {name: replace(line, of={key: of[key] for key in line.of}) for name, line in lines.items()}


def sample_of(arena, tool) -> dict:
    """Return what is typed into the form of a tool, about Ines's own things."""
    looked_up = {sign: str(arena.world.ines[thing].pk) for sign, thing in LOOKED_UP.items()}
    return {name: looked_up.get(value, value) for name, value in SAMPLES[tool.code].items()}


@pytest.fixture(scope="module", params=TOOLS, ids=lambda tool: tool.code)
def tool(request):
    """Each tool of the catalogue."""
    return request.param


@pytest.fixture(scope="module")
def forms(arena_of_the_walks, tool) -> list[Attempt]:
    """The forms of the tool, filled in: a fresh sheet or, of a plan, the next version, and Ines's changed."""
    arena, found = arena_of_the_walks, []
    for name, line in lines_of(tool).items():
        if name in FORMS:
            on_page = forms_on(arena.open_as_allowed(name, line, BEGUN if tool.carries_on else ""))
            ((typed, names),) = [(typed, names) for target, typed, names in on_page if name_of(target) == name]
            typed = typed | sample_of(arena, tool)
            found.append(Attempt(name, typed, page=name, names=frozenset(names), line=line))
    return found


@pytest.fixture(scope="module")
def acts(forms, tool) -> list[Attempt]:
    """All that may be sent about the tool."""
    name = "sessions:sheet_away"
    return [*forms, Attempt(name, {"away": "yes"}, line=lines_of(tool)[name])]


def own(arena, tool):
    """Return Ines's sheet of a tool."""
    return arena.world.ines[tool.model.__name__]


def now(arena, tool):
    """Return the same, read anew: what is changed of it does not stay."""
    return tool.model.objects.get(pk=own(arena, tool).pk)


def hers(arena) -> set:
    """Return the ids of all that is Noor's, with those of her meetings' sittings and of her sheets' threads."""
    things = [thing for thing in arena.world.noor.values() if hasattr(thing, "pk")]
    beside = {str(getattr(thing, name)) for thing in things for name in ("sitting", "thread") if hasattr(thing, name)}
    return {*arena.twins().values(), *beside} - {"None"}


def marks(row) -> set:
    """Return the numbers of the poison that stands in the texts of a row."""
    texts = [getattr(row, text.attname) or "" for text in texts_of(type(row))]
    return set(re.findall(r"=1\+(\d+)", " ".join(texts)))


def shown(answer) -> set:
    """Return the numbers of the poison that an answer shows."""
    return set(re.findall(r"=1\+(\d+)", answer.said))


def added(sent) -> list:
    """Return the rows that are new, and those that are gone."""
    return [change for change in sent.changed if None in (change.before, change.after)]


# --- That all of it is walked -------------------------------------------------------------------


def test_every_form_of_a_sheet_is_a_tools():
    assert {form for form in every_form(SheetForm) if form.__subclasses__() == []} <= {tool.form for tool in TOOLS}


def test_every_form_goes_through(arena, acts, tool):
    """What never goes through could not show that something is missing."""
    for act, way in product(acts, BOTH_WAYS):
        sent = arena.send(act, **way)
        assert sent.went_through, (str(act), sent.status, sent.answer.said[-2000:])
        assert sent.tables() - {"clients_putaway"} or act.name == "sessions:sheet_away", str(act)


# --- Script in what stands there, and in what comes back ------------------------------------------


@pytest.mark.once
def test_what_was_typed_is_shown_and_does_not_run(arena, tool):
    """Every answer is looked at for it (`arena.checked`); here, that it is there to be found."""
    wanted, lines = marks(own(arena, tool)), lines_of(tool)
    for name in ("sessions:tool", "sessions:sheet", "sessions:sheet_change", "sessions:sheet_print"):
        assert wanted == set() or wanted & shown(arena.open_as_allowed(name, lines[name])), name
    for name in ("sessions:tool_new", "sessions:tool_blank"):
        assert arena.open_as_allowed(name, lines[name]).status_code == 200
    for name in FORMS:
        arena.ask("lead", "GET", arena.address(name, line=lines[name]), **JSON)


def poisoned(body: dict, **ours) -> dict:
    """Put script into every field that is a person's."""
    return {name: value if name in OURS else poison(None) for name, value in body.items()} | ours


@pytest.mark.once
def test_what_is_typed_comes_back_and_does_not_run(arena, forms, tool):
    """Refused, it stands in the form again; overtaken, what somebody else wrote stands beside it."""
    meeting = str(arena.world.ines["Session"].pk)
    for form, way in product(forms, BOTH_WAYS):
        refused = arena.send(form, turn=poisoned, **way)
        assert refused.status in {200, 302, 422}
        assert refused.status != 422 or way or ESCAPED.search(refused.answer.said)
        arena.send(form, turn=lambda body: body | {"meeting": meeting}, **way)
    overtaken = lambda body: with_script(body) | {"stamp": ""}  # noqa: E731
    for way in BOTH_WAYS:
        sent = arena.send(forms[-1], turn=overtaken, **way)
        assert (sent.status, sent.changed) == (409, [])
        theirs = sent.answer.json()["theirs"] if way else sent.answer.said
        assert marks(own(arena, tool)) == set() or re.search(r"=1\+\d+[^<]*&lt;img", theirs)


def with_script(body: dict) -> dict:
    """Put script into every text that a person would type."""
    return {name: f"=1+1{value} <img src=x>" if TYPED in str(value) else value for name, value in body.items()}


@pytest.mark.once
def test_the_clients_page_holds_script_of_every_tool(arena):
    """The walk looks at the page turned to the client; here, that every tool's words stand there."""
    found = shown(arena.open_as_allowed("sessions:turned"))
    assert [tool.code for tool in TOOLS if marks(own(arena, tool)) and not marks(own(arena, tool)) & found] == []


# --- What is nobody's but the care team's ---------------------------------------------------------


@pytest.mark.once
def test_what_is_only_supposed_stands_on_no_page_of_the_clients_and_no_paper(arena):
    with undone():
        put([now(arena, tool) for tool in TOOLS], shared=False)
        supposed = set().union(*(marks(own(arena, tool)) for tool in TOOLS))
        for name in ("sessions:turned", "workspace:keep"):
            assert shown(arena.open_as_allowed(name)) & supposed == set(), name
        for tool, size in product(TOOLS, ("", "?size=card")):
            line = lines_of(tool)["sessions:sheet_print"]
            assert arena.open_as_allowed("sessions:sheet_print", line, size).status_code == 404


@pytest.mark.once
def test_what_is_only_supposed_is_told_by_no_sheet_that_hangs_on_it(arena):
    tool, function = BY_CODE["other-way"], own(arena, BY_CODE["function"])
    with undone():
        put([now(arena, BY_CODE["function"])], shared=False)
        paper = arena.open_as_allowed("sessions:sheet_print", lines_of(tool)["sessions:sheet_print"])
        turned = arena.open_as_allowed("sessions:turned")
    assert marks(own(arena, tool)) & shown(paper)
    assert marks(function) & (shown(paper) | shown(turned)) == set()


@pytest.mark.once
@pytest.mark.parametrize("person", ["supervisor", "both"])
def test_what_is_theirs_alone_is_on_no_page_of_a_supervisors(arena, person):
    alone = [tool for tool in TOOLS if tool.theirs_alone]
    theirs = set().union(*(marks(own(arena, tool)) for tool in alone))
    for tool, (name, line) in product(alone, [entry for entry in pages() if entry[1].rule == "read"]):
        mine = lines_of(tool).get(name, line)
        answer = arena.ask(person, "GET", arena.address(name, line=mine))
        assert (answer.status_code == 404) == (name in lines_of(tool)), name
        assert shown(answer) & theirs == set(), name
    assert theirs


# --- What is somebody else's ----------------------------------------------------------------------


def wanted_of(tool, line, person, which="own"):
    """Return the answer that refuses `person` a tool's address, or None."""
    hidden = tool.theirs_alone and person in {"supervisor", "both"} and line.rule == "read"
    return refusal(line, person, which) or (404 if hidden else None)


@pytest.mark.once
def test_others_are_refused_each_page(arena, tool):
    wrong = {}
    tries = {"own": ("stranger", "both", "admin"), "other": ("lead",), "crossed": ("lead",), "absent": ("lead",)}
    for (name, line), (which, people) in product(lines_of(tool).items(), tries.items()):
        address = arena.address(name, which, line)
        for person in people if address and line.GET else ():
            status = arena.ask(person, "GET", address).status_code
            if status != (wanted_of(tool, line, person, which) or 200):
                wrong[name, which, person] = status
    assert wrong == {}


def test_others_are_refused_what_would_go_through(arena, acts, tool):
    wrong = {}
    for act, (which, people) in product(acts, (("own", OTHERS), ("other", ("lead",)), ("crossed", ("lead",)))):
        for person in people if arena.address(act.name, which, act.line) else ():
            sent = arena.send(act, person=person, which=which)
            if (sent.status, sent.changed) != (refusal(act.line, person, which), []):
                wrong[str(act), which, person] = (sent.status, sent.tables())
    assert wrong == {}


@pytest.mark.once
def test_a_sheet_of_another_tool_is_no_sheet_of_this_one(arena, acts, tool):
    other = next(one for one in TOOLS if one.model is not tool.model)
    crossed = {"tool": tool.code, "pk": other.model.__name__}
    for name, line in lines_of(tool).items():
        if "pk" in line.of and line.GET:
            assert arena.open_as_allowed(name, replace(line, of=crossed)).status_code == 404
    for act in acts:
        if "pk" in act.line.of:
            sent = arena.send(replace(act, line=replace(act.line, of=crossed)))
            assert (sent.status, sent.changed) == (404, [])
    further = arena.send(acts[0], turn=lambda body: body | {"further": str(own(arena, other).pk)})
    assert (further.status, further.changed) == (404, [])


def choices_in(tool, client) -> dict:
    """Return the fields of a tool's form that offer rows of a client, by name: their tables."""
    fields = tool.form(client=client).fields.items()
    found = {name: field.queryset.model for name, field in fields if isinstance(field, ModelChoiceField)}
    return {name: model for name, model in found.items() if hasattr(model.objects.all(), "for_user")}


def test_ids_of_somebody_elses_things_in_each_field(arena, forms, tool):
    """Somebody else's thing is no choice; where a form says what it is about, it is missing or read as nothing."""
    noor, wrong = arena.world.noor, {}
    sheet = str(noor[tool.model.__name__].pk)
    asked = {name: (str(noor[model.__name__].pk), 422) for name, model in choices_in(tool, noor["Client"]).items()}
    asked |= {"meeting": (str(noor["Session"].pk), 302), "key": (sheet, 302), "further": (sheet, 404)}
    for form, (name, (value, status)), way in product(forms, asked.items(), BOTH_WAYS):
        more = {"subject": "named_change"} if name == "change" else {}
        sent = arena.send(form, turn=lambda body, put_in=more | {name: value}: body | put_in, **way)
        if form.name == "sessions:sheet_change" and name in {"key", "further"}:
            status = 302  # the address says what it is about
        if sent.status != (200 if status == 302 and way else status) or sent.touching(hers(arena)):
            wrong[str(form), name, bool(way)] = (sent.status, sent.touching(hers(arena)))
    assert wrong == {}


@pytest.mark.once
def test_every_kind_of_thing_is_among_those_fields(arena):
    client = arena.world.noor["Client"]
    tried = {name for tool in TOOLS for name in choices_in(tool, client)}
    assert tried == {"focus_area", "goal", "change", "function", "value"}


@pytest.mark.once
def test_ids_of_somebody_elses_things_in_the_address_of_a_fresh_sheet(arena, tool):
    """What a link may ask for beforehand; nothing of hers is shown (`arena.checked`)."""
    noor, line = arena.world.noor, lines_of(tool)["sessions:tool_new"]
    sheet = noor[tool.model.__name__]
    asked = {name: noor[model.__name__].pk for name, model in choices_in(tool, noor["Client"]).items()}
    for query, status in ((asked | {"meeting": noor["Session"].pk}, 200), ({"further": sheet.pk}, 404)):
        answer = arena.open_as_allowed("sessions:tool_new", line, f"?{urlencode(query)}")
        assert (answer.status_code, answer.wrote) == (status, set())
        assert not any(str(value) in answer.said for value in query.values()), query


# --- Fields that no form has, the same once more, rights that ended --------------------------------


@pytest.fixture(scope="module")
def extras(arena_of_the_walks) -> list[dict]:
    """A value for every column that there is, of two kinds each."""
    parts = forged(arena_of_the_walks)
    kinds = parts[: len(parts) // 2], parts[len(parts) // 2 :]
    return [{name: value for part in kind for name, value in part.items()} for kind in kinds]


@pytest.mark.once
def test_no_field_sticks_that_the_form_does_not_have(arena, forms, extras, tool):
    asked = tool.form(client=arena.world.ines["Client"]).fields.keys()
    for form, more in product(forms, extras):
        plain = arena.send(form)
        free = {name: value for name, value in more.items() if name not in form.names | asked}
        assert free.keys() >= {"client", "thread", "version", "frozen_at", "created_by", "sitting", "kept_at"}
        sent = arena.send(form, turn=lambda body, free=free: body | free)
        assert (sent.status, stored(arena, sent)) == (plain.status, stored(arena, plain)), str(form)


def test_the_same_once_more_is_one_sheet(arena, acts):
    for act, way in product(acts, BOTH_WAYS):
        again = arena.send(act, twice=True, **way)
        assert again.went_through and added(again) == [], str(act)


def test_a_sheet_that_was_kept_as_it_is_gets_one_more_version(arena, forms, tool):
    """Its meeting was signed with the form open; the form is sent twice."""
    sheet, change = own(arena, tool), forms[-1]
    signed = {"meanwhile": lambda: put([now(arena, tool)], frozen_at=timezone.now())}
    for way in BOTH_WAYS:
        sent = arena.send(change, **signed, **way)
        versions = [one for one in sent.changed if one.table == tool.model._meta.db_table]
        assert [one.before for one in versions] == [None]
        assert (versions[0].after["client_id"], versions[0].after["frozen_at"]) == (sheet.client_id, None)
        assert added(arena.send(change, twice=True, **signed, **way)) == []


@pytest.mark.once
def test_whoever_was_taken_off_with_the_form_open_writes_nothing(arena, acts):
    for act, way in product(acts, BOTH_WAYS):
        ended = {"meanwhile": lambda: left_the_team(arena.world), "told_as": "stranger"}
        sent = arena.send(act, person="co", **ended, **way)
        assert (sent.status, sent.changed) == (404, []), str(act)
        assert arena.send(act, person="co", **way).went_through


# --- What no page of ours sends ---------------------------------------------------------------------


def test_odd_texts_and_nonsense_are_no_error_of_the_server(arena, forms):
    """In every field at once, and twice; what is kept of the texts is kept tidy."""
    odd, kinds, pasted, met = [], cycle(NONSENSE), cycle(PASTED), set()
    for form in forms:
        body, _sent = arena.body_of(form)
        words = [name for name, value in body.items() if TYPED in str(value)]
        for text in islice(pasted, 3) if words else ():
            sent = arena.send(form, raw=lambda body, text=text, words=words: encoded(body, dict.fromkeys(words, text)))
            odd += [row for row in map(str, sent.changed) if re.search(r"\\x0[08]|\\ud8|a{150000}", row)]
            met.add(sent.status)
        for _round in range(4):
            met.add(arena.send(form, raw=lambda body: encoded(body, {name: next(kinds) for name in body})).status)
        met.add(arena.send(form, raw=lambda body: encoded(body, {}) + b"&" + encoded(body, {}) + b"&=&&%zz=%").status)
    assert odd == []
    assert met <= {200, 302, 404, 409, 413, 422}
