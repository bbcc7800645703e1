"""`manage.py export_caseload`: write the whole caseload as files, so that a clinic can leave."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from hrp.portability.exporting import NotEmpty, export
from hrp.portability.management.commands.import_caseload import operator, person


class Command(BaseCommand):
    """Writes the files that `import_caseload` reads."""

    help = "Writes the caseload into a new or empty folder as CSV files; docs/import-and-export.md describes them."

    def add_arguments(self, parser):
        """The folder, and in whose name."""
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--by", metavar="EMAIL", help="the person in whose name this is done")

    def handle(self, *, folder, by, **options):
        """Write the files; say how many rows each holds."""
        watched = self.stderr.isatty()
        try:
            counts = export(
                folder.absolute(),
                by=person(by),
                operator=operator(),
                progress=lambda file: watched and self.stderr.write(f"Writing {file.filename}"),
            )
        except NotEmpty as error:
            raise CommandError(f"{folder} holds something already. Name a new or an empty folder.") from error
        for name, count in counts.items():
            self.stdout.write(f"  {name + '.csv':<18}{count:>9,} rows")
        self.stdout.write(f"Written to {folder}. These files hold health information: keep them as you keep records.")
