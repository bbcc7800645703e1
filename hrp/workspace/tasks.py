"""Background work of the pages that read across: the mail in the morning."""

import logging
from smtplib import SMTPException

from celery import shared_task
from django.core.cache import cache
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from hrp.accounts.models import User
from hrp.accounts.way_in import can_mail
from hrp.workspace.reminders import reminders_of

logger = logging.getLogger(__name__)

ONE_DAY = 20 * 60 * 60  # seconds: for so long it is known who has had today's mail


@shared_task
def mail_reminders() -> None:
    """Mail each person who wants it how many things wait for them. Runs on working mornings.

    Whoever has nothing waiting gets none, and nobody two on a day. A mail that does not go holds up
    no other; it is tried again when the task runs again.
    """
    if not can_mail():
        return
    lost = sum(not _mail(person) for person in User.objects.filter(is_active=True, reminders_by_mail=True))
    if lost:
        logger.warning("Reminders that could not be mailed: %s.", lost)


def _mail(person: User) -> bool:
    """Mail one person, unless nothing waits or they have had it; say whether all is well."""
    count, had = reminders_of(person).count(), f"reminded:{person.pk}:{timezone.localdate()}"
    if not count or not cache.add(had, True, ONE_DAY):
        return True
    try:
        with override(person.language):
            send_mail(_("HRP: something waits for you"), _text(count), None, [person.email])
    except (SMTPException, OSError):
        cache.delete(had)
        return False
    return True


def _text(count: int) -> str:
    """The whole mail: a number. Neither whom nor what it is about may stand in a mail."""
    return ngettext(
        "%(count)d thing waits for you in HRP. Sign in to see it.\n",
        "%(count)d things wait for you in HRP. Sign in to see them.\n",
        count,
    ) % {"count": count}
