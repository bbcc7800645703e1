"""Where supervision begins, for each role."""

from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from hrp.accounts.access import needs
from hrp.accounts.roles import Permission


@needs(Permission.SEE_CASELOAD)
@require_GET
def home(request):
    """Lead a supervisor to the caseload review, and a therapist to their own clients."""
    return redirect("supervision:review" if request.user.may(Permission.SUPERVISE) else "supervision:mine")
