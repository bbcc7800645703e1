"""Pages where a person shows a factor: at the door, and to confirm that it is still them."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import LoginStageController
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.contrib.auth import authenticate as check_password
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hrp.accounts import factors, proof, sign_ins, stepup, throttle
from hrp.accounts.access import needs
from hrp.accounts.forms import CodeForm, PasswordForm
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record

NO_MATCH = gettext_lazy("That did not match. A code counts once, and for half a minute.")
TOO_MANY = gettext_lazy("Too many tries. Wait five minutes, or use a passkey.")


# --- At the door --------------------------------------------------------------------------------


def _shown(request, user, form) -> Authenticator | None:
    """Return the factor that was sent; None, and the reason at the form, if it is none."""
    try:
        factor = proof.factor_in(request, user, request.POST)
    except throttle.TooManyTries:
        form.refuse(TOO_MANY)
        return None
    if factor is None and form.is_valid():
        form.refuse(NO_MATCH)
    return factor


def _typed(request):
    """Return what was typed into a form, if it is not a passkey's answer that was sent."""
    return request.POST if request.method == "POST" and "credential" not in request.POST else None


def _ask_page(request, template, user, form, **more):
    """Render a page that asks for a factor of `user`."""
    kinds = factors.types_of(user)
    context = {
        "form": form,
        "by_code": "totp" in kinds,
        "passkey": factors.passkey_options(request, user) if "webauthn" in kinds else None,
        "credential_refused": request.method == "POST" and "credential" in request.POST,
        **more,
    }
    return render(request, template, context, status=422 if request.method == "POST" else 200)


@login_not_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code", "credential")
def authenticate(request):
    """Ask for a factor after the password. Until it is shown nobody is signed in."""
    stage = None if request.user.is_authenticated else LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None:
        return redirect("account_login")
    user = stage.login.user
    if "start_again" in request.POST or not user.is_active or not factors.has_factor(user):
        return stage.abort()
    form = CodeForm(_typed(request), send=_("Sign in"))
    factor = _shown(request, user, form) if request.method == "POST" else None
    if factor is None:
        if request.method == "POST":
            record(Action.SIGN_IN_REFUSED, by=None, subject=f"user {user.pk}", factor=True)
        return _ask_page(request, "account/factor.html", user, form)
    proof.note(request, factor)
    return stage.exit()


@login_not_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("credential")
def passkey_in(request):
    """Sign in with a passkey alone: it holds the person's device and what only they know or are."""
    if request.user.is_authenticated:
        return redirect("home")
    if request.method == "GET":
        return JsonResponse({"options": factors.passkey_options(request)})
    if not ratelimit.consume(request, action="passkey"):
        return ratelimit.respond_429(request)
    passkey = factors.passkey_used(None, proof.read(request.POST.get("credential", "")))
    if passkey is None or not passkey.user.is_active:
        record(Action.SIGN_IN_REFUSED, by=None, factor=True)
        messages.warning(request, _("This passkey did not open the door. Try again, or use your password."))
        return redirect("account_login")
    to = get_next_redirect_url(request)
    return proof.sign_in_whole(request, passkey.user, passkey, password=False, to=to)


@needs(Permission.SIGNED_IN)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code", "credential", "password")
def step_up(request):
    """Ask again for a factor, before what cannot be taken back, and lead on to it."""
    to = stepup.way_back(request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "GET" and stepup.is_fresh(request):
        return redirect(to) if to else render(request, "accounts/confirmed.html")
    by_password = stepup.by_password(request.user)
    form = (PasswordForm if by_password else CodeForm)(_typed(request))
    confirmed = request.method == "POST" and (_password if by_password else _confirm)(request, form)
    if not confirmed:
        if request.method == "POST":
            record(Action.STEP_UP_REFUSED, by=request.user)
        return _ask_page(request, "accounts/step_up.html", request.user, form, next=to, by_password=by_password)
    sign_ins.renew_key(request)
    record(Action.STEP_UP, by=request.user, by_what=proof.latest(request))
    return redirect(to or "accounts:step_up")


def _confirm(request, form) -> bool:
    factor = _shown(request, request.user, form)
    if factor:
        proof.confirm(request, factor)
        throttle.will_know(request, request.user)
    return factor is not None


def _password(request, form) -> bool:
    if not form.is_valid():
        return False
    if not throttle.may_try(request, "password", request.user.email):
        form.add_error("password", TOO_MANY)
        return False
    if check_password(request, email=request.user.email, password=form.cleaned_data["password"]) != request.user:
        form.add_error("password", _("This is not your password."))
        return False
    record_authentication(request, request.user, "password", reauthenticated=True)
    return True
