"""Background work of the accounts app."""

from celery import shared_task
from django.core.management import call_command

from hrp.accounts import actions, way_in
from hrp.accounts.models import User


@shared_task
def forget_ended_sign_ins() -> None:
    """Delete the data of sign-ins that have ended. Runs every night."""
    call_command("clearsessions")


@shared_task
def mail_way_in(person: str, origin: str) -> None:
    """Mail a person who forgot their password a link that sets it. Does nothing for someone disabled."""
    user = User.objects.filter(pk=person, is_active=True).first()
    if user:
        token = actions.give_way_in(user, by=None)
        way_in.mail(user, way_in.link(user, token, origin=origin))
