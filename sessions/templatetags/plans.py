"""What stands beside a plan."""

from django import template

from sessions.tools.happened import beside

register = template.Library()


@register.simple_tag
def what_happened(plan):
    """What was said about use while `plan` stood; None for one that is about no focus area."""
    return beside(plan)
