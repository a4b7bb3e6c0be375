"""Reads a checklist from a JSON or CSV file into a draft edition: all of it, or nothing and every fault."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from appraisal.models import Checklist
from appraisal.queries.importing import read_file
from appraisal.rules.content import ChecklistError
from appraisal.rules.content_json import LARGEST_FILE
from appraisal.writes.checklist import import_checklist
from partnerships.faults import Refused
from partnerships.library.reader import read_sources
from partnerships.models import Source
from partnerships.writes.source import load_sources


class Command(BaseCommand):
    help = (
        "Import a checklist from JSON, or the questions of one from CSV, as a draft. Exits 1, naming every "
        "fault, where it cannot."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument("--into", metavar="CODE", help="the checklist whose questions a CSV file lists")
        parser.add_argument("--replace-draft", action="store_true", help="the file replaces a draft there is")

    def handle(self, *args, file, dry_run=False, replace_draft=False, into=None, **options):
        try:
            with transaction.atomic():
                if not Source.objects.exclude(loaded="").exists():
                    load_sources(sources=read_sources())  # what questions cite comes with the application
                content = read_file(file.name, self._bytes(file), self._checklist(into))
                done = import_checklist(content=content, replace=replace_draft, by=None, at=timezone.now())
                if dry_run:
                    transaction.set_rollback(True)
        except ChecklistError as error:
            for fault in error.faults:
                self.stderr.write(fault)
            count = len(error.faults)
            raise CommandError(f"Nothing was imported: {count} fault{'s' if count > 1 else ''}.") from error
        except Refused as fault:
            raise CommandError(f"Nothing was imported: {fault.message}") from fault
        count = len(content.questions())
        for said in done.sources:
            self.stdout.write(said)
        for change in done.changes:
            self.stdout.write(change.what)
            for one in change.details:
                self.stdout.write(f"  {one}")
        if done.draft is None:
            self.stdout.write("Nothing differs from the edition there is.")
        elif dry_run:
            self.stdout.write(f"Dry run. {done.draft}: a draft of {count} questions would be made.")
        else:
            self.stdout.write(f"{done.draft}: a draft of {count} questions is made.")

    def _checklist(self, code: str | None) -> Checklist | None:
        checklist = Checklist.objects.filter(code=code).first() if code else None
        if code and checklist is None:
            raise CommandError(f"There is no checklist “{code}”. export_checklist --list prints the codes.")
        return checklist

    def _bytes(self, file: Path) -> bytes:
        try:
            with file.open("rb") as opened:
                return opened.read(LARGEST_FILE + 1)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
