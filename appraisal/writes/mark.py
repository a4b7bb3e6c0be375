"""Withholding a part of an answer: the register's marks, and the appraisal's count of them."""

from datetime import date

from django.db import transaction

from appraisal.models import Answer, Appraisal
from appraisal.vocabulary import PARTS_OF_AN_ANSWER
from partnerships.audit import record
from partnerships.models import Mark
from partnerships.writes.mark import decide_mark, lift_mark, propose_mark

KIND = Answer._meta.label_lower


@transaction.atomic
def mark_answer(
    *, answer: Answer, part: str, kind: str, paragraph: str, reason: str, look_again: date | None, by, at
) -> Mark:
    """Propose that the words or the rating of an answer are withheld. It withholds at once."""
    Appraisal.objects.select_for_update(of=("self",)).get(pk=answer.appraisal_id)
    mark = propose_mark(
        subject=answer,
        part=part,
        kind=kind,
        paragraph=paragraph,
        reason=reason,
        look_again=look_again,
        by=by,
        at=at,
    )
    _note(f"marked {kind}", mark, answer, by=by, at=at)
    return mark


@transaction.atomic
def decide_answer_mark(*, mark: Mark, answer: Answer, agreed: bool, reason: str, by, at) -> Mark:
    """Decide a mark on an answer; declining it ends the withholding."""
    Appraisal.objects.select_for_update(of=("self",)).get(pk=answer.appraisal_id)
    mark = decide_mark(mark=mark, subject=answer, agreed=agreed, reason=reason, by=by, at=at)
    _note("mark agreed" if agreed else "mark declined", mark, answer, by=by, at=at)
    return mark


@transaction.atomic
def lift_answer_mark(*, mark: Mark, answer: Answer, reason: str, by, at) -> Mark:
    """End a decided mark on an answer."""
    Appraisal.objects.select_for_update(of=("self",)).get(pk=answer.appraisal_id)
    mark = lift_mark(mark=mark, subject=answer, reason=reason, by=by, at=at)
    _note("mark lifted", mark, answer, by=by, at=at)
    return mark


def _note(verb: str, mark: Mark, answer: Answer, *, by, at) -> None:
    """Tell the appraisal: in its trail, and how many parts of its answers are withheld now.

    While there is one, members need clearance.
    """
    appraisal = answer.appraisal
    answers = Answer.objects.filter(appraisal=appraisal).values("pk")
    marks = Mark.objects.withholding().filter(subject_kind=KIND, subject_id__in=answers)
    Appraisal.objects.filter(pk=appraisal.pk).update(withheld=marks.count())
    what = PARTS_OF_AN_ANSWER[mark.part].lower()
    record(verb, by=by, subject=appraisal, at=at, fields=(f"{answer.question.code}: {what}",))
