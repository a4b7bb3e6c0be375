"""A signed report made anew without what is redacted, in place of the one that was signed."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from appraisal.models import IssuedReport, Redaction, Snapshot
from appraisal.queries.redaction import Target, note_of
from appraisal.queries.standing import REDACTED
from appraisal.reports.child import render_pdf
from appraisal.reports.html import report_html
from appraisal.rules.document import FORMAT, canonical, hash_of
from appraisal.rules.redaction import as_redacted
from appraisal.writes.redacted_text import without
from partnerships.audit import record


@dataclass(frozen=True)
class Made:
    """A signed report made anew without what is redacted: the snapshot it replaces, and what replaces it."""

    replaces: Snapshot
    content: bytes
    hash: str
    pdf: bytes


def without_it(
    snapshot: Snapshot, document: dict[str, Any], redaction: Redaction, target: Target
) -> Made | None:
    """The report of `snapshot`, rendered without the words; None where its `document` has them not."""
    text = target.in_document(without(redaction, target))
    given = {"paths": target.paths, "value": text, "note": note_of(redaction)}
    anew = as_redacted(document, salt=secrets.token_hex(16), signed_as=snapshot.hash, **given)
    if anew is None:
        return None
    content = canonical(anew)
    digest = hash_of(content)
    pdf = render_pdf(
        html=report_html(anew, hash=digest),
        ref=anew["ref"],
        title=anew["title"],
        document=content,
        made_at=datetime.fromisoformat(anew["sign_off"]["at"]),
    )
    return Made(snapshot, content, digest, pdf)


def replace_report(redaction: Redaction, made: Made, by, at: datetime) -> None:
    """Empty what was signed, which stays by its hash, and put what was made anew beside it."""
    old = made.replaces
    Snapshot.objects.filter(pk=old.pk).update(document="", redaction=redaction)
    IssuedReport.everything.filter(snapshot=old).update(content=b"", redaction=redaction)
    anew = Snapshot.objects.create(
        appraisal_id=old.appraisal_id,
        edition=old.edition,
        format=FORMAT,
        document=made.content.decode(),
        hash=made.hash,
        signed_by_id=old.signed_by_id,
        signed_at=old.signed_at,
    )
    IssuedReport.objects.create(
        snapshot=anew,
        content=made.pdf,
        sha256=hashlib.sha256(made.pdf).hexdigest(),
        size=len(made.pdf),
        made_with=f"WeasyPrint {version('weasyprint')}",
    )
    fields = (f"from {old.hash}", f"to {made.hash}")
    record(REDACTED, by=by, subject=redaction.appraisal, at=at, fields=fields)
