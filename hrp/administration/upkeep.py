"""How the house itself is: backups, the trail, versions. What an admin looks at now and then."""

from django.conf import settings
from django.db import connection

from hrp.administration import trail
from hrp.administration.models import Backup
from hrp.base.version import VERSION


def upkeep() -> dict:
    """Return what the page of upkeep shows."""
    return {
        **backups(),
        **trail.verified(),
        "years": settings.RETENTION_YEARS,
        "version": VERSION,
        "database": database(),
    }


def backups() -> dict:
    """Return the last good backup, whether it is late, and the last try if that came to nothing."""
    good, tried = Backup.objects.last_good(), Backup.objects.first()
    return {
        "backup": good,
        "backup_late": good is None or good.is_late,
        "backup_failed": tried if tried and not tried.ok else None,
    }


def database() -> str:
    """Return the database's name and version."""
    version = connection.get_database_version()
    return f"{connection.display_name} {'.'.join(map(str, version))}"
