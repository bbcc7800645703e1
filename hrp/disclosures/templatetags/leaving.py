"""What pages of other parts draw of what leaves: how many wait for a second look, and orders of a court."""

from django import template

from hrp.accounts.models import User
from hrp.disclosures.models import CourtOrder
from hrp.disclosures.open_orders import on_today
from hrp.disclosures.second_looks import count_late, count_looks

register = template.Library()


@register.simple_tag
def looks_waiting(user: User) -> int:
    """Return how many emergencies and orders wait for a second look of `user`."""
    return count_looks(user)


@register.simple_tag
def looks_late(user: User) -> int:
    """Return how many emergencies of those for whom `user` cares wait for somebody else's look, past their day."""
    return count_late(user)


@register.simple_tag
def orders_today(user: User) -> list[CourtOrder]:
    """Return the open orders about those for whom `user` cares that are needed soon, were needed, or came back."""
    return on_today(user)
