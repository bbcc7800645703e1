"""Where everyone lands, and the therapist's day."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from clients import glass
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.workspace.today import day_of

# Where a person lands: the first page that one of their roles opens.
LANDING = (
    (Permission.WRITE_RECORD, "workspace:today"),
    (Permission.SEE_CASELOAD, "workspace:caseload"),
    (Permission.MANAGE_PEOPLE, "administration:people"),
    (Permission.SIGNED_IN, "accounts:preferences"),
)


@needs(Permission.SIGNED_IN)
@require_GET
def home(request):
    """Lead a person to the page that their role begins with."""
    return redirect(next(page for permission, page in LANDING if request.user.may(permission)))


@needs(Permission.WRITE_RECORD)
@require_GET
def today(request):
    """Today's sessions, notes to sign, what to look at again, safety, who was not met for a while."""
    day = day_of(request.user)
    record(Action.LIST, by=request.user, subject="today", count=len(day.meetings))
    told = glass.told_to(request.user, leading=True)
    return render(request, "workspace/today.html", {"day": day, "told": told})
