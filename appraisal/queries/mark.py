"""Marks of both wings that wait for the proper officer."""

from dataclasses import dataclass

from django.urls import reverse

from appraisal.models import Answer
from appraisal.vocabulary import PARTS_OF_AN_ANSWER
from partnerships.access import can
from partnerships.models import Mark
from partnerships.permissions import Permission
from partnerships.queries.mark import marks_waiting

MOST = 50


@dataclass(frozen=True)
class Waiting:
    """A proposal to withhold something: `what` of `where`, and where it is decided."""

    what: str
    where: str
    address: str


def marks_to_decide(person) -> list[Waiting]:
    """Every proposal that waits for `person`, partnerships first; empty for whom it does not wait."""
    if not can(person, Permission.DECIDE_MARK):
        return []
    return [
        Waiting(
            mark.part_words, mark.partnership.name, reverse("partnership_mark", args=[mark.partnership.ref])
        )
        for mark in marks_waiting(1)
    ] + _on_answers()


def _on_answers() -> list[Waiting]:
    marks = Mark.objects.filter(subject_kind=Answer._meta.label_lower, state=Mark.PROPOSED)
    marks = list(marks.order_by("proposed_at", "pk")[:MOST])
    answers = Answer.objects.select_related("question", "appraisal__partnership").in_bulk(
        [mark.subject_id for mark in marks]
    )
    rows = [(mark, answers[mark.subject_id]) for mark in marks]
    return [
        Waiting(
            f"{PARTS_OF_AN_ANSWER[mark.part]} of {answer.question.code}",
            answer.appraisal.title,
            reverse("answer_mark_decide", args=[answer.appraisal.ref, answer.question.code, mark.pk]),
        )
        for mark, answer in rows
    ]
