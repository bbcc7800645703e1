"""How sign-in behaves here."""

from allauth.account.adapter import DefaultAccountAdapter


class InvitationOnly(DefaultAccountAdapter):
    """Nobody signs themselves up: an admin adds people."""

    def is_open_for_signup(self, request):
        """Closed, always."""
        return False
