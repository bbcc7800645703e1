"""The list of a day."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from clients.models import Client
from clients.names import mark_twins
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.base.paging import page_of
from hrp.desk.expected import Asked, Line, expected


@needs(Permission.FRONT_DESK)
@require_GET
def day(request):
    """List who is expected today, or on another day, in the teams in which the person works."""
    asked = Asked.of(request.user, request.GET)
    page = page_of(expected(request.user, asked), asked.page)
    mark_twins([meeting.client for meeting in page.object_list], Client.objects.for_desk(request.user))
    record(Action.LIST, by=request.user, subject="front desk", count=len(page.object_list))
    lines = [Line(meeting) for meeting in page.object_list]
    context = {"asked": asked, "page": page, "lines": lines, "query": asked.narrowing.removeprefix("?")}
    return render(request, "desk/day.html", context)
