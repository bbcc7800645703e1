"""What a therapist and a client fill in together, as the pages of a record show it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Value

from clients.models import Client, Difference, Linkage
from sessions.tools.reads import Use, newest_of, open_to
from sessions.tools.tool import Filled, Told

LINES = 2  # a record shows the beginning of a sheet; all of it is one tap away
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Newest:
    """A tool in use, its newest sheet and the lines that stand first on it."""

    use: Use
    filled: Filled
    lines: list[Told]


def at_a_glance(client: Client, uses: list[Use]) -> list[Newest]:
    """Return the newest sheet of each tool of `uses`: one query for each, whatever was filled in.

    What is the client's alone stands on the page of its goal, and not at a glance.
    """
    return [Newest(use, one, one.told[:LINES]) for use, (one,) in newest_of(client, _for_the_file(uses), most=1)]


def on_paper(client: Client, uses: list[Use]) -> list[tuple[Use, list[Filled]]]:
    """Return what a record on paper holds of `uses`: what the client may see, as they may get it."""
    return newest_of(client, _for_the_file(uses), shared=True)


def _for_the_file(uses) -> list[Use]:
    return [use for use in uses if not use.tool.theirs_alone]


def used_in_each(meetings) -> dict:
    """Return the names of the tools that were used in each of `meetings`, by its sitting. One query for all.

    What is the client's alone is left out.
    """
    tools = open_to(theirs=False)
    sittings = [meeting.sitting for meeting in meetings]
    parts = [
        tool.model.objects.counted()
        .filter(sitting__in=sittings)
        .order_by()
        .annotate(tool_code=Value(tool.code))
        .values_list("sitting", "tool_code")
        for tool in tools
    ]
    used = set(parts[0].union(*parts[1:])) if sittings else set()
    return {
        sitting: tuple(tool.name for tool in tools if (sitting, tool.code) in used)
        for sitting in {sitting for sitting, _code in used}
    }


@dataclass(frozen=True)
class ToLookAt:
    """Something that the two wanted to look at again: its tool, what it is about, where it stands, and the day."""

    filled: Filled
    about: str
    stands: str
    on: date


def to_look_at(client: Client, today: date) -> list[ToLookAt]:
    """Return the links and differences that they wanted to look at by the week to come, the nearest day first.

    A link that is in use, or not for them now, is not brought up again.
    """
    found = []
    for tool in open_to(theirs=False):
        if tool.model in LOOKED_AT:
            sheets = tool.sheets().filter(client=client).to_look_at(today + SOON)
            found += [ToLookAt(Filled(tool, one), *LOOKED_AT[tool.model](one), one.look_again_on) for one in sheets]
    return sorted(found, key=lambda one: one.on)


def _link(sheet: Linkage) -> tuple[str, str]:
    return sheet.organisation or str(sheet.get_service_display()), str(sheet.get_state_display())


def _difference(sheet: Difference) -> tuple[str, str]:
    return sheet.topic, sheet.shared_question


LOOKED_AT = {Linkage: _link, Difference: _difference}
