"""Something that is made in the background, for whoever asked for it: how far it is, calling it off, its file."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.accounts.stepup import ask_first, is_fresh
from hrp.reports import files, pages, runs
from hrp.reports.models import ReportRun


def _run(request, pk) -> ReportRun:
    """Find what this person asked for; what others asked for is not there."""
    return get_object_or_404(ReportRun.objects.of(request.user), pk=pk)


@needs(Permission.REPORT)
@require_GET
def run(request, pk):
    """Show how far it is, and what came of it."""
    return render(request, "reports/run.html", {"shown": pages.shown(_run(request, pk))})


@needs(Permission.REPORT)
@require_GET
def run_state(request, pk):
    """Tell the page's script how far it is. Nobody does anything here, so nothing is noted."""
    shown = pages.shown(_run(request, pk))
    part = render_to_string("reports/_run_part.html", {"shown": shown}, request)
    told = {"mark": shown.mark, "going": shown.going, "said": shown.said, "percent": shown.percent}
    return JsonResponse(told | {"part": part})


@needs(Permission.REPORT)
@require_POST
def run_cancel(request, pk):
    """Call it off, if it is not finished."""
    found = _run(request, pk)
    if not runs.cancel(found, by=request.user):
        messages.info(request, _("There was nothing to call off any more."))
    return redirect("reports:run", pk)


@needs(Permission.REPORT)
@require_POST
def run_file(request, pk):
    """Hand the file over, once, to whoever asked for it and has just shown that it is them."""
    found, back = _run(request, pk), reverse("reports:run", args=[pk])
    if not is_fresh(request):
        return ask_first(back)
    fetched = files.fetch(found, by=request.user)
    if fetched is None:
        messages.info(request, _("The file is not here any more. It can be fetched once."))
        return redirect(back)
    answer = HttpResponse(fetched.content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{fetched.name}"'
    return answer
