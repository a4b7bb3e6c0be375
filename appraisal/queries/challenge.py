"""What a reviewer reads: every answer with its verdict, and how it differs where it changed under them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appraisal.models import Answer, Appraisal, Evidence, Verdict
from appraisal.queries.answer_history import said_by
from appraisal.queries.appraisal import Block, side_waited_for, task_list
from appraisal.queries.changed import Change
from appraisal.queries.parts import acceptable
from appraisal.rules.telling import Detail, details


@dataclass(frozen=True)
class Read:
    """One answer as its reviewer reads it.

    `has_changed` says that it did since the reviewer last had it, `differs` in what; `is_acceptable` that it
    is accepted with all of its section.
    """

    answer: Answer
    verdict: Verdict | None
    has_changed: bool
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


def sections_to_read(appraisal: Appraisal, changes: Mapping[int, Change]) -> list[ReadSection]:
    """Every section of which something is asked, with its answers in order. Eight queries.

    `changes` are those that `changed_since_read` finds.
    """
    answers = appraisal.answers.asked().select_related("question__section", "option", "settled_option")
    answers = list(answers.annotate(waits_for=side_waited_for()))
    verdicts = _verdicts(appraisal)
    differences = _differences(appraisal, answers, changes)
    open_to_all = set(acceptable(appraisal).values_list("pk", flat=True))
    by_section: dict[int, list[Read]] = {}
    for one in answers:
        differs = differences.get(one.pk, ())
        read = Read(one, verdicts.get(one.pk), one.pk in changes, differs, one.pk in open_to_all)
        by_section.setdefault(one.question.section_id, []).append(read)
    blocks = task_list(appraisal)
    return [ReadSection(one, by_section[one.section_id]) for one in blocks if one.section_id in by_section]


def _verdicts(appraisal: Appraisal) -> dict[int, Verdict]:
    found = Verdict.objects.filter(answer__appraisal=appraisal, current=True)
    return {one.answer_id: one for one in found.select_related("post", "by")}


def _differences(
    appraisal: Appraisal, answers: Iterable[Answer], changes: Mapping[int, Change]
) -> dict[int, tuple[Detail, ...]]:
    """What each of `answers` that changed says otherwise; all of it where nothing stood before. One query."""
    numbers = dict(Evidence.objects.filter(appraisal=appraisal).values_list("pk", "number"))
    return {one.pk: _differs(one, changes[one.pk], numbers) for one in answers if one.pk in changes}


def _differs(answer: Answer, change: Change, numbers: dict[int, int]) -> tuple[Detail, ...]:
    for one in (change.before, change.now):
        if one is not None:
            one.answer = answer
    before = said_by(change.before, numbers) if change.before else {}
    return details(before, said_by(change.now, numbers))
