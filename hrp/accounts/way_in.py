"""The single-use link by which a person comes to their password: an invitation, or a forgotten one."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _

from hrp.accounts.models import User

logger = logging.getLogger(__name__)

HERE = "now"  # stands in the address once the token has moved to the browser's sign-in data


def link(user: User, token: str, *, origin: str) -> str:
    """Return the whole address that sets the password of `user`. `origin` is the site's own, with scheme."""
    return f"{origin.rstrip('/')}{reverse('accounts:welcome', args=[user.pk, token])}"


def token(user: User) -> str:
    """Return a token that lets `user` set their password; it holds until they do, sign in, or three days pass."""
    return default_token_generator.make_token(user)


def guest(person, token: str) -> User | None:
    """Return whom this link lets in, or None when it was used, is too old, or the person is disabled."""
    user = User.objects.filter(pk=person, is_active=True).first()
    return user if user and default_token_generator.check_token(user, token) else None


def can_mail() -> bool:
    """Say whether this site can send mail."""
    return bool(settings.EMAIL_HOST)


def mail(user: User, address: str) -> bool:
    """Mail the link to its person; say whether it went. Names nobody but the site."""
    if not can_mail():
        return False
    body = _("Set your password here. The link works once, within three days:\n\n%(address)s\n") % {"address": address}
    try:
        send_mail(_("Your way in"), body, None, [user.email])
    except (SMTPException, OSError):
        logger.warning("A way in could not be mailed to user %s.", user.pk)
        return False
    return True
