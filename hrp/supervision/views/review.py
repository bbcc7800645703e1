"""What is worth a conversation: for a supervisor, and for a therapist about their own clients."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clients import glass
from clients.access import client_for
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.supervision.forms.review import SeenForm
from hrp.supervision.review import Listed, Sent
from hrp.supervision.review_sides import Side
from sessions import actions
from sessions.content.flags import FlagKind
from sessions.models import FlagAnswer


@needs(Permission.SUPERVISE)
@require_GET
def review(request):
    """The clients of those whom one supervises, the most worth a conversation first."""
    return _show(request, Listed(Side(request.user, mine=False), request.GET))


@needs(Permission.WRITE_RECORD)
@require_GET
def mine(request):
    """One's own clients, before a supervisor asks."""
    return _show(request, Listed(Side(request.user, mine=True), request.GET))


@needs(Permission.READ_RECORD)
@require_POST
def seen(request, code, flag):
    """Let a flag rest that stands on one's page now. One that is gone meanwhile is said to be; what was typed stays."""
    client = client_for(request, code, Permission.READ_RECORD)
    if flag not in FlagKind.values:
        raise Http404
    flag = FlagKind(flag)
    listed = Listed(Side.of(request.user, request.POST.get("side", "")), request.GET)
    form = SeenForm(request.POST, code=client.code, flag=flag)
    sent = Sent(client, flag, form)
    if form.is_valid() and _known(request, client, flag, form):
        return _answered(request, listed, sent)
    if not listed.holds(client, flag):
        return _show(request, listed, sent, status=409)
    if not form.is_valid() or not _kept(request, client, flag, form):
        return _show(request, listed, sent, status=422)
    return _answered(request, listed, sent)


def _known(request, client, flag, form) -> bool:
    """Say whether this very form was kept before: a double click."""
    mine = FlagAnswer.objects.filter(client=client, flag=flag, created_by=request.user)
    return mine.filter(pk=form.cleaned_data["key"]).exists()


def _kept(request, client, flag, form) -> bool:
    """Keep the answer. With a key that is some other row's, a fresh one goes back with the form."""
    try:
        actions.answer_flag(client, flag, by=request.user, **form.cleaned_data)
    except IntegrityError:
        form.asks_again()
        return False
    return True


def _answered(request, listed, sent):
    """Go back to where one was, with a quiet word."""
    answer = FlagAnswer.objects.get(pk=sent.form.cleaned_data["key"])
    messages.success(request, _("It rests until %(day)s.") % {"day": formats.date_format(answer.rests_until, "j F")})
    return redirect(listed.address_after(sent.client, sent.flag))


def _show(request, listed, sent=None, status=200):
    """Show the page: one row in the trail for the list, with its count and the names of its filters."""
    subject = "own caseload review" if listed.side.mine else "caseload review"
    record(Action.LIST, by=request.user, subject=subject, count=len(listed.found), filters=sorted(listed.chosen))
    gone = sent if status == 409 else None
    context = {"listed": listed, "side": listed.side, "rows": listed.rows(None if gone else sent), "gone": gone}
    if not listed.side.mine:
        context["told"] = glass.told_to(request.user, leading=False)
    return render(request, f"supervision/{listed.side.name}.html", context, status=status)
