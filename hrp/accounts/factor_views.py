"""Pages where a person shows a factor, and where they look after theirs."""

import base64

from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import LoginStageController
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from django.contrib import messages
from django.contrib.auth import authenticate as check_password
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hrp.accounts import factor_actions, factors, proof, sign_ins, stepup, throttle
from hrp.accounts.access import needs
from hrp.accounts.forms import CodeForm, PasskeyForm, PasswordForm
from hrp.accounts.roles import Permission
from hrp.audit.models import Action
from hrp.audit.trail import record

PENDING = "secret of the app to set up"  # key in the sign-in's data; the secret lies there encrypted
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


# --- How one signs in ---------------------------------------------------------------------------


@needs(Permission.SIGNED_IN)
@require_http_methods(["GET"])
def how(request):
    """Show by what a person signs in and where they are signed in; to someone without a factor, how to begin."""
    if factors.missing(request) == factors.FIRST:
        return render(request, "accounts/first_factor.html")
    held = list(Authenticator.objects.filter(user=request.user).order_by("created_at"))
    codes = next((factor.wrap() for factor in held if factor.type == factors.Type.RECOVERY_CODES), None)
    context = {
        "app": next((factor for factor in held if factor.type == factors.Type.TOTP), None),
        "passkeys": [factor for factor in held if factor.type == factors.Type.WEBAUTHN],
        "codes": codes,
        "codes_left": len(codes.get_unused_codes()) if codes else 0,
        "sign_ins": sign_ins.of(request.user),
    }
    return render(request, "accounts/how.html", context)


def asked_from_second(view):
    """Ask for a fresh factor, unless there is none yet that could be shown."""
    asked = stepup.fresh_factor(view)

    def chosen(request, *args, **kwargs):
        return (asked if factors.has_factor(request.user) else view)(request, *args, **kwargs)

    return chosen


def _set_up(request, factor):
    """Count a factor that was just set up as shown, and lead on to the codes on paper."""
    proof.confirm(request, factor)
    throttle.will_know(request, request.user)
    sign_ins.renew_key(request)
    return redirect("accounts:codes")


def _pending_secret(request) -> str:
    """Return the secret that the app is being set up with; a page that is loaded again shows the same one."""
    kept = request.session.get(PENDING)
    if kept:
        return decrypt(kept)
    secret = generate_totp_secret()
    request.session[PENDING] = encrypt(secret)
    return secret


@needs(Permission.SIGNED_IN)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code")
@asked_from_second
def app_add(request):
    """Set up an authenticator app: show it its secret, and ask for a code from it."""
    if "totp" in factors.types_of(request.user):
        return redirect("accounts:how")
    secret = _pending_secret(request)
    form = CodeForm(request.POST or None, send=_("Set up"))
    step = _step_shown(request, form, secret) if form.is_valid() else None
    if step is None:
        status = 422 if request.method == "POST" else 200
        return render(request, "accounts/app_add.html", {"form": form, **_drawn(request, secret)}, status=status)
    try:
        app = factor_actions.add_app(request.user, by=request.user, secret=secret, step=step)
    except IntegrityError:
        return redirect("accounts:how")  # set up in another tab, a moment ago
    del request.session[PENDING]
    return _set_up(request, app)


def _step_shown(request, form, secret):
    """Return the half minute of the code that was typed; None, and the reason at its field, if it is none."""
    if not throttle.may_try(request, "code", request.user.email):
        form.refuse(TOO_MANY)
        return None
    step = factors.step_of(secret, form.cleaned_data["code"])
    if step is None:
        form.refuse(_("That did not match. Type the code that the app shows now."))
    return step


def _drawn(request, secret) -> dict:
    """Return the secret as an app reads it: as a picture, and in groups of four for typing."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return {
        "picture": f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}",
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }


@needs(Permission.SIGNED_IN)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("credential")
@asked_from_second
def passkey_add(request):
    """Set up a passkey: this device's own, or a key that is plugged in."""
    form = PasskeyForm(request.POST or None)
    credential = proof.read(request.POST.get("credential", "")) if form.is_valid() else None
    if request.method == "POST" and not factors.new_passkey_holds(credential):
        form.refuse(_("This device did not make a passkey. Try again."))
    if request.method == "GET" or not form.is_valid():
        context = {"form": form, "passkey": factors.new_passkey_options(request.user)}
        return render(request, "accounts/passkey_add.html", context, status=422 if form.is_bound else 200)
    name = form.cleaned_data["name"] or _("Passkey")
    passkey = factor_actions.add_passkey(request.user, by=request.user, name=name, credential=credential)
    return _set_up(request, passkey)


@needs(Permission.SIGNED_IN)
@require_http_methods(["GET", "POST"])
@stepup.fresh_factor
def factor_remove(request, pk):
    """Ask once, then take an app or a passkey away. The last one stays where one is needed."""
    factor = get_object_or_404(Authenticator, pk=pk, user=request.user, type__in=factors.FACTORS)
    what = _("Authenticator app") if factor.type == factors.Type.TOTP else factor.wrap().name
    if request.method == "GET":
        return render(request, "accounts/factor_remove.html", {"what": what})
    try:
        factor_actions.remove_factor(factor, by=request.user)
    except factor_actions.LastFactor:
        return render(request, "accounts/factor_remove.html", {"what": what, "last": True}, status=422)
    messages.success(request, _("Removed."))
    return redirect("accounts:how")


@needs(Permission.SIGNED_IN)
@require_http_methods(["GET"])
@stepup.fresh_factor
def codes(request):
    """Show the codes for paper, once."""
    kept = Authenticator.objects.filter(user=request.user, type=factors.Type.RECOVERY_CODES).first()
    if kept is None or kept.wrap().did_view:
        return redirect("accounts:how")
    kept.wrap().mark_as_viewed()
    return render(request, "accounts/codes.html", {"codes": kept.wrap().get_unused_codes()})


@needs(Permission.SIGNED_IN)
@require_http_methods(["GET", "POST"])
@stepup.fresh_factor
def codes_new(request):
    """Ask once, then make new codes for paper."""
    if not factors.has_factor(request.user):
        return redirect("accounts:how")
    if request.method == "GET":
        return render(request, "accounts/codes_new.html")
    factor_actions.new_codes(request.user, by=request.user)
    return redirect("accounts:codes")


@needs(Permission.SIGNED_IN)
@require_http_methods(["POST"])
def sign_in_end(request):
    """End one of one's sign-ins, or all but this one."""
    wanted, here = request.POST.get("end", ""), request.session.session_key
    if wanted == "others":
        factor_actions.end_other_sign_ins(request.user, by=request.user, but=here)
        messages.success(request, _("Signed out everywhere else."))
        return redirect("accounts:how")
    for sign_in in sign_ins.of(request.user):
        if str(sign_in.pk) == wanted and sign_in.session_key != here:
            factor_actions.end_sign_in(sign_in, by=request.user)
            messages.success(request, _("Signed out there."))
    return redirect("accounts:how")
