"""Reads a checklist from a JSON or CSV file into a draft edition: all of it, or nothing and every fault."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from appraisal.models import Checklist, ChecklistVersion
from appraisal.queries.content import content_of
from appraisal.rules.content import ChecklistContent, ChecklistError
from appraisal.rules.content_csv import read_csv
from appraisal.rules.content_json import LARGEST_FILE, read_json
from appraisal.writes.checklist import import_checklist
from partnerships.faults import Refused
from partnerships.models import Provision


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
            content = self._content(file, into)
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
            for one in change.details:
                self.stdout.write(f"  {one}")
        if done.draft is None:
            self.stdout.write("Nothing differs from the edition there is.")
        elif dry_run:
            self.stdout.write(f"Dry run. {done.draft}: a draft of {count} questions would be made.")
        else:
            self.stdout.write(f"{done.draft}: a draft of {count} questions is made.")

    def _content(self, file: Path, into: str | None) -> ChecklistContent:
        """What the file holds, by its kind. Raises `ChecklistError` and `CommandError`."""
        refs = set(Provision.objects.values_list("ref", flat=True))
        if file.suffix.lower() == ".json":
            return read_json(self._bytes(file), refs)
        if file.suffix.lower() != ".csv":
            raise CommandError(
                f"{file.name} is neither JSON nor CSV. export_checklist writes one to start from; a "
                "spreadsheet saves its sheet as “CSV UTF-8”."
            )
        checklist = Checklist.objects.filter(code=into or "").first()
        if checklist is None:
            raise CommandError(
                "Say whose questions these are: --into CODE. export_checklist --list prints codes."
            )
        newest = checklist.versions.exclude(state=ChecklistVersion.DRAFT).order_by("-number").first()
        newest = newest or checklist.versions.get()  # there is always one: the last goes with its checklist
        newest.checklist = checklist
        return read_csv(self._bytes(file), content_of(newest), refs)

    def _bytes(self, file: Path) -> bytes:
        try:
            with file.open("rb") as opened:
                return opened.read(LARGEST_FILE + 1)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
