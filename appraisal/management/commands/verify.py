"""Checks that a report is the one that was signed, that the record still says so, and that trails fit."""

import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from appraisal.queries.verify import embedded_document, faults_in_trails, faults_of, later_of, redacted_since
from appraisal.rules.document import hash_of
from partnerships.queries.trail import chain_ends, is_in_trail


class Command(BaseCommand):
    help = (
        "Verify a report against the record. Compared with the document that was signed: the stored PDF and "
        "document, who signed and when, the answers and the evidence they cite, the evidence list, the "
        "challenge, the opinions, the conclusion with its conditions, what page one says, and who had which "
        "part and said what, in which post. Compared with the trail: redactions, notes of correction and "
        "their words, marks, what was handed out, who added evidence, the end of each answer’s history, and "
        "every move. Says whether it was withdrawn or superseded since, and lists the notes of correction "
        "beside it. Exits 1 where anything does not agree. Not compared, as it may change rightly: what "
        "people and posts are called now, the register's facts, circumstances, and texts of library and "
        "checklist. Not known: which program made the PDF, what an answer said before its last revision, "
        "and what was removed together with its event from the very end of a chain."
    )

    def add_arguments(self, parser):
        parser.add_argument("report", type=Path, nargs="?", help="the PDF to verify")
        parser.add_argument(
            "--trail",
            action="store_true",
            help="verify the trail of everything: each event against its hash and the one before it, and the "
            "state of each appraisal against the last move in its trail",
        )

        parser.add_argument(
            "--keep",
            type=Path,
            metavar="FILE",
            help="write the end of each chain of the trail to FILE, to be kept apart from the database",
        )
        parser.add_argument(
            "--kept",
            type=Path,
            metavar="FILE",
            help="verify that each chain still has what was its end when FILE was written by --keep",
        )

    def handle(self, *args, report, trail, keep, kept, **options):
        if report is None and not (trail or keep or kept):
            raise CommandError("Name the PDF to verify, or give --trail, --keep or --kept.")
        if report is not None:
            self._verify(report)
        if trail or keep:
            self._verify_trails()
        if kept:
            self._verify_kept(kept)
        if keep:
            self._keep(keep)

    def _verify_trails(self) -> None:
        faults = list(faults_in_trails())
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError("The trail is NOT verified.", returncode=1)
        self.stdout.write("Every trail is whole.")

    def _keep(self, path: Path) -> None:
        ends = list(chain_ends())
        try:
            with path.open("x", newline="") as file:
                csv.writer(file).writerows(ends)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error}") from error
        self.stdout.write(
            f"The ends of {len(ends)} chains are in {path}. Keep it where nobody here can write."
        )

    def _verify_kept(self, path: Path) -> None:
        try:
            with path.open(newline="") as file:
                ends = [(kind, int(one), int(number), end) for kind, one, number, end in csv.reader(file)]
        except (OSError, ValueError) as error:
            raise CommandError(f"{path} cannot be read as what --keep writes: {error}") from error
        gone = [one for one in ends if not is_in_trail(*one)]
        for kind, subject, number, _ in gone:
            self.stderr.write(f"The trail of {kind} {subject} has lost or changed its event {number}.")
        if gone:
            raise CommandError("The trail is NOT what was kept.", returncode=1)
        self.stdout.write(f"All {len(ends)} chains go on from what was kept.")

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
