"""Background work of the reports app. The rows are the work; these tasks only look at them."""

from celery import shared_task

from hrp.reports import sweeping
from hrp.reports import work as making


@shared_task
def work(run: str) -> None:
    """Make what was asked for as the run with this id. Does nothing if it does not wait."""
    making.work(run)


@shared_task
def sweep() -> None:
    """Begin again what a lost worker left, wake workers for what waits, let go of what is old. Runs every minute."""
    sweeping.sweep()
