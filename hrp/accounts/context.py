"""What every page knows about the house."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hrp.accounts import factors
from hrp.accounts.models import TeamLead
from hrp.accounts.roles import Permission

DEMO_PEOPLE = ("lead", "co", "supervisor", "admin", "desk", "stranger")
DEMO_PASSWORD = "harm-reduction-demo"  # noqa: S105 - known to everybody, on purpose

# The main menu: where it leads, what it is called, which permission shows it, how the names of its pages begin.
MENU = (
    ("workspace:today", _("Today"), Permission.WRITE_RECORD, "workspace:today"),
    ("workspace:week", _("Week"), Permission.SEE_CASELOAD, "workspace:week"),
    ("workspace:caseload", _("Caseload"), Permission.SEE_CASELOAD, "workspace:caseload"),
    ("sessions:groups", _("Groups"), Permission.WRITE_RECORD, "sessions:group"),
    ("supervision:home", _("Supervision"), Permission.SEE_CASELOAD, "supervision:"),
    ("teamwork:waiting", _("Team"), Permission.LEAD_TEAM, "teamwork:"),
    ("desk:day", _("Front desk"), Permission.FRONT_DESK, "desk:"),
    ("reports:home", _("Reports"), Permission.REPORT, "reports:"),
    ("administration:people", _("People"), Permission.MANAGE_PEOPLE, "administration:"),
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
        {"url": reverse(name), "label": label, "current": _current(here, name, pages)}
        for name, label, permission, pages in MENU
        if user.may(permission) and not factors.missing(request) and _holds(user, permission)
    ]
    return {"demo": settings.DEMO, "nav_items": items, "cover_minutes": settings.COVER_MINUTES}


def _current(here: str, name: str, pages: str) -> str:
    """Return what the menu says, as `aria-current` does, of a page: it is the one, or among its pages, or neither."""
    if here == name:
        return "page"
    return "true" if here.startswith(pages) else ""


def _holds(user, permission) -> bool:
    """Say whether a permission leads anywhere: to lead a team, somebody must have given one."""
    return permission is not Permission.LEAD_TEAM or TeamLead.objects.current().filter(user=user).exists()
