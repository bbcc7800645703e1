"""Background work of the accounts app."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def forget_ended_sign_ins() -> None:
    """Delete the data of sign-ins that have ended. Runs every night."""
    call_command("clearsessions")
