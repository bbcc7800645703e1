"""What every page knows of records that are open in an emergency."""

from django.utils.functional import SimpleLazyObject

from clients.models import BreakGlass
from hrp.accounts.roles import Permission


def open_in_an_emergency(request) -> dict:
    """Tell templates which records the person has open in an emergency. Asked of the database when one is drawn."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.may(Permission.BREAK_GLASS):
        return {}
    return {"emergencies": SimpleLazyObject(lambda: _open(request))}


def _open(request) -> list[BreakGlass]:
    """The records, the first to close first; each says `here`: whether the page is about it."""
    code = request.resolver_match.kwargs.get("code") if request.resolver_match else None
    found = list(BreakGlass.objects.open_for(request.user).select_related("client").order_by("until_at", "pk"))
    for opened in found:
        opened.here = opened.client.code == code
    return found
