"""What every page knows about the house."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hrp.accounts import factors
from hrp.accounts.roles import Permission

DEMO_PEOPLE = ("lead", "co", "supervisor", "admin", "stranger")
DEMO_PASSWORD = "harm-reduction-demo"  # noqa: S105 - known to everybody, on purpose

# The main menu: where it leads, what it is called, which permission shows it.
MENU = (
    ("workspace:today", _("Today"), Permission.WRITE_RECORD),
    ("workspace:caseload", _("Caseload"), Permission.SEE_CASELOAD),
    ("administration:people", _("People"), Permission.MANAGE_PEOPLE),
)


def demo_mode(request) -> dict:
    """Tell templates whether this is the demo, and what the menu holds for this person."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        people = [f"{name}@demo.example" for name in DEMO_PEOPLE]
        known = {"demo_people": people, "demo_password": DEMO_PASSWORD}
        return {"demo": settings.DEMO, **known, "sso": settings.OIDC_ISSUER, "sso_name": settings.OIDC_NAME}
    here = request.resolver_match.view_name if request.resolver_match else ""
    items = [
        {"url": reverse(name), "label": label, "current": here == name}
        for name, label, permission in MENU
        if user.may(permission) and not factors.missing(request)
    ]
    return {"demo": settings.DEMO, "nav_items": items, "cover_minutes": settings.COVER_MINUTES}
