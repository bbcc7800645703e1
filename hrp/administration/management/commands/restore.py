"""`manage.py restore`: try a backup out, or let it take the database's place."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError
from django.utils import timezone

from hrp.administration.fire.databases import FireProblem
from hrp.administration.fire.engines import engine
from hrp.administration.fire.making import back_up
from hrp.administration.fire.restoring import TriedOut, put_in_place, tried_out


class Command(BaseCommand):
    """Restores a backup into a database of its own and checks it; then, if asked to, puts it in place."""

    help = "Tries a backup out (--verify), or restores it. See docs/backup.md."

    def add_arguments(self, parser):
        """Which file, and whether anything is replaced."""
        parser.add_argument("file", type=Path)
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--verify", action="store_true", help="only try it out: nothing is changed")
        how.add_argument("--replace", action="store_true", help="restore although the database holds something")

    def handle(self, *, file, verify, replace, **options):
        """Try it out, say what was found, go on if asked to."""
        empty = self.is_empty()
        if not (verify or replace or empty):
            raise CommandError("The database holds something. Try the backup with --verify; restore with --replace.")
        try:
            with tried_out(file) as tried:
                self.tell(tried)
                if not tried.good:
                    raise CommandError("This backup is not good.")
                if verify:
                    self.stdout.write("This backup is good.")
                    return
                self.restore(file, tried, empty)
        except (FireProblem, DatabaseError) as problem:
            raise CommandError(str(problem)) from problem

    def is_empty(self) -> bool:
        """Say whether nothing can be lost. A database that cannot be read may hold everything."""
        try:
            return engine(DEFAULT_DB_ALIAS).is_empty(DEFAULT_DB_ALIAS)
        except DatabaseError:
            return False

    def tell(self, tried: TriedOut) -> None:
        """Print what was found, what does not hold first."""
        self.stdout.write(f"Made {timezone.localtime(tried.made_at):%Y-%m-%d %H:%M} by HRP {tried.manifest['hrp']}.")
        for finding in sorted(tried.findings, key=lambda one: one.good):
            self.stdout.write(f"{'ok     ' if finding.good else 'NOT OK '} {finding.words}")
            for problem in finding.problems[:10]:
                self.stdout.write(f"          {problem}")

    def restore(self, file: Path, tried: TriedOut, empty: bool) -> None:
        """Let it take the database's place, once someone has typed which one."""
        title = engine(DEFAULT_DB_ALIAS).title(DEFAULT_DB_ALIAS)
        if not empty:
            self.stdout.write(f"Everything in {title} is replaced. To go on, type its name: ", ending="")
            self.stdout.flush()
            if input().strip() != title:
                raise CommandError("Nothing was changed.")
            self.keep_a_copy()
        if told := put_in_place(tried, file.name):
            self.stdout.write(told)
        self.stdout.write("Restored. Everybody signs in anew. Run: manage.py verify_audit")

    def keep_a_copy(self) -> None:
        """Back up what is about to be replaced; PostgreSQL keeps the former database as it is."""
        if settings.EMBEDDED:
            try:
                kept = back_up(settings.DATA_DIR / "backups")
            except FireProblem as problem:
                raise CommandError(f"{problem} Move the damaged database aside yourself, and restore again.") from None
            self.stdout.write(f"What was there before is kept in backups/{kept.name}.")
