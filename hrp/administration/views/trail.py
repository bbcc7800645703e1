"""The trail, for admins: who saw and did what. Codes and names of fields, nothing clinical."""

from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.accounts.stepup import ask_first, is_fresh
from hrp.administration import trail as pages
from hrp.administration.forms.trail import TrailForm
from hrp.audit.models import Action
from hrp.audit.trail import record


@needs(Permission.SEE_TRAIL)
@require_http_methods(["GET", "POST"])
def trail(request):
    """List the trail. What narrows it comes by POST, so that only codes, ids and days stand in the address."""
    form = TrailForm(request.POST if request.method == "POST" else request.GET)
    if request.method == "POST" and form.is_valid():
        return redirect(f"{request.path}?{form.narrowing()}".rstrip("?"))
    chosen = form.chosen()
    found, rows = pages.page(request.GET.get("page"), **chosen)
    record(Action.LIST, by=request.user, page="trail", filters=sorted(chosen), count=found.paginator.count)
    context = {"form": form, "page": found, "rows": rows, "query": form.narrowing()}
    context |= pages.verified()
    return render(request, "administration/trail.html", context, status=422 if request.method == "POST" else 200)


@needs(Permission.SEE_TRAIL)
@require_GET
def trail_export(request):
    """Send the narrowed trail as a CSV file, row by row. The export is a row of the trail itself.

    Whoever has to confirm first is led back to the list: a file alone would leave them at the question.
    """
    form = TrailForm(request.GET)
    if not is_fresh(request):
        return ask_first(f"{reverse('administration:trail')}?{form.narrowing()}".rstrip("?"))
    chosen = form.chosen()
    found = pages.events(**chosen)
    record(Action.EXPORT, by=request.user, subject="trail", filters=sorted(chosen), count=found.count())
    answer = StreamingHttpResponse(pages.lines(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="trail-{timezone.localdate()}.csv"'
    return answer
