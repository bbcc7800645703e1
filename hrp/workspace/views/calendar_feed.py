"""The calendar behind a secret address."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from hrp.accounts import throttle
from hrp.accounts.calendar_actions import owner_of
from hrp.workspace.calendar_feed import calendar_of


@login_not_required
@require_GET
def calendar_feed(request, token):
    """Answer a calendar program with the meetings of the therapist whose secret stands in the address.

    Whatever does not open one gets the same short answer. Nobody is signed in by it, and no cookie is set.
    """
    if not throttle.may_fetch(request, "calendar"):
        return _plain("Later, please.", status=429)
    owner = owner_of(token)
    if owner is None:
        return _plain("Not found.", status=404)
    return HttpResponse(calendar_of(owner), content_type="text/calendar; charset=utf-8")


def _plain(words: str, *, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
