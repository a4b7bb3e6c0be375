"""Withholding what a report prints: the register's marks, and the appraisal's count of them."""

from datetime import date

from django.db import transaction

from appraisal.models import Answer, Appraisal
from appraisal.queries.mark import PARTNERSHIP, marks_closing
from appraisal.queries.standing import closed_in_words
from appraisal.vocabulary import PARTS_OF_AN_ANSWER
from appraisal.writes.promised import withhold_what_was_promised
from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Mark
from partnerships.permissions import State
from partnerships.writes.mark import decide_mark, keep_mark, lift_mark, propose_mark


@transaction.atomic
def mark_part(
    *,
    subject: Answer | Appraisal,
    part: str,
    kind: str,
    paragraph: str,
    reason: str,
    look_again: date | None,
    by,
    at,
) -> Mark:
    """Propose that a part of an answer, or of what else the report prints, is withheld. It is so at once."""
    appraisal = _locked(subject)
    if appraisal.state == State.ABANDONED:
        raise Refused(closed_in_words(appraisal))
    mark = propose_mark(
        subject=subject,
        part=part,
        kind=kind,
        paragraph=paragraph,
        reason=reason,
        look_again=look_again,
        by=by,
        at=at,
    )
    _note(f"marked {kind}", mark, subject, by=by, at=at)
    withhold_what_was_promised(subject=subject, mark=mark, by=by, at=at)
    return mark


@transaction.atomic
def decide_part_mark(*, mark: Mark, subject: Answer | Appraisal, agreed: bool, reason: str, by, at) -> Mark:
    """Decide a proposed mark; declining it ends the withholding."""
    _locked(subject)
    mark = decide_mark(mark=mark, subject=subject, agreed=agreed, reason=reason, by=by, at=at)
    _note("mark agreed" if agreed else "mark declined", mark, subject, by=by, at=at)
    return mark


@transaction.atomic
def keep_part_mark(*, mark: Mark, subject: Answer | Appraisal, look_again: date, reason: str, by, at) -> Mark:
    """Decide again that a mark withholds, until another date."""
    _locked(subject)
    mark = keep_mark(mark=mark, subject=subject, look_again=look_again, reason=reason, by=by, at=at)
    _note("mark looked at again", mark, subject, by=by, at=at)
    return mark


@transaction.atomic
def lift_part_mark(*, mark: Mark, subject: Answer | Appraisal, reason: str, by, at) -> Mark:
    """End a decided mark."""
    _locked(subject)
    mark = lift_mark(mark=mark, subject=subject, reason=reason, by=by, at=at)
    _note("mark lifted", mark, subject, by=by, at=at)
    return mark


def _of(subject: Answer | Appraisal) -> Appraisal:
    return subject if isinstance(subject, Appraisal) else subject.appraisal


def _locked(subject: Answer | Appraisal) -> Appraisal:
    return Appraisal.objects.select_for_update(of=("self",)).get(pk=_of(subject).pk)


def _note(verb: str, mark: Mark, subject: Answer | Appraisal, *, by, at) -> None:
    """Count what is withheld of the appraisal now, and tell its trail of a mark on an answer.

    While there is anything, members need clearance. The partnership's facts are the register's to count.
    """
    appraisal = _of(subject)
    withheld = marks_closing(appraisal).exclude(subject_kind=PARTNERSHIP).count()
    Appraisal.objects.filter(pk=appraisal.pk).update(withheld=withheld)
    if isinstance(subject, Answer):
        what = PARTS_OF_AN_ANSWER[mark.part].lower()
        record(verb, by=by, subject=appraisal, at=at, fields=(f"{subject.question.code}: {what}",))
