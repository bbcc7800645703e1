"""How the house itself is, for admins."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.administration import upkeep as house


@needs(Permission.MANAGE_PEOPLE)
@require_GET
def upkeep(request):
    """Show the age of the last backup, the last verification of the trail, retention and versions."""
    return render(request, "administration/upkeep.html", house.upkeep())
