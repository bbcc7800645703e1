"""`manage.py erase_record`: a record whose time is over goes, and two people stand for it."""

from django.core.management.base import BaseCommand, CommandError

from clients.models import Client
from hrp.accounts.models import User
from hrp.administration.fire.erasing import NotErased, erase, insist_on_time, insist_on_two


class Command(BaseCommand):
    """Erases a closed record past the site's period of retention. The trail keeps code, date and rule."""

    help = "Erases one client's record for good. See docs/backup.md."

    def add_arguments(self, parser):
        """Whose record, and who stands for it."""
        parser.add_argument("code")
        parser.add_argument("--after-retention", action="store_true", required=True)
        parser.add_argument("--by", required=True, metavar="EMAIL", help="an admin, or a supervisor")
        parser.add_argument("--and", required=True, metavar="EMAIL", dest="second", help="the other of the two")
        parser.add_argument("--yes", action="store_true", help="for scripts: do not ask")

    def handle(self, *, code, by, second, yes, **options):
        """Check, ask, erase, say what went."""
        client = Client.objects.filter(code=code).first()
        if client is None:
            raise CommandError(f"There is no client {code}.")
        by, second = person(by), person(second)
        try:
            insist_on_two(by, second)
            due = insist_on_time(client)
            if not yes:
                self.confirm(code, due)
            erased = erase(client, by=by, second=second)
        except NotErased as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{code} is erased: {sum(erased.values())} rows in {len(erased)} tables.")
        self.stdout.write("Backups made before today still hold it, until you delete them.")

    def confirm(self, code: str, due) -> None:
        """Let the code be typed once more."""
        self.stdout.write(f"{code} was kept until {due}. It is erased for good. Type the code to go on: ", ending="")
        self.stdout.flush()
        if input().strip() != code:
            raise CommandError("Nothing was erased.")


def person(email: str) -> User:
    """Return the person with this e-mail."""
    try:
        return User.objects.get_by_natural_key(email)
    except User.DoesNotExist:
        raise CommandError(f"Nobody here has the e-mail {email}.") from None
