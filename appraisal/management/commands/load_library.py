"""Loads the sources and the built-in checklists: all of it or nothing, and again as often as you like."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from appraisal.rules.content import ChecklistError
from appraisal.starter.reader import read_checklist, starter_folders
from appraisal.writes.checklist import load_checklist
from partnerships.library.reader import read_sources
from partnerships.library.schema import LibraryError
from partnerships.writes.source import load_sources


class Command(BaseCommand):
    help = "Load the source library and the built-in checklists."

    def handle(self, *args, **options):
        try:
            sources = read_sources()
            refs = {provision.ref for source in sources for provision in source.provisions}
            checklists = [read_checklist(folder, refs) for folder in starter_folders()]
        except (LibraryError, ChecklistError) as error:
            raise CommandError("Nothing was loaded:\n" + "\n".join(error.faults)) from error
        with transaction.atomic():
            loaded = load_sources(sources=sources)
            versions = [load_checklist(content=one, at=timezone.now()) for one in checklists]
        changes = loaded.changes + sum(version is not None for version in versions)
        self.stdout.write(f"{changes} changes")
        if loaded.kept:
            self.stdout.write(f"{loaded.kept} entries the council has edited were left as they are")
        for version in versions:
            if version is not None:
                self.stdout.write(f"{version}: {version.get_state_display().lower()}")
