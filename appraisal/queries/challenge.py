"""What a reviewer reads: every answer with its verdict, and first what changed since parts were returned."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery

from appraisal.models import Answer, AnswerRevision, Appraisal, Evidence, Verdict
from appraisal.queries.answer_history import said_by
from appraisal.queries.appraisal import Block, side_waited_for, task_list
from appraisal.queries.parts import acceptable
from appraisal.rules.telling import Detail, details
from partnerships.permissions import State

TEXTS = Q(kind__in=("typed", "restored", "preset"))


@dataclass(frozen=True)
class Read:
    """One answer as its reviewer reads it.

    `differs` says what changed since parts were last returned; `is_acceptable` that it is accepted with all
    of its section.
    """

    answer: Answer
    verdict: Verdict | None
    differs: tuple[Detail, ...]
    is_acceptable: bool


@dataclass(frozen=True)
class ReadSection:
    """A section with its answers; `seen` tells whether one was saved since the page was made."""

    block: Block
    reads: list[Read]

    @property
    def acceptable(self) -> int:
        return sum(one.is_acceptable for one in self.reads)

    @property
    def seen(self) -> int:
        return sum(one.answer.version for one in self.reads)


def sections_to_read(appraisal: Appraisal) -> list[ReadSection]:
    """Every section of which something is asked, with its answers in order. Nine queries."""
    answers = appraisal.answers.asked().select_related("question__section", "option", "settled_option")
    answers = list(answers.annotate(waits_for=side_waited_for()))
    verdicts = _verdicts(appraisal)
    changes = changed_since_return(appraisal, answers)
    open_to_all = set(acceptable(appraisal).values_list("pk", flat=True))
    by_section: dict[int, list[Read]] = {}
    for one in answers:
        read = Read(one, verdicts.get(one.pk), changes.get(one.pk, ()), one.pk in open_to_all)
        by_section.setdefault(one.question.section_id, []).append(read)
    blocks = task_list(appraisal)
    return [ReadSection(one, by_section[one.section_id]) for one in blocks if one.section_id in by_section]


def _verdicts(appraisal: Appraisal) -> dict[int, Verdict]:
    found = Verdict.objects.filter(answer__appraisal=appraisal, current=True)
    return {one.answer_id: one for one in found.select_related("post", "by")}


def changed_since_return(appraisal: Appraisal, answers: Iterable[Answer]) -> dict[int, tuple[Detail, ...]]:
    """How each of `answers` differs from what it said when parts were last returned, by id. Two queries.

    Nothing while it was never returned, or is with its officers still.
    """
    if appraisal.returned_at is None or appraisal.state == State.DRAFT:
        return {}
    texts = AnswerRevision.objects.filter(TEXTS, answer=OuterRef("answer")).order_by("-number")
    before = texts.filter(at__lte=appraisal.returned_at)
    rows = AnswerRevision.objects.filter(
        Q(pk=Subquery(texts.values("pk")[:1])) | Q(pk=Subquery(before.values("pk")[:1])),
        answer__appraisal=appraisal,
        answer__asked=True,
        answer__saved_at__gt=appraisal.returned_at,
    )
    held: dict[int, list[AnswerRevision]] = {}
    for one in rows.select_related("option").order_by("answer", "number"):
        held.setdefault(one.answer_id, []).append(one)
    numbers = dict(Evidence.objects.filter(appraisal=appraisal).values_list("pk", "number"))
    by_id = {one.pk: one for one in answers}
    found = {pk: _differs(by_id[pk], texts, numbers) for pk, texts in held.items() if pk in by_id}
    return {pk: differs for pk, differs in found.items() if differs}


def _differs(answer: Answer, texts: list[AnswerRevision], numbers: dict[int, int]) -> tuple[Detail, ...]:
    """What the last of `texts` says otherwise than the first; all of it where there was none before."""
    for one in texts:
        one.answer = answer
    before = said_by(texts[0], numbers) if len(texts) > 1 else {}
    return details(before, said_by(texts[-1], numbers))
