"""Everyone that a person may see."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clients import glass
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.workspace.caseload import FilterForm, clients_of, rows_of
from sessions.forms import SearchForm

SEARCH = "caseload_search"  # kept with the sign-in: a name never stands in an address


@needs(Permission.SEE_CASELOAD)
@require_http_methods(["GET", "POST"])
def caseload(request):
    """List the caseload. A search comes by POST, leaves the filters as they are and lasts until it is cleared."""
    form = FilterForm(request.GET)
    if request.method == "POST":
        request.session[SEARCH] = SearchForm.words_in(request.POST)
        return redirect(f"{request.path}?{form.narrowing()}".rstrip("?"))
    words = request.session.get(SEARCH, "")
    chosen = form.chosen()
    page, rows = rows_of(request.user, clients_of(request.user, words, **chosen), request.GET.get("page"))
    record(
        Action.LIST,
        by=request.user,
        subject="caseload",
        count=page.paginator.count,
        filters=sorted([*chosen, *(["words"] if words else [])]),
    )
    context = {"form": form, "page": page, "rows": rows, "words": words, "narrowed": chosen}
    context |= {"query": form.narrowing(), "may_enrol": request.user.may(Permission.ENROL)}
    context["may_log"] = request.user.may(Permission.WRITE_RECORD)
    context["told"] = glass.told_to(request.user, leading=False)
    return render(request, "workspace/caseload.html", context)
