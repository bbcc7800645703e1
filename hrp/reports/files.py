"""The finished file of a run: kept encrypted, fetched once by whoever asked for it, and then gone."""

import base64
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from hrp.audit.models import Action
from hrp.audit.trail import record
from hrp.reports.models import ReportRun, RunFile, RunState


@dataclass(frozen=True)
class Fetched:
    """A file as it is handed over: what it is called, and its bytes."""

    name: str
    content: bytes


def waiting(run: ReportRun) -> RunFile | None:
    """Return the file that waits to be fetched, without what is in it; None if there is none (any more)."""
    if run.state != RunState.READY or run.expires_at is None or run.expires_at <= timezone.now():
        return None
    return RunFile.objects.filter(run=run).defer("content").first()


@transaction.atomic
def fetch(run: ReportRun, *, by) -> Fetched | None:
    """Hand the file of `run` over and delete it here, once; None if it was fetched, expired or never was.

    Whoever calls this has asked whether `by` may, in this very request.
    """
    run = ReportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    file = waiting(run)
    if file is None:
        return None
    fetched = Fetched(file.name, base64.b64decode(file.content))
    file.delete()
    run.fetched_at = timezone.now()
    run.save(update_fields=["fetched_at"])
    record(Action.EXPORT, by=by, subject=f"report {run.pk}", kind=run.kind, size=file.size, sha256=file.sha256)
    return fetched
