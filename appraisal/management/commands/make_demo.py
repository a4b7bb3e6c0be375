"""Builds the demonstration: an invented council, its partnerships, and appraisals in every state."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from appraisal.demo.build import build, refuse_unless_empty
from appraisal.demo.logins import write_logins
from appraisal.demo.reader import DemoFault
from appraisal.models import Appraisal, ChecklistVersion, Snapshot
from appraisal.vocabulary import STATES
from partnerships.models import Council, Partnership, Person

LOGINS = "demo_logins.json"


class Command(BaseCommand):
    help = "Build the demonstration council in a database that has no people and no partnerships."

    def handle(self, *args, verbosity=1, **options):
        logins = settings.VAR_DIR / LOGINS
        say = self.stdout.write if verbosity > 1 else lambda line: None
        try:
            refuse_unless_empty()
            if not ChecklistVersion.objects.in_use().filter(checklist__kind="main").exists():
                call_command("load_library", stdout=self.stdout)
            self.stdout.write("Building an invented council. It takes about a minute.")
            with transaction.atomic():
                cast = build(timezone.localdate(), say)
                write_logins(logins, cast.logins.values())
        except (DemoFault, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join([*made(), f"Log-ins: {logins}"]))


def made() -> list[str]:
    """What there is now, in a few lines."""
    states = list(Appraisal.objects.values_list("state", flat=True))
    counted = ", ".join(f"{states.count(code)} {word.lower()}" for code, word in STATES.items())
    return [
        f"{Council.current()} is ready. Nothing in it is real.",
        f"{Person.objects.filter(is_active=True).count()} people, one or more for every role",
        f"{Partnership.objects.count()} partnerships",
        f"{len(states)} appraisals: {counted}",
        f"{Snapshot.objects.count()} signed reports",
    ]
