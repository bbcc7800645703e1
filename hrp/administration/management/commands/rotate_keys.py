"""`manage.py rotate_keys`: everything that people wrote, re-encrypted under the key in use now."""

from django.core.management.base import BaseCommand, CommandError

from hrp.administration.rotation import NotDone, rotate
from hrp.base.sealed import CannotOpen, ring


class Command(BaseCommand):
    """Re-encrypts, and says how many values and which key may go now."""

    help = "Puts everything that is encrypted in the database under the first data key of HRP_KEYS."

    def handle(self, **options):
        """Rotate, then say what else there is to know."""
        try:
            counts = rotate(self._tell)
        except (CannotOpen, NotDone) as problem:
            raise CommandError(f"{problem} What was re-encrypted so far stays so; run this again afterwards.") from None
        keys = ring()
        self.stdout.write(f"{sum(counts.values())} values re-encrypted. Everything is under the key '{keys.current}'.")
        if old := [key_id for key_id in keys.keys if key_id != keys.current]:
            self.stdout.write(f"These data keys are needed in HRP_KEYS no more: {', '.join(old)}.")
        self.stdout.write(
            "Keep them with the backups that were made until now: those need them."
            " Trail keys stay in the ring for good: the trail's rows never change."
        )

    def _tell(self, table, count):
        if count:
            self.stdout.write(f"{table}: {count}")
