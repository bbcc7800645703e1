"""`manage.py import_caseload`: bring an existing caseload in."""

import getpass
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from hrp.accounts.models import User
from hrp.base.reading import look_how_much_there_is
from hrp.portability.checking import check
from hrp.portability.formats import FILES
from hrp.portability.importing import ChangedMeanwhile, store
from hrp.portability.index import Index
from hrp.portability.preview import many, preview
from hrp.portability.progress import Bar
from hrp.portability.reading import total_bytes


class Command(BaseCommand):
    """Checks everything first, shows what would come in, then stores all of it or nothing."""

    help = "Brings a caseload in from a folder of CSV files; docs/import-and-export.md says what they hold."

    def add_arguments(self, parser):
        """The folder; whether to stop after the preview; whether to ask."""
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--dry-run", action="store_true", help="check and preview, store nothing")
        parser.add_argument("--yes", action="store_true", help="go on after the preview without asking")
        parser.add_argument("--by", metavar="EMAIL", help="the person in whose name this is done")

    def handle(self, *, folder, dry_run, yes, by, **options):
        """Check, preview, ask, store."""
        user = person(by)
        with Index() as index:
            checked = self._check(folder, index)
            self.stdout.write("\n".join(preview(checked)))
            if not any(index.count(file.name, known=False) for file in FILES):
                self.stdout.write("Everything is here already. Nothing was changed.")
            elif dry_run:
                self.stdout.write("This was a dry run. Nothing was changed.")
            elif not yes and not self._agreed():
                self.stdout.write("Nothing was changed.")
            else:
                self._store(folder, checked, user)

    def _check(self, folder, index):
        """Check the files; list what is wrong with them."""
        with Bar("Checking ", bytes_in(folder)) as bar:
            checked = check(folder, index, bar)
        if checked.problems:
            self.stderr.write("\n".join(checked.problems.lines()))
            raise CommandError(f"{many(checked.problems.count, 'problem')}. Nothing was imported.")
        return checked

    def _agreed(self) -> bool:
        """Ask whoever sits in front of it."""
        if not sys.stdin.isatty():
            raise CommandError("Nobody is here to be asked. Add --yes to import this. Nothing was imported.")
        return input("Import this? Type yes to go on: ").strip().lower() == "yes"

    def _store(self, folder, checked, user):
        """Store everything."""
        try:
            with Bar("Importing", bytes_in(folder)) as bar:
                run = store(folder, checked, by=user, operator=operator(), progress=bar)
        except ChangedMeanwhile as error:
            raise CommandError(f"The files changed meanwhile. Nothing was imported. {error}") from error
        except DatabaseError as error:
            raise CommandError(f"The database refused it. Nothing was imported. {error}") from error
        look_how_much_there_is()
        counts = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in run.stored.items() if count)
        self.stdout.write(self.style.SUCCESS(f"Imported: {counts}."))


def bytes_in(folder: Path) -> int:
    """How much there is to read; 0 for a folder that is not complete, which the check will say."""
    return total_bytes(folder) if all((folder / file.filename).is_file() for file in FILES) else 0


def person(email: str | None):
    """Return the person with this e-mail, or None for the system."""
    if email is None:
        return None
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise CommandError(f"{email} is nobody who signs in here.")
    return user


def operator() -> str:
    """Return the name under which the operator works on this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
