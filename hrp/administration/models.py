"""What administration itself keeps: whether backups are made."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

LATE_AFTER = timedelta(days=2)


class BackupQuerySet(models.QuerySet):
    """Reads of backups."""

    def last_good(self):
        """Return the newest backup that was made whole, or None."""
        return self.filter(ok=True).order_by("-at").first()


class Backup(models.Model):
    """One run of `manage.py backup`: what it made, or why it made nothing.

    `sha256` is that of the file as it lies there, encrypted: it says whether a copy elsewhere is the same.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    ok = models.BooleanField()
    name = models.CharField(max_length=200, blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    seconds = models.FloatField(default=0)
    problem = models.CharField(max_length=500, blank=True)

    objects = BackupQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.name or 'no backup'}"

    @property
    def is_late(self) -> bool:
        """Say whether it is older than two days: by then another should have been made."""
        return timezone.now() - self.at > LATE_AFTER
