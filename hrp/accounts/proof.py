"""Someone shows a factor: at the door, in place, or to confirm that it is still them."""

import json

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import clear_authentication_records, perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.contrib.auth import authenticate, logout
from django.utils.translation import gettext_lazy as _

from hrp.accounts import factors, throttle
from hrp.accounts.models import User
from hrp.audit.models import Action
from hrp.audit.trail import record


def factor_in(request, user: User, sent) -> Authenticator | None:
    """Return the factor of `user` that a form shows: a passkey's answer in `credential`, or a `code`.

    None for a wrong one, or for none at all. Raises `throttle.TooManyTries`: codes can be guessed.
    """
    if credential := sent.get("credential", ""):
        return factors.passkey_used(user, read(credential))
    if not (code := sent.get("code", "").strip()):
        return None
    taken = throttle.take_try(request, "code", user.email)
    factor = factors.code_used(user, code)
    if factor:
        taken.rollback()
    return factor


def read(credential: str):
    """Return what a browser sent as a passkey's answer, or None if it is no JSON."""
    try:
        return json.loads(credential)
    except (ValueError, RecursionError):
        return None


def refused_reason(request):
    """Say in words why what was sent does not show that it is them; nothing when it does.

    For whoever is signed in already: a passkey's answer in `credential`, or else the `password`. Wrong ones
    count with those at the door, and each leaves a row in the trail. The words are in the language in which
    they are shown.
    """
    try:
        taken = throttle.take_try(request, "password", request.user.email)
    except throttle.TooManyTries:
        return _("Too many tries. Wait five minutes, then try again.")
    if _is_them(request):
        taken.rollback()
        return ""
    return _("That did not open it. Try again.")


def _is_them(request) -> bool:
    if "credential" not in request.POST:
        # Django tells of a refused password by signal, and the trail listens.
        known = authenticate(request, email=request.user.email, password=request.POST.get("password", ""))
        return known == request.user
    theirs = factors.check_passkey(request, request.user, read(request.POST["credential"]))
    if not theirs:
        record(Action.SIGN_IN_REFUSED, by=None)
    return theirs


def sign_in_whole(request, user: User, factor: Authenticator | None, *, password: bool, to: str):
    """Sign a person in who has shown everything at once, and return where they are led.

    Whatever this browser showed before, for anybody, counts no more.
    """
    if request.user.is_authenticated and request.user != user:
        logout(request)
    clear_authentication_records(request)
    if password:
        record_authentication(request, user, "password")
    if factor:
        post_authentication(request, factor, passwordless=not password)
    login = Login(user=user, redirect_url=to)
    LoginStageController(request, login).set_handled(AuthenticateStage.key)
    return perform_login(request, login)


def note(request, factor: Authenticator) -> None:
    """Note that a factor was shown at the door, after the password."""
    post_authentication(request, factor)


def confirm(request, factor: Authenticator) -> None:
    """Note in the sign-in that a factor was just shown in it."""
    post_authentication(request, factor, reauthenticated=True)


def latest(request) -> str:
    """Return by what the person showed last that it is them: "totp", "webauthn", "recovery_codes", "password"."""
    records = get_authentication_records(request, request.user)
    return (records[-1].get("type") or records[-1].get("method")) if records else ""
