"""What is done every minute about runs that nobody has in hand: left behind, forgotten, or past their time."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.reports.models import Reason, ReportRun, RunFile, RunState
from hrp.reports.models.run import MOST_ATTEMPTS
from hrp.reports.runs import wake
from hrp.reports.scratch import clear

SILENT = timedelta(seconds=90)  # a worker that said nothing for so long is lost


def sweep() -> None:
    """Look after every run that needs it."""
    now = timezone.now()
    for run in ReportRun.objects.filter(state=RunState.RUNNING, beat_at__lt=now - SILENT):
        begin_again(run)
    for run in ReportRun.objects.filter(state=RunState.READY, expires_at__lte=now, fetched_at=None):
        expire(run)
    clear()
    for run in ReportRun.objects.filter(state=RunState.QUEUED).order_by("created_at"):
        if not wake(run):
            return


@transaction.atomic
def begin_again(run: ReportRun) -> None:
    """Let a run that its worker left wait again; stop it if it was begun often enough."""
    left = ReportRun.objects.filter(pk=run.pk, state=RunState.RUNNING, attempt=run.attempt, beat_at=run.beat_at)
    if run.attempts < MOST_ATTEMPTS:
        left.update(state=RunState.QUEUED, attempt=None)
        return
    over = {"state": RunState.STOPPED, "reason": Reason.GAVE_UP}
    if left.update(finished_at=timezone.now(), **over):
        record(Action.CHANGE, by=run.created_by, subject=f"report {run.pk}", **over)


@transaction.atomic
def expire(run: ReportRun) -> None:
    """Delete the file of a run whose time is over."""
    if ReportRun.objects.filter(pk=run.pk, state=RunState.READY).update(state=RunState.EXPIRED):
        RunFile.objects.filter(run=run).delete()
        record(Action.CHANGE, by=run.created_by, subject=f"report {run.pk}", state=RunState.EXPIRED)
