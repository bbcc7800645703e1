"""How often records were opened in an emergency, for admins: codes and counts, no reason."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.administration.emergencies import by_month_and_person
from hrp.audit.models import Action
from hrp.audit.trail import record


@needs(Permission.MANAGE_PEOPLE)
@require_GET
def emergencies(request):
    """Show by month and person how often records were opened in an emergency."""
    page, rows = by_month_and_person(request.GET.get("page"))
    record(Action.LIST, by=request.user, page="emergencies", count=page.paginator.count)
    return render(request, "administration/emergencies.html", {"page": page, "rows": rows})
