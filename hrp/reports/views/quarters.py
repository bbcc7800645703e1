"""Figures of a quarter: which there are, one of them, and the same as a file. Views of what is stored, and no more."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.views.decorators.http import require_GET, require_http_methods

from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.accounts.stepup import ask_first, is_fresh
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.base.paging import page_of
from hrp.reports.figures import asking, files, telling
from hrp.reports.figures.quarter import Quarter
from hrp.reports.models import QuarterTable, RunKind
from hrp.reports.runs import ask
from hrp.reports.safe.tables import ALL, Group, SafeTable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(Permission.REPORT)
@require_http_methods(["GET", "POST"])
def quarters(request):
    """List the quarters that are over, and ask for the figures of one."""
    form = asking.AskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("year", "quarter")}
        run = ask(by=request.user, kind=RunKind.QUARTER, pk=form.cleaned_data["key"], **chosen)
        return redirect("reports:run", run.pk)
    page = page_of(asking.closed(), request.GET.get("page"))
    context = {"page": page, "lines": asking.standing(page.object_list, request.user), "form": form}
    return render(request, "reports/quarters.html", context, status=422 if form.is_bound else 200)


@needs(Permission.REPORT)
@require_GET
def quarter(request, year, quarter):
    """Show what was told of a quarter, for all teams together or one column; or that nothing was told yet.

    404 for one that can neither be asked for nor was told.
    """
    when = _over(year, quarter)
    stored = QuarterTable.objects.filter(year=year, quarter=quarter).first()
    context = {"when": when, "stored": stored}
    if stored is None and not asking.can_be_told(when):
        raise Http404
    if stored is None:
        context["line"] = asking.standing([when], request.user)[0]
    else:
        context |= _shown(when, stored, request.GET.get("team") or ALL)
    record(Action.LIST, by=request.user, subject=f"quarter {year}-{quarter}")
    return render(request, "reports/quarter.html", context)


@needs(Permission.REPORT)
@require_GET
def quarter_file(request, year, quarter, kind):
    """Send the figures of a quarter as a file of `kind` (csv or xlsx).

    Whoever has to confirm first is led back to the page: a file alone would leave them at the question.
    """
    when, team = _over(year, quarter), request.GET.get("team")
    if not is_fresh(request):
        return ask_first(reverse("reports:quarter", args=[year, quarter]))
    stored = get_object_or_404(QuarterTable, year=year, quarter=quarter)
    table = SafeTable.from_json(stored.table)
    groups = table.groups if team is None and not table.too_few else (_group(table, team),)
    record(Action.EXPORT, by=request.user, subject=f"quarter {year}-{quarter}", file=kind, team=team or "")
    answer = HttpResponse(**_made(kind, list(telling.written(table, groups)), when, stored))
    answer["Content-Disposition"] = f'attachment; filename="quarter-{year}-{quarter}.{kind}"'
    return answer


def _over(year: int, number: int) -> Quarter:
    """Return the quarter of an address that is over; 404 for all others."""
    found = asking.quarter_at(year, number)
    if found is None:
        raise Http404
    return found


def _group(table: SafeTable, code: str) -> Group:
    """Return a column of `table`; 404 where it has none of that code."""
    found = next((group for group in table.groups if group.code == code), None)
    if found is None:
        raise Http404
    return found


def _shown(when: Quarter, stored: QuarterTable, code: str) -> dict:
    """What the page says of a stored table, in the column `code`."""
    table = SafeTable.from_json(stored.table)
    if table.too_few:
        return {"too_few": True}
    group = _group(table, code)
    return {
        "group": group,
        "group_name": telling.name_of(group),
        "groups": [(each.code, telling.name_of(each)) for each in table.groups],
        "parts": telling.parts_of(table, code),
        "notes": _notes(when, stored),
        "hidden": telling.hidden_words(),
    }


def _notes(when: Quarter, stored: QuarterTable) -> list[tuple[str, str]]:
    told_on = formats.date_format(timezone.localdate(stored.created_at), "j F Y")
    return telling.how_to_read(when, told_on, stored.sha256)


def _made(kind: str, rows: list, when: Quarter, stored: QuarterTable) -> dict:
    """Return the file and its type."""
    if kind == "csv":
        return {"content": files.as_csv(rows), "content_type": "text/csv; charset=utf-8"}
    return {"content": files.as_xlsx(rows, _notes(when, stored), made_at=stored.created_at), "content_type": XLSX}
