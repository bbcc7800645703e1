"""Sign-ins, sign-outs and changed passwords in the trail. Django and allauth tell of these by signal alone."""

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from hrp.audit.models import Action
from hrp.audit.trail import record


@receiver(user_logged_in)
def signed_in(sender, request, user, **kwargs):
    """A person signed in. The row says by what: "password+totp", "webauthn" (a passkey alone), "password"."""
    shown = [each.get("type") or each.get("method") for each in get_authentication_records(request, user)]
    record(Action.SIGN_IN, by=user, **({"by_what": "+".join(dict.fromkeys(shown))} if shown else {}))


@receiver(user_logged_out)
def signed_out(sender, request, user, **kwargs):
    """A person signed out."""
    if user is not None:
        record(Action.SIGN_OUT, by=user)


@receiver(user_login_failed)
def refused(sender, credentials, **kwargs):
    """Someone could not sign in. The trail does not keep what was typed."""
    record(Action.SIGN_IN_REFUSED, by=None)


@receiver(password_changed)
def changed_password(sender, request, user, **kwargs):
    """A person chose another password for themselves."""
    record(Action.CHANGE, by=user, subject=f"user {user.pk}", fields=["password"])
