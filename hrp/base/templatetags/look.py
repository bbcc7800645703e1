"""What pages draw: charts that `hrp.base.charts` measures, a client's name, a number to call."""

import re

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()

# What people write a phone number with, so long as it is one number.
_NUMBER = re.compile(r"\+?[0-9 ()./-]{3,}", re.ASCII)
LONGEST_NUMBER = 15  # digits, anywhere in the world


@register.inclusion_tag("base/charts/_lines.html")
def lines_chart(chart):
    """Draw a `LineChart`, with its table behind it."""
    return {"chart": chart}


@register.inclusion_tag("base/charts/_sparkline.html")
def sparkline(chart, label):
    """Draw a `Sparkline`; `label` says in words what it shows."""
    return {"chart": chart, "label": label}


@register.inclusion_tag("base/charts/_lanes.html")
def lanes_chart(chart):
    """Draw a `LaneChart`, with its table behind it."""
    return {"chart": chart}


@register.simple_tag
def person(client):
    """A client's chosen name; where `twin` says that two share it, with code and birth year; an invented one marked."""
    shown = format_html("{}", client.chosen_name)
    if getattr(client, "twin", False):
        beside = f"{client.code}, {client.birth_year}" if client.birth_year else client.code
        shown = format_html('{} <span class="soft tiny">{}</span>', shown, beside)
    return format_html("{}{}", shown, practice(client))


@register.simple_tag
def practice(client):
    """The mark of an invented client to practise with, and nothing for a real one."""
    # The space stands within the mark: between name and mark a link would underline it.
    return format_html('<span class="chip plain beside"> {}</span>', _("Practice")) if client.is_practice else ""


@register.filter
def dialled(number: str) -> str:
    """A phone number as it is dialled, "+" and digits alone; nothing where it is more or less than one number."""
    if not _NUMBER.fullmatch(number.strip()):
        return ""
    number = number.replace("(0)", "") if "+" in number else number  # from abroad that nought is not dialled
    plain = re.sub(r"[^+0-9]", "", number)
    return plain if len(plain.removeprefix("+")) <= LONGEST_NUMBER else ""
