"""Loads the sources and the built-in checklists: all of it or nothing, and again as often as you like."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appraisal.rules.content import ChecklistError
from appraisal.writes.library import load_library
from partnerships.library.schema import LibraryError


class Command(BaseCommand):
    help = "Load the source library and the built-in checklists."

    def handle(self, *args, **options):
        try:
            loaded, versions = load_library(at=timezone.now())
        except (LibraryError, ChecklistError) as error:
            raise CommandError("Nothing was loaded:\n" + "\n".join(error.faults)) from error
        changes = loaded.changes + sum(version is not None for version in versions)
        self.stdout.write(f"{changes} changes")
        if loaded.kept:
            self.stdout.write(f"{loaded.kept} entries the council has edited were left as they are")
        for version in versions:
            if version is not None:
                self.stdout.write(f"{version}: {version.get_state_display().lower()}")
