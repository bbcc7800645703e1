"""The page on which a therapist makes, renews and ends the secret address of their calendar."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hrp.accounts import calendar_actions, stepup
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission


@needs(Permission.WRITE_RECORD)
@require_GET
def calendar(request):
    """Say whether there is a calendar address, since when, and when it was last fetched."""
    return render(request, "accounts/calendar.html", {"address": calendar_actions.address_of(request.user)})


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
@stepup.fresh_factor
def calendar_new(request):
    """Ask once, then make a calendar address and show it, once. One before it ends."""
    if request.method == "GET":
        return render(request, "accounts/calendar_new.html", {"address": calendar_actions.address_of(request.user)})
    token = calendar_actions.make_calendar_address(request.user, by=request.user)
    made = request.build_absolute_uri(reverse("workspace:calendar_feed", args=[token]))
    return render(request, "accounts/calendar_new.html", {"made": made})


@needs(Permission.WRITE_RECORD)
@require_POST
def calendar_end(request):
    """End the calendar address."""
    calendar_actions.end_calendar_address(request.user, by=request.user)
    messages.success(request, _("The calendar address has ended. Calendars that use it get nothing any more."))
    return redirect("accounts:calendar")
