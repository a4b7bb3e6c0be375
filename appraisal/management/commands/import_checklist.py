"""Reads a checklist from a JSON file into a draft edition: all of it, or nothing and every fault."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from appraisal.rules.content import ChecklistError
from appraisal.rules.content_json import LARGEST_FILE, read_json
from appraisal.writes.checklist import import_checklist
from partnerships.faults import Refused
from partnerships.models import Provision


class Command(BaseCommand):
    help = "Import a checklist from JSON as a draft. Exits 1, naming every fault, where it cannot."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument("--replace-draft", action="store_true", help="the file replaces a draft there is")

    def handle(self, *args, file, dry_run=False, replace_draft=False, **options):
        if file.suffix.lower() != ".json":
            raise CommandError(f"{file.name} is not a JSON file. export_checklist writes one to start from.")
        try:
            content = read_json(self._bytes(file), set(Provision.objects.values_list("ref", flat=True)))
            with transaction.atomic():
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
        for change in done.changes:
            self.stdout.write(change.what)
        if done.draft is None:
            self.stdout.write("Nothing differs from the edition there is.")
        elif dry_run:
            self.stdout.write(f"Dry run. {done.draft}: a draft of {count} questions would be made.")
        else:
            self.stdout.write(f"{done.draft}: a draft of {count} questions is made.")

    def _bytes(self, file: Path) -> bytes:
        try:
            with file.open("rb") as opened:
                return opened.read(LARGEST_FILE + 1)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
