"""How sign-in behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.contrib.auth import authenticate
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hrp.accounts import factors, throttle
from hrp.base.paths import is_own


class InvitationOnly(DefaultAccountAdapter):
    """Nobody signs themselves up: an admin adds people."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail and password do not belong together."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "enter_current_password": _("This is not your password now."),
    }

    def is_safe_url(self, url):
        """Lead nowhere but to a path of this site."""
        return is_own(url)

    def is_open_for_signup(self, request):
        """Closed, always."""
        return False

    def authenticate(self, request, **credentials):
        """Return the person who may come in, or None.

        Someone unknown, a wrong password and someone disabled take the same work, count alike and look
        the same.
        """
        try:
            taken = throttle.take_try(request, "password", credentials.get("email", ""))
        except throttle.TooManyTries:
            raise self.validation_error("too_many_login_attempts") from None
        user = authenticate(request, **credentials)
        if user is None:
            return None
        taken.rollback()
        return user

    def respond_user_inactive(self, request, user):
        """Lead someone who was disabled meanwhile back to the door, which says nothing of it."""
        clear_login(request)
        return redirect("account_login")

    def login(self, request, user):
        """Sign a person in, and know this browser again once they have shown all that is needed."""
        super().login(request, user)
        if not settings.FACTOR_NEEDED or factors.shown(request):
            throttle.will_know(request, user)

    def get_password_change_redirect_url(self, request):
        """Lead back to the person's own page."""
        return reverse("accounts:preferences")
