"""Everything about what leaves about one client, on one page."""

from django.views.decorators.http import require_safe

from clients.access import client_for, lives, on_care_team
from clients.pages import show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.disclosures.home import home_of


@needs(Permission.READ_RECORD)
@require_safe
def home(request, code):
    """What the client agreed to, who asks for what, what is being prepared, what went, and what can be done."""
    client = client_for(request, code, Permission.READ_RECORD, page="disclosures")
    found = home_of(request.user, client, request.GET.get("page"))
    on_team = on_care_team(request.user, client)
    context = {"home": found, "on_team": on_team, "may_write": on_team and lives(client)}
    return show(request, "disclosures/home.html", client=client, **context)
