"""What is read about the tools of one client: which are in use, what was filled in when."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import CharField, DateField, UUIDField, Value

from clients.models import Client, PutAway, WithdrawnSitting
from sessions.models import Session
from sessions.tools.catalogue import BY_CODE, TOOLS
from sessions.tools.tool import Filled, Tool

AWAY, WITHDRAWN = "", "-"  # no tool's codes: the rows that say what is put away, and what was withdrawn
_NO_KEY = Value(None, output_field=UUIDField())
_NO_DAY = Value(None, output_field=DateField())


@dataclass(frozen=True)
class Use:
    """A tool that is in use with a client, and the day of its newest sheet."""

    tool: Tool
    last_on: date


def open_to(*, theirs: bool) -> list[Tool]:
    """Return the tools that a page may show; with `theirs` also what is the client's alone.

    Only pages that nobody but the care team and the client opens ask for `theirs`.
    """
    return [tool for tool in TOOLS if theirs or not tool.theirs_alone]


def uses_of(client: Client, *, theirs: bool = False) -> list[Use]:
    """Return the tools in use with `client`, the one used last first. One query, whatever is in use.

    It reads which versions there are and sorts them out here as `SheetQuerySet.in_use` does: put to the database
    tool by tool, the question alone takes longer than the whole answer.
    """
    versions = [_versions(tool, client) for tool in open_to(theirs=theirs)]
    rows = list(versions[0].union(*versions[1:], _away(client), _withdrawn(client), all=True))
    away = {thread for code, thread, *_rest in rows if code == AWAY}
    withdrawn = {sitting for code, _thread, sitting, *_rest in rows if code == WITHDRAWN}
    newest: dict[UUID, tuple] = {}
    for code, thread, sitting, version, on in rows:
        if code in BY_CODE and thread not in away and sitting not in withdrawn:
            newest[thread] = max(newest.get(thread, (0,)), (version, on, code))
    last: dict[str, date] = {}
    for _version, on, code in newest.values():
        last[code] = max(on, last.get(code, on))
    uses = [Use(tool, last[tool.code]) for tool in TOOLS if tool.code in last]
    return sorted(uses, key=lambda use: use.last_on, reverse=True)


def _versions(tool: Tool, client: Client):
    rows = tool.model.objects.filter(client=client).order_by().annotate(tool_code=_code(tool.code))
    return rows.values_list("tool_code", "thread", "sitting", "version", "on")


def _away(client: Client):
    rows = PutAway.objects.filter(client=client).annotate(
        tool_code=_code(AWAY), sitting=_NO_KEY, version=Value(0), on=_NO_DAY
    )
    return rows.values_list("tool_code", "thread", "sitting", "version", "on")


def _withdrawn(client: Client):
    rows = (
        WithdrawnSitting.objects.filter(client=client)
        .order_by()
        .annotate(tool_code=_code(WITHDRAWN), thread=_NO_KEY, version=Value(0), on=_NO_DAY)
    )
    return rows.values_list("tool_code", "thread", "sitting", "version", "on")


def _code(code: str) -> Value:
    return Value(code, output_field=CharField())


@dataclass(frozen=True)
class Written:
    """A sheet that was written in a meeting, as far as a list of them needs it."""

    tool: Tool
    pk: UUID
    shared: bool


def written_in(meeting: Session, *, theirs: bool = False) -> list[Written]:
    """Return the sheets that were written in `meeting`, the first one first. One query, whatever was written."""
    rows = [
        tool.model.objects.counted()
        .filter(sitting=meeting.sitting)
        .order_by()
        .annotate(tool_code=_code(tool.code))
        .values_list("tool_code", "pk", "shared", "created_at")
        for tool in open_to(theirs=theirs)
    ]
    found = rows[0].union(*rows[1:], all=True).order_by("created_at")
    return [Written(BY_CODE[code], pk, shared) for code, pk, shared, _at in found]


def filled_in(written: list[Written], *, shared: bool = False) -> list[Filled]:
    """Return what was `written` in a meeting, ready to be read; with `shared` only what the client may see.

    One query for each tool.
    """
    found = []
    for tool in dict.fromkeys(one.tool.code for one in written if one.shared or not shared):
        keys = [one.pk for one in written if one.tool.code == tool and (one.shared or not shared)]
        found += [Filled(BY_CODE[tool], sheet) for sheet in BY_CODE[tool].sheets().filter(pk__in=keys)]
    return found


def newest_of(
    client: Client, uses: list[Use], *, shared: bool = False, most: int = 3
) -> list[tuple[Use, list[Filled]]]:
    """Return each of `uses` with the newest sheets in use, `most` of each, where there are any; one query a tool.

    With `shared` only what the client may see.
    """
    found = []
    for use in uses:
        sheets = use.tool.sheets().filter(client=client).in_use()
        sheets = sheets.shared() if shared else sheets
        found.append((use, [Filled(use.tool, sheet) for sheet in sheets[:most]]))
    return [one for one in found if one[1]]


def kept_by(client: Client) -> list[Filled]:
    """Return the sheets that fit the pocket of `client`: the newest of each plan in use that may be seen by them."""
    pocket = [use for use in uses_of(client) if use.tool.pocket]
    return [filled for _use, sheets in newest_of(client, pocket, shared=True) for filled in sheets]
