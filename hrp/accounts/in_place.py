"""Signing in again on the page that one is on: everything is shown at once, and nothing is left half open."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hrp.accounts import factors, proof, throttle
from hrp.accounts.models import User
from hrp.audit.models import Action
from hrp.audit.trail import record


def is_passkey_alone(request) -> bool:
    """Say whether a passkey's answer was sent without a password."""
    return bool(request.POST.get("credential")) and not request.POST.get("password")


def by_passkey(request, form) -> dict | None:
    """Sign the page's person in by their passkey; return what to answer if it is not theirs."""
    user = User.objects.filter(email=form.data["login"], is_active=True).first()
    passkey = user and factors.passkey_used(user, proof.read(request.POST["credential"]))
    if not passkey:
        record(Action.SIGN_IN_REFUSED, by=None, factor=True)
        return {"error": _("This passkey did not open the page. Try again, or use your password.")}
    _enter(request, user, passkey, password=False)
    return None


def by_all(request, form) -> dict | None:
    """Sign the page's person in by password, and by a factor if they have one.

    Returns what to answer if that was not enough; with a right password and no factor it names the
    kinds of factor that would do. That a password is right is told no oftener than at the door.
    """
    if not form.is_valid():
        return {"error": " ".join(form.non_field_errors()) or _("Type your password.")}
    kinds, factor = factors.types_of(form.user), None
    if kinds:
        try:
            factor = proof.factor_in(request, form.user, request.POST)
        except throttle.TooManyTries:
            return {"factor": kinds, "error": _("Too many tries. Wait five minutes, or use a passkey.")}
    if kinds and not factor:
        return {"factor": kinds, "error": _refused(request, form.user)}
    _enter(request, form.user, factor, password=True)
    return None


def _refused(request, user) -> str:
    if not (request.POST.get("code") or request.POST.get("credential")):
        return _("One more step: your code, or your passkey.")
    record(Action.SIGN_IN_REFUSED, by=None, subject=f"user {user.pk}", factor=True)
    return _("That did not match. A code counts once, and for half a minute.")


def _enter(request, user, factor, *, password: bool) -> None:
    proof.sign_in_whole(request, user, factor, password=password, to=reverse("accounts:preferences"))
