"""Training: each their own log; whoever supervises a therapist reads along."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clients.pages import sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.base.paging import page_of
from hrp.supervision.actions.training import add_training, change_training
from hrp.supervision.forms.training import TrainingForm
from hrp.supervision.lines import line_for
from hrp.supervision.models import TrainingEntry
from hrp.supervision.training import years_of


@needs(Permission.SEE_CASELOAD)
@require_http_methods(["GET", "POST"])
def training(request):
    """Show one's own training, and note what was done. Supervisors keep learning too."""
    form = TrainingForm(sent(request))
    if form.is_bound and form.is_valid():
        add_training(by=request.user, **form.cleaned_data)
        messages.success(request, _("Noted."))
        return redirect("supervision:training")
    return show(request, "supervision/training.html", form, **_log(request, request.user))


@needs(Permission.SEE_CASELOAD)
@require_http_methods(["GET", "POST"])
def training_edit(request, pk):
    """Put right an entry of one's own."""
    entry = TrainingEntry.objects.filter(learner=request.user, pk=pk).first()
    if entry is None:
        record(Action.DENIED, by=request.user, permission=str(Permission.SEE_CASELOAD))
        raise Http404
    form = TrainingForm(sent(request), entry=entry)
    if form.is_bound and form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name != "key"}
        change_training(entry, by=request.user, **said)
        messages.success(request, _("Saved."))
        return redirect("supervision:training")
    return show(request, "supervision/training_edit.html", form)


@needs(Permission.READ_RECORD)
@require_GET
def line_training(request, pk):
    """Show a supervisor the training of the therapist of one line, and nobody else's."""
    line = line_for(request, pk)
    context = {"line": line, **_log(request, line.therapist)}
    record(Action.LIST, by=request.user, subject="training", line=str(line.pk), count=len(context["entries"]))
    return render(request, "supervision/line_training.html", context)


def _log(request, learner) -> dict:
    """What a page shows of one person's training, as far as the reader may see it."""
    entries = TrainingEntry.objects.for_learner(request.user).filter(learner=learner)
    return {"entries": page_of(entries, request.GET.get("page")), "years": years_of(entries)}
