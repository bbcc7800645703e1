"""How sign-in behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse


class InvitationOnly(DefaultAccountAdapter):
    """Nobody signs themselves up: an admin adds people."""

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
