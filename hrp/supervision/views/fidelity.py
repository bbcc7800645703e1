"""Looks at a session: the therapist alone first, then the two together. For nobody but the two of them."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.pages import sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.base.paging import page_of
from hrp.supervision.actions.fidelity import begin_look, keep_miti, rate
from hrp.supervision.fidelity import Look, answers_of, look_for, looks_of, meetings_to_look_at, seen, trends
from hrp.supervision.forms.fidelity import LookForm, MitiForm, RatingForm
from hrp.supervision.lines import line_for
from hrp.supervision.miti import worked_out
from hrp.supervision.models import MitiScore
from hrp.supervision.models.fidelity import COUNTS, GLOBALS, Whose

both_ways = require_http_methods(["GET", "POST"])


@needs(Permission.READ_RECORD)
@both_ways
def fidelity(request, pk):
    """Show the looks of the two and each item over time, and begin another look."""
    line = line_for(request, pk, to_write=request.method == "POST")
    form = LookForm(sent(request), meetings=meetings_to_look_at(line)) if line.holds else None
    if form and form.is_bound and form.is_valid():
        look = begin_look(line, by=request.user, **form.cleaned_data)
        if line.mine:
            return redirect("supervision:fidelity_own", look.pk)
        messages.success(request, _("Begun. %(name)s looks alone first.") % {"name": line.therapist.name})
        return redirect("supervision:fidelity", pk)
    looks = page_of(looks_of(request.user, line), request.GET.get("page"))
    looks.object_list = [Look(row, line) for row in looks]
    record(Action.LIST, by=request.user, subject="looks", line=str(line.pk), count=len(looks))
    context = {"line": line, "looks": looks, "trends": trends(request.user, line)}
    return show(request, "supervision/fidelity.html", form, **context)


@needs(Permission.READ_RECORD)
@both_ways
def own(request, pk):
    """Let the therapist rate alone. Nobody else sees it before they are done; from then on it stays as it is."""
    look = look_for(request, pk, own=True, to_write=request.method == "POST")
    if not look.to_rate_alone:
        return _as_it_is(request, look)
    form = RatingForm(sent(request), known=answers_of(look.row)[Whose.THERAPIST])
    if form.is_bound and form.is_valid():
        _keep(request, look, form, Whose.THERAPIST)
        return redirect("supervision:fidelity_round", pk)
    nobody = {whose: {} for whose in Whose.values}
    return show(request, "supervision/fidelity_own.html", form, look=look, seen=seen(nobody, form))


@needs(Permission.READ_RECORD)
@both_ways
def together(request, pk):
    """Show what the therapist saw, and let the two rate together until they are done."""
    look = look_for(request, pk, to_write=request.method == "POST")
    if look.to_rate_alone:
        return redirect("supervision:fidelity_own", pk)
    if request.method == "POST" and not look.open:
        return _as_it_is(request, look)
    answers = answers_of(look.row)
    form = RatingForm(sent(request), known=answers[Whose.TOGETHER]) if look.open else None
    if form and form.is_bound and form.is_valid():
        _keep(request, look, form, Whose.TOGETHER)
        return redirect("supervision:fidelity_round", pk)
    context = {"look": look, "seen": seen(answers, form), "coded": _coded(look)}
    return show(request, "supervision/fidelity_together.html", form, **context)


@needs(Permission.READ_RECORD)
@both_ways
def miti(request, pk):
    """Keep scores that somebody coded, and show what is worked out of them."""
    look = look_for(request, pk, to_write=True)
    if look.alone:
        return redirect("supervision:fidelity_own", pk)
    form = MitiForm(sent(request), known=_scores(look))
    if form.is_bound and form.is_valid():
        keep_miti(look.row, by=request.user, scores=form.changes())
        messages.success(request, _("Saved."))
        return redirect("supervision:fidelity_round", pk)
    return show(request, "supervision/miti.html", form, look=look)


def _as_it_is(request, look):
    """Lead to the page that shows what stands; what was sent comes too late."""
    if request.method == "POST":
        messages.info(request, _("This was closed before, and stays as it was."))
    return redirect("supervision:fidelity_round", look.row.pk)


def _keep(request, look, form, whose) -> None:
    """Store what was tapped, and say what comes next."""
    done = "done" in request.POST
    if not rate(look.row, by=request.user, whose=whose, done=done, **form.changes()):
        messages.info(request, _("This was closed before, and stays as it was."))
    elif not done:
        messages.success(request, _("Kept. You can go on at any time."))


def _scores(look) -> dict:
    """The scores that were kept, by name of column; empty where there are none."""
    return MitiScore.objects.filter(round=look.row).values(*GLOBALS, *COUNTS).first() or {}


def _coded(look) -> dict | None:
    """What the page shows of scores: each by its name, and what is worked out; nothing where none were kept."""
    scores = _scores(look)
    if not any(value is not None for value in scores.values()):
        return None
    named = [(MitiScore._meta.get_field(name).verbose_name, value) for name, value in scores.items()]
    return {"scores": [(name, value) for name, value in named if value is not None], "worked": worked_out(scores)}
