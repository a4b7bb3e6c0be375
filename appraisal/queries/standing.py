"""What has happened to a signed appraisal since: how it stands now, and the notes beside it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from appraisal.models import Appraisal, CorrectionNote
from appraisal.queries.redaction import redactions_done
from appraisal.rules.workflow import Move
from partnerships.access import visible_to
from partnerships.permissions import Permission, State
from partnerships.queries.trail import trail_of

CORRECTED, REDACTED = "correction noted", "report redacted"  # their events
SEALED = "sealed as "  # what a note of correction says, in its event
PARTS = (
    "The whole report",
    "Page one",
    "The conclusion",
    "The opinions",
    "The challenge",
    "The evidence list",
)
SECTION = "Section: "
MOST_ABOUT = 250  # characters of what a note is about


@dataclass(frozen=True)
class Standing:
    """How an issued or abandoned appraisal stands: `told` in sentences.

    `by_which` superseded it, for who may read it.
    """

    told: tuple[str, ...] = ()
    by_which: Appraisal | None = None
    corrections: list[CorrectionNote] = field(default_factory=list)
    redacted: tuple[str, ...] = ()


def standing_of(appraisal: Appraisal, person=None) -> Standing:
    """How an appraisal stands now. What superseded it is named to a `person` who may read its report."""
    corrections = list(CorrectionNote.objects.filter(appraisal=appraisal))
    redacted = tuple(f"{one['what']} {one['note']}" for one in redactions_done(appraisal))
    if appraisal.state == State.WITHDRAWN:
        return Standing((withdrawn_in_words(appraisal),), None, corrections, redacted)
    if appraisal.state == State.ABANDONED:
        return Standing((abandoned_in_words(appraisal),), None, corrections, redacted)
    if appraisal.state == State.SUPERSEDED:
        newer = superseding(appraisal)
        return Standing(_superseded_in_words(newer), _seen_by(newer, person), corrections, redacted)
    return Standing((), None, corrections, redacted)


def withdrawn_in_words(appraisal: Appraisal) -> str:
    """Who withdrew it, when and why."""
    found = trail_of(appraisal).filter(verb=Move.WITHDRAW.value).first()
    when = f" on {_day(found.at)} by {found.by_name}" if found else ""
    return f"This report was withdrawn{when}: {appraisal.withdrawn_reason}"


def abandoned_in_words(appraisal: Appraisal) -> str:
    """When it was abandoned, by whom and why."""
    found = trail_of(appraisal).filter(verb=Move.ABANDON.value).first()
    when = f" on {_day(found.at)} by {found.by_name}" if found else ""
    return f"This appraisal was abandoned{when}: {appraisal.abandoned_reason}"


def closed_in_words(appraisal: Appraisal) -> str:
    """Why an appraisal cannot be changed any more, and where it can be what to do instead."""
    if appraisal.state != State.ABANDONED:
        return f"This appraisal is {appraisal.get_state_display().lower()}, so it cannot be changed."
    at = trail_of(appraisal).filter(verb=Move.ABANDON.value).values_list("at", flat=True).first()
    return f"It was abandoned{f' on {_day(at)}' if at else ''}. Start a new appraisal."


def superseding(appraisal: Appraisal) -> Appraisal | None:
    """The appraisal whose signature superseded this one: the next of its partnership to be signed."""
    at = trail_of(appraisal).filter(verb=Move.SUPERSEDE.value).values_list("at", flat=True).first()
    signed = Appraisal.objects.filter(partnership=appraisal.partnership_id, snapshots__signed_at=at)
    return signed.exclude(pk=appraisal.pk).select_related("partnership").first() if at else None


def _superseded_in_words(newer: Appraisal | None) -> tuple[str, ...]:
    if newer is None:
        return ("A later appraisal has been signed since this report was issued.",)
    day = _day(newer.snapshots.values_list("signed_at", flat=True).first())
    told = f"This report was superseded on {day}, when appraisal {newer.ref} was signed."
    if newer.state == State.WITHDRAWN:
        return (f"{told} That one has been withdrawn since.",)
    return (told,)


def _seen_by(newer: Appraisal | None, person) -> Appraisal | None:
    if newer is None or person is None:
        return None
    return visible_to(Appraisal.objects.filter(pk=newer.pk), person, Permission.READ_REPORT).first()


def note_in_words(note: CorrectionNote) -> str:
    """A note of correction with its day, and who added it in which post."""
    who = ", ".join(one for one in (note.name, note.post) if one)
    return f"Note of correction {note.number}, {_day(note.at)}, {who}. {note.about}: {note.text}"


def parts_of_report(document: dict[str, Any]) -> list[str]:
    """What a note can be about: the parts of a report, its sections with something in them, its questions."""
    answers = [one for section in document["sections"] for one in section["answers"]]
    return [
        *PARTS,
        *(f"{SECTION}{one['title']}"[:MOST_ABOUT] for one in document["sections"] if one["answers"]),
        *(f"{one['code']} {one['label']}"[:MOST_ABOUT] for one in answers),
    ]


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %B %Y}"
