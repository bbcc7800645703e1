"""What the pages of the tools are given to show."""

from clients.models import Client, PutAway, Sheet
from hrp.base.paging import page_of
from sessions.tools.catalogue import TOOLS
from sessions.tools.reads import uses_of
from sessions.tools.tool import GROUPS, Filled, Tool


def tools_page(client: Client) -> dict:
    """The tools in use, the one used last first, and all of them by what they are for."""
    groups = [(label, [tool for tool in TOOLS if tool.group == code]) for code, label in GROUPS.items()]
    return {"uses": uses_of(client), "groups": [group for group in groups if group[1]]}


def over_time(client: Client, tool: Tool, number) -> dict:
    """A page of the sheets of one tool, every version of them, the newest first."""
    page = page_of(tool.sheets().counted().filter(client=client), number)
    return {"tool": tool, "page": page, "filled": [Filled(tool, sheet) for sheet in page]}


def sheet_page(client: Client, tool: Tool, sheet: Sheet) -> dict:
    """One sheet with its other versions."""
    versions = tool.model.objects.counted().filter(client=client, thread=sheet.thread).order_by("-version")
    away = PutAway.objects.filter(thread=sheet.thread).exists()
    return {"tool": tool, "filled": Filled(tool, sheet), "versions": versions, "away": away}


def paper_page(tool: Tool, sheet: Sheet, size: str) -> dict:
    """One sheet on paper; `size` "card" fits a pocket."""
    card = tool.pocket and size == "card"
    return {"tool": tool, "filled": Filled(tool, sheet), "card": card}


def blank_page(client: Client, tool: Tool) -> dict:
    """The questions of a tool with room to write."""
    form = tool.form(client=client)
    return {"tool": tool, "questions": [form[name] for name in form.Meta.fields if name != "shared"]}
