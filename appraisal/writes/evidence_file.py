"""Keeping the bytes of evidence: first on the disk, then in a row, so that no row is without its file.

A file without a row is reached by nobody. One that a crash left behind is found by `sweep`.
"""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.files.base import File
from django.core.files.storage import storages
from django.db import DatabaseError, transaction
from django.utils import timezone

from appraisal.models import Evidence, EvidenceFile
from appraisal.writes.scan import first_state
from partnerships.faults import Refused
from partnerships.judging.content import Judged

log = logging.getLogger(__name__)
NO_ROOM = (
    "The file could not be kept: there is no room for it on the server, or its folder cannot be written to. "
    "Nothing was added. Tell whoever runs the server, and try again later."
)
# A file that is younger may belong to a request that has not ended.
LEFT_BEHIND = timedelta(days=1)


@dataclass(frozen=True)
class Kept:
    """A file that is on the disk and has no row yet."""

    stored: str
    name: str
    judged: Judged


@contextmanager
def kept(file: File, name: str, judged: Judged) -> Iterator[Kept]:
    """Writes `file` to the storage for as long as the block takes, and for good where a row then names it.

    Call it outside a transaction: it waits for the disk, and looks for what was committed. Raises `Refused`.
    """
    stored = _write(file)
    try:
        yield Kept(stored, name, judged)
    finally:
        _delete_unless_named(stored)


def _write(file: File) -> str:
    stored = secrets.token_hex(16)
    try:
        return _storage().save(stored, file)
    except OSError as error:
        _storage().delete(stored)
        raise Refused(NO_ROOM, "file") from error


def _delete_unless_named(stored: str) -> None:
    try:
        if not EvidenceFile.objects.filter(stored=stored).exists():
            _storage().delete(stored)
    except DatabaseError:
        # Nobody can say whether there is a row, so the file stays. `sweep` asks again.
        log.exception("A file may be left behind: %s", stored)


def note_file(evidence: Evidence, kept: Kept) -> EvidenceFile:
    """The row of a file that is on the disk. Call it in the transaction that adds its evidence."""
    return EvidenceFile.objects.create(
        evidence=evidence,
        stored=kept.stored,
        name=kept.name,
        kind=kept.judged.kind,
        size=kept.judged.size,
        sha256=kept.judged.sha256,
        state=first_state(),
    )


def let_go_of_file(evidence: Evidence) -> None:
    """Remove the file of evidence that this transaction removes, once that has happened.

    It stays where another appraisal names it too: the one that this was carried forward from, or into.
    """
    for stored in EvidenceFile.objects.filter(evidence=evidence).values_list("stored", flat=True):
        transaction.on_commit(partial(_delete_unless_named, stored), robust=True)


def share_files(copies: dict[int, Evidence]) -> None:
    """Let evidence that was copied have the files of its originals, by their ids: the same bytes, kept once.

    Call it while the original is signed and locked, so that it cannot be removed meanwhile.
    """
    EvidenceFile.objects.bulk_create(
        EvidenceFile(
            evidence=copies[one.evidence_id],
            stored=one.stored,
            name=one.name,
            kind=one.kind,
            size=one.size,
            sha256=one.sha256,
        )
        for one in EvidenceFile.objects.filter(evidence__in=copies).order_by("pk")
    )


def sweep(*, before: datetime | None = None) -> int:
    """Remove files that no row names and that were written `before`; how many there were."""
    before = before or timezone.now() - LEFT_BEHIND
    storage = _storage()
    # What there is, before what is named: a file always comes before its row.
    found = [one for one in in_storage() if storage.get_modified_time(one) < before]
    named = set(EvidenceFile.objects.exclude(state="refused").values_list("stored", flat=True))
    left = [one for one in found if one not in named]
    for one in left:
        storage.delete(one)
    return len(left)


def in_storage() -> list[str]:
    """The name of every file that is kept."""
    try:
        return sorted(_storage().listdir("")[1])
    except FileNotFoundError:
        return []


def _storage():
    return storages["evidence"]
