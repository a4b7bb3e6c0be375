"""Redacting: proposed by one person, authorised by a second, and then really gone from the record.

Rows that never change take this one change: their triggers compare it with the redaction on record.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from appraisal.models import Appraisal, EarlierWords, Redaction, Snapshot
from appraisal.queries.redaction import Target, authority_of, histories_of, target_of, text_with, tombstone_by
from appraisal.rules.document import open_document
from appraisal.rules.redaction import SHORT
from appraisal.writes.notice import tell_of_decided_redaction, tell_of_proposed_redaction
from appraisal.writes.redacted_report import Made, replace_report, without_it
from appraisal.writes.redacted_text import take_out, without
from partnerships.audit import record
from partnerships.faults import Refused

NOT_THERE = (
    "These words do not stand in that text. Copy them exactly, or leave this empty to redact all of it."
)
NO_ROOM = (
    f"There is no room for “{SHORT}” in place of these words. Choose more words around them, or leave this "
    "empty to redact all of it."
)
NO_ROOM_NOW = f"The text is so long now that there is no room for “{SHORT}” in place of these words."
DECIDED = "Somebody has decided this already."


@transaction.atomic
def propose_redaction(
    *, appraisal: Appraisal, target: Target, passage: str, reason: str, by, at
) -> Redaction:
    """Propose that `passage` is taken out of a text, or all of the text where it is empty."""
    appraisal = _locked(appraisal)
    said = [target.text, *histories_of([target]).get(target.key, ())]
    if passage and not any(passage in one for one in said):
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
    redaction.state, redaction.passage = "declined", ""
    redaction.decided_by, redaction.decided_at = by, at
    redaction.save()
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
    if not target.paths or not target.holds(redaction):
        return None
    _note_authority(redaction, by, at)
    return without_it(snapshot, document, redaction, target)


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
    if made is None and live and target.paths and target.holds(redaction):
        raise Refused("The appraisal was signed just now. Decide again.")
    _note_authority(redaction, by, at)
    redaction.state = "authorised"
    redaction.save()
    take_out(redaction, target, appraisal)
    if made is not None:
        replace_report(redaction, made, by, at)
    left = without(redaction, target), *histories_of([target]).get(target.key, ())
    redaction.state, redaction.passage = "done", ""
    redaction.save()
    fields = (f"redaction {redaction.number}", redaction.what)
    record("redacted", by=by, subject=appraisal, at=at, fields=fields)
    tell_of_decided_redaction(redaction, by=by, at=at)
    _close_others(redaction, left, by=by, at=at)
    return redaction


def _close_others(done: Redaction, left: Sequence[str], *, by, at: datetime) -> None:
    """Close what else is proposed of the same text, or of its earlier wordings, and is not in what is `left`.

    The words would stand on the proposal still. Nobody has decided those: nothing is left to decide.
    """
    same = Redaction.objects.filter(target=done.target, target_id=done.target_id, state="proposed")
    reached = dict(EarlierWords.objects.filter(redaction=done).values_list("pk", "words"))
    earlier = Redaction.objects.filter(target="earlier.words", target_id__in=reached, state="proposed")
    for one in (same | earlier).select_related("appraisal__partnership"):
        still = [reached.get(one.target_id, "")] if one.target == "earlier.words" else left
        if not done.whole and (one.whole or any(one.passage in text for text in still)):
            continue
        one.state, one.passage = "overtaken", ""
        one.save()
        fields = (f"redaction {one.number}", one.what, f"its words went with redaction {done.number}")
        record("redaction overtaken", by=by, subject=one.appraisal, at=at, fields=fields)
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
    if target is None or text_with(redaction, target) is None:
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


def _overwrite() -> None:
    """SQLite leaves what is deleted in its file until the room is needed, unless it is asked not to."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
