"""The virus scan of files of evidence: a file is held until it is clean, and removed where it is not."""

from functools import partial

from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F

from appraisal.models import Appraisal, Evidence, EvidenceFile
from appraisal.scanning import NotScanned, scan
from appraisal.writes.notice import tell_of_virus
from partnerships.audit import record

FOUND = "virus found in evidence"
SECONDS = 60


def first_state() -> str:
    """How a file is kept that has just been sent: it waits where there is a scanner."""
    return "waiting" if settings.CLAMD else "kept"


def scan_file(file: EvidenceFile, *, at, tell: bool = False) -> EvidenceFile:
    """Scan a file that waits, outside any transaction, and record what was found.

    With `tell`, who sent it is told where it is removed. Raises `NotScanned`; the file then waits on.
    """
    if not settings.CLAMD:
        raise NotScanned("No virus scanner is set: CLAMD is empty.")
    try:
        content = storages["evidence"].open(file.stored)
    except OSError as fault:
        raise NotScanned(
            f"The file of {file.evidence.appraisal.ref} {file.evidence} cannot be read."
        ) from fault
    with content:
        found = scan(content, address=settings.CLAMD, seconds=SECONDS)
    _note(file, found, at=at, tell=tell)
    file.refresh_from_db()
    return file


@transaction.atomic
def _note(file: EvidenceFile, found: str, *, at, tell: bool) -> None:
    """Record a verdict, once: whoever comes second finds the file waiting no more."""
    appraisal = Appraisal.objects.select_for_update(of=("self",)).get(pk=file.evidence.appraisal_id)
    waiting = EvidenceFile.objects.filter(pk=file.pk, state="waiting")
    if not waiting.update(state="refused" if found else "kept", found=found, scanned_at=at) or not found:
        return
    # What is no longer there has been seen by nobody.
    Evidence.objects.filter(pk=file.evidence_id).update(strength="asserted", version=F("version") + 1)
    record(FOUND, by=None, subject=appraisal, at=at, fields=(f"E{file.evidence.number}", found))
    transaction.on_commit(partial(storages["evidence"].delete, file.stored), robust=True)
    if tell:
        tell_of_virus(appraisal, file.evidence, at=at)
