"""What left about a client: the account of three years, one thing that left, and its file as it was sent."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from clients.access import client_for, marks
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.accounts.stepup import ask_first, is_fresh
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.disclosures.accounting import BESIDE, account_of, parts_of, scopes_in_words, sent_file, since_when
from hrp.disclosures.models import Disclosure


@needs(Permission.READ_RECORD)
@require_GET
def account(request, code):
    """Give an account of what left about a client in the last three years, to read and to print."""
    client = client_for(request, code, Permission.READ_RECORD, page="account")
    context = {"client": client, "gone": account_of(client, by=request.user), "since": since_when()}
    return render(request, "disclosures/account.html", context | {"now": timezone.now()})


@needs(Permission.READ_RECORD)
@require_GET
def disclosure(request, code, pk):
    """Show one thing that left: to whom, what, what for, on what basis, as it was sent."""
    client = client_for(request, code, Permission.READ_RECORD, page="disclosure")
    gone = _gone(request, client, pk)
    context = {"client": client, "gone": gone, "scopes": scopes_in_words(gone), "parts": parts_of(gone)}
    return render(request, "disclosures/disclosure.html", context)


@needs(Permission.READ_RECORD)
@require_GET
def disclosure_file(request, code, pk):
    """Fetch the file as it was sent, or a part of it, for whoever confirmed that it is them."""
    client = client_for(request, code, Permission.READ_RECORD)
    gone = _gone(request, client, pk)
    if not is_fresh(request):
        return ask_first(reverse("disclosures:disclosure", args=[client.code, gone.pk]))  # a file leads to no page
    sent = sent_file(gone, request.GET.get("part", ""))
    if sent is None:
        raise Http404
    record(Action.EXPORT, by=request.user, client_code=client.code, subject=f"disclosure {gone.pk}", **marks(client))
    answer = HttpResponse(sent.content, content_type=sent.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{sent.name}"'
    return answer


def _gone(request, client, pk) -> Disclosure:
    rows = Disclosure.objects.for_user(request.user).filter(client=client)
    rows = rows.select_related(*BESIDE)
    return get_object_or_404(rows, pk=pk)
