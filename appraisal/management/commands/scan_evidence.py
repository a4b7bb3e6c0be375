"""Scans the files of evidence that wait for the virus scan, as while clamd was down."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appraisal.models import EvidenceFile
from appraisal.scanning import NotScanned
from appraisal.writes.scan import scan_file


class Command(BaseCommand):
    help = "Scan what waits for the virus scan. Exits 1 where a file could not be scanned: it waits on."

    def handle(self, *args, **options):
        waiting = EvidenceFile.objects.filter(state="waiting").order_by("pk")
        waiting = waiting.select_related("evidence__appraisal__partnership", "evidence__added_by")
        clean = removed = 0
        not_scanned = []
        for file in list(waiting):
            try:
                state = scan_file(file, at=timezone.now(), tell=True).state
            except NotScanned as fault:
                not_scanned.append(f"{file.evidence.appraisal.ref} E{file.evidence.number}: {fault}")
                continue
            clean, removed = clean + (state == "kept"), removed + (state == "refused")
        self.stdout.write(f"{clean} clean, {removed} removed, {len(not_scanned)} still waiting")
        for line in not_scanned:
            self.stderr.write(line)
        if not_scanned:
            raise CommandError("Not everything could be scanned.")
