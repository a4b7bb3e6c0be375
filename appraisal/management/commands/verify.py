"""Checks that a report is the one that was signed, that the record still says so, and that trails fit."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from appraisal.queries.verify import embedded_document, faults_in_trails, faults_of, later_of, redacted_since
from appraisal.rules.document import hash_of


class Command(BaseCommand):
    help = (
        "Verify a report against the record. Compared with the document that was signed: the stored PDF and "
        "document, who signed and when, the answers and the evidence they cite, the evidence list, the "
        "challenge, the opinions, the conclusion with its conditions, what page one says, and the trail. "
        "Says whether it was withdrawn or superseded since, and lists the notes of correction beside it. "
        "Exits 1 where anything does not agree. Not compared, as it may change rightly: people's names and "
        "parts, titles of posts, the register's facts, circumstances, texts of library and checklist, and "
        "marks. Not compared, as the document does not hold it: which program made the PDF, who added a "
        "piece of evidence, and times of day other than that of signing."
    )

    def add_arguments(self, parser):
        parser.add_argument("report", type=Path, nargs="?", help="the PDF to verify")
        parser.add_argument(
            "--trail",
            action="store_true",
            help="verify the trail of everything: each event against its hash and the one before it, and the "
            "state of each appraisal against the last move in its trail",
        )

    def handle(self, *args, report, trail, **options):
        if report is None and not trail:
            raise CommandError("Name the PDF to verify, or give --trail.")
        if report is not None:
            self._verify(report)
        if trail:
            self._verify_trails()

    def _verify_trails(self) -> None:
        faults = list(faults_in_trails())
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError("The trail is NOT verified.", returncode=1)
        self.stdout.write("Every trail is whole.")

    def _verify(self, report: Path) -> None:
        try:
            content = report.read_bytes()
        except OSError as error:
            raise CommandError(f"{report} cannot be read: {error}") from error
        if was := redacted_since(content):
            self.stdout.write(f"{report}: {was}")
            return
        faults = faults_of(content)
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{report} is NOT verified.", returncode=1)
        self.stdout.write(f"{report} is genuine. Document {hash_of(embedded_document(content))}")
        for line in later_of(content):
            self.stdout.write(line)
