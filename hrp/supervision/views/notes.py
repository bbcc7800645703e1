"""The notes of those whom one supervises: which wait to be countersigned, and which of them do."""

from dataclasses import replace

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hrp.accounts.access import needs, refuse
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.supervision.countersigning import CountersigningForm, notes_page, setting_of
from hrp.supervision.lines import line_for
from sessions import actions


@needs(Permission.SUPERVISE)
@require_GET
def notes(request):
    """The notes that wait to be countersigned, the oldest first, and those that wait for an answer."""
    found = notes_page(request.user, request.GET.get("page"))
    record(Action.LIST, by=request.user, subject="notes to countersign", count=found["page"].paginator.count)
    return render(request, "supervision/notes.html", found)


@needs(Permission.READ_RECORD)
@require_POST
def countersigning(request, pk):
    """Set which notes of a therapist are countersigned. That is for who supervises them; they see what is set."""
    line = line_for(request, pk, to_write=True)
    if line.mine:
        refuse(request.user, Permission.SUPERVISE)
    form = CountersigningForm(request.POST)
    if not form.is_valid():
        context = {"line": line, "countersigning": replace(setting_of(line), form=form)}
        return render(request, "supervision/countersigning.html", context, status=422)
    actions.set_countersigning(line.therapist, by=request.user, which=form.cleaned_data["which"])
    messages.success(request, _("Set."))
    return redirect("supervision:line", pk=line.pk)
