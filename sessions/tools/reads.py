"""What is read about the tools of one client: which are in use, what was filled in when."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Subquery

from clients.models import Client
from sessions.models import Session
from sessions.tools.catalogue import TOOLS
from sessions.tools.tool import Filled, Tool


@dataclass(frozen=True)
class Use:
    """A tool that is in use with a client, and the day of its newest sheet."""

    tool: Tool
    last_on: date


def uses_of(client: Client) -> list[Use]:
    """Return the tools in use with `client`, the one used last first. One query, whatever is in use."""
    newest = [
        tool.model.objects.in_use().filter(client=OuterRef("pk")).order_by("-on", "-created_at").values("on")[:1]
        for tool in TOOLS
    ]
    days = Client.objects.filter(pk=client.pk).values_list(*map(Subquery, newest)).get()
    uses = [Use(tool, on) for tool, on in zip(TOOLS, days, strict=True) if on]
    return sorted(uses, key=lambda use: use.last_on, reverse=True)


def used_in(meeting: Session) -> list[Tool]:
    """Return the tools that were used in `meeting`. One query."""
    used = [Exists(tool.model.objects.filter(sitting=OuterRef("sitting"))) for tool in TOOLS]
    found = Session.objects.filter(pk=meeting.pk).values_list(*used).get()
    return [tool for tool, there in zip(TOOLS, found, strict=True) if there]


def filled_in(meeting: Session, *, shared: bool = False) -> list[Filled]:
    """Return what was filled in in `meeting`, tool by tool; with `shared` only what the client may see."""
    found = []
    for tool in used_in(meeting):
        sheets = tool.sheets().filter(sitting=meeting.sitting).newest()
        found += [Filled(tool, sheet) for sheet in (sheets.shared() if shared else sheets)]
    return found


def in_use(
    client: Client, *, shared: bool = False, pocket: bool = False, most: int = 3
) -> list[tuple[Use, list[Filled]]]:
    """Return each tool in use with `client` and its newest sheets, `most` of each; one query a tool in use.

    With `shared` only what the client may see, with `pocket` only what a client keeps.
    """
    found = []
    for use in uses_of(client):
        if pocket and not use.tool.pocket:
            continue
        sheets = use.tool.sheets().filter(client=client).in_use()
        sheets = sheets.shared() if shared else sheets
        found.append((use, [Filled(use.tool, sheet) for sheet in sheets[:most]]))
    return [one for one in found if one[1]]
