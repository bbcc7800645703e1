"""What the pages of supervision draw: the way from one part to the next."""

from django import template

from hrp.accounts.models import User
from hrp.supervision.tabs import tabs_of

register = template.Library()


@register.simple_tag
def supervision_tabs(user: User) -> list[dict]:
    """Return the parts of supervision that open to `user`."""
    return tabs_of(user)
