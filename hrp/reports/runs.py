"""What is asked for and made in the background: asking, calling it off, and the words a worker function speaks.

A worker function makes one kind of thing (`hrp/reports/work.py` names them). It is called with the run and its
`Progress`, outside of any transaction, and returns `Made`. It raises `Refused` where it may not tell what it found.
"""

import logging
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from hrp.accounts.models import User
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.celery import app
from hrp.reports.models import Reason, ReportRun, RunKind, RunState

logger = logging.getLogger(__name__)

WORK = "hrp.reports.tasks.work"
# A message that found no worker for so long has been followed by others: see `hrp/reports/sweeping.py`.
MESSAGE_LASTS = timedelta(minutes=10)
BEAT_EVERY = 1.0  # seconds


class Refused(Exception):
    """What was found may not be told. `reason` says why."""

    def __init__(self, reason: Reason):
        super().__init__(reason)
        self.reason = reason


class Cancelled(Exception):
    """Whoever asked for it has called it off."""


class Superseded(Exception):
    """Another worker has it by now."""


@dataclass(frozen=True)
class Made:
    """What a worker function made: `findings` (numbers and codes as JSON holds them, never a row), and maybe a file.

    `name` is what the file is called when it is fetched. It tells nothing of anybody.
    """

    findings: dict = field(default_factory=dict)
    file: bytes | None = None
    name: str = ""


class Progress:
    """Tells how far a run is, and that its worker is still there.

    Call it often, at least every few seconds: after 90 silent seconds a worker counts as lost. It writes once a second
    at most, so a call costs next to nothing.
    """

    def __init__(self, run: ReportRun):
        self._mine = ReportRun.objects.filter(pk=run.pk, attempt=run.attempt, state=RunState.RUNNING)
        self._run, self._next = run, 0.0

    def __call__(self, done: int, total: int) -> None:
        """Note that `done` of `total` steps are done; a `total` of 0 is not known yet.

        Raises Cancelled if it was called off and Superseded if another worker has it. Refuses to be called inside a
        transaction, where nobody could see what it writes.
        """
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + BEAT_EVERY
        with transaction.atomic(durable=True):
            still_mine = self._mine.update(done=done, total=total, beat_at=timezone.now())
        if not still_mine:
            raise lost(self._run)


def insist_on_right(run: ReportRun) -> None:
    """Refuse unless whoever asked works here and may report at this very moment."""
    if not User.objects.get(pk=run.created_by_id).may(Permission.REPORT):
        raise Refused(Reason.NO_RIGHT)


def hold(run: ReportRun) -> None:
    """Hold a run until the transaction ends, before something is stored for good in the name of whoever asked.

    Raises Cancelled or Superseded if it is not this worker's any more, and Refused if they lost the right meanwhile.
    """
    mine = ReportRun.objects.select_for_update().filter(pk=run.pk, attempt=run.attempt, state=RunState.RUNNING)
    if not mine.first():
        raise lost(run)
    insist_on_right(run)


def lost(run: ReportRun) -> Exception:
    """Return why a worker has its run no longer."""
    called_off = ReportRun.objects.filter(pk=run.pk, reason=Reason.CANCELLED).exists()
    return Cancelled() if called_off else Superseded()


@transaction.atomic
def ask(*, by, kind: RunKind, pk: uuid.UUID | None = None, **what) -> ReportRun:
    """Ask for something to be made, once for each `pk` (the id that the form carries), and wake a worker.

    `what`: `year` and `quarter` (1–4) for figures; `first_year`, `last_year` and `purpose` for rows and their measure.
    """
    if pk is None or ReportRun.objects.filter(pk=pk).exclude(created_by=by, kind=kind).exists():
        pk = uuid.uuid4()  # none came along, or it is that of something else
    run, new = ReportRun.objects.get_or_create(pk=pk, created_by=by, defaults={"kind": kind, **what})
    if new:
        told = {name: value for name, value in what.items() if name != "purpose"}
        record(Action.CREATE, by=by, subject=f"report {run.pk}", kind=str(kind), **told)
        transaction.on_commit(partial(wake, run))
    return run


def wake(run: ReportRun) -> bool:
    """Tell the workers that something waits; say whether they could be told. The row waits either way."""
    try:
        app.send_task(WORK, [str(run.pk)], expires=MESSAGE_LASTS.total_seconds())
    except (BrokerError, OSError) as error:
        logger.warning("No worker could be told that a report waits: %s.", type(error).__name__)
        return False
    return True


@transaction.atomic
def cancel(run: ReportRun, *, by) -> bool:
    """Call off what is not finished yet; say whether there was something. Its worker notices soon."""
    now = timezone.now()
    going = ReportRun.objects.filter(pk=run.pk, state__in=(RunState.QUEUED, RunState.RUNNING))
    over = {"state": RunState.STOPPED, "reason": Reason.CANCELLED, "cancel_asked_at": now, "finished_at": now}
    if not going.update(**over):
        return False
    record(Action.CHANGE, by=by, subject=f"report {run.pk}", state=RunState.STOPPED, reason=Reason.CANCELLED)
    return True
