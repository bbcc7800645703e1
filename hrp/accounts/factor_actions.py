"""What is done to a person's factors and sign-ins. Every action leaves its row in the trail.

No row holds a secret, a code, or the name that a person gave to a passkey.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from hrp.accounts import actions, factors
from hrp.accounts.models import User
from hrp.audit.models import Action
from hrp.audit.trail import record


class LastFactor(Exception):
    """It is the only factor that is left, and one is needed."""


class PasswordIsAnother(Exception):
    """The person's password was changed or taken away while they set up a factor."""


def _lock(user: User) -> User:
    """Let what is done to one person's factors happen one after the other; return them as they are stored."""
    return User.objects.select_for_update().get(pk=user.pk)


def _lock_as_known(user: User) -> None:
    if _lock(user).password != user.password:
        raise PasswordIsAnother


@transaction.atomic
def add_app(user: User, *, by, secret: str, step: int) -> Authenticator:
    """Set up an authenticator app whose code for the half minute `step` was just shown; it counts no more.

    There is one app for a person. Raises IntegrityError when there is one already, and PasswordIsAnother
    when their factors were reset meanwhile.
    """
    _lock_as_known(user)
    app = TOTP.activate(user, secret).instance
    app.data["last_step"] = step
    app.save(update_fields=["data"])
    return _added(app, by=by)


@transaction.atomic
def add_passkey(user: User, *, by, name: str, credential: dict) -> Authenticator:
    """Keep a passkey whose registration was checked.

    Raises IntegrityError for one that cannot be kept, and PasswordIsAnother when the person's factors were
    reset meanwhile.
    """
    _lock_as_known(user)
    return _added(WebAuthn.add(user, name, credential).instance, by=by)


def _added(factor: Authenticator, *, by) -> Authenticator:
    RecoveryCodes.activate(factor.user)  # with the first factor; later it leaves them as they are
    record(Action.RIGHT_CHANGED, by=by, subject=f"user {factor.user_id}", factor_added=factor.type)
    return factor


@transaction.atomic
def remove_factor(factor: Authenticator, *, by) -> None:
    """Take an app or a passkey away. Codes on paper go with the last one.

    Raises LastFactor where a factor is needed: a sign-in without one would open nothing but the page
    that sets one up, for whoever has the password.
    """
    _lock(factor.user)  # two at once may not both be the second to last
    held = Authenticator.objects.filter(user=factor.user_id)
    others = held.filter(type__in=factors.FACTORS).exclude(pk=factor.pk).exists()
    if settings.FACTOR_NEEDED and not others:
        raise LastFactor
    (held.filter(pk=factor.pk) if others else held).delete()
    record(Action.RIGHT_CHANGED, by=by, subject=f"user {factor.user_id}", factor_removed=factor.type)


@transaction.atomic
def new_codes(user: User, *, by) -> None:
    """Make new codes for paper. The old ones count no more."""
    _lock(user)  # asked for twice at once, there is one set
    Authenticator.objects.filter(user=user, type=factors.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    record(Action.RIGHT_CHANGED, by=by, subject=f"user {user.pk}", factor_added=str(factors.Type.RECOVERY_CODES))


@transaction.atomic
def reset_factors(user: User, *, by) -> None:
    """Take every factor away from someone who lost theirs, and end their sign-ins.

    Their password opens nothing any more either: whoever has the lost phone may know it. They come
    back by a way in (`actions.give_way_in`), choose a password and set up a factor. `by` is None for
    the command line.
    """
    _lock(user)
    Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    actions.end_sign_ins(user)
    record(Action.RIGHT_CHANGED, by=by, subject=f"user {user.pk}", factors_reset=True)


@transaction.atomic
def end_sign_in(sign_in: UserSession, *, by) -> None:
    """End one sign-in. It is over at the next request of that browser."""
    sign_in.end()
    record(Action.SIGN_IN_ENDED, by=by, subject=f"user {sign_in.user_id}", ended=1)


@transaction.atomic
def end_other_sign_ins(user: User, *, by, but: str) -> None:
    """End every sign-in of a person except the one with the key `but`."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=but))
    for sign_in in others:
        sign_in.end()
    record(Action.SIGN_IN_ENDED, by=by, subject=f"user {user.pk}", ended=len(others))
