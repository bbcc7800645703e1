"""What may be sent, found by itself: every form on every page, and the messages of scripts."""

import re
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from sessions.actions.saving import Texts
from tests.access.table import ALSO, TABLE
from tests.access.test_trail import RATHER, SENT, SENT_AS_JSON
from tests.access.typing import forms_of
from tests.attack.arena import Arena, Attempt, every_address

# The pages whose scripts send messages, by where those go; and what a page asks: a field or a text with a name.
SCRIPTED = {
    "sessions:save": "sessions:room",
    "sessions:turned_save": "sessions:turned",
    "sessions:group_save": "sessions:group_meeting",
}
QUESTION = re.compile(r'<(?:input|textarea)[^>]*(?:name|data-text)="([^"]*)"[^>]*>')


def pages() -> list[tuple]:
    """Return the name and line of each address that shows something to whoever may open it."""
    known = set(every_address())
    return [(name, line) for name, line in [*TABLE.items(), *ALSO.items()] if line.GET and name in known]


def shown(arena: Arena) -> dict:
    """Return what the allowed person is shown at each address: the answers, by name and rule."""
    return {(name, line.rule): arena.open_as_allowed(name, line) for name, line in pages()}


def find_attempts(arena: Arena) -> list[Attempt]:
    """Return every form that stands on a page, each once, and what is sent where no page has a form for it."""
    found = {}
    for (page, _rule), answer in shown(arena).items():
        for target, typed, names in forms_on(answer):
            name = name_of(target)
            found.setdefault((name, frozenset(names)), Attempt(name, typed, hints_for(name), page, frozenset(names)))
    with_a_form = {attempt.name for attempt in found.values()}
    alone = [Attempt(name, hints=hints_for(name)) for name in SENT.keys() - with_a_form]
    scripts = [
        Attempt(name, hints=hints, complete=as_its_page_would, script=True) for name, hints in SENT_AS_JSON.items()
    ]
    return sorted([*found.values(), *alone, *scripts], key=str)


def hints_for(name: str):
    """Return what makes what goes through where the form's own suggestions do not."""
    said = [hints[name] for hints in (SENT, RATHER) if name in hints]
    return lambda world: {field: value for hint in said for field, value in hint(world).items()}


def forms_on(answer) -> list[tuple[str, dict, set]]:
    """Return where each form on a page goes, what a person would type into it, and the names of its fields."""
    if not answer.headers["Content-Type"].startswith("text/html"):
        return []
    return forms_of(answer.said, answer.request["PATH_INFO"])


def name_of(target: str) -> str:
    """Return the name of the address that a form goes to."""
    try:
        return resolve(urlsplit(target).path).view_name
    except Resolver404:
        raise AssertionError(f"A form leads nowhere: {target}") from None


def as_its_page_would(world, message: dict) -> dict:
    """Return a script's message that knows what the server holds, as an open page does."""
    meeting, lead = world.ines["Session"], world.people["lead"]
    held = Texts(meeting, meeting.note, lead).held(message["texts"])
    texts = {name: edit | {"was": [held.get(name, "")]} for name, edit in message["texts"].items()}
    return message | {"texts": texts}
