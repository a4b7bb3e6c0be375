"""Whether a report is genuine: its embedded document, the stored record and the trail must agree."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from itertools import pairwise

import pikepdf
from django.utils import timezone

from appraisal.models import Appraisal, CorrectionNote, IssuedReport, Snapshot
from appraisal.queries.on_record import faults_on_record
from appraisal.queries.on_record_people import faults_in_people
from appraisal.queries.on_trail import faults_on_trail
from appraisal.queries.standing import CORRECTED, REDACTED, SEALED, note_in_words, standing_of
from appraisal.rules.document import DocumentError, hash_of, open_document
from appraisal.rules.workflow import MOVES, Move
from partnerships.permissions import State
from partnerships.queries.trail import broken_chains, trail_breaks_at, trail_of


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
    snapshot = _snapshot_of(ref)
    if snapshot is None:
        return [f"No signed appraisal {ref!r} is on record here."]
    faults = []
    if hash_of(embedded) != snapshot.hash:
        faults.append("The embedded document does not have the hash that was recorded at sign-off.")
    stored = snapshot.document.encode()
    if hash_of(stored) != snapshot.hash:
        faults.append("The stored document does not have the hash that was recorded at sign-off.")
    faults += _faults_in_bytes(snapshot, content)
    signed = next((one for one in (stored, embedded) if hash_of(one) == snapshot.hash), None)
    if signed is not None:
        faults += _faults_in_record(snapshot, signed)
    return faults + _faults_in_trail(snapshot)


def redacted_since(content: bytes) -> str:
    """Where a file is the very report that was signed and then redacted: a sentence that says so."""
    try:
        digest = hash_of(embedded_document(content))
    except DocumentError:
        return ""
    emptied = Snapshot.everything.filter(hash=digest, redaction__isnull=False)
    gone = emptied.select_related("redaction").first()
    kept = gone and IssuedReport.everything.filter(snapshot=gone).values_list("sha256", flat=True).first()
    if not gone or kept != hashlib.sha256(content).hexdigest():
        return ""
    day = f"{timezone.localtime(gone.redaction.decided_at):%-d %B %Y}"
    return (
        f"This was the signed report; it was redacted on {day} and replaced. Delete it: it holds what was "
        "taken out. The report that stands is on the appraisal’s page."
    )


def later_of(content: bytes) -> list[str]:
    """What has happened to a genuine report since, in sentences: its state, and notes beside it."""
    appraisal = _snapshot_of(open_document(embedded_document(content))["ref"]).appraisal
    standing = standing_of(appraisal)
    redacted = [f"Personal data has been taken out. {one}" for one in standing.redacted]
    return [*redacted, *standing.told, *(note_in_words(one) for one in standing.corrections)]


def _snapshot_of(ref: str) -> Snapshot | None:
    if not (ref.isascii() and ref.isprintable()):
        return None
    found = Snapshot.objects.filter(appraisal__ref=ref).select_related("appraisal__partnership")
    return found.first()


def _faults_in_bytes(snapshot: Snapshot, content: bytes) -> list[str]:
    issued = IssuedReport.objects.filter(snapshot=snapshot).first()
    if issued is None:
        return ["The issued report is missing from the record."]
    faults, kept = [], bytes(issued.content)
    if hashlib.sha256(kept).hexdigest() != issued.sha256:
        faults.append("The stored PDF is not the one that was issued.")
    if len(kept) != issued.size:
        faults.append("The stored PDF does not have the size that was recorded at sign-off.")
    if kept != content:
        faults.append("This file is not byte for byte the PDF that is stored.")
    return faults


def _faults_in_record(snapshot: Snapshot, signed: bytes) -> list[str]:
    """What the rows beside the document that was `signed` say otherwise."""
    try:
        document = open_document(signed)
    except DocumentError as error:
        return [f"The stored document cannot be opened: {error}"]
    faults = []
    if datetime.fromisoformat(document["sign_off"]["at"]) != snapshot.signed_at:
        faults.append("The time of signing on record is not the one in the document.")
    if (document["format"], document["edition"]) != (snapshot.format, snapshot.edition):
        faults.append("The format or edition on record is not the one in the document.")
    first = Snapshot.everything.filter(appraisal=snapshot.appraisal_id).order_by("pk").first()
    return [
        *faults,
        *faults_on_record(snapshot.appraisal, document),
        *faults_in_people(snapshot, document, strict=first is not None and first.format >= 5),
    ]


def _faults_in_trail(snapshot: Snapshot) -> list[str]:
    broken = trail_breaks_at(snapshot.appraisal)
    if broken is not None:
        return [f"The trail of {snapshot.appraisal.ref} is broken at event {broken}."]
    issued = trail_of(snapshot.appraisal).filter(verb="report issued")
    recorded = list(issued.values_list("fields", "by_id"))
    chain = list(
        Snapshot.everything.filter(appraisal=snapshot.appraisal_id, edition=snapshot.edition)
        .order_by("pk")
        .values_list("hash", flat=True)
    )
    if [fields for fields, _ in recorded] != [chain[:1]]:
        return ["The trail does not name this hash as the report that was issued."]
    anew = trail_of(snapshot.appraisal).filter(verb=REDACTED).order_by("number")
    steps = [sorted((f"from {one}", f"to {other}")) for one, other in pairwise(chain)]
    if list(anew.values_list("fields", flat=True)) != steps or chain[-1] != snapshot.hash:
        return ["The trail does not tell of the redactions that led to this report."]
    if recorded[0][1] != snapshot.signed_by_id:
        return ["The person on record as having signed is not the one in the trail."]
    appraisal = snapshot.appraisal
    return faults_in_state(appraisal) + _faults_in_notes(appraisal) + faults_on_trail(appraisal)


def _faults_in_notes(appraisal: Appraisal) -> list[str]:
    """Where the notes of correction are not those that the trail tells of, or do not say what they did."""
    noted = trail_of(appraisal).filter(verb=CORRECTED).order_by("number")
    held = list(appraisal.corrections.select_related("redaction"))
    told = [(set(fields), by, at) for fields, by, at in noted.values_list("fields", "by_id", "at")]
    if len(told) != len(held) or any(
        f"note {one.number}" not in fields or (by, at) != (one.by_id, one.at)
        for one, (fields, by, at) in zip(held, told, strict=False)
    ):
        return ["The notes of correction on record are not those that the trail tells of."]
    return [
        f"Note of correction {one.number} does not say what it said."
        for one, (fields, _, _) in zip(held, told, strict=True)
        if not _says_what_it_said(one, [each for each in fields if each.startswith(SEALED)])
    ]


def _says_what_it_said(note: CorrectionNote, seals: list[str]) -> bool:
    if note.salt or not seals:  # one of before there were seals has neither
        return seals == [f"{SEALED}{note.seal}"] or not (note.salt or seals)
    by = note.redaction
    return by is not None and (by.state, by.target, by.target_id) == ("done", "note.text", note.pk)


def faults_in_state(appraisal: Appraisal) -> list[str]:
    """What the last move in an appraisal's trail says against its state, as where a chain was cut short."""
    moves = trail_of(appraisal).filter(verb__in=[move.value for move in Move])
    last, state = moves.values_list("verb", flat=True).first(), State(appraisal.state)
    if last is None:
        return (
            [] if state is State.DRAFT else [f"{appraisal.ref} is {state.value}, but its trail has no move."]
        )
    if state not in {to for (_, made), to in MOVES.items() if made == last}:
        return [f"{appraisal.ref} is {state.value}, but the last move in its trail is “{last}”."]
    return []


def faults_in_trails() -> Iterator[str]:
    """Every chain of the trail that does not fit, and every appraisal whose state its trail does not tell."""
    for name, event in broken_chains():
        yield f"The trail of {name} is broken at event {event}."
    for appraisal in Appraisal.objects.only("ref", "state").order_by("pk").iterator(chunk_size=200):
        yield from faults_in_state(appraisal)
