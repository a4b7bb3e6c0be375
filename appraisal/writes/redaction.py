"""Redacting: proposed by one person, authorised by a second, and then really gone from the record.

Rows that never change take this one change: their triggers compare it with the redaction on record.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from appraisal.models import AnswerRevision, Appraisal, IssuedReport, Redaction, Snapshot
from appraisal.queries.redaction import MODELS, Target, authority_of, note_of, target_of, tombstone_by
from appraisal.queries.redaction_pages import typed_on
from appraisal.queries.standing import REDACTED
from appraisal.reports.child import render_pdf
from appraisal.reports.html import report_html
from appraisal.rules.document import FORMAT, canonical, hash_of, open_document
from appraisal.rules.redaction import SHORT, as_redacted, redacted
from appraisal.writes.notice import tell_of_decided_redaction, tell_of_proposed_redaction
from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import KeptText

NOT_THERE = (
    "These words do not stand in that text. Copy them exactly, or leave this empty to redact all of it."
)
NO_ROOM = (
    f"There is no room for “{SHORT}” in place of these words. Choose more words around them, or leave this "
    "empty to redact all of it."
)
NO_ROOM_NOW = f"The text is so long now that there is no room for “{SHORT}” in place of these words."
DECIDED = "Somebody has decided this already."
# What of an answer its history has, and moves to another edition: as which revisions.
IN_HISTORY = {"answer.narrative": Q(), "answer.settled_reason": Q(kind="settled")}
VERSIONED = ("answer", "opinion", "conclusion", "appraisal", "evidence")


@dataclass(frozen=True)
class Made:
    """A signed report made anew without what is redacted: the snapshot it replaces, and what replaces it."""

    replaces: Snapshot
    content: bytes
    hash: str
    pdf: bytes


@transaction.atomic
def propose_redaction(
    *, appraisal: Appraisal, target: Target, passage: str, reason: str, by, at
) -> Redaction:
    """Propose that `passage` is taken out of a text, or all of the text where it is empty."""
    appraisal = _locked(appraisal)
    if passage and passage not in target.text:
        raise Refused(NOT_THERE, "passage")
    if not target.has_room(passage, SHORT):
        raise Refused(NO_ROOM, "passage")
    redaction = Redaction.objects.create(
        appraisal=appraisal,
        number=appraisal.redactions.count() + 1,
        target=target.name,
        target_id=target.pk,
        what=target.what,
        whole=not passage,
        passage=passage,
        reason=reason,
        proposed_by=by,
        proposed_at=at,
    )
    record("redaction proposed", by=by, subject=appraisal, at=at, fields=(target.what,))
    tell_of_proposed_redaction(redaction, by=by, at=at)
    return redaction


@transaction.atomic
def decline_redaction(*, redaction: Redaction, by, at) -> Redaction:
    """Decide that the words stay."""
    appraisal, redaction = _to_decide(redaction, by)
    _decline(redaction, by=by, at=at)
    record("redaction declined", by=by, subject=appraisal, at=at, fields=(redaction.what,))
    tell_of_decided_redaction(redaction, by=by, at=at)
    return redaction


def make_anew(*, redaction: Redaction, by, at: datetime) -> Made | None:
    """The signed report without the words, rendered outside any transaction; None where it has them not."""
    snapshot = Snapshot.objects.filter(appraisal=redaction.appraisal).first()
    if snapshot is None:
        return None
    document = open_document(snapshot.document.encode())
    target = _target(redaction, document)
    if not target.paths:
        return None
    _note_authority(redaction, by, at)
    text = target.in_document(_without(redaction, target))
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


@transaction.atomic
def redact(*, redaction: Redaction, made: Made | None, by, at: datetime) -> Redaction:
    """Authorise a redaction and carry it out: in the text, everything kept of it, and the signed report."""
    _overwrite()
    appraisal, redaction = _to_decide(redaction, by)
    live = Snapshot.objects.filter(appraisal=appraisal).first()
    document = open_document(live.document.encode()) if live else None
    target = _target(redaction, document)
    if made is not None and made.replaces.pk != (live and live.pk):
        raise Refused("The report was redacted by somebody else just now. Look at it again.")
    if made is None and live and target.paths:
        raise Refused("The appraisal was signed just now. Decide again.")
    _note_authority(redaction, by, at)
    redaction.state = "authorised"
    redaction.save()
    _take_out(redaction, target, appraisal)
    if made is not None:
        _replace_report(redaction, made, by, at)
    left = _without(redaction, target)
    redaction.state, redaction.passage = "done", ""
    redaction.save()
    fields = (f"redaction {redaction.number}", redaction.what)
    record("redacted", by=by, subject=appraisal, at=at, fields=fields)
    tell_of_decided_redaction(redaction, by=by, at=at)
    _close_others(redaction, left, by=by, at=at)
    return redaction


def _decline(redaction: Redaction, *, by, at: datetime) -> None:
    redaction.state, redaction.passage = "declined", ""
    redaction.decided_by, redaction.decided_at = by, at
    redaction.save()


def _close_others(done: Redaction, left: str, *, by, at: datetime) -> None:
    """Decline what else is proposed of the same text and is no longer in what is `left` of it.

    The words would stand on the proposal still. What `by` proposed themselves is declined in the name of who
    proposed the redaction that is done: nobody decides their own.
    """
    others = Redaction.objects.filter(target=done.target, target_id=done.target_id, state="proposed")
    for one in others.select_related("appraisal__partnership"):
        if not done.whole and (one.whole or one.passage in left):
            continue
        _decline(one, by=done.proposed_by if one.proposed_by_id == by.pk else by, at=at)
        fields = (f"redaction {one.number}", one.what, f"its words went with redaction {done.number}")
        record("redaction declined", by=by, subject=one.appraisal, at=at, fields=fields)
        tell_of_decided_redaction(one, by=by, at=at)


def _locked(appraisal: Appraisal) -> Appraisal:
    held = Appraisal.objects.select_for_update(of=("self",)).select_related("partnership")
    return held.get(pk=appraisal.pk)


def _to_decide(redaction: Redaction, by) -> tuple[Appraisal, Redaction]:
    appraisal = _locked(redaction.appraisal)
    redaction = Redaction.objects.select_related("appraisal__partnership").get(pk=redaction.pk)
    if redaction.state != "proposed":
        raise Refused(DECIDED)
    if redaction.proposed_by_id == by.pk:
        raise Refused("You proposed this, so somebody else must decide it.")
    return appraisal, redaction


def _target(redaction: Redaction, document: dict[str, Any] | None) -> Target:
    target = target_of(redaction, document)
    if target is None or (not redaction.whole and redaction.passage not in target.text):
        raise Refused(
            "The words no longer stand in that text. Decline this, and propose it again if need be."
        )
    if not target.has_room(redaction.passage, SHORT):
        raise Refused(f"{NO_ROOM_NOW} Decline this, and propose all of it if need be.")
    return target


def _note_authority(redaction: Redaction, by, at: datetime) -> None:
    redaction.decided_by, redaction.decided_at = by, at
    redaction.authority = authority_of(by)
    redaction.tombstone = tombstone_by(redaction, by=by, at=at)


def _without(redaction: Redaction, target: Target) -> str:
    return _text_without(redaction, target.text, target.longest)


def _text_without(redaction: Redaction, text: str, longest: int | None = None) -> str:
    given = {"passage": redaction.passage, "whole": redaction.whole, "stone": redaction.tombstone}
    return redacted(text, longest=longest, **given)


def _take_out(redaction: Redaction, target: Target, appraisal: Appraisal) -> None:
    """The text itself, and whatever else is kept of it."""
    changed: dict[str, Any] = {target.field: _without(redaction, target)}
    if target.kind in VERSIONED:  # a page that was opened before must not put the words back
        changed["version"] = F("version") + 1
    if target.kind in ("note", "message"):
        changed["redaction"] = redaction
    if target.kind == "note":  # by its salt the words could be guessed from the seal in the trail
        changed["salt"] = None
    held = {one.name for one in MODELS[target.kind]._meta.get_fields()}
    rows = MODELS[target.kind].objects.filter(pk=target.pk)  # type: ignore[attr-defined]
    rows.update(**{name: value for name, value in changed.items() if name in held})
    if target.name in IN_HISTORY:
        _take_out_of_history(redaction, target, appraisal)
    _let_go_of_kept(redaction, target, appraisal)


def _take_out_of_history(redaction: Redaction, target: Target, appraisal: Appraisal) -> None:
    revisions = AnswerRevision.objects.filter(IN_HISTORY[target.name], answer=target.pk)
    for one in revisions.exclude(narrative=""):
        text = _text_without(redaction, one.narrative)
        if text != one.narrative:
            AnswerRevision.objects.filter(pk=one.pk).update(narrative=text, redaction=redaction)
    for move in appraisal.edition_moves.all():
        before = move.before.get(str(target.pk), {})
        if before.get(target.field):
            before[target.field] = _text_without(redaction, before[target.field])
            move.save(update_fields=["before"])


def _let_go_of_kept(redaction: Redaction, target: Target, appraisal: Appraisal) -> None:
    """What was kept of refused requests to pages of the appraisal, where it holds the words.

    Where all of a text goes, all that was kept of its pages does: it may say the same in other words.
    """
    address = appraisal.get_absolute_url()
    of_text = tuple(f"{address}{one}" for one in typed_on(target)) if redaction.whole else ()
    words = _in_one_line(redaction.passage or target.text)
    for kept in KeptText.objects.filter(path__startswith=address):
        held = (_in_one_line(text) for values in kept.fields.values() for text in values)
        if kept.path.startswith(of_text) or (words and any(words in one for one in held)):
            kept.delete()


def _in_one_line(text: str) -> str:
    """A text whatever its line ends: browsers send others than are saved."""
    return " ".join(text.split())


def _replace_report(redaction: Redaction, made: Made, by, at: datetime) -> None:
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


def _overwrite() -> None:
    """SQLite leaves what is deleted in its file until the room is needed, unless it is asked not to."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
