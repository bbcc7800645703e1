"""The accounts app: the people who sign in."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """People, roles, teams, supervision."""

    name = "hrp.accounts"
    label = "accounts"

    def ready(self):
        """Note sign-ins in the trail, and let the database keep every row of it.

        The guard stands here because the trail itself imports none of our packages.
        """
        from hrp.accounts import idle, trail  # noqa: F401
        from hrp.audit import models as audit
        from hrp.base import guards

        for kept in (audit.Event, audit.Seal, audit.Verification):
            guards.keep_forever(kept)
        post_migrate.connect(guards.install_after_migrate, sender=self)
