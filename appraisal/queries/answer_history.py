"""The history of one answer: every text ever saved, and how each differs from what it was typed over."""

from dataclasses import dataclass

from django.http import Http404

from appraisal.models import Answer, AnswerRevision, Evidence
from appraisal.queries.question import find_answer
from appraisal.rules.telling import Detail, details, within
from appraisal.rules.word_by_word import BETWEEN, Words, by_words

MOST = 200
PAGE_WORK = 30_000  # of comparing for one page: older entries are told as a whole once it is used up


@dataclass(frozen=True)
class Entry:
    """One saved state, with what `differs` from the text it was typed over, and whether it `stands` now.

    Where that text is not known, nothing differs and the whole is shown; `same` says that it is known, and
    says the same.
    """

    revision: AnswerRevision
    differs: tuple[Detail, ...]
    stands: bool
    same: bool


def history_of(answer: Answer) -> list[Entry]:
    """The newest `MOST` entries, newest first. Two queries."""
    revisions = list(answer.revisions.select_related("option", "by").order_by("-id")[:MOST])
    for one in revisions:
        one.answer = answer
    numbers = _numbers(answer)
    said = {one.pk: said_by(one, numbers) for one in revisions}
    standing = next((one for one in revisions if one.is_text), None)
    found, left = [], PAGE_WORK
    for one in revisions:
        base = base_of(one, revisions)
        parts = details(said[base.pk], said[one.pk]) if base is not None else ()
        differs, left = within(parts, left)
        found.append(Entry(one, differs, one is standing, base is not None and not parts))
    return found


def said_by(revision: AnswerRevision, numbers: dict[int, int]) -> dict[str, str]:
    """What a saved state says, by what each part is called. `numbers` are those of the evidence listed."""
    word = revision.option.word if revision.option else revision.value_words
    cited = sorted(numbers[pk] for pk in revision.evidence if pk in numbers)
    gone = sum(1 for pk in revision.evidence if pk not in numbers)
    listed = [f"E{number}" for number in cited] + ([f"{gone} no longer listed"] if gone else [])
    label = "Rating" if revision.answer.question.as_kind.rated else "Answer"
    return {label: word, "Words": revision.narrative, "Evidence": BETWEEN.join(listed)}


def base_of(revision: AnswerRevision, revisions: list[AnswerRevision]) -> AnswerRevision | None:
    """The text that a revision was typed over, among `revisions` of the same answer, newest first."""
    if revision.kind == "settled":
        return None
    before = revision.number if revision.kind == "conflict" else revision.number - 1
    return next((one for one in revisions if one.is_text and one.number <= before), None)


def compared(answer: Answer, revision: AnswerRevision) -> tuple[Detail, ...]:
    """What would be other than it stands now, were `revision` to stand again. One query."""
    numbers = _numbers(answer)
    now = AnswerRevision(
        answer=answer,
        option=answer.option,
        value=answer.value,
        narrative=answer.narrative,
        evidence=list(answer.cited.values_list("evidence_id", flat=True)),
    )
    return details(said_by(now, numbers), said_by(revision, numbers))


@dataclass(frozen=True)
class Conflict:
    """A text that came second: `mine`, beside the `base` that both were typed over, None where it was empty.

    `mine_differs` and `theirs_differs` set the words of each beside those of the base, word by word.
    """

    mine: AnswerRevision
    base: AnswerRevision | None
    mine_differs: Words
    theirs_differs: Words


def conflict_of(answer: Answer, person, number: int) -> Conflict | None:
    """The conflict that the revision `number` of `person` keeps, or None. Two queries."""
    mine = answer.revisions.filter(pk=number, kind="conflict", by=person).select_related("option").first()
    if mine is None:
        return None
    earlier = answer.revisions.exclude(kind__in=("conflict", "settled")).filter(number__lte=mine.number)
    base = earlier.select_related("option").order_by("-number").first()
    for one in (mine, base):
        if one is not None:
            one.answer = answer
    before = base.narrative if base else ""
    return Conflict(mine, base, _differs(before, mine.narrative), _differs(before, answer.narrative))


def _differs(before: str, after: str) -> Words:
    """Two texts word by word; nothing where there is but one."""
    return by_words(before, after) if before and after else ()


def find_revision(request, ref: str, code: str, number: int) -> AnswerRevision:
    """A text that was saved for an answer, by its key. Raises `Http404`."""
    answer = find_answer(request, ref, code)
    revision = (
        answer.revisions.filter(pk=number).exclude(kind="settled").select_related("option", "by").first()
    )
    if revision is None:
        raise Http404
    revision.answer = answer
    return revision


def _numbers(answer: Answer) -> dict[int, int]:
    return dict(Evidence.objects.filter(appraisal=answer.appraisal_id).values_list("pk", "number"))
