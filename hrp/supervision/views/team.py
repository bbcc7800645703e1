"""The team picture, for a supervisor."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.supervision.team import picture_of


@needs(Permission.SUPERVISE)
@require_GET
def team(request):
    """What is open and in place with the clients of those whom one supervises, and who carries how much."""
    picture = picture_of(request.user)
    record(Action.LIST, by=request.user, subject="team picture", count=picture.clients)
    return render(request, "supervision/team.html", {"picture": picture})
