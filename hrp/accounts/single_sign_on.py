"""Signing in with the agency's own account (OpenID Connect), where it is configured.

It lets in the person whom an admin added under the same verified e-mail, and creates nobody. It stands
in for the password alone: the second factor is asked here, as after a password. Someone who has no
password, because they are new or lost their factors, comes by their link first: a covered page and a
turned screen ask for it, and nobody sets up a first factor without having held that link.
"""

from allauth.account.internal.flows.login import clear_authentication_records, perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from requests import RequestException

from hrp.accounts.models import User
from hrp.audit.models import Action
from hrp.audit.trail import record

PROVIDER = "sso"  # its name in addresses


class KnownPeopleOnly(DefaultSocialAccountAdapter):
    """Whoever comes from the agency's account is somebody here already, or is sent back to the door."""

    def pre_social_login(self, request, sociallogin):
        """Sign the person in whose verified e-mail came with it. Nothing of it is kept."""
        vouched = {each.email.lower() for each in sociallogin.email_addresses if each.verified is True}
        user = User.objects.filter(email__in=vouched, is_active=True).first()
        if user is None:
            raise ImmediateHttpResponse(_refused(request))
        if not user.has_usable_password():
            why = _("Set your password first, by the link that an admin gave you. Then this account opens the door.")
            raise ImmediateHttpResponse(_refused(request, why))
        clear_authentication_records(request)
        record_authentication(request, user, "sso")
        login = Login(user=user, redirect_url=sociallogin.get_redirect_url(request))
        raise ImmediateHttpResponse(perform_login(request, login))

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        """Lead back to the door when the other side refused, or was not reached."""
        raise ImmediateHttpResponse(_refused(request))


def _refused(request, why=""):
    record(Action.SIGN_IN_REFUSED, by=None, single_sign_on=True)
    why = why or _("That account opens nothing here. Ask an admin, or sign in with your password.")
    messages.warning(request, why)
    return redirect("account_login")


@login_not_required
@require_http_methods(["GET"])
def leave(request):
    """Lead to the agency's own sign-in."""
    if not settings.OIDC_ISSUER:
        raise Http404
    if request.user.is_authenticated:
        return redirect("home")
    try:
        provider = get_adapter(request).get_provider(request, PROVIDER)
        return provider.redirect(request, "login", next_url=get_next_redirect_url(request))
    except RequestException:
        return _refused(request)


@login_not_required
@require_http_methods(["GET"])
def come_back(request, provider_id):
    """Take what the agency's sign-in says, from where it was asked, and sign the person in."""
    if not settings.OIDC_ISSUER or provider_id != PROVIDER:
        raise Http404
    if request.user.is_authenticated:
        return redirect("home")
    try:
        return openid.callback(request, PROVIDER)
    except RequestException:
        return _refused(request)
