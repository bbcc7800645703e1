"""Where reports begin: what can be asked for, and what was."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.reports import pages


@needs(Permission.REPORT)
@require_GET
def home(request):
    """Show what can be asked for, and what this person asked for, newest first."""
    page, lines = pages.asked_by(request.user, request.GET.get("page"))
    return render(request, "reports/home.html", {"page": page, "lines": lines})
