"""The accounts app: the people who sign in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, roles, teams, supervision."""

    name = "hrp.accounts"
    label = "accounts"

    def ready(self):
        """Note sign-ins and sign-outs in the trail."""
        from hrp.accounts import trail  # noqa: F401
