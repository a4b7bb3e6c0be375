"""Sign-off: the report is made outside the transaction, and frozen in one short transaction."""

import hashlib
import secrets
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from django.db import transaction
from django.utils import timezone

from appraisal.models import Appraisal, IssuedReport, Participant, Snapshot
from appraisal.queries.document import Frozen, collect_document
from appraisal.queries.people import post_of_approver, who_answered
from appraisal.queries.seen import Moved, moved_since, require_seen
from appraisal.reports.child import render_pdf
from appraisal.reports.html import report_html
from appraisal.rules.document import FORMAT, canonical, hash_of
from appraisal.rules.seen import prints_of
from appraisal.rules.workflow import Move
from appraisal.writes.lock import lock
from appraisal.writes.move import move
from appraisal.writes.notice import tell_of_signature
from appraisal.writes.promised import keep_promises
from partnerships.audit import record
from partnerships.permissions import State
from partnerships.writes.significance import set_next_appraisal


@dataclass(frozen=True)
class Prepared:
    """A report made and not yet signed: its frozen facts, canonical bytes, hash and PDF."""

    frozen: Frozen
    document: dict[str, Any]
    content: bytes
    hash: str
    pdf: bytes


def prepare(*, appraisal: Appraisal, by, at, seen: str, parts: str = "") -> Prepared:
    """Collect the document and render its PDF, outside any transaction.

    Raises `Moved` where the content is no longer what the signer saw: `seen` is its fingerprint, `parts` the
    prints of its parts, by which what moved is named.
    """
    frozen = Frozen(
        salt=secrets.token_hex(16),
        name=by.name,
        post=post_of_approver(appraisal, by),
        at=at.replace(microsecond=0),
    )
    document = collect_document(appraisal.pk, frozen)
    require_seen(document, seen, parts, verb="signed")
    content = canonical(document)
    digest = hash_of(content)
    pdf = render_pdf(
        html=report_html(document, hash=digest),
        ref=appraisal.ref,
        title=document["title"],
        document=content,
        made_at=frozen.at,
    )
    return Prepared(frozen, document, content, digest, pdf)


@transaction.atomic
def sign(*, appraisal: Appraisal, prepared: Prepared, by) -> Snapshot:
    """Freeze what was prepared, if it is still what the database says.

    With the appraisal locked the document is collected again: where its hash differs nothing is signed,
    and `Moved` names what moved. Raises `MoveRefused` with every reason against signing.
    """
    at = prepared.frozen.at
    appraisal = lock(appraisal)
    again = collect_document(appraisal.pk, prepared.frozen)
    if hash_of(canonical(again)) != prepared.hash:
        said = "Something changed while the report was being made. Nothing was signed. Read it again first."
        raise Moved(said, moved_since(prints_of(prepared.document), again))
    # Before the move: what is signed never changes.
    Appraisal.objects.filter(pk=appraisal.pk).update(as_at=timezone.localdate(at))
    Participant.objects.bulk_create(who_answered(appraisal))
    move(appraisal, Move.SIGN, by=by, at=at, signer=by)
    snapshot = Snapshot.objects.create(
        appraisal=appraisal,
        edition="full",
        format=FORMAT,
        document=prepared.content.decode(),
        hash=prepared.hash,
        signed_by=by,
        signed_at=at,
    )
    IssuedReport.objects.create(
        snapshot=snapshot,
        content=prepared.pdf,
        sha256=hashlib.sha256(prepared.pdf).hexdigest(),
        size=len(prepared.pdf),
        made_with=f"WeasyPrint {version('weasyprint')}",
    )
    record("report issued", by=by, subject=appraisal, at=at, fields=(prepared.hash,))
    tell_of_signature(appraisal, by=by, at=at)
    keep_promises(appraisal=appraisal, by=by, at=at)
    _supersede(appraisal, by, at)
    set_next_appraisal(partnership=appraisal.partnership, appraised=timezone.localdate(at))
    return snapshot


def _supersede(appraisal: Appraisal, by, at) -> None:
    earlier = Appraisal.objects.select_for_update().filter(
        partnership=appraisal.partnership_id, state=State.SIGNED
    )
    for one in earlier.exclude(pk=appraisal.pk):
        move(one, Move.SUPERSEDE, by=by, at=at)
