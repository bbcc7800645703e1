"""Coming in, going out, and how a person likes to write."""

from functools import partial

from allauth.account import views as allauth_views
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hrp.accounts import actions, factors, in_place, throttle, way_in
from hrp.accounts.access import needs
from hrp.accounts.forms import FirstPasswordForm, ForgottenForm, OwnPasswordForm, PreferencesForm, SignInForm
from hrp.accounts.middleware import TURNED, turned_lock
from hrp.accounts.models import User
from hrp.accounts.roles import Permission
from hrp.accounts.tasks import mail_way_in

_sign_in = allauth_views.LoginView.as_view(form_class=SignInForm)


class _PasswordChange(allauth_views.PasswordChangeView):
    form_class = OwnPasswordForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}


_change_password = _PasswordChange.as_view()


def _form_again(request, response):
    """Let a form that comes back with errors say so in its status."""
    if request.method == "POST" and response.status_code == 200:
        response.status_code = 422
    return response


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request):
    """Ask for e-mail and password. In the demo, offer its people."""
    if request.method == "POST" and not throttle.may_try(request, "door", request.POST.get("login", "")):
        return ratelimit.respond_429(request)
    return _form_again(request, _sign_in(request))


@needs(Permission.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def sign_out(request):
    """Ask once, then sign out and let the browser forget what it kept."""
    response = allauth_views.logout(request)
    if request.method == "POST":
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@needs(Permission.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def change_password(request):
    """Let a person choose another password."""
    return _form_again(request, _change_password(request))


@login_not_required
@require_http_methods(["GET", "POST"])
def forgotten(request):
    """Mail a link that sets the password anew. Says the same whether or not the address is known."""
    form = ForgottenForm(request.POST or None)
    if request.method != "POST" or not way_in.can_mail() or not form.is_valid():
        context = {"form": form, "can_mail": way_in.can_mail()}
        return _form_again(request, render(request, "account/forgotten.html", context))
    email = form.cleaned_data["email"].lower()
    if not ratelimit.consume(request, action="reset_password", key=email):
        return ratelimit.respond_429(request)
    user = User.objects.filter(email=email, is_active=True).first()
    if user:
        # Robust: with the broker down the answer is the same, and the log says why no mail went.
        send = partial(mail_way_in.delay, str(user.pk), request.build_absolute_uri("/"))
        transaction.on_commit(send, robust=True)
    messages.info(request, _("If this address is known here, a link is on its way to it."))
    return redirect("account_login")


@login_not_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("new_password1", "new_password2")
def welcome(request, person, token):
    """Let someone who came by a link set their password.

    The token moves from the address to the sign-in's data first, so that no other site and no
    history sees it.
    """
    kept = f"way-in {person}"
    user = way_in.guest(person, request.session.get(kept, "") if token == way_in.HERE else token)
    if user is None:
        return render(request, "account/welcome_over.html", status=404)
    if token != way_in.HERE:
        logout(request)
        request.session[kept] = token
        return redirect("accounts:welcome", person, way_in.HERE)
    form = FirstPasswordForm(user, request.POST or None)
    if not form.is_valid():
        return _form_again(request, render(request, "account/welcome.html", {"form": form, "person": user}))
    actions.set_password(user, by=user, password=form.cleaned_data["new_password1"])
    del request.session[kept]
    messages.success(request, _("Your password is set. Sign in with it."))
    return redirect("account_login")


@login_not_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password", "code", "credential")
def sign_in_again(request):
    """Let the same person come back in place, so that what they typed stays on the page.

    The page names its person; nobody else can come in by it. It sends their password, with a code or a
    passkey's answer if they have a factor, or a passkey's answer alone. GET tells a page whose token is
    out of date who is signed in now, the token to save with, and what a passkey is asked.
    """
    if request.method == "GET":
        told = {"person": str(request.user.pk or ""), "passkey": factors.passkey_options(request)}
        return JsonResponse({**told, "csrf": get_token(request)})
    form = SignInForm.again(request, request.POST.get("person", ""), request.POST.get("password", ""))
    if not throttle.may_try(request, "door", form.data["login"]):
        return JsonResponse({"error": _("Too many tries. Wait a minute, then try again.")}, status=429)
    come_in = in_place.by_passkey if in_place.is_passkey_alone(request) else in_place.by_all
    refusal = come_in(request, form)
    if refusal:
        return JsonResponse(refusal, status=422)
    if lock := turned_lock(request.POST.get("turned", "")):
        request.session[TURNED] = lock  # the screen was turned when the sign-in ended, and still is
    return JsonResponse({"csrf": get_token(request)})


@needs(Permission.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def preferences(request):
    """Show who one is here, and keep how one likes to write."""
    form = PreferencesForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if not form.is_valid():
        return _form_again(request, render(request, "accounts/preferences.html", {"form": form}))
    actions.set_preferences(form.instance, by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("accounts:preferences")
