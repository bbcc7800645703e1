"""Where everyone lands, and the therapist's day."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from clients import glass
from clients.covering import covers_of
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.workspace.reminders import waiting_due
from hrp.workspace.today import day_of

# Where a person lands: the first page that one of their roles opens.
LANDING = (
    (Permission.WRITE_RECORD, "workspace:today"),
    (Permission.SUPERVISE, "supervision:review"),
    (Permission.FRONT_DESK, "desk:day"),
    (Permission.MANAGE_PEOPLE, "administration:people"),
    (Permission.SIGNED_IN, "accounts:preferences"),
)


@needs(Permission.SIGNED_IN)
@require_GET
def home(request):
    """Lead a person to the page that their role begins with."""
    _tell_who_waits(request)
    return redirect(next(page for permission, page in LANDING if request.user.may(permission)))


def _tell_who_waits(request) -> None:
    """Tell whoever leads a team and has no Today, in a line, how many there are to hear from us."""
    user = request.user
    if user.may(Permission.WRITE_RECORD) or not user.may(Permission.LEAD_TEAM):
        return
    people = waiting_due(user, timezone.localdate()).real().count()
    if people:
        one = "%(people)d person of your team waits to hear from us."
        more = "%(people)d people of your team wait to hear from us."
        messages.info(request, ngettext(one, more, people) % {"people": people})


@needs(Permission.WRITE_RECORD)
@require_GET
def today(request):
    """Today's sessions, notes to sign, what to look at again, safety, who was not met for a while."""
    day = day_of(request.user)
    record(Action.LIST, by=request.user, subject="today", count=len(day.meetings))
    told = glass.told_to(request.user, leading=True)
    context = {"day": day, "told": told, "covers": covers_of(request.user)}
    return render(request, "workspace/today.html", context)
