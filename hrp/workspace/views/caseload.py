"""Everyone that a person may see."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.workspace.caseload import FilterForm, clients_of, page_of
from sessions.forms import SearchForm

SEARCH = "caseload_search"  # kept with the sign-in: a name never stands in an address


@needs(Permission.SEE_CASELOAD)
@require_http_methods(["GET", "POST"])
def caseload(request):
    """List the caseload. A search comes by POST and lasts until it is cleared."""
    if request.method == "POST":
        search = SearchForm(request.POST)
        request.session[SEARCH] = search.cleaned_data["words"] if search.is_valid() else ""
        return redirect("workspace:caseload")
    words, form = request.session.get(SEARCH, ""), FilterForm(request.GET)
    chosen = form.chosen()
    page, rows = page_of(clients_of(request.user, words, **chosen), request.GET.get("page"))
    record(
        Action.LIST,
        by=request.user,
        subject="caseload",
        count=page.paginator.count,
        filters=sorted([*chosen, *(["words"] if words else [])]),
    )
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "rows": rows, "words": words, "narrowed": chosen, "query": query.urlencode()}
    context["may_enrol"] = request.user.may(Permission.ENROL)
    return render(request, "workspace/caseload.html", context)
