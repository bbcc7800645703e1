"""`manage.py legal_hold`: a record that a court or a lawyer has asked to be kept stays, whatever its age."""

import re

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from clients.models import Client
from hrp.accounts.roles import Role
from hrp.administration.management.commands.erase_record import person
from hrp.audit.models import Action
from hrp.audit.trail import record

REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{0,39}", re.ASCII)


class Command(BaseCommand):
    """Puts a record on legal hold, or takes it off again. The trail keeps who, when, and the file's reference."""

    help = "Puts a client's record on legal hold, so that it is not erased; or takes it off."

    def add_arguments(self, parser):
        """Whose record, which way, who says so, under which reference."""
        parser.add_argument("code")
        parser.add_argument("state", choices=["on", "off"])
        parser.add_argument("--by", required=True, metavar="EMAIL", help="an admin or a supervisor")
        parser.add_argument(
            "--reason-ref", required=True, help="the letter's or case's reference; no words about anyone"
        )

    @transaction.atomic
    def handle(self, *, code, state, by, reason_ref, **options):
        """Note it on the record and in the trail."""
        by = person(by)
        if not (by.is_active and by.roles & {Role.ADMIN, Role.SUPERVISOR}):
            raise CommandError(f"{by.email} is neither an admin nor a supervisor here.")
        if not REFERENCE.fullmatch(reason_ref):
            raise CommandError(
                "A reference is up to 40 letters, digits and . / _ - without spaces, such as 2026/K-1178."
            )
        client = Client.objects.select_for_update().filter(code=code).first()
        if client is None:
            raise CommandError(f"There is no client {code}.")
        client.on_legal_hold = state == "on"
        client.save(update_fields=["on_legal_hold"])
        record(Action.CHANGE, by=by, client_code=code, subject="legal hold", state=state, reference=reason_ref)
        self.stdout.write(f"{code} is {'on legal hold' if client.on_legal_hold else 'not on legal hold'}.")
