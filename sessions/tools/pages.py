"""What the pages of the tools are given to show."""

from dataclasses import dataclass, field

from django import forms
from django.forms.widgets import ChoiceWidget

from clients.models import Client, PutAway, Sheet
from hrp.base.paging import page_of
from hrp.base.widgets import Ruler
from sessions.tools.drawn import numbers_of
from sessions.tools.filling import LAST, to_carry_on
from sessions.tools.reads import open_to, uses_of
from sessions.tools.tool import GROUPS, Filled, Tool

MOST = 4  # more than four tools to choose from is no choice in the middle of a talk


def tools_page(client: Client, *, theirs: bool) -> dict:
    """The tools in use, the one used last first, and all of them by what they are for."""
    return {"uses": uses_of(client, theirs=theirs), "groups": _by_purpose(open_to(theirs=theirs))}


def tools_at_hand(client: Client) -> dict:
    """The tools beside a note: at most four that were used with this client last, and all others by their purpose."""
    first = [use.tool for use in uses_of(client, theirs=True)[:MOST]]
    codes = {tool.code for tool in first}
    return {"first": first, "groups": _by_purpose(tool for tool in open_to(theirs=True) if tool.code not in codes)}


def _by_purpose(tools) -> list[tuple]:
    tools = list(tools)
    groups = [(label, [tool for tool in tools if tool.group == code]) for code, label in GROUPS.items()]
    return [group for group in groups if group[1]]


def over_time(client: Client, tool: Tool, number, *, away: bool = False) -> dict:
    """A page of the sheets of one tool, the newest first, every version of what is in use; or what was put `away`.

    `one` is the only sheet in use of a tool that is carried on, which the page offers to take further.
    """
    put_away = PutAway.objects.filter(client=client).values("thread")
    rows, aside = tool.sheets().counted().filter(client=client), tool.sheets().newest().filter(client=client)
    page = page_of(aside.filter(thread__in=put_away) if away else rows.exclude(thread__in=put_away), number)
    shown = {"tool": tool, "page": page, "filled": [Filled(tool, sheet) for sheet in page], "away": away}
    if away:
        return shown
    shown["one"] = to_carry_on(tool, client, LAST)
    shown["any_away"] = aside.filter(thread__in=put_away).exists()
    return shown | (tool.over_time(client) if tool.over_time else {"charts": numbers_of(tool, client)})


def sheet_page(client: Client, tool: Tool, sheet: Sheet) -> dict:
    """One sheet with its other versions."""
    versions = list(tool.model.objects.counted().filter(client=client, thread=sheet.thread).order_by("-version"))
    shown = {
        "tool": tool,
        "filled": Filled(tool, sheet),
        "versions": versions,
        "newest": versions[0],
        "away": PutAway.objects.filter(thread=sheet.thread).exists(),
    }
    return shown | (tool.under(client, sheet) if tool.under else {})


def paper_page(tool: Tool, sheet: Sheet, size: str) -> dict:
    """One sheet on paper; `size` "card" fits a pocket."""
    card = tool.pocket and size == "card"
    return {"tool": tool, "filled": Filled(tool, sheet), "card": card}


@dataclass(frozen=True)
class ToWrite:
    """A question on paper: its words, and numbers to circle, answers to tick, or room for a line or for several."""

    label: str
    circles: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    short: bool = False


def blank_page(client: Client, tool: Tool) -> dict:
    """The questions of a tool with room to write. Nothing of this client's stands there."""
    return {"tool": tool, "questions": [_to_write(question) for question in tool.form(client=client).on_paper()]}


def _to_write(question) -> ToWrite:
    widget = question.field.widget
    if isinstance(question.field, forms.BooleanField):
        return ToWrite("", boxes=[question.label])
    if isinstance(question.field, forms.ModelChoiceField):  # it would offer what this client calls things
        return ToWrite(question.label, short=True)
    if isinstance(widget, ChoiceWidget):
        answers = [str(label) for value, label in widget.choices if value not in ("", None)]
        return ToWrite(question.label, **{"circles" if isinstance(widget, Ruler) else "boxes": answers})
    return ToWrite(question.label, short=not isinstance(widget, forms.Textarea))
