"""What is somebody else's, by every way there is to name it: in the address, in a field, in a message."""

import inspect
import re
from itertools import product
from uuid import UUID, uuid4

import pytest
from django.forms import BaseForm, ModelChoiceField

from sessions.taps import Board
from sessions.tools.tool import SheetForm
from tests.access.table import TABLE
from tests.attack.arena import ID
from tests.attack.attempts import QUESTION, SCRIPTED
from tests.attack.refusals import refusal

REFUSED = {403, 404, 422}


@pytest.fixture
def twins(arena) -> dict:
    """For the id of each thing in Ines's record, the id of the same thing in Noor's."""
    return arena.twins()


# --- In the address ---------------------------------------------------------------------------


# Who tries what. (The access table is walked by everybody; here are those whom something of the form could let in.)
NEAR = ("lead", "both")
TRIES = {"own": ("nobody", "stranger", "supervisor", "both", "admin", "desk"), "other": NEAR, "crossed": NEAR}


def test_what_would_go_through_is_refused_to_others_and_about_others(arena, attempts):
    """The access table is walked with nothing in the forms; here they are full, and nothing is written."""
    wrong, count = {}, 0
    for attempt, (which, people) in product(attempts, TRIES.items()):
        for person in people if arena.address(attempt.name, which) else ():
            wanted = refusal(TABLE[attempt.name], person, which, script=attempt.script)
            if wanted is None:
                continue
            sent = arena.send(attempt, person=person, which=which)
            count += 1
            if (sent.status, sent.changed) != (wanted, []):
                wrong[str(attempt), person, which] = (sent.status, wanted, sent.tables())
    assert wrong == {}
    assert count > 400


# --- In a field -------------------------------------------------------------------------------


def foreign_values(arena, twins, body, sent):
    """Yield each field that holds an id, the ids to put there instead, and the answers that are fine then."""
    ids = {name: value for name, value in body.items() if isinstance(value, (str, UUID)) and ID.fullmatch(str(value))}
    for name, value in ids.items():
        if str(value) in twins:
            yield name, [twins[str(value)], str(uuid4())], REFUSED
        for change in sent.changed:
            if str(change.pk) == str(value) and change.before is None:
                # A form's key: the row that it will make. One that is taken is another row's, and stays that.
                hers = [pk for pk in arena.at_rest[change.table] if str(pk) in twins.values()]
                yield name, [str(pk) for pk in hers], REFUSED | {200, 302}


# What is meant for the records of others: they are opened by code, and the person answers for it.
REACHES_OUT = {"clients:break_glass"}
# Puts right what is there: the key on its page makes no row.
NO_KEY_NEEDED = {"supervision:training_edit"}
# Where whoever is named is nobody of one's own, these ask for whom again, with nothing written.
ASKS_AGAIN = {"disclosures:attendance_new", "disclosures:told_new"}


def test_ids_of_somebody_elses_things_in_the_fields_of_ones_own_forms(arena, attempts, twins):
    wrong, tried = {}, set()
    for attempt in [attempt for attempt in attempts if attempt.name not in REACHES_OUT | NO_KEY_NEEDED]:
        body, sent = arena.body_of(attempt)
        for name, ids, fine in foreign_values(arena, twins, body, sent):
            tried.add(name.rpartition("-")[2])
            for value in ids:
                sent = arena.send(attempt, turn=lambda typed, name=name, value=value: typed | {name: value})
                asked_again = attempt.name in ASKS_AGAIN and sent.status == 200 and not sent.changed
                if not (asked_again or sent.status in fine) or sent.touching(twins.values()):
                    wrong[str(attempt), name, value] = (sent.status, sent.touching(twins.values()))
    assert wrong == {}
    assert tried >= choices_of_a_client() | {"key"}


def choices_of_a_client() -> set:
    """Return the names of the fields in our forms that offer rows of a client by id. Those of tools: `test_every_tool`.

    One that is asked for by code is tried in tests/supervision/test_agenda.py.
    """
    return {
        name
        for form in set(every_form(BaseForm)) - set(every_form(SheetForm))
        for name, field in form.base_fields.items()
        if isinstance(field, ModelChoiceField)
        and not field.to_field_name
        and hasattr(field.queryset.model.objects.all(), "for_user")
    }


