"""The id that a form carries for the row it will make."""

import uuid

from django import template

register = template.Library()


@register.simple_tag
def form_key() -> str:
    """Return a fresh id, so that a double click on the form makes one row."""
    return str(uuid.uuid4())
