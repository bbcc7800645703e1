"""Second factors: what shows, beside the password, that it is the person.

An authenticator app and passkeys are factors of their own; codes on paper stand in for them on the day
that they are lost. The sign-in library keeps them. What is checked here is checked nowhere else.
"""

from allauth.account.authentication import get_authentication_records
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from hrp.accounts.models import User

Type = Authenticator.Type
FACTORS = (Type.TOTP, Type.WEBAUTHN)
FIRST, CONFIRM = "first", "confirm"  # what a sign-in still lacks


def types_of(user) -> list[str]:
    """Return which factors a person has: "totp" (an app), "webauthn" (passkeys), both or none."""
    held = set(Authenticator.objects.filter(user=user, type__in=FACTORS).values_list("type", flat=True))
    return [str(kind) for kind in FACTORS if kind in held]


def has_factor(user) -> bool:
    """Say whether a person has a factor at all."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def shown(request) -> bool:
    """Say whether a factor was shown in this sign-in."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def missing(request) -> str:
    """Say what a sign-in lacks before it opens anything: FIRST (none is set up), CONFIRM, or nothing.

    CONFIRM is a sign-in by password alone of someone who has a factor: it was set up elsewhere since.
    """
    if not settings.FACTOR_NEEDED or shown(request):
        return ""
    return CONFIRM if has_factor(request.user) else FIRST


# --- Passkeys -----------------------------------------------------------------------------------


def passkey_options(request, user: User | None = None) -> dict:
    """Return what a browser needs to ask for a passkey: of `user`, or of whoever is there.

    The challenge is kept with the sign-in and is good for one answer.
    """
    return webauthn.begin_authentication(user)


def check_passkey(request, user: User, credential) -> bool:
    """Say whether a browser's answer is that of a passkey of `user`, to the question that was asked."""
    return passkey_used(user, credential) is not None


def passkey_used(user: User | None, credential) -> Authenticator | None:
    """Return the passkey that gave this answer; without a `user` it names its person itself. None if it is none."""
    if not _can_be_read(credential, webauthn.parse_authentication_response):
        return None
    try:
        whose = user or webauthn.extract_user_from_response(credential)
        return webauthn.complete_authentication(whose, credential)
    except (ValidationError, ValueError, TypeError, AttributeError, KeyError):
        return None


def _can_be_read(credential, read) -> bool:
    try:
        return read(credential) is not None
    except Exception:  # whatever a made-up answer breaks in the library, it is none
        return False


def new_passkey_options(user: User) -> dict:
    """Return what a browser needs to make a passkey for `user` that can sign in by itself."""
    return webauthn.begin_registration(user, passwordless=True)


def new_passkey_holds(credential) -> bool:
    """Say whether a browser's answer is a new passkey, made for the question that was asked, by a person."""
    if not _can_be_read(credential, webauthn.parse_registration_response):
        return False
    try:
        return webauthn.complete_registration(credential).is_user_verified()
    except (ValidationError, ValueError, TypeError, KeyError):
        return False


# --- Codes --------------------------------------------------------------------------------------


@transaction.atomic
def code_used(user: User, code: str) -> Authenticator | None:
    """Return the factor that gave this code, and let the code count never again; None for a wrong one."""
    held = Authenticator.objects.select_for_update().filter(user=user, type__in=[Type.TOTP, Type.RECOVERY_CODES])
    for factor in held:
        if _spend_step(factor, code) if factor.type == Type.TOTP else factor.wrap().validate_code(code):
            return factor
    return None


def step_of(secret: str, code: str) -> int | None:
    """Return the half minute that a code of an app belongs to, among those that count now; None for a wrong one."""
    for step in totp.yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, step))):
            return step
    return None


def _spend_step(factor: Authenticator, code: str) -> bool:
    """Take a code of the app, if it is newer than the last one taken.

    The library forgets a used code after half a minute, and takes it for a minute and a half.
    """
    step = step_of(decrypt(factor.data["secret"]), code)
    if step is None or step <= factor.data.get("last_step", 0):
        return False
    factor.data["last_step"] = step
    factor.save(update_fields=["data"])
    return True
