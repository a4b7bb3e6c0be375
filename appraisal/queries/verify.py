"""Whether a report is genuine: its embedded document, the stored record and the trail must agree."""

import hashlib
from io import BytesIO

import pikepdf

from appraisal.models import IssuedReport, Snapshot
from appraisal.rules.document import DocumentError, hash_of, open_document
from partnerships.queries.trail import trail_breaks_at, trail_of


def embedded_document(content: bytes) -> bytes:
    """The JSON document inside a report. Raises `DocumentError` where there is none, or more than one."""
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            found = [spec.get_file().read_bytes() for spec in pdf.attachments.values()]
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise DocumentError("This is not a readable PDF.") from error
    if len(found) != 1:
        raise DocumentError("This PDF does not carry one embedded document.")
    return found[0]


def faults_of(content: bytes) -> list[str]:
    """What does not agree, in sentences; empty where the report is genuine."""
    try:
        embedded = embedded_document(content)
        document = open_document(embedded)
    except DocumentError as error:
        return [str(error)]
    ref = str(document.get("ref", ""))
    snapshot = Snapshot.objects.filter(appraisal__ref=ref).select_related("appraisal").first()
    if snapshot is None:
        return [f"No signed appraisal {ref!r} is on record here."]
    faults = []
    if hash_of(embedded) != snapshot.hash:
        faults.append("The embedded document does not have the hash that was recorded at sign-off.")
    if hash_of(snapshot.document.encode()) != snapshot.hash:
        faults.append("The stored document does not have the hash that was recorded at sign-off.")
    issued = IssuedReport.objects.filter(snapshot=snapshot).first()
    if issued is None:
        faults.append("The issued report is missing from the record.")
    else:
        kept = bytes(issued.content)
        if hashlib.sha256(kept).hexdigest() != issued.sha256:
            faults.append("The stored PDF is not the one that was issued.")
        if kept != content:
            faults.append("This file is not byte for byte the PDF that is stored.")
    return faults + _faults_in_trail(snapshot)


def _faults_in_trail(snapshot: Snapshot) -> list[str]:
    broken = trail_breaks_at(snapshot.appraisal)
    if broken is not None:
        return [f"The trail of {snapshot.appraisal.ref} is broken at event {broken}."]
    issued = trail_of(snapshot.appraisal).filter(verb="report issued")
    recorded = list(issued.values_list("fields", flat=True))
    if recorded != [[snapshot.hash]]:
        return ["The trail does not name this hash as the report that was issued."]
    return []
