"""Background work of the trail."""

from celery import shared_task

from hrp.audit.sealing import seal_all
from hrp.audit.verifying import verify_and_note


@shared_task
def seal_trail() -> None:
    """Seal what is new in the trail. Runs every minute."""
    seal_all()


@shared_task
def verify_trail() -> None:
    """Check the whole trail and note the result for the admin's page. Runs every night."""
    seal_all()
    verify_and_note()
