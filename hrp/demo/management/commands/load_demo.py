"""`manage.py load_demo`: invented people and stories, for the demo and nowhere else."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from hrp.demo import earlier, team
from hrp.demo.loader import NotTheDemo, load


class Command(BaseCommand):
    """Places the demo's people and clients. Asked again, it changes nothing."""

    help = "Place the demo's invented people and clients. Only with HRP_MODE=demo."

    def handle(self, *args, **options):
        """Place the demo, or say that it is there."""
        try:
            with transaction.atomic():
                loaded = load()
                before = earlier.place(timezone.localdate()) if loaded else 0
        except NotTheDemo as error:
            raise CommandError(
                "This is not the demo: invented people have no place here. Set HRP_MODE=demo for the demo."
            ) from error
        if options["verbosity"] < 1:
            return
        if loaded is None:
            self.stdout.write("The demo is here already. Nothing was changed.")
        else:
            self.stdout.write(
                f"The demo is here: {loaded.clients} clients, {loaded.meetings} meetings,"
                f" and {before} people who came before. Sign in as {team.EMAIL.format('lead')}."
            )