def every_form(kind) -> list:
    """Return the form classes of this house."""
    kinds = [kind] if hasattr(kind, "base_fields") and not kind.__module__.startswith(("django", "allauth")) else []
    return kinds + [form for below in kind.__subclasses__() for form in every_form(below)]


# --- In a message of the session page ---------------------------------------------------------


# What goes with the other answers, where the first choice does not.
RATHER = {"safety_answer": "something_to_note"}


def questions(html: str) -> dict:
    """Return the names of a session page that have an id in them, with an answer that the page would send."""
    found = {}
    for tag in QUESTION.finditer(html):
        if ID.search(tag[1]):
            value = re.search(r'value="([^"]+)"', tag[0])
            found.setdefault(tag[1], RATHER.get(tag[1].rpartition(":")[2]) or (value[1] if value else "3"))
    return found


# A line of the note is taken out by its name, which leads to no row.
LEADS_NOWHERE = "line:"


@pytest.mark.parametrize(("save", "page"), SCRIPTED.items())
def test_ids_of_somebody_elses_things_in_a_message(arena, attempts, twins, save, page):
    attempt = next(attempt for attempt in attempts if attempt.name == save and attempt.script)
    asked = questions(arena.open_as_allowed(page).said)
    own = {name: value for name, value in asked.items() if not name.startswith(LEADS_NOWHERE)}
    foreign = {ID.sub(lambda found: twins[found[0]], name): value for name, value in own.items()}
    answers = {}
    for whose, names in (("own", own), ("foreign", foreign)):
        sent = arena.send(attempt, turn=lambda message, names=names: message | message_of(names))
        answers[whose] = (sent.status, set(sent.answer.json()["refused"]), sent.touching(twins.values()))
    assert answers == {"own": (200, set(), []), "foreign": (200, foreign.keys(), [])}
    assert own
    if page == "sessions:room":
        assert kinds_with_ids() <= {name.partition(":")[0] for name in [*own, *answered_by_id(arena)]}


def answered_by_id(arena) -> dict:
    """Return the names of the session page's questions to which an id is the answer, with one."""
    tags = QUESTION.finditer(arena.open_as_allowed("sessions:room").said)
    found = {tag[1]: re.search(rf'value="({ID.pattern})"', tag[0]) for tag in tags if ":" in tag[1]}
    return {name: value[1] for name, value in found.items() if value}


def test_ids_of_somebody_elses_things_as_an_answer(arena, attempts, twins):
    attempt = next(attempt for attempt in attempts if attempt.name == "sessions:save" and attempt.script)
    own = answered_by_id(arena)
    foreign = {name: twins[value] for name, value in own.items()}
    refused = {}
    for whose, taps in (("own", own), ("foreign", foreign)):
        sent = arena.send(attempt, turn=lambda message, taps=taps: message | {"texts": {}, "taps": taps})
        refused[whose] = set(sent.answer.json()["refused"])
        assert (sent.status, sent.touching(twins.values())) == (200, [])
    assert refused["foreign"] == foreign.keys()
    assert refused["own"] < own.keys()


# How the names of texts end, or begin, that have an id in them.
TEXTS = {"happened", "learned", "s1", "did", "why"}


def _ends(name) -> tuple[str, str]:
    parts = name.split(":")
    return parts[0], parts[-1]


def message_of(names) -> dict:
    """Return the texts and taps of a message with these answers."""
    texts = {name: {"text": "Kingfisher", "was": [""]} for name in names if set(_ends(name)) & TEXTS}
    return {"texts": texts, "taps": {name: value for name, value in names.items() if name not in texts}}


def kinds_with_ids() -> set:
    """Return the kinds of taps that look a row of the client up."""
    lists = {"changes", "areas", "steps", "experiments", "earlier_safety", "goals"}
    methods = {name: method for name, method in inspect.getmembers(Board) if name.startswith("_tap_")}
    return {name[5:] for name, method in methods.items() if lists & set(method.__code__.co_names)}
