"""Moving an appraisal to the next edition of its checklist: what becomes of each answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from appraisal.rules.content import ChecklistContent, OptionContent, QuestionContent
from appraisal.rules.difference import by_words


@dataclass(frozen=True)
class Moving:
    """What becomes of one question: `kind` is carried, confirm, new or annex.

    `words` is its text word by word where it was reworded; `why` says what else makes it mean something else.
    """

    code: str
    kind: str
    text: str
    words: tuple[tuple[str, str], ...] = ()
    why: str = ""


def plan(before: ChecklistContent, after: ChecklistContent) -> list[Moving]:
    """What becomes of every question: those of `after` in order, then those that are gone.

    A question that means what it did carries its answer over; one that does not waits to be confirmed.
    """
    old = {one.code: one for one in before.questions()}
    new = {one.code: one for one in after.questions()}
    scales = _scales(before), _scales(after)
    found = [_of(old.get(code), question, *scales) for code, question in new.items()]
    return found + [Moving(code, "annex", one.text) for code, one in old.items() if code not in new]


Scales = Mapping[str, list[tuple[str, str, str, int | None, str]]]


def _scales(content: ChecklistContent) -> Scales:
    """What the ratings of each scale say; how they look is no part of that."""
    return {scale.code: [_said(one) for one in scale.options] for scale in content.scales}


def _said(option: OptionContent) -> tuple[str, str, str, int | None, str]:
    return option.code, option.word, option.standing, option.points, option.meaning


def _of(before: QuestionContent | None, after: QuestionContent, old: Scales, new: Scales) -> Moving:
    if before is None:
        return Moving(after.code, "new", after.text)
    words = by_words(before.text, after.text) if before.text != after.text else ()
    why = "" if after.corrected else _why(before, after)
    if old[before.scale] != new[after.scale]:
        why = "It is rated in other words"
    return Moving(after.code, "confirm" if why else "carried", after.text, words, why)


def _why(before: QuestionContent, after: QuestionContent) -> str:
    """What makes a question mean something else, or nothing."""
    if before.text != after.text:
        return "It is reworded"
    if before.prompts != after.prompts:
        return "What to think about is changed"
    if before.good != after.good:
        return "What good looks like is changed"
    return ""
