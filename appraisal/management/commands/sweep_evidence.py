"""Tidies the folder of evidence: removes what a crash left behind, and says what is missing or altered."""

import hashlib

from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError

from appraisal.models import EvidenceFile
from appraisal.writes.evidence_file import in_storage, sweep


class Command(BaseCommand):
    help = (
        "Remove files that no evidence names, once they are a day old, and name those that are missing. "
        "Run it once a day, and with --hashes after a restore."
    )

    def add_arguments(self, parser):
        parser.add_argument("--hashes", action="store_true", help="read every file and compare its hash")

    def handle(self, *args, hashes, **options):
        removed = sweep()
        self.stdout.write(f"{removed} left behind and removed")
        wrong = self._wrong(hashes)
        for line in wrong:
            self.stderr.write(line)
        if wrong:
            raise CommandError(f"{len(wrong)} of the files of evidence are wrong: bring them from a backup.")

    def _wrong(self, hashes: bool) -> list[str]:
        rows = EvidenceFile.objects.exclude(state="refused")
        rows = rows.select_related("evidence__appraisal").order_by("pk")
        there, wrong = set(in_storage()), []
        for row in rows.iterator(500):
            found = "missing" if row.stored not in there else "altered" if hashes and _altered(row) else ""
            if found:
                where = f"{row.evidence.appraisal.ref} E{row.evidence.number}"
                wrong.append(f"{where}: {row.name} is {found} ({row.stored})")
        return wrong


def _altered(row: EvidenceFile) -> bool:
    with storages["evidence"].open(row.stored) as file:
        return hashlib.file_digest(file.file, "sha256").hexdigest() != row.sha256
