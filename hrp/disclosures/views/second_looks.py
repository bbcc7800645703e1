"""Looking again at what was told in an emergency, and at what waits for a second person."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clients.access import client_for
from clients.pages import opened, sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.accounts.stepup import ask_first, stale_message
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.disclosures.actions.emergencies import NotToLookAt, look
from hrp.disclosures.forms.orders import LookForm
from hrp.disclosures.models import Disclosure
from hrp.disclosures.second_looks import date_it, emergencies_for, looks_page


@needs(Permission.SEE_CASELOAD)
@require_GET
def second_looks(request):
    """What was told in an emergency and waits for a second look, the longest wait first; and orders of a court."""
    found = looks_page(request.user, request.GET.get("page"))
    count = found["page"].paginator.count + len(found["orders"])
    record(Action.LIST, by=request.user, subject="second looks", count=count)
    return render(request, "disclosures/second_looks.html", found)


@needs(Permission.READ_RECORD)
@require_http_methods(["GET", "POST"])
def second_look(request, pk):
    """Look at what was told in an emergency, as the second person; or once more, alone, where there is nobody else."""
    told = _to_look_at(request, pk)
    client = client_for(request, told.client.code, Permission.READ_RECORD, page=opened(request, "second_look"))
    alone = told.created_by_id == request.user.pk
    stale = stale_message(request) if alone else ""
    if stale and request.method == "GET":
        return ask_first(request.path)
    form = LookForm(sent(request), alone=alone)
    if form.is_bound and form.is_valid() and not stale:
        return _looked(request, told, form)
    looked = getattr(told, "second_look", None)
    return show(
        request, "disclosures/second_look.html", form, client=client, told=date_it(told), looked=looked, stale=stale
    )


def _looked(request, told, form):
    """Keep the look, and say whose counts. Somebody whose line ended this very moment gets what others get: 404."""
    try:
        looked = look(told, by=request.user, words=form.cleaned_data["words"])
    except NotToLookAt:
        raise Http404 from None
    if looked.created_by_id == request.user.pk:
        messages.success(request, _("Noted that you have looked at it. Thank you."))
    else:
        messages.info(request, _("%(who)s has looked at it already.") % {"who": looked.created_by.name})
    return redirect("disclosures:second_looks")


def _to_look_at(request, pk) -> Disclosure:
    """Return what was told, if it is for this person to look at; else 404, and a denial with the client's code."""
    rows = emergencies_for(request.user).select_related("client", "created_by", "second_look__created_by")
    told = rows.filter(pk=pk).first()
    if told is None:
        code = Disclosure.objects.filter(pk=pk).values_list("client__code", flat=True).first()
        record(Action.DENIED, by=request.user, client_code=code or "", permission=str(Permission.READ_RECORD))
        raise Http404
    return told
