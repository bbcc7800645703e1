"""`manage.py reset_factor`: the way back for the last admin, whom nobody else can help."""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from hrp.accounts import actions, factor_actions, way_in
from hrp.accounts.models import User


class Command(BaseCommand):
    """Takes a person's factors away, ends their sign-ins and prints a link by which they come back."""

    help = "Resets the factors of someone who lost their phone or key, and prints their way back in."

    def add_arguments(self, parser):
        """Whose, and where HRP answers."""
        parser.add_argument("email")
        parser.add_argument("--address", help="where HRP answers, such as https://hrp.example.org")

    def handle(self, *, email, address, **options):
        """Ask once, reset, print the link."""
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody who may sign in has the e-mail {email}.")
        if sys.stdin.isatty() and input(f"Reset the factors of {user.name}? Type yes: ").strip().lower() != "yes":
            raise CommandError("Nothing was changed.")
        with transaction.atomic():
            factor_actions.reset_factors(user, by=None)
            token = actions.give_way_in(user, by=None)
        self.stdout.write(f"{user.name} comes back by this link, once, within three days:")
        self.stdout.write(way_in.link(user, token, origin=address or self._address()))

    @staticmethod
    def _address() -> str:
        host = settings.ALLOWED_HOSTS[0]
        return f"https://{host}" if settings.AGENCY else f"http://{host}:8000"
