"""`manage.py add_user`: the first person of a practice, or one more."""

import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from hrp.accounts.actions import join_team
from hrp.accounts.models import Team, User
from hrp.accounts.roles import Role
from hrp.administration.actions import take_on
from hrp.base.text import tidy_name


class Command(BaseCommand):
    """Adds a person who can sign in. The password is asked for, or read from standard input."""

    help = "Adds a person. A lone practitioner is therapist and admin: --role therapist --role admin"

    def add_arguments(self, parser):
        """E-mail, name and roles."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", action="append", choices=Role.values, required=True)

    def handle(self, *, email, name, role, **options):
        """Ask for a password, check it, add the person."""
        email, name = tidy_name(email), tidy_name(name)
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError(f"{email} is here already.")
        password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password, User(email=email, name=name))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        person = take_on(by=None, email=email, name=name, roles=role, password=password)
        self.stdout.write(f"{name} can sign in as {email}.")
        if person.is_therapist:
            self._give_team(person)

    def _give_team(self, person):
        """Put a therapist into the only team there is, so that a practice of one can begin at once."""
        teams = list(Team.objects.all()[:2])
        if len(teams) == 1:
            join_team(person, teams[0], by=None)
        else:
            self.stdout.write(f"{person.name} is in no team yet: give them one under People, to bring someone in.")
