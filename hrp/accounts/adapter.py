"""How sign-in behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class InvitationOnly(DefaultAccountAdapter):
    """Nobody signs themselves up: an admin adds people."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail and password do not belong together."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "enter_current_password": _("This is not your password now."),
    }

    def is_open_for_signup(self, request):
        """Closed, always."""
        return False

    def authenticate(self, request, **credentials):
        """Return the person who may come in. A disabled person looks like a wrong password."""
        user = super().authenticate(request, **credentials)
        return user if user and user.is_active else None

    def get_password_change_redirect_url(self, request):
        """Lead back to the person's own page."""
        return reverse("accounts:preferences")
