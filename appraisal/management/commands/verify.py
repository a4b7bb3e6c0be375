"""Checks that a report is the one that was signed, and that the record still says what it says."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from appraisal.queries.verify import embedded_document, faults_of, later_of
from appraisal.rules.document import hash_of


class Command(BaseCommand):
    help = (
        "Verify a report against the record: its document, the stored PDF, the answers, the conclusion "
        "and the trail. Exits 1 where anything does not agree."
    )

    def add_arguments(self, parser):
        parser.add_argument("report", type=Path, help="the PDF to verify")

    def handle(self, *args, report, **options):
        try:
            content = report.read_bytes()
        except OSError as error:
            raise CommandError(f"{report} cannot be read: {error}") from error
        faults = faults_of(content)
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{report} is NOT verified.", returncode=1)
        self.stdout.write(f"{report} is genuine. Document {hash_of(embedded_document(content))}")
        if later := later_of(content):
            self.stdout.write(later)
