"""Writes the file that `import_checklist` reads: JSON for a whole checklist, CSV for its questions."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from appraisal.models import Checklist
from appraisal.queries.content import content_of, edition_to_export, to_export
from appraisal.rules.content_csv import write_csv
from appraisal.rules.content_json import write_json


class Command(BaseCommand):
    help = "Print a checklist as JSON, or its questions as CSV; or list the checklists there are."

    def add_arguments(self, parser):
        parser.add_argument("code", nargs="?", help="the checklist's code")
        parser.add_argument("--list", action="store_true", help="print each checklist's code and title")
        parser.add_argument("--edition", type=int, help="its number (the published one without it)")
        parser.add_argument("--csv", action="store_true", help="its questions as a flat list")
        parser.add_argument("--output", type=Path, help="a file to write instead of printing")

    def handle(self, *args, code=None, edition=None, output=None, **options):
        if options["list"]:
            for checklist in Checklist.objects.order_by("code"):
                self.stdout.write(f"{checklist.code}  {checklist.title}")
            return
        if not code:
            raise CommandError("Name a checklist: export_checklist --list prints the codes.")
        checklist = Checklist.objects.filter(code=code).first()
        if checklist is None:
            raise CommandError(f"There is no checklist “{code}”. export_checklist --list prints the codes.")
        version = edition_to_export(checklist, edition)
        if version is None:
            raise CommandError(f"“{code}” has no edition {edition}.")
        version.checklist = checklist
        file = write_csv(content_of(version)) if options["csv"] else write_json(to_export(version))
        if output is None:
            self.stdout.write(file.decode(), ending="")
        else:
            output.write_bytes(file)
