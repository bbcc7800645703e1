"""`manage.py backup`: everything in one encrypted file, while HRP is in use."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from hrp.administration.fire.databases import FireProblem
from hrp.administration.fire.making import back_up


class Command(BaseCommand):
    """Makes a backup and says where it lies. Ends with 1 when none was made."""

    help = "Writes everything but the keys into one encrypted file. See docs/backup.md."

    def add_arguments(self, parser):
        """Where to."""
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="default: backups/ in HRP_DATA_DIR")

    def handle(self, *, to, **options):
        """Make it."""
        folder = to or settings.DATA_DIR / "backups"
        try:
            made = back_up(folder)
        except FireProblem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{folder / made.name}\n{filesizeformat(made.bytes)} in {made.seconds} s")
        self.stdout.write(f"SHA-256 {made.sha256}")
