"""Moving an appraisal to the next edition of its checklist: what becomes of each answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from appraisal.rules.content import ChecklistContent, OptionContent, QuestionContent
from appraisal.rules.framing import framing
from appraisal.rules.telling import NOT_FOR_OFFICERS, Detail, Telling, details
from appraisal.rules.word_by_word import Words, by_words


@dataclass(frozen=True)
class Moving:
    """What becomes of one question: `kind` is carried, confirm, new or annex.

    `words` is its text word by word where it was reworded; `why` says what makes it mean something else;
    `details` are its other parts that an officer reads and that differ, or what is worth saying of a new one.
    """

    code: str
    kind: str
    text: str
    words: Words = ()
    why: str = ""
    details: tuple[Detail, ...] = ()


def plan(editions: Sequence[ChecklistContent]) -> list[Moving]:
    """What becomes of every question on the way from the first of `editions` through each to the last.

    Those of the last come in its order, then those that are gone. A question that means what it did at every
    step carries its answer over; one that does not at any waits to be confirmed.
    """
    steps = [{one.code: one for one in content.questions()} for content in editions]
    scales = [_scales(content) for content in editions]
    old, new = steps[0], steps[-1]
    was, now = Telling(editions[0]), Telling(editions[-1])
    found = [_of(code, steps, scales, was, now) for code in new]
    return found + [Moving(code, "annex", one.text) for code, one in old.items() if code not in new]


Scales = Mapping[str, Mapping[str, OptionContent]]
Step = Mapping[str, QuestionContent]


def _scales(content: ChecklistContent) -> Scales:
    """The options of each scale, by their codes."""
    return {scale.code: {one.code: one for one in scale.options} for scale in content.scales}


def _of(code: str, steps: Sequence[Step], scales: Sequence[Scales], was: Telling, now: Telling) -> Moving:
    before, after = steps[0].get(code), steps[-1][code]
    if before is None:
        return Moving(code, "new", after.text, details=_for_officers(now.new_question(after)))
    parts = _for_officers(details(was.to_answer(before), now.to_answer(after)))
    words = by_words(before.text, after.text) if before.text != after.text else ()
    for step, following, old, new in zip(steps, steps[1:], scales, scales[1:], strict=False):
        why = _between(step.get(code), following.get(code), old, new)
        if why:
            return Moving(code, "confirm", after.text, words, why, parts)
    return Moving(code, "carried", after.text, words, details=parts)


def _for_officers(parts: Iterable[Detail]) -> tuple[Detail, ...]:
    """Those parts that who answers reads."""
    return tuple(one for one in parts if one.label not in NOT_FOR_OFFICERS)


def _between(before: QuestionContent | None, after: QuestionContent | None, old: Scales, new: Scales) -> str:
    """What one edition made of a question that makes it mean something else, or nothing."""
    if before is None or after is None:
        return "It had been taken out, and has come back"
    if framing(before) != framing(after):
        return "It is answered in another way"
    same = before.scale == after.scale  # of another scale nothing is a correction
    if _say_otherwise(old.get(before.scale, {}), new.get(after.scale, {}), corrects=same):
        return "It is rated in other words"
    return "" if after.corrected else _why(before, after)


def _say_otherwise(
    old: Mapping[str, OptionContent], new: Mapping[str, OptionContent], *, corrects: bool
) -> bool:
    """Whether the ratings of a scale mean something else; their order and looks say nothing."""
    if old.keys() != new.keys():
        return True
    for code, after in new.items():
        before = old[code]
        if (before.standing, before.points) != (after.standing, after.points):
            return True
        words = (before.word, before.meaning) != (after.word, after.meaning)
        if words and not (after.corrected and corrects):
            return True
    return False


def _why(before: QuestionContent, after: QuestionContent) -> str:
    """What makes a question mean something else, or nothing."""
    if before.text != after.text:
        return "It is reworded"
    if before.prompts != after.prompts:
        return "What to think about is changed"
    if before.good != after.good:
        return "What good looks like is changed"
    return ""
