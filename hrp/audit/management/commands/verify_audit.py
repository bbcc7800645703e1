"""`manage.py verify_audit`: does the trail hold?"""

from django.core.management.base import BaseCommand, CommandError

from hrp.audit.verifying import verify_and_note

SHOWN = 10


class Command(BaseCommand):
    """Checks every row and every seal, against each other and against the anchor, and notes the result."""

    help = "Checks the whole audit trail. Names the first row that does not hold, and then exits with 1."

    def handle(self, **options):
        """Say that it holds, or raise CommandError with what does not."""
        report = verify_and_note()
        if report.ok:
            self.stdout.write(f"The trail holds: {report.rows:,} rows, {report.seals:,} seals.")
            return
        told = [found.text for found in sorted(report.findings)[:SHOWN]] + [report.stopped]
        if report.count > SHOWN:
            told.append(f"{report.count:,} findings in all.")
        raise CommandError("\n".join(filter(None, told)))
