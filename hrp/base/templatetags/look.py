"""Charts in templates: the drawing of what `hrp.base.charts` measures."""

from django import template
from django.utils.html import format_html

register = template.Library()


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
    """A client's chosen name; where `twin` says that two share it, with code and birth year."""
    if not getattr(client, "twin", False):
        return client.chosen_name
    beside = f"{client.code}, {client.birth_year}" if client.birth_year else client.code
    return format_html('{} <span class="soft tiny">{}</span>', client.chosen_name, beside)
