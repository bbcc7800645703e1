"""A file of rows: choose the years, look at what it would tell, and only then ask for it."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.pages import sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.reports.models import ReportRun, RunKind, RunState
from hrp.reports.rows.forms import AskForm, RowsForm, asked
from hrp.reports.rows.showing import found, told
from hrp.reports.rows.years import years_to_ask_for
from hrp.reports.runs import ask


@needs(Permission.REPORT)
@require_http_methods(["GET", "POST"])
def rows_new(request):
    """Show what a row tells, and have the risk of some years measured."""
    years = years_to_ask_for()
    form = RowsForm(sent(request), years=years, like=_like(request)) if years else None
    if form and form.is_bound and form.is_valid():
        what = form.cleaned_data
        run = ask(by=request.user, kind=RunKind.MEASURE, pk=what.pop("key"), **what)
        return redirect("reports:run", run.pk)
    return show(request, "reports/rows.html", form, told=told())


def _like(request) -> ReportRun | None:
    """Return what this person asked for before and would ask for otherwise, if they come from there.

    Its id is in the address: what a file is for is nobody's to read there.
    """
    mine, named = ReportRun.objects.of(request.user).exclude(kind=RunKind.QUARTER), request.GET.get("like")
    try:
        return mine.filter(pk=UUID(named)).first() if named else None
    except ValueError:
        return None


@needs(Permission.REPORT)
@require_GET
def rows_look(request, pk):
    """Show what was found of the risk; until something was, there is nothing but how far it is."""
    run = get_object_or_404(ReportRun.objects.of(request.user), pk=pk)
    if not run.findings or run.kind == RunKind.QUARTER:
        return redirect("reports:run", pk)
    record(Action.LIST, by=request.user, subject=f"report {pk}", count=len(run.findings["years"]))
    context = {"run": run, "found": found(run.findings), "can_ask": run.kind == RunKind.MEASURE, "form": AskForm()}
    return render(request, "reports/rows_look.html", context)


@needs(Permission.REPORT)
@require_POST
def rows_ask(request, pk):
    """Ask for the file of the years whose risk was measured, for the same purpose."""
    looked = get_object_or_404(ReportRun.objects.of(request.user), pk=pk)
    if looked.kind != RunKind.MEASURE or looked.state != RunState.READY:
        messages.info(request, _("Look at the risk first. Then you can ask for the file."))
        return redirect("reports:rows_new")
    form = AskForm(request.POST)
    form.is_valid()  # a key that is nonsense is replaced by a fresh one
    run = ask(by=request.user, kind=RunKind.ROWS, pk=form.cleaned_data["key"], **asked(looked))
    return redirect("reports:run", run.pk)
