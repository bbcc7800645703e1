"""The clients app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClientsConfig(AppConfig):
    """Who the client is."""

    name = "clients"
    label = "clients"

    def ready(self):
        """Guard what is only ever added to."""
        from clients.models import SHEETS, Consent, ConsentRevocation, ProblemStatement, WithdrawnSitting
        from hrp.base import guards

        guards.keep_forever(ProblemStatement)
        guards.keep_forever(WithdrawnSitting)
        guards.keep_once_set(Consent, "signed_at")
        guards.keep_forever(ConsentRevocation)
        for sheet in SHEETS:
            guards.keep_once_set(sheet, "frozen_at")
        post_migrate.connect(guards.install_after_migrate, sender=self)
