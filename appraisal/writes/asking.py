"""The questions of an appraisal: laid out, and chosen again from facts and from the answers so far."""

from collections.abc import Iterable, Mapping
from typing import Any

from appraisal.models import Answer, AnswerRevision, Appraisal, Option, Question
from appraisal.queries.carrying import Brought
from appraisal.queries.facts import facts_of, questions_asked, taken
from appraisal.rules.completeness import is_early

NOTHING: Mapping[str, Brought] = {}


def lay_out_answers(
    appraisal: Appraisal,
    questions: Iterable[tuple[Question, bool]],
    *,
    by,
    at,
    brought: Mapping[str, Brought] = NOTHING,
) -> list[Answer]:
    """A row for every question, asked or not; those due at a later gate start as not due yet.

    What is `brought` from the appraisal before, by code, is there to be confirmed; its revision is made by
    the caller.
    """
    questions = list(questions)
    scales = {question.scale_id for question, _ in questions}
    not_due = dict(Option.objects.filter(scale__in=scales, standing="not_due").values_list("scale_id", "id"))
    answers = []
    for question, is_asked in questions:
        came = brought.get(question.code)
        if came is not None:
            answers.append(_brought(appraisal, question, is_asked, came, at))
            continue
        early = is_early(question.gate, appraisal.gate)
        option_id = not_due.get(question.scale_id) if early else None
        answers.append(
            Answer(
                appraisal=appraisal,
                question=question,
                place=question.place,
                asked=is_asked,
                option_id=option_id,
                version=1 if option_id else 0,
            )
        )
    made = Answer.objects.bulk_create(answers)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(answer=one, number=1, kind="preset", option_id=one.option_id, by=by, at=at)
        for one in made
        if one.option_id and not one.waits
    )
    return made


def _brought(appraisal: Appraisal, question: Question, is_asked: bool, came: Brought, at) -> Answer:
    """An answer as it came across. Nobody has saved it here, so nobody is named."""
    return Answer(
        appraisal=appraisal,
        question=question,
        place=question.place,
        asked=is_asked,
        confirm=True,
        carried="waiting",
        option=came.option,
        value=came.before.value,
        narrative=came.before.narrative,
        saved_at=at,
        version=1,
    )


def choose_by(appraisal: Appraisal, facts: Mapping[str, Any]) -> bool:
    """Ask what `facts` and the answers lead to; whether that changed anything. Inside a transaction.

    An answer whose question is no longer asked is kept, not counted; if its question comes back, it must be
    confirmed.
    """
    versions = appraisal.pinned.values("version")
    held = appraisal.answers.filter(question__version__in=versions)
    answers = list(held.select_related("question", "option", "settled_option"))
    chosen = {one.pk: is_asked for one, is_asked in questions_asked(versions, facts, taken(answers))}
    moved = [one for one in answers if one.asked != chosen[one.question_id]]
    for one in moved:
        one.asked = chosen[one.question_id]
        one.confirm = one.waits or (one.asked and one.is_answered and one.saved_at is not None)
        # What is newly asked is open, whatever the reviewer returned; what was locked must be accepted anew.
        one.returned, one.locked = one.returned or one.locked, False
    Answer.objects.bulk_update(moved, ["asked", "confirm", "locked", "returned"])
    return bool(moved)


def choose_by_answers(appraisal: Appraisal) -> bool:
    """The same, after an answer that others depend on."""
    return choose_by(appraisal, facts_of(appraisal))
