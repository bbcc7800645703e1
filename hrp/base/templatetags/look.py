"""Charts in templates: the drawing of what `hrp.base.charts` measures."""

from django import template

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
