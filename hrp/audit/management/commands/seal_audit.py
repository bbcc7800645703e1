"""`manage.py seal_audit`: seals the trail now."""

from django.core.management.base import BaseCommand

from hrp.audit.sealing import seal_all


class Command(BaseCommand):
    """Seals what is new in the trail. The background worker does it every minute by itself."""

    help = "Seals what is new in the audit trail, without waiting for the background worker."

    def handle(self, **options):
        """Seal, and say how many seals it took."""
        self.stdout.write(f"Seals made: {seal_all()}.")
