"""The disclosures app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DisclosuresConfig(AppConfig):
    """What leaves about a client: letters, copies, emergencies, orders of a court; and the account of all of it."""

    name = "hrp.disclosures"
    label = "disclosures"

    def ready(self):
        """Guard what was sent, and who looked at it after."""
        from hrp.base import guards
        from hrp.disclosures.models import Disclosure, SecondLook

        guards.keep_forever(Disclosure)
        guards.keep_forever(SecondLook)
        post_migrate.connect(guards.install_after_migrate, sender=self)
