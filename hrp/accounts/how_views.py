"""Pages where a person looks after what they sign in by, and after where they are signed in."""

import base64

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hrp.accounts import factor_actions, factors, proof, sign_ins, stepup, throttle
from hrp.accounts.access import needs
from hrp.accounts.factor_views import TOO_MANY
from hrp.accounts.forms import CodeForm, PasskeyForm
from hrp.accounts.roles import Permission

# Set up in another tab, or the person's factors were reset, a moment ago: the page shows what there is.
NOT_KEPT = (IntegrityError, factor_actions.PasswordIsAnother)
PENDING = "secret of the app to set up"  # key in the sign-in's data; the secret lies there encrypted


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
    form = CodeForm(request.POST if request.method == "POST" else None, send=_("Set up"))
    step = _step_shown(request, form, secret) if form.is_valid() else None
    if step is None:
        status = 422 if request.method == "POST" else 200
        return render(request, "accounts/app_add.html", {"form": form, **_drawn(request, secret)}, status=status)
    try:
        app = factor_actions.add_app(request.user, by=request.user, secret=secret, step=step)
    except NOT_KEPT:
        return redirect("accounts:how")
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
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    credential = proof.read(request.POST.get("credential", "")) if form.is_valid() else None
    if request.method == "POST" and not factors.new_passkey_holds(credential):
        form.refuse(_("This device did not make a passkey. Try again."))
    if request.method == "GET" or not form.is_valid():
        context = {"form": form, "passkey": factors.new_passkey_options(request.user)}
        return render(request, "accounts/passkey_add.html", context, status=422 if form.is_bound else 200)
    name = form.cleaned_data["name"] or _("Passkey")
    try:
        passkey = factor_actions.add_passkey(request.user, by=request.user, name=name, credential=credential)
    except NOT_KEPT:
        return redirect("accounts:how")
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
