"""Checks that a report is the one that was signed, and that the record still says what it says."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from appraisal.queries.verify import embedded_document, faults_of, later_of
from appraisal.rules.document import hash_of


class Command(BaseCommand):
    help = (
        "Verify a report against the record. Compared with the document that was signed: the stored PDF and "
        "document, who signed and when, the answers and the evidence they cite, the evidence list, the "
        "challenge, the opinions, the conclusion with its conditions, what page one says, and the trail. "
        "Exits 1 where anything does not agree. Not compared, as it may change rightly: people's names and "
        "parts, titles of posts, the register's facts, circumstances, texts of library and checklist, and "
        "marks. Not compared, as the document does not hold it: which program made the PDF, who added a "
        "piece of evidence, and times of day other than that of signing."
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
