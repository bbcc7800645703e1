"""What a worker does with a run: takes it with a mark of its own, makes it, and finishes it once.

Every step compares before it sets: the run is still in that state, and still has that mark. So a message that comes
twice, a worker that was thought dead, and a run that was called off meanwhile change nothing.
"""

import base64
import hashlib
import uuid
from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.reports.models import Reason, ReportRun, RunFile, RunKind, RunState
from hrp.reports.runs import Cancelled, Made, Progress, Refused, Superseded, insist_on_right, lost
from hrp.reports.scratch import scratch

# Who makes what: `(run, progress) -> Made`. Named, not imported: only a worker needs what they need.
MAKERS = {
    RunKind.QUARTER: "hrp.reports.figures.release.make",
    RunKind.MEASURE: "hrp.reports.rows.making.measure",
    RunKind.ROWS: "hrp.reports.rows.making.make",
}
FILE_LASTS = timedelta(days=7)


def work(pk: str) -> None:
    """Make what was asked for, unless somebody else has it, it is done, or it was called off.

    What goes wrong on the way reaches the caller; the run is begun again once its worker has been silent for long.
    """
    run = take(pk)
    if run is not None:
        with suppress(Cancelled, Superseded), scratch(run):
            _make(run)


def _make(run: ReportRun) -> None:
    try:
        insist_on_right(run)
        finish(run, import_string(MAKERS[run.kind])(run, Progress(run)))
    except Refused as refused:
        end(run, RunState.STOPPED if refused.reason == Reason.NO_RIGHT else RunState.REFUSED, refused.reason)


def take(pk: str) -> ReportRun | None:
    """Take a run that waits, with a new mark; None if it does not wait (any more)."""
    fresh = {"done": 0, "total": 0, "attempt": uuid.uuid4(), "attempts": F("attempts") + 1, "beat_at": timezone.now()}
    taken = ReportRun.objects.filter(pk=pk, state=RunState.QUEUED).update(state=RunState.RUNNING, **fresh)
    return ReportRun.objects.filter(pk=pk, attempt=fresh["attempt"]).first() if taken else None


@transaction.atomic
def finish(run: ReportRun, made: Made) -> None:
    """Set a run ready and store its file, both or neither. Raises Refused, Cancelled, Superseded."""
    insist_on_right(run)
    held = {"findings": made.findings, "expires_at": timezone.now() + FILE_LASTS if made.file is not None else None}
    end(run, RunState.READY, **held)
    if made.file is not None:
        _store(run, made)


def _store(run: ReportRun, made: Made) -> None:
    RunFile.objects.create(
        run=run,
        name=made.name,
        content=base64.b64encode(made.file).decode(),
        size=len(made.file),
        sha256=hashlib.sha256(made.file).hexdigest(),
        created_by=run.created_by,
    )


@transaction.atomic
def end(run: ReportRun, state: RunState, reason: str = "", **held) -> None:
    """Let a run be over, for whoever asked for it. Raises Cancelled or Superseded if it is not this worker's."""
    mine = ReportRun.objects.filter(pk=run.pk, attempt=run.attempt, state=RunState.RUNNING)
    if not mine.update(state=state, reason=reason, finished_at=timezone.now(), **held):
        raise lost(run)
    told = {"state": state, "reason": reason} if reason else {"state": state}
    record(Action.CHANGE, by=run.created_by, subject=f"report {run.pk}", **told)
